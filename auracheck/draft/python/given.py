"""The fields of settings classes of Python that the code itself gives, so that no variable is read for them."""

import ast
from collections.abc import Iterator

from auracheck.draft.python.scope import Scope


def given_by_calls(name: str, scope: Scope) -> frozenset[str]:
    """The fields that every call of a class gives, which are then not read from the environment ("Field value
    priority" in the manual)."""
    calls = [each for each in scope.nodes.of(ast.Call) if scope.means(each.func) == name]
    texts = {target: node.value for node in scope.nodes.of(ast.Assign) for target, node in _dicts(node)}
    every = [
        {key for word in call.keywords for key in ([word.arg] if word.arg else _keys(texts, word.value))}
        for call in calls
    ]  # fmt: skip
    return frozenset(set.intersection(*every)) if every else frozenset()


def _dicts(node: ast.Assign) -> Iterator[tuple[str, ast.Assign]]:
    if isinstance(node.value, ast.Dict):
        yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))


def _keys(texts: dict[str, ast.expr], value: ast.expr) -> list[str]:
    """The keys of a dictionary of literals that is expanded in a call."""
    found = texts.get(value.id) if isinstance(value, ast.Name) else value
    keys = found.keys if isinstance(found, ast.Dict) else []
    return [each.value for each in keys if isinstance(each, ast.Constant) and isinstance(each.value, str)]
