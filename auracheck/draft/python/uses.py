"""What Python code does with what it reads: makes a value in its place, compares a caller's text with it, or keeps it
in a field whose name says what it is."""

import ast
import re
from collections.abc import Iterator, Mapping

from auracheck.draft.evidence import COMPARING, FIELDS, MAKING, SWITCHES, Evidence, Weight, is_name
from auracheck.draft.literal.made import MADE_HERE
from auracheck.draft.python.environ import env_read
from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.scope import ENVIRON, Scope
from auracheck.model import Origin

_SECRET = re.compile(r"(?i)secret|key$|token$")


def made(node: ast.AST) -> Iterator[ast.expr]:
    """The parts in place of which a value is made: `A` in `A or token_hex()`, `A if A else token_hex()`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and makes(node.values[-1]):
        yield from node.values[:-1]
    elif isinstance(node, ast.IfExp) and makes(node.orelse):
        yield node.body


def makes(value: ast.expr) -> bool:
    """Whether an expression is made of random numbers, or of another secret: `SECRET_KEY + "tokens"`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and makes(value.func.value):
        return True  # `(SECRET_KEY + "tokens").encode()`
    if isinstance(value, ast.Call):
        inside = (each for each in value.args if isinstance(each, ast.Call))  # `b64encode(token_bytes())`
        return bool(MAKING.search(ast.unparse(value.func))) or any(map(makes, inside))
    parts = [value.left, value.right] if isinstance(value, ast.BinOp) else getattr(value, "values", [])
    inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
    return len(inner) > 1 and any(isinstance(part, ast.Name) and _SECRET.search(part.id) for part in inner)


def made_at_start(nodes: Nodes, scope: Scope, path: str) -> Iterator[Evidence]:
    """The variables that the program makes itself where they are not set: `if not getenv(X): environ[X] = uuid4()`, and
    the same with the name that the code keeps one in."""
    kept = {
        scope.means(target): read for node in nodes.of(ast.Assign)
        if (read := env_read(node.value, scope)) for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in nodes.of(ast.If):
        if not (isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)):
            continue
        word = scope.means(node.test.operand)
        asked = env_read(node.test.operand, scope) or kept.get(word)
        targets = [target for each in node.body if isinstance(each, ast.Assign) for target in each.targets]
        inner = (target for each in node.body for part in ast.walk(each) for target in getattr(part, "targets", ()))
        is_set = any(
            isinstance(each, ast.Subscript) and scope.means(each.value) == ENVIRON and asked
            and scope.text(each.slice) == asked.name for each in targets
        ) or (word in kept and any(scope.means(each) == word for each in inner))  # fmt: skip
        calls = (part for each in node.body for part in ast.walk(each) if isinstance(part, ast.Call))
        if asked and asked.name and is_name(asked.name) and is_set and any(map(makes, calls)):
            origin = Origin(path, node.lineno)
            yield Evidence(asked.name, origin, required=False, weight=Weight.DECLARED, why=MADE_HERE, made=True)


def compared(nodes: Nodes, scope: Scope, holders: Mapping[int, str]) -> frozenset[int]:
    """The expressions by id whose value the code compares with another text, by themselves or in a variable."""
    sides = [side for node in nodes.of(ast.Call, ast.Compare) for side in _sides(node, scope)]
    held = frozenset(word for each in sides if (word := scope.means(each)))
    return frozenset(map(id, sides)) | {part for part, word in holders.items() if word in held}


def _sides(node: ast.AST, scope: Scope) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and COMPARING.fullmatch(scope.means(node.func).rpartition(".")[2]):
        yield from node.args
        yield from (  # `token.encode()`
            each.func.value for each in node.args if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
        )
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
        both = [node.left, node.comparators[0]]
        yield from both if not any(isinstance(each, ast.Constant) for each in both) else ()


def switched(nodes: Nodes) -> frozenset[int]:
    """The expressions by id that the code compares with a word that switches: `getenv(X) == "true"`,
    `getenv(X).lower() in ("1", "yes")`."""
    found = list[ast.expr]()
    for node in nodes.of(ast.Compare):
        texts = getattr(node.comparators[0], "elts", node.comparators[:1])
        if any(str(getattr(each, "value", "")).lower() in SWITCHES for each in texts):
            found.append(node.left)
    inner = (each.func.value for each in found if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute))
    return frozenset(map(id, (*found, *inner)))


NAMING = (ast.Assign, ast.AnnAssign, ast.Call, ast.Dict)
"""Nodes that give something to a name."""


def fields(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str]]:
    """The expressions that a field or constant takes whose name says that it is a credential, and that name."""
    named: list[tuple[ast.expr | None, str | None]] = []
    if isinstance(node, ast.Assign):
        named = [(node.value, scope.means(target).rpartition(".")[2]) for target in node.targets]
    elif isinstance(node, ast.AnnAssign):
        named = [(node.value, scope.means(node.target).rpartition(".")[2])]
    elif isinstance(node, ast.Call):
        named = [(each.value, each.arg) for each in node.keywords]
        named += [(each, "dsn") for each in node.args[:1] if scope.means(node.func) == "sentry_sdk.init"]
    elif isinstance(node, ast.Dict):
        named = [(value, scope.text(key)) for key, value in zip(node.keys, node.values, strict=True)]
    for value, name in named:
        if value is not None and name and re.fullmatch(FIELDS, name):
            yield from ((part, name) for part in (value.values if isinstance(value, ast.BoolOp) else [value]))
