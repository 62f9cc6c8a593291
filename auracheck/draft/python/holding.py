"""Which variables of a module hold a value, and with what the variable of the environment is compared."""

import ast
from collections.abc import Iterator

from auracheck.draft.evidence import DraftChoice, choice
from auracheck.draft.python.environ import env_read
from auracheck.draft.python.guards import word_of
from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.scope import Scope
from auracheck.model import Origin

HOLDING = (ast.Assign, ast.AnnAssign, ast.NamedExpr)
"""Nodes that give a variable a value."""


def held(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """The expressions whose value a variable has, and its dotted name; also through `.strip()` and `or None`."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if word := word_of(target, scope):
                yield from ((part, word) for part in inner(node.value))
    elif isinstance(node, ast.NamedExpr):
        yield node.value, node.target.id


def inner(value: ast.expr) -> Iterator[ast.expr]:
    yield value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        yield value.func.value
    elif isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        yield from value.values
    elif isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)


def environments_compared(nodes: Nodes, scope: Scope, path: str) -> Iterator[DraftChoice]:
    """The values with which the variable of the environment is compared."""
    holders: dict[str, str] = {}
    for one in nodes.of(*HOLDING):
        for part, word in held(one, scope):
            read = env_read(part, scope)
            if read and read.name:
                holders.setdefault(word, read.name)
    for node in nodes.of(ast.Compare):
        if isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            read = env_read(_without_case(node.left), scope)
            name = (read and read.name) or holders.get(scope.means(_without_case(node.left)), "")
            text = scope.text(node.comparators[0])
            yield from choice(name, Origin(path, node.lineno), [text] if text else scope.texts(node.comparators[0]))


def _without_case(node: ast.expr) -> ast.expr:
    """The expression before `.lower()` and the like."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.value
    return node
