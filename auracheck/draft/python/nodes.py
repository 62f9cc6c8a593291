"""The nodes of one module by their kinds: they are gone through many times, and sorted once."""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import TypeVar, overload

_WORDS = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
_LEAVES = frozenset({ast.Name, ast.Constant, ast.alias}.union(*(each.__subclasses__() for each in _WORDS)))
"""Nodes without parts. They are two thirds of all, and no one looks at them by themselves."""

MAX_DEPTH = 200
"""Maximum depth of nested statements and expressions that is looked into."""

One = TypeVar("One", bound=ast.AST)
Two = TypeVar("Two", bound=ast.AST)


class Nodes:
    """The nodes of a tree, in the order of the code; each of ``every`` with the one around it."""

    def __init__(self, tree: ast.AST) -> None:
        self.every = list(_walked(tree))
        self._by_kind: dict[type[ast.AST], list[tuple[int, ast.AST]]] = {}
        for at, (node, _) in enumerate(self.every):
            self._by_kind.setdefault(type(node), []).append((at, node))
        self._of: dict[tuple[type[ast.AST], ...], list[ast.AST]] = {}

    @overload
    def of(self, one: type[One], /) -> list[One]: ...
    @overload
    def of(self, one: type[One], two: type[Two], /) -> list[One | Two]: ...
    @overload
    def of(self, *kinds: type[ast.AST]) -> list[ast.AST]: ...
    def of(self, *kinds: type[ast.AST]) -> object:
        """The nodes of some kinds, in that order."""
        found = self._of.get(kinds)
        if found is None:
            every = sorted(chain.from_iterable(self._by_kind.get(kind, ()) for kind in kinds))
            found = self._of[kinds] = [node for _, node in every]
        return found


def _walked(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    waiting = [(tree, tree, 0)]
    while waiting:
        node, around, depth = waiting.pop()
        yield node, around
        if depth < MAX_DEPTH:
            waiting += [(each, node, depth + 1) for each in reversed(_parts(node))]


def _parts(node: ast.AST) -> list[ast.AST]:
    """The nodes of which one is made, but leaves."""
    found = list[ast.AST]()
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST) and type(each) not in _LEAVES]
        elif isinstance(value, ast.AST) and type(value) not in _LEAVES:
            found.append(value)
    return found
