"""Where in a module an expression is: whether every start evaluates it, and what follows where it is empty."""

import ast
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.draft.python.environ import env_read
from auracheck.draft.python.scope import Scope, is_text

_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort"})
_CAUGHT = frozenset({"KeyError", "LookupError", "Exception", "BaseException", "ImproperlyConfigured"})
_PROGRAMS = frozenset({"main", "__main__", "app", "server", "run", "cli", "manage", "worker", "bot"})
"""Names of modules that start a program although they are in a package."""
_MOST = 200
"""Maximum depth of nested statements and expressions that is looked into."""


_SIMPLE = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.alias, ast.Pass)
"""Nodes without others in them that matter here."""


class ReadContext(NamedTuple):
    """``lazy``: in a function, which may never be called. ``conditional``: in a branch, or a failure is caught."""

    lazy: bool = False
    conditional: bool = False


def context_of_main(path: str) -> ReadContext:
    """Where `if __name__ == "__main__"` leads: a module of a package is tried so by hand, a program starts there."""
    folder, name = os.path.split(path)
    is_module = name.removesuffix(".py") not in _PROGRAMS and os.path.isfile(os.path.join(folder, "__init__.py"))
    return ReadContext(lazy=is_module)


def placed(tree: ast.AST, scope: Scope, main: ReadContext) -> Iterator[tuple[ast.AST, ReadContext]]:
    """Each node with its context, in the order of the code; ``main`` is that of `if __name__ == "__main__"`."""
    waiting: list[tuple[ast.AST, ReadContext, int]] = [(tree, ReadContext(), 0)]
    while waiting:
        node, context, depth = waiting.pop()
        yield node, context
        if depth < _MOST:
            below = [(child, inner, depth + 1) for child, inner in _children(node, context, scope, main)]
            waiting += reversed(below)


def _children(
    node: ast.AST, context: ReadContext, scope: Scope, main: ReadContext
) -> Iterator[tuple[ast.AST, ReadContext]]:
    if isinstance(node, _SIMPLE):
        return
    branch = context._replace(conditional=True)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        holds = isinstance(node, ast.If) and _holds_by_default(node.test, scope)
        body = main if _is_main(node.test) else context if holds else branch
        for field, child in _fields(node):
            yield child, {"test": context, "body": body}.get(field, branch)
    elif isinstance(node, ast.Try):
        caught = any(map(_is_caught, node.handlers)) and not any(refuses(each.body, scope) for each in node.handlers)
        for field, child in _fields(node):
            yield child, branch if field == "handlers" or (field == "body" and caught) else context
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from ((child, ReadContext(True, False)) for _, child in _fields(node))
    else:
        yield from ((child, context) for _, child in _fields(node))


def _fields(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield field, value
        elif isinstance(value, list):
            yield from ((field, child) for child in value if isinstance(child, ast.AST))


def _holds_by_default(test: ast.expr, scope: Scope) -> bool:
    """Whether a condition asks only that variables are not set, or that the module is the program."""
    if isinstance(test, ast.BoolOp):
        return all(_holds_by_default(each, scope) for each in test.values)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return env_read(test.operand, scope) is not None
    return _is_main(test)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _is_caught(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _CAUGHT) for kind in kinds)


def refuses(body: Iterable[ast.stmt], scope: Scope) -> bool:
    """Whether statements end in an error or end the program."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return True
        called = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(called, ast.Call) and scope.means(called.func) in _EXITS:
            return True
    return False


def refused(tree: ast.AST, scope: Scope) -> tuple[frozenset[str], frozenset[int]]:
    """What must not be empty since an error follows then: the dotted names of variables, and the expressions by id."""
    names: set[str] = set()
    nodes: set[int] = set()
    for node in scope.nodes if isinstance(tree, ast.Module) else ast.walk(tree):
        if isinstance(node, ast.If) and refuses(node.body, scope):
            empty = list(_asked_for_absence(node.test))
        elif isinstance(node, ast.Assert):
            empty = [node.test]
        else:
            continue
        nodes.update(map(id, empty))
        names.update(word for each in empty if (word := scope.means(each)))
    return frozenset(names), frozenset(nodes)


def _unconverted(node: ast.expr) -> ast.expr:
    """The expression before `.strip()` and `or ""`, which are empty where it is."""
    for _ in range(4):
        if isinstance(node, ast.NamedExpr):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            node = node.func.value
        elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and isinstance(node.values[-1], ast.Constant):
            node = node.values[0]
        else:
            break
    return node


def _asked_for_absence(test: ast.expr) -> Iterator[ast.expr]:
    """The expressions of which one is empty where the condition holds: `not a or b is None`."""
    if isinstance(test, ast.BoolOp):
        counting = [each for each in test.values if not _is_of_debug(each)]
        for each in counting if isinstance(test.op, ast.Or) else counting[:1]:
            yield from _asked_for_absence(each)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _unconverted(test.operand)
        yield from inner.values if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.And) else [inner]
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "all":
            yield from inner.args
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq):
        if _is_nothing(test.comparators[0]):
            yield test.left
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In):
        refused_values = test.comparators[0]
        if isinstance(refused_values, ast.List | ast.Tuple | ast.Set) and any(map(_is_nothing, refused_values.elts)):
            yield test.left
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn):
        yield test


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, "")


def _is_of_debug(node: ast.expr) -> bool:
    """Whether a condition asks for a debug mode, `not settings.DEBUG`: a deployment has none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return word.upper() == "DEBUG"


def spared(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The optional parts of a node, as `A` in `A or B` and in `if A`, and whether the alternative is a text."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        yield from ((part, is_text(node.values[-1])) for part in node.values[:-1])
    elif isinstance(node, ast.BoolOp):
        yield from ((part, False) for part in node.values[:-1])
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield from ((part, False) for part in _tested(node.test))


def _tested(test: ast.expr) -> Iterable[ast.expr]:
    if isinstance(test, ast.UnaryOp):
        return [test.operand]
    if isinstance(test, ast.NamedExpr):
        return [test.value]
    return test.values if isinstance(test, ast.BoolOp) else [test]
