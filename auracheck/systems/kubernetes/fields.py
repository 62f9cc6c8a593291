"""One object of a manifest as the API server reads it: fields of known types.

A wrong type makes the whole object invalid, as for the server ("cannot unmarshal number into Go struct field
EnvVar.value of type string"). A null field counts as absent. Fields that are never read are not validated.
"""

from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems.files import too_large
from auracheck.systems.kubernetes.scalars import Meaning, is_null, is_plainly_text, key_of, meaning, plain_key, text_of
from auracheck.systems.yaml_nodes import NULLS, MappingNode, Node, ScalarNode, SequenceNode
from auracheck.typed import NamedTuple, TypeVar

N = TypeVar("N", bound=Node)

MAX_TEXT = 2 << 20
"""Characters of a map of texts. The server accepts 1 MiB of decoded base64."""

_CALLED = {MappingNode: "a mapping", SequenceNode: "a list", ScalarNode: "plain text"}


class FieldEntry(NamedTuple):
    """A member of a map of texts, such as `data`. ``text`` is "" for null, as for the server."""

    key: str
    text: str
    line: int
    column: int
    file: str

    def __repr__(self) -> str:  # the text is a value
        return f"<Entry at line {self.line}>"


class Fields:
    """The fields of one mapping. Of duplicate fields the last counts. A merge key (`<<`) counts as if its content were
    written there, as in go-yaml 2 and so in kubectl."""

    __slots__ = ("_below", "_given", "_members", "node", "path")

    def __init__(self, node: MappingNode, path: str) -> None:
        self.node = node
        self.path = path
        self._members: dict[str, tuple[Node, Node]] = {}
        self._given: dict[str, Node] = {}  # the contents that are not null
        self._below: dict[str, Fields | list[Fields]] = {}
        self._take(node)

    def __repr__(self) -> str:  # the content must not appear in a traceback
        return f"<Fields at line {self.node.line}>"

    def __contains__(self, name: str) -> bool:
        return name in self._given

    @property
    def origin(self) -> Origin:
        return Origin(self.node.file or self.path, self.node.line, self.node.column)

    def origin_of(self, name: str) -> Origin:
        """The place of a field's content; the object's own if the field is absent."""
        node = self._given.get(name) or self.node
        return Origin(node.file or self.path, node.line, node.column)

    def text(self, name: str) -> str:
        """A text field; "" if it is absent."""
        return _text(self._given.get(name))

    def port(self, name: str) -> str:
        """A port in decimal digits; empty if it is absent or another value, which the API server refuses."""
        node = self._given.get(name)
        digits = text_of(node) if isinstance(node, ScalarNode) else ""
        return digits if digits.isdecimal() else ""

    def is_true(self, name: str) -> bool:
        """A boolean field; false if it is absent."""
        node = self._given.get(name)
        if node is None:
            return False
        if not isinstance(node, ScalarNode) or meaning(node) is not Meaning.BOOLEAN:
            raise _refused(node, "true or false")
        return key_of(node) == "true"

    def fields(self, name: str) -> "Fields | None":
        """A field that is an object; None if it is absent."""
        node = self._given.get(name)
        if node is None:
            return None
        below = self._below.get(name)
        if not isinstance(below, Fields):
            self._below[name] = below = Fields(_of(MappingNode, node), self.path)
        return below

    def down(self, *names: str) -> "Fields | None":
        """The object at a path of fields; None if one of them is absent."""
        found: Fields | None = self
        for name in names:
            found = found.fields(name) if found else None
        return found

    def list(self, name: str) -> list["Fields"]:
        """A field that is a list of objects; empty if it is absent. A null item is an object without fields."""
        node = self._given.get(name)
        if node is None:
            return []
        below = self._below.get(name)
        if not isinstance(below, list):
            self._below[name] = below = [
                Fields(MappingNode("", item.line, item.column) if _is_null(item) else _of(MappingNode, item), self.path)
                for item in _of(SequenceNode, node).items
            ]
        return below

    def texts(self, name: str) -> Sequence[tuple[str, Origin]]:
        """The texts of a field that is a list of them, with their places; empty if it is absent."""
        node = self._given.get(name)
        items = [] if node is None else _of(SequenceNode, node).items
        return [(_text(item), Origin(item.file or self.path, item.line, item.column)) for item in items]

    def entries(self, name: str) -> Iterator[FieldEntry]:
        """A field that is a map of texts. The server rejects one that is too large (its MaxSecretSize)."""
        found = self.fields(name)
        left = MAX_TEXT
        for key, (place, node) in (found._members if found else {}).items():
            text = "" if _is_null(node) else _text(node)
            left -= len(text)
            if left < 0:
                raise rejected(too_large("map of texts", MAX_TEXT), place.line)
            yield FieldEntry(key, text, place.line, place.column, place.file or self.path)

    def _take(self, node: MappingNode) -> None:
        for pair in node.pairs:
            key, value = pair
            if isinstance(key, ScalarNode) and key.plain and not key.tag and (known := plain_key(key.text)):  # most
                name = known
            elif not isinstance(key, ScalarNode):
                raise Unreadable("key is not text (kubectl rejects the file)", key.line)
            elif key.text == "<<" and (key.tag == "merge" or (key.plain and not key.tag)):
                # of several the first one wins
                for merged in reversed(value.items) if isinstance(value, SequenceNode) else (value,):
                    self._take(_of(MappingNode, merged))
                continue
            else:
                name = key_of(key)
            self._members[name] = pair
            self._given[name] = value
            if isinstance(value, ScalarNode) and value.text in NULLS and is_null(value):
                del self._given[name]


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.text in NULLS and is_null(node)


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    if not isinstance(node, ScalarNode):
        raise _refused(node, "text")
    if is_plainly_text(node):
        return node.text
    means = meaning(node)
    if means is not Meaning.TEXT:
        raise rejected(f"wrong type: {means.value} instead of text, quote the value", node.line)
    return text_of(node)


def _of(wanted: type[N], node: Node) -> N:
    if not isinstance(node, wanted):
        raise _refused(node, _CALLED[wanted])
    return node


def _refused(node: Node, wanted: str) -> Unreadable:
    return rejected(f"wrong type: {_CALLED[type(node)]} instead of {wanted}", node.line)


def rejected(reason: str, line: int) -> Unreadable:
    """An error for which the API server does not take the object."""
    return Unreadable(f"{reason} (the API server rejects the object)", line)


_WORDS = regex(r"(?:[A-Za-z]{1,16}[0-9]{0,2}|[0-9]{1,4})(?:[-._](?:[A-Za-z]{1,16}[0-9]{0,2}|[0-9]{1,4})){0,9}")
"""Words and short numbers, as objects and keys are named. Letters mixed with more digits may be random."""


_OBJECT = regex(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
"""A name that the API server accepts (RFC 1123, a DNS subdomain)."""


def in_label(name: str, otherwise: str) -> str:
    """An object's name as a part of a label; another word if the name is invalid."""
    return name if _OBJECT.fullmatch(name) else otherwise


def shown_namespace(name: str) -> str:
    """`namespace shop`, or that it is another one."""
    return f"namespace {name}" if _WORDS.fullmatch(name) else "another namespace"


def shown_object(kind: str, name: str) -> str:
    """`Secret app`, or its kind alone."""
    return f"{kind} {name}" if _WORDS.fullmatch(name) else f"a {kind}"


def shown_key(kind: str, name: str, key: str) -> str:
    """`key jwt of Secret app`, or the part of it that cannot be a secret."""
    return f"{f'key {key}' if _WORDS.fullmatch(key) else 'a key'} of {shown_object(kind, name)}"
