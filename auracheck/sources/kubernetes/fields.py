"""One object of a manifest as the API server reads it: fields of known types.

What has another type is refused with the whole object, as the server does it ("cannot unmarshal number into Go struct
field EnvVar.value of type string"). A field that is null counts as absent. Fields that nobody asks for are passed over.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.sources.kubernetes.scalars import Meaning, is_null, key_of, meaning, text_of
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar, Sequence

N = TypeVar("N", bound=Node)

MAX_TEXT = 2 << 20
"""Characters of a map of texts. The server takes 1 MiB once base64 is decoded."""

_CALLED = {Mapping: "a mapping", Sequence: "a list", Scalar: "plain text"}


class Entry(NamedTuple):
    """A member of a map of texts, such as `data`. ``text`` is "" for null, as the server has it."""

    key: str
    text: str
    line: int
    column: int

    def __repr__(self) -> str:  # its text is a value
        return f"<Entry at line {self.line}>"


class Fields:
    """The fields of one mapping. A field that comes twice counts as it stands last, and a merge key (`<<`) as if what
    it brings stood in its place: go-yaml 2 has it so, and kubectl with it."""

    __slots__ = ("_members", "node", "path")

    def __init__(self, node: Mapping, path: str) -> None:
        self.node = node
        self.path = path
        self._members: dict[str, tuple[Scalar, Node]] = {}
        self._take(node)

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return f"<Fields at line {self.node.line}>"

    def __contains__(self, name: str) -> bool:
        return self._find(name) is not None

    @property
    def origin(self) -> Origin:
        return Origin(self.path, self.node.line, self.node.column)

    def origin_of(self, name: str) -> Origin:
        """The place of a field's content; the object's own where the field is absent."""
        node = self._find(name) or self.node
        return Origin(self.path, node.line, node.column)

    def text(self, name: str) -> str:
        """A field of text; "" where it is absent."""
        return _text(self._find(name))

    def is_true(self, name: str) -> bool:
        """A field that is true or false; false where it is absent."""
        node = self._find(name)
        if node is None:
            return False
        if not isinstance(node, Scalar) or meaning(node) is not Meaning.BOOLEAN:
            raise _refused(node, "true or false")
        return key_of(node) == "true"

    def fields(self, name: str) -> "Fields | None":
        """A field that is an object of its own; None where it is absent."""
        node = self._find(name)
        return None if node is None else Fields(_of(Mapping, node), self.path)

    def down(self, *names: str) -> "Fields | None":
        """The object that this path of fields leads to; None where one of them is absent."""
        found: Fields | None = self
        for name in names:
            found = found.fields(name) if found else None
        return found

    def list(self, name: str) -> list["Fields"]:
        """A field that is a list of objects; empty where it is absent. A null in it is an object without fields."""
        node = self._find(name)
        items = [] if node is None else _of(Sequence, node).items
        return [
            Fields(Mapping("", item.line, item.column) if _is_null(item) else _of(Mapping, item), self.path)
            for item in items
        ]

    def entries(self, name: str) -> Iterator[Entry]:
        """A field that is a map of texts. The server refuses one that is too large (its MaxSecretSize)."""
        found = self.fields(name)
        left = MAX_TEXT
        for key, (place, node) in (found._members if found else {}).items():
            text = "" if _is_null(node) else _text(node)
            left -= len(text)
            if left < 0:
                raise Unreadable(f"more than {MAX_TEXT >> 20} MiB: the API server refuses the object", place.line)
            yield Entry(key, text, place.line, place.column)

    def _find(self, name: str) -> Node | None:
        member = self._members.get(name)
        return None if member is None or _is_null(member[1]) else member[1]

    def _take(self, node: Mapping) -> None:
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                raise Unreadable("a key that is no text, which kubectl refuses", key.line)
            if key.text == "<<" and (key.tag == "merge" or (key.plain and not key.tag)):
                # of several the first one wins
                for merged in reversed(value.items) if isinstance(value, Sequence) else (value,):
                    self._take(_of(Mapping, merged))
            else:
                self._members[key_of(key)] = (key, value)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and is_null(node)


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    if not isinstance(node, Scalar):
        raise _refused(node, "text")
    means = meaning(node)
    if means is not Meaning.TEXT:
        raise Unreadable(f"{means.value} where text is wanted: the API server refuses the object; quote it", node.line)
    return text_of(node)


def _of(wanted: type[N], node: Node) -> N:
    if not isinstance(node, wanted):
        raise _refused(node, _CALLED[wanted])
    return node


def _refused(node: Node, wanted: str) -> Unreadable:
    return Unreadable(f"{_CALLED[type(node)]} where {wanted} is wanted: the API server refuses the object", node.line)
