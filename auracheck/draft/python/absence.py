"""Which expressions are empty where a condition of Python holds, or where it does not."""

import ast
from collections.abc import Iterator

from auracheck.draft.python.context import of_environment


def empty_where(test: ast.expr, holds: bool, of_production: bool = False) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions of which one is empty where a condition holds, or where it does not, and whether that is asked
    only in production."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from empty_where(test.operand, not holds, of_production)
    elif isinstance(test, ast.BoolOp):
        yield from _in_parts(test, holds, of_production)
    elif isinstance(test, ast.NamedExpr):
        yield from ((each, of_production) for each in (test.target, test.value) if not holds)
    elif isinstance(test, ast.Compare):
        yield from ((each, of_production) for each in _compared(test, holds))
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name):
        yield from _in_call(test, test.func.id, holds, of_production)
    elif not holds:
        yield _unconverted(test), of_production


def _in_parts(test: ast.BoolOp, holds: bool, of_production: bool) -> Iterator[tuple[ast.expr, bool]]:
    if isinstance(test.op, ast.Or) == holds:  # one of them is enough
        yield from (found for each in test.values for found in empty_where(each, holds, of_production))
        return
    others = [each for each in test.values if of_environment(each) is None]
    said = [of_environment(each) for each in test.values if each not in others]
    if len(others) == 1 and holds not in [not each for each in said]:
        yield from empty_where(others[0], holds, of_production or bool(said))


def _in_call(test: ast.Call, name: str, holds: bool, of_production: bool) -> Iterator[tuple[ast.expr, bool]]:
    """`all([A, B])`, `any(not x for x in …)`, `bool(A)`, `len(A)`, `isinstance(A, str)`."""
    if name in ("all", "any") and test.args:
        given = test.args[0]
        parts = [given.elt] if isinstance(given, ast.GeneratorExp | ast.ListComp) else getattr(given, "elts", [given])
        if (name == "any") == holds:
            yield from (found for each in parts for found in empty_where(each, holds, of_production))
    elif name in ("bool", "len", "str", "isinstance", "callable") and test.args:
        yield from empty_where(test.args[0], holds, of_production)
    elif not holds:
        yield _unconverted(test), of_production


def _compared(test: ast.Compare, holds: bool) -> Iterator[ast.expr]:
    operator, other = test.ops[0], test.comparators[0]
    is_same = isinstance(operator, ast.Is | ast.Eq | ast.In)
    if isinstance(operator, ast.Is | ast.Eq | ast.IsNot | ast.NotEq):
        if is_same == holds and _is_nothing(other):
            yield _unconverted(test.left)
    elif isinstance(operator, ast.In | ast.NotIn):
        values = other.elts if isinstance(other, ast.List | ast.Tuple | ast.Set) else []
        if is_same == holds and any(map(_is_nothing, values)):
            yield test.left
        elif is_same == holds and _is_nothing(test.left):
            yield from values
        elif is_same != holds and not values:
            yield test  # `NAME not in os.environ`
    elif isinstance(operator, ast.Lt | ast.LtE) == holds and _is_length(test.left):
        yield _unconverted(test.left.args[0])  # type: ignore[attr-defined]


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and bool(node.args)


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, "")


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
