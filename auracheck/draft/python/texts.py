"""The texts of constants in Python, and the parts of which an expression joins one."""

import ast
from collections.abc import Iterator


def members_of(node: ast.ClassDef) -> dict[str, str]:
    """The members of an enumeration that are texts; none for any other class."""
    if not any("Enum" in ast.dump(base)[:200] for base in node.bases):
        return {}
    return dict(texts_of(node))


def texts_of(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The constants of a class that are texts, by their names."""
    for each in node.body:
        value = each.value if isinstance(each, ast.Assign | ast.AnnAssign) else None
        if isinstance(each, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Constant):
            yield from ((name, value.value) for name in targets(each) if isinstance(value.value, str))


def parts(node: ast.AST | None) -> list[ast.expr]:
    """What an expression joins: `f"P_{name}"`, `"P_" + name`; none for any other."""
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    behind: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        behind.append(node.right)
        node = node.left
    return [node, *reversed(behind)] if behind and isinstance(node, ast.expr) else []


def targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """The names to which an assignment gives a value."""
    given = node.targets if isinstance(node, ast.Assign) else [node.target]
    return (target.id for target in given if isinstance(target, ast.Name))
