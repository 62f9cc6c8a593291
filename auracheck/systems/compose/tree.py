"""A Compose file's content between YAML and the project: variables filled in, each part with its place.

A tree is never changed once it is made, so that what an alias or `extends` shares stays shared.
"""

from collections.abc import Iterator, Sequence

from auracheck.errors import AuracheckError
from auracheck.model import Document, Origin
from auracheck.regex import regex
from auracheck.systems.compose.scalars import Value, spelled
from auracheck.typed import NamedTuple

NOWHERE = Origin()

MAX_LOST = 10
"""How many overridden leaves a leaf remembers: a long chain of `extends` is not reported link by link."""

_NAME = regex(r"[a-zA-Z0-9._-]{1,64}").fullmatch


class ComposeError(AuracheckError):
    """Compose refuses the whole project, or what it would load cannot be known. The text quotes no value."""

    def __init__(self, reason: str, origin: Origin = NOWHERE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.origin = origin
        self.documents: dict[str, Document] = {}


class IncompleteProject(ComposeError):
    """What another file may have: a service, volume or network that is referred to."""


class NothingToRun(IncompleteProject):
    """A service without image and build: the file goes over another one."""


class ComposeVariable(NamedTuple):
    """A variable that Compose fills in: its value, and the place that gives it; no file for our own environment."""

    value: str
    origin: Origin = NOWHERE
    literal: bool = True
    unresolved: tuple[str, ...] = ()
    name: str = ""

    def __repr__(self) -> str:  # a traceback must not show the value
        return f"<variable at {self.origin!r}>"


class Leaf(NamedTuple):
    """A scalar. ``used`` are the variables that its text was filled in with, ``unset`` the names that are not set,
    ``lost`` the leaves that it overrides. ``variable`` is the one that is not set, where the text is that alone or its
    default, and ``lacking`` is the text with each that is not set as `${NAME}`; empty where all are set."""

    value: Value
    origin: Origin
    used: tuple[ComposeVariable, ...] = ()
    unset: tuple[str, ...] = ()
    lost: "tuple[Leaf, ...]" = ()
    variable: str = ""
    lacking: str = ""

    def over(self, other: "Leaf") -> "Leaf":
        """The same leaf in the place of another one."""
        return self._replace(lost=(*self.lost, *other.lost, other)[-MAX_LOST:])

    def __repr__(self) -> str:
        return f"<Leaf at line {self.origin.line}>"


class TreeList(NamedTuple):
    items: "Sequence[Tree]"
    origin: Origin

    def __repr__(self) -> str:
        return f"<TreeList at line {self.origin.line}>"


class TreeMap(NamedTuple):
    """A mapping: each key's value, and each key's place."""

    entries: "dict[str, Tree]"
    places: dict[str, Origin]
    origin: Origin

    def mapping(self, key: str) -> "TreeMap":
        """The mapping at a key; an empty one where there is none."""
        found = self.entries.get(key)
        return found if isinstance(found, TreeMap) else TreeMap({}, {}, self.origin)

    def mappings(self, key: str) -> "Iterator[tuple[str, TreeMap]]":
        """The entries of the mapping at a key that are mappings themselves."""
        for name, found in self.mapping(key).entries.items():
            if isinstance(found, TreeMap):
                yield name, found

    def items(self, key: str) -> "Sequence[Tree]":
        """The items of the list at a key; none for anything else."""
        found = self.entries.get(key)
        return found.items if isinstance(found, TreeList) else ()

    def text(self, key: str) -> str | None:
        return text(self.entries.get(key))

    def having(self, key: str, value: "Tree") -> "TreeMap":
        """The same mapping with another value for one key."""
        places = self.places if key in self.places else {**self.places, key: value.origin}
        return TreeMap({**self.entries, key: value}, places, self.origin)

    def without(self, key: str) -> "TreeMap":
        return self._replace(entries={k: v for k, v in self.entries.items() if k != key})

    def place(self, key: str) -> Origin:
        return self.places.get(key, self.origin)

    def __repr__(self) -> str:
        return f"<TreeMap at line {self.origin.line}>"


Tree = Leaf | TreeList | TreeMap


def text(tree: Tree | None) -> str | None:
    """A leaf's text; None for anything else."""
    return tree.value if isinstance(tree, Leaf) and isinstance(tree.value, str) else None


def quoted(name: str, tree: Tree | None = None) -> str:
    """` "NAME"` for a name as the file writes it; nothing where a variable was filled in, which may be a secret."""
    filled = isinstance(tree, Leaf) and (tree.used or tree.unset)
    return f' "{name}"' if _NAME(name) and not filled else ""


def pairs(tree: Tree | None) -> Iterator[Leaf]:
    """A list or a mapping as leaves `NAME=value`, and `NAME` alone for a name without a value."""
    if isinstance(tree, TreeMap):
        for name, value in tree.entries.items():
            yield from _pairs_of(name, value, tree.place(name))
    elif isinstance(tree, TreeList):
        for item in tree.items:
            if not isinstance(item, Leaf) or text(item) is None:
                raise ComposeError("invalid list item (expected a string)", item.origin)
            yield item
    elif isinstance(tree, Leaf) and text(tree) is not None:
        yield tree


def _pairs_of(name: str, value: Tree, place: Origin) -> Iterator[Leaf]:
    if isinstance(value, TreeList):
        for item in value.items:
            yield from _pairs_of(name, item, place)
    elif not isinstance(value, Leaf):
        raise ComposeError("invalid value (expected a string or a number)", value.origin)
    elif value.value is None:
        yield Leaf(name, place)
    else:
        lacking = value.lacking and f"{name}={value.lacking}"
        yield value._replace(value=f"{name}={spelled(value.value)}", origin=place, lacking=lacking)


def same(one: Tree, other: Tree) -> bool:
    """Whether two trees say the same, wherever they say it."""
    if one is other:
        return True
    if isinstance(one, Leaf) and isinstance(other, Leaf):
        return type(one.value) is type(other.value) and one.value == other.value
    if isinstance(one, TreeList) and isinstance(other, TreeList):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, TreeMap) and isinstance(other, TreeMap):
        mine, theirs = one.entries, other.entries
        return mine.keys() == theirs.keys() and all(same(value, theirs[key]) for key, value in mine.items())
    return False
