"""The names that loops of Python go through: a list of texts, the columns of a table, the keys of a dictionary."""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.scope import Scope
from auracheck.draft.python.texts import parts

_LOOPS = (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class LoopTexts(NamedTuple):
    """The lines in which a loop variable goes through some texts: another loop may have one of the same name."""

    first: int
    last: int
    texts: Sequence[str]


Loops = Mapping[str, Sequence[LoopTexts]]
"""What each loop variable goes through, and each attribute of one: `setting.name`."""


def loops_in(nodes: Nodes, scope: Scope) -> Loops:
    """What the loop variables of a module go through, and the variables that are made of one: `name = key.upper()`."""
    found: dict[str, list[LoopTexts]] = {}
    for node in nodes.of(*_LOOPS):
        first, last = node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
        for each in getattr(node, "generators", [node]):
            for variable, texts in loops(each, scope):
                found.setdefault(variable, []).append(LoopTexts(first, last, texts))
    for node in nodes.of(ast.Assign) if found else ():
        texts = looped(node.value, found)
        if texts and isinstance(target := node.targets[0], ast.Name):
            found.setdefault(target.id, []).append(LoopTexts(node.lineno, sys.maxsize, texts))
    return found


def loops(node: ast.AST, scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """Each loop variable that goes through literal texts, with these."""
    for variable, cells in columns(node, scope):
        if texts := [text for each in cells if (text := scope.text(each))]:
            yield variable, texts
        yield from _attributes(variable, [each for each in cells if isinstance(each, ast.Call)], scope)
        yield from _entries(variable, [each for each in cells if isinstance(each, ast.Dict)], scope)


def columns(node: ast.AST, scope: Scope) -> Iterator[tuple[str, list[ast.expr]]]:
    """Each loop variable, and the expressions that it goes through: `for v in [A]`, `for n, v in {"A": A}.items()`."""
    if not isinstance(node, ast.For | ast.comprehension):
        return
    call = node.iter.func if isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute) else None
    source = scope.value(call.value if call else node.iter)
    targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    if isinstance(source, ast.Dict):
        keys = [each for each in source.keys if each]
        sides = {"items": [keys, source.values], "values": [source.values]}.get(call.attr if call else "", [keys])
    else:
        are_taken_apart = isinstance(node.target, ast.Tuple)
        rows = [
            each.elts if are_taken_apart and isinstance(each, ast.Tuple) else [each]
            for each in getattr(source, "elts", [])
        ]
        sides = [[row[at] for row in rows if at < len(row)] for at in range(len(targets))]
    yield from ((each.id, cells) for each, cells in zip(targets, sides, strict=False) if isinstance(each, ast.Name))


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
    """The names that the expression of one gives in a loop: `name`, `setting.name`, `row["name"]`, `name.upper()`,
    `"P_" + name`."""
    if joined := parts(key):
        before, *others = joined
        text = before.value if isinstance(before, ast.Constant) and isinstance(before.value, str) else ""
        return [text + each for each in looped(others[0], known)] if text and len(others) == 1 else []
    if isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute) and key.func.attr == "upper":
        return [text.upper() for text in looped(key.func.value, known)]
    word = ""
    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name):
        word = f"{key.value.id}.{key.attr}"
    elif isinstance(key, ast.Subscript) and isinstance(key.value, ast.Name):  # `row["name"]`
        word = f"{key.value.id}.{getattr(key.slice, 'value', '')}"
    elif isinstance(key, ast.Name):
        word = key.id
    around = [each for each in known.get(word, ()) if key and each.first <= key.lineno <= each.last]
    return list(max(around, key=lambda each: each.first).texts) if around else []
