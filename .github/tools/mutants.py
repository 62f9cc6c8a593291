"""The changes that `mutate.py` tries: of a comparison, operator, number, condition, slice or result."""

import ast
import re
import sys
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_UNCHANGED = ("annotation", "returns", "decorator_list", "type_params")
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutant(NamedTuple):
    """One change: the field of ``parent`` that has ``old`` gets ``new``. ``owner`` is the function that it is in."""

    parent: ast.AST
    field: str
    at: int | None
    old: Any
    new: Any
    owner: Any
    lines: range

    def put(self, node: Any) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node

    @property
    def change(self) -> str:
        """What is changed, and in which function, without the line."""
        old, new = (" ".join(ast.unparse(each).split()) if each else "nothing" for each in (self.old, self.new))
        return f"{self.owner.name if self.owner else 'module'}: {old}  →  {new}"

    def __str__(self) -> str:
        return f"{self.lines[-1]}: {self.change.partition(': ')[2]}"


def mutants(node: ast.AST, owner: Any = None, begins: int = 1) -> Iterator[Mutant]:
    """Every change within a node."""
    for field, value in ast.iter_fields(node):
        if field in _UNCHANGED or (isinstance(node, ast.AnnAssign) and field == "target"):
            continue
        here = owner or (node if isinstance(node, _FUNCTION) and field == "body" else None)
        for at, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_text(node, child):
                continue
            first = child.lineno if isinstance(child, ast.stmt) else begins
            lines = range(first, max(first, getattr(child, "lineno", first)) + 1)
            place = at if isinstance(value, list) else None
            for new in _others(child, asked=field in ("test", "ifs")):
                yield Mutant(node, field, place, child, new, here, lines)
            if isinstance(node, ast.Slice):
                yield Mutant(node, field, place, child, None, here, lines)
            yield from mutants(child, here, first)


def _is_text(parent: ast.AST, node: ast.AST) -> bool:
    """Whether it is what people read, not what is computed with."""
    if isinstance(parent, ast.Expr | ast.JoinedStr) and isinstance(node, ast.Constant):
        return True
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and " " in text and not re.search(r"[\\\[]", text)


def _others(node: ast.AST, asked: bool) -> Iterator[ast.AST]:
    """What may be in place of a node; ``asked``: it is a condition."""
    match node:
        case ast.Compare(left, ops, comparators):
            for at, op in enumerate(ops):
                yield ast.Compare(left, [*ops[:at], OTHER[type(op)](), *ops[at + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(OTHER[type(op)](), values)
        case ast.BinOp(left, op, right):
            yield ast.BinOp(left, OTHER[type(op)](), right)
        case ast.AugAssign(target, op, value):
            yield ast.AugAssign(target, OTHER[type(op)](), value)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Return(value) if value is not None and not (isinstance(value, ast.Constant) and not value.value):
            yield ast.Return(ast.Constant(None))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value * 2 if isinstance(value, float) else value + 1)
        case ast.Constant(str() as value):
            yield ast.Constant(value[1:] or ("" if value else "XX"))
    if asked and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def code_of(module: types.CodeType, function: Any) -> types.CodeType:
    """The code of a function, or of a method, in that of its module."""
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    return next(each for each in _codes(module) if (each.co_name, each.co_firstlineno) == (function.name, first))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield each
            yield from _codes(each)


def is_executed(code: types.CodeType, module: types.ModuleType) -> bool:
    """Whether the module can be run again. All that had something of it gets the new one."""
    before = dict(vars(module))
    try:
        exec(code, vars(module))
    except Exception:
        return False
    for other in list(sys.modules.values()):
        for name, value in list(vars(other).items()) if isinstance(other, types.ModuleType) else ():
            for key, old in before.items():
                same = value is old and not key.startswith("__")
                if same and (key == name or not isinstance(old, int | str | float | None)):
                    setattr(other, name, getattr(module, key))
    return True
