"""The names that loops of Python go through: a list of texts, the columns of a table, the keys of a dictionary."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from auracheck.draft.python.scope import Scope

Loops = Mapping[str, Sequence[str]]
"""The texts of each loop variable, and of each attribute of one: `setting.name`."""


def loops_in(nodes: Sequence[ast.AST], scope: Scope) -> Loops:
    """What the loop variables of a module go through, and the variables that are made of one: `name = key.upper()`."""
    found = dict(loop for node in nodes for loop in loops(node, scope))
    for node in nodes if found else ():
        texts = looped(node.value, found) if isinstance(node, ast.Assign) else []
        if texts and isinstance(target := node.targets[0], ast.Name):  # type: ignore[attr-defined]
            found.setdefault(target.id, texts)
    return found


def loops(node: ast.AST, scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """Each loop variable that goes through literal texts, with these."""
    if not isinstance(node, ast.For | ast.comprehension):
        return
    is_of_items = isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute)
    source = scope.value(node.iter.func.value if is_of_items else node.iter)  # type: ignore[attr-defined]
    targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    rows = source.keys if isinstance(source, ast.Dict) else getattr(source, "elts", [])
    for at, target in enumerate(targets if rows else []):
        if isinstance(target, ast.Name):
            cells = [each.elts[at] if isinstance(each, ast.Tuple) and at < len(each.elts) else each for each in rows]
            if texts := [text for each in cells if (text := scope.text(each))]:
                yield target.id, texts
            yield from _attributes(target.id, [each for each in rows if isinstance(each, ast.Call)], scope)
            yield from _entries(target.id, [each for each in rows if isinstance(each, ast.Dict)], scope)


def _entries(variable: str, rows: Sequence[ast.Dict], scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """The texts of each key of a table of dictionaries, `{"name": "A_KEY", "default": ""}`, as if it were an
    attribute."""
    pairs = [pair for row in rows for pair in zip(row.keys, row.values, strict=True)]
    for word in sorted({text for key, _ in pairs if (text := scope.text(key))}):
        if texts := [text for key, value in pairs if scope.text(key) == word and (text := scope.text(value))]:
            yield f"{variable}.{word}", texts


def _attributes(variable: str, rows: Sequence[ast.Call], scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """The attributes of the objects of a table, `Setting("name", read_from="other")`; one that is not given is the
    first."""
    words = {each.arg for row in rows for each in row.keywords if each.arg}
    for word in (*sorted(words), "name") if rows else ():
        given = [next((each.value for each in row.keywords if each.arg == word), None) for row in rows]
        firsts = [row.args[0] if row.args else None for row in rows]
        cells = [one or first for one, first in zip(given, firsts, strict=True)]
        if texts := [text for each in cells if (text := scope.text(each))]:
            yield f"{variable}.{word}", texts


def looped(key: ast.expr | None, known: Loops) -> list[str]:
    """The names that the expression of one gives in a loop: `name`, `setting.name`, `row["name"]`, `name.upper()`."""
    if isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute) and key.func.attr == "upper":
        return [text.upper() for text in looped(key.func.value, known)]
    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name):
        return list(known.get(f"{key.value.id}.{key.attr}", ()))
    if isinstance(key, ast.Subscript) and isinstance(key.value, ast.Name):  # `row["name"]`
        return list(known.get(f"{key.value.id}.{getattr(key.slice, 'value', '')}", ()))
    return list(known.get(key.id, ())) if isinstance(key, ast.Name) else []
