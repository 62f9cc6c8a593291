"""A pipeline's YAML as GitLab takes it: tables of places and values, merge keys and duplicates resolved."""

from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar, Sequence

MAX_DEPTH = 100
"""Values within values at most: GitLab refuses what is deeper (Gitlab::Config::Loader::Yaml)."""


class Reference(NamedTuple):
    """A `!reference [job, key]`: the path of what stands elsewhere in the pipeline."""

    path: tuple[str, ...]
    origin: Origin


class Items(NamedTuple):
    values: "tuple[Value, ...]"


class Member(NamedTuple):
    """A value, and the place of its key."""

    origin: Origin
    value: "Value"


Table = dict[str, Member]
Value = Scalar | Table | Items | Reference


class Planter:
    """Makes tables of one file's nodes. What an alias stands for is made once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._made: dict[int, Value] = {}
        self._depths: dict[int, int] = {}

    def value(self, node: Node) -> Value:
        if id(node) not in self._made:
            self._made[id(node)] = self._make(node)
            self._depths[id(node)] = 1 + max((self._depths.get(id(child), 0) for child in _children(node)), default=0)
            if self._depths[id(node)] > MAX_DEPTH:
                raise Unreadable(f"it is nested deeper than {MAX_DEPTH}: GitLab refuses the pipeline", node.line)
        return self._made[id(node)]

    def table(self, node: Mapping) -> Table:
        found = self.value(node)
        assert isinstance(found, dict)
        return found

    def _make(self, node: Node) -> Value:
        if isinstance(node, Mapping):
            return self._table(node)
        if isinstance(node, Sequence):
            if node.tag == "reference":
                path = tuple(item.text for item in node.items if isinstance(item, Scalar))
                return Reference(path, self._origin(node))
            return Items(tuple(map(self.value, node.items)))
        assert isinstance(node, Scalar)
        return node

    def _table(self, node: Mapping) -> Table:
        """In Psych a merge key overrides what stands before it, and is overridden by what stands after; of two equal
        keys the last one counts."""
        table: Table = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                raise Unreadable("a list as a key, which GitLab refuses", key.line)
            if key.text == "<<" and key.tag != "str":
                self._merge(table, value)
            else:
                table.pop(key.text, None)
                table[key.text] = Member(self._origin(key), self.value(value))
        return table

    def _merge(self, table: Table, node: Node) -> None:
        """Of several mappings the first one counts."""
        for merged in reversed(node.items) if isinstance(node, Sequence) else [node]:
            if isinstance(merged, Mapping):
                table.update(self.table(merged))

    def _origin(self, node: Node) -> Origin:
        return Origin(self._file, node.line, node.column)


def _children(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return [value for _, value in node.pairs]
    return node.items if isinstance(node, Sequence) else []


def merged(below: Table, above: Table) -> Table:
    """One table over another, and theirs within them likewise; lists are replaced (`extends`, `include`)."""
    result = dict(below)
    for name, member in above.items():
        under = below.get(name)
        if under is not None and isinstance(under.value, dict) and isinstance(member.value, dict):
            result[name] = Member(member.origin, merged(under.value, member.value))
        else:
            result[name] = member
    return result


def table_at(table: Table, name: str) -> Table:
    """The table under a name; an empty one where there is none."""
    member = table.get(name)
    return member.value if member is not None and isinstance(member.value, dict) else {}
