"""A Compose file's content between YAML and the project: text filled in, each part with its place.

Nothing here is changed once it is made, so that what an alias or `extends` shares is shared.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.errors import AuracheckError
from auracheck.model import Origin
from auracheck.sources.compose.scalars import Value, spelled

NOWHERE = Origin()

MAX_LOST = 10
"""How many of those that a leaf was laid over it remembers: a long chain of `extends` is not told link by link."""


class Refused(AuracheckError):
    """Compose refuses the whole project, or we cannot know what it makes of it. The text quotes no value."""

    def __init__(self, reason: str, origin: Origin = NOWHERE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.origin = origin


class Variable(NamedTuple):
    """A variable that Compose fills in: its value, and where it was given; of no file for our own environment."""

    value: str
    origin: Origin = NOWHERE
    literal: bool = True
    unresolved: tuple[str, ...] = ()

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return f"<variable at {self.origin!r}>"


class Leaf:
    """A scalar. ``used`` are the variables whose values stand in it, ``unset`` the names that led nowhere, ``lost``
    the leaves that it overrides."""

    __slots__ = ("lost", "origin", "unset", "used", "value")

    def __init__(
        self,
        value: Value,
        origin: Origin,
        used: tuple[Variable, ...] = (),
        unset: tuple[str, ...] = (),
        lost: "tuple[Leaf, ...]" = (),
    ) -> None:
        self.value = value
        self.origin = origin
        self.used = used
        self.unset = unset
        self.lost = lost

    def having(self, value: Value) -> "Leaf":
        """The same leaf with another value."""
        return Leaf(value, self.origin, self.used, self.unset, self.lost)

    def over(self, other: "Leaf") -> "Leaf":
        """The same leaf in the place of another one."""
        lost = (*self.lost, *other.lost, other)[-MAX_LOST:]
        return Leaf(self.value, self.origin, self.used, self.unset, lost)

    def __repr__(self) -> str:
        return f"<Leaf at line {self.origin.line}>"


class Items:
    """A list."""

    __slots__ = ("items", "origin")

    def __init__(self, items: "Sequence[Tree]", origin: Origin) -> None:
        self.items = items
        self.origin = origin

    def __repr__(self) -> str:
        return f"<Items at line {self.origin.line}>"


class Table:
    """A mapping: each key's value, and each key's place."""

    __slots__ = ("entries", "origin", "places")

    def __init__(self, entries: "dict[str, Tree]", places: dict[str, Origin], origin: Origin) -> None:
        self.entries = entries
        self.places = places
        self.origin = origin

    def table(self, key: str) -> "Table | None":
        found = self.entries.get(key)
        return found if isinstance(found, Table) else None

    def having(self, key: str, value: "Tree") -> "Table":
        """The same mapping with another value for one key."""
        places = self.places if key in self.places else {**self.places, key: value.origin}
        return Table({**self.entries, key: value}, places, self.origin)

    def without(self, key: str) -> "Table":
        return Table({k: v for k, v in self.entries.items() if k != key}, self.places, self.origin)

    def place(self, key: str) -> Origin:
        return self.places.get(key, self.origin)

    def __repr__(self) -> str:
        return f"<Table at line {self.origin.line}>"


Tree = Leaf | Items | Table


def text(tree: Tree | None) -> str | None:
    """A leaf's text; None for anything else."""
    return tree.value if isinstance(tree, Leaf) and isinstance(tree.value, str) else None


def pairs(tree: Tree | None) -> Iterator[Leaf]:
    """A list or a mapping as leaves `NAME=value`, and `NAME` alone for what has no value."""
    if isinstance(tree, Table):
        for name, value in tree.entries.items():
            yield from _pairs_of(name, value, tree.place(name))
    elif isinstance(tree, Items):
        for item in tree.items:
            if not isinstance(item, Leaf) or not isinstance(item.value, str):
                raise Refused("an item here is no text; Compose refuses that", item.origin)
            yield item
    elif isinstance(tree, Leaf) and isinstance(tree.value, str):
        yield tree


def _pairs_of(name: str, value: Tree, place: Origin) -> Iterator[Leaf]:
    if isinstance(value, Items):
        for item in value.items:
            yield from _pairs_of(name, item, place)
    elif not isinstance(value, Leaf):
        raise Refused("a mapping stands here where Compose wants a value", value.origin)
    elif value.value is None:
        yield Leaf(name, place)
    else:
        yield Leaf(f"{name}={spelled(value.value)}", place, value.used, value.unset)


def same(one: Tree, other: Tree) -> bool:
    """Whether two trees say the same."""
    if one is other:
        return True
    if isinstance(one, Leaf) and isinstance(other, Leaf):
        return type(one.value) is type(other.value) and one.value == other.value
    if isinstance(one, Items) and isinstance(other, Items):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, Table) and isinstance(other, Table):
        mine, theirs = one.entries, other.entries
        return mine.keys() == theirs.keys() and all(same(value, theirs[key]) for key, value in mine.items())
    return False
