"""A pipeline's YAML as GitLab reads it: tables with places, merge keys and duplicates resolved."""

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems.files import too_deep
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from auracheck.typed import NamedTuple

MAX_DEPTH = 100
"""Levels of nesting that GitLab accepts (Gitlab::Config::Loader::Yaml)."""


class TagReference(NamedTuple):
    """A `!reference [job, key]`: a path in the pipeline."""

    path: tuple[str, ...]
    origin: Origin


class TreeItems(NamedTuple):
    values: "tuple[Value, ...]"


class TreeMember(NamedTuple):
    """A value, with the place of its key."""

    origin: Origin
    value: "Value"


Table = dict[str, TreeMember]
Value = ScalarNode | Table | TreeItems | TagReference


class Planter:
    """Builds the tables of one file. A node with several aliases is built once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._made: dict[int, Value] = {}
        self._depths: dict[int, int] = {}

    def value(self, node: Node) -> Value:
        if id(node) not in self._made:
            self._made[id(node)] = self._make(node)
            self._depths[id(node)] = 1 + max((self._depths.get(id(child), 0) for child in _children(node)), default=0)
            if self._depths[id(node)] > MAX_DEPTH:
                raise Unreadable(f"{too_deep('YAML', MAX_DEPTH)} (GitLab rejects the pipeline)", node.line)
        return self._made[id(node)]

    def table(self, node: MappingNode) -> Table:
        found = self.value(node)
        assert isinstance(found, dict)
        return found

    def _make(self, node: Node) -> Value:
        if isinstance(node, MappingNode):
            return self._table(node)
        if isinstance(node, SequenceNode):
            if node.tag == "reference":
                path = tuple(item.text for item in node.items if isinstance(item, ScalarNode))
                return TagReference(path, self._origin(node))
            return TreeItems(tuple(map(self.value, node.items)))
        assert isinstance(node, ScalarNode)
        return node

    def _table(self, node: MappingNode) -> Table:
        """Psych: a merge key overrides the keys before it, and the keys after it override it. Of duplicate keys the
        last counts."""
        table: Table = {}
        for key, value in node.pairs:
            if not isinstance(key, ScalarNode):
                raise Unreadable("list used as a key (GitLab rejects the pipeline)", key.line)
            if key.text == "<<" and key.tag != "str":
                self._merge(table, value)
            else:
                table.pop(key.text, None)
                table[key.text] = TreeMember(self._origin(key), self.value(value))
        return table

    def _merge(self, table: Table, node: Node) -> None:
        """Of several mappings the first one wins."""
        for merged in reversed(node.items) if isinstance(node, SequenceNode) else [node]:
            if isinstance(merged, MappingNode):
                table.update(self.table(merged))

    def _origin(self, node: Node) -> Origin:
        return Origin(self._file, node.line, node.column)


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [value for _, value in node.pairs]
    return node.items if isinstance(node, SequenceNode) else []


def merged(below: Table, above: Table) -> Table:
    """One table over another, nested tables too. Lists are replaced (`extends`, `include`)."""
    result = dict(below)
    for name, member in above.items():
        under = below.get(name)
        if under is not None and isinstance(under.value, dict) and isinstance(member.value, dict):
            result[name] = TreeMember(member.origin, merged(under.value, member.value))
        else:
            result[name] = member
    return result


def table_at(table: Table, name: str) -> Table:
    """The table under a name; an empty one if there is none."""
    member = table.get(name)
    return member.value if member is not None and isinstance(member.value, dict) else {}


_WORDS = {
    **dict.fromkeys(("yes", "true", "on"), "true"),
    **dict.fromkeys(("no", "false", "off"), "false"),
    **dict.fromkeys(("null", "~", ""), ""),
}
"""Words that Psych does not read as strings, in any case, and the text that they become."""

_OPENINGS = frozenset("0123456789+-:")
"""The first characters of numbers and symbols."""

_INTEGER = regex(r"[-+]?0[bB][01_,]+|[-+]?0[_,0-7]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0[xX][_,0-9a-fA-F]+")
_BASE_60 = regex(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}")
_QUOTED_SYMBOL = regex(r":(?:\"[^\"]*\"|'[^']*')")
_MAX_DIGITS = 4_000
"""Digits of a number. Python converts no more by default."""


def is_false(scalar: ScalarNode) -> bool:
    return scalar.plain and _WORDS.get(scalar.text.lower()) == "false"


def text_of(scalar: ScalarNode) -> str:
    """The text of a scalar as a variable. What GitLab rejects there (a date, a fraction) is kept as written."""
    text = scalar.text
    if not scalar.plain or scalar.tag == "str" or len(text) > _MAX_DIGITS:
        return text
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    if text[0] not in _OPENINGS:
        return text
    if text[0] == ":":
        return _symbol(text)
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _BASE_60.fullmatch(text):
        return str(_of_base_60(text))
    return text


def _symbol(text: str) -> str:
    return text[2:-1] if _QUOTED_SYMBOL.fullmatch(text) else text[1:] or text


def _integer(text: str) -> str:
    digits = text.replace(",", "").replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = 16 if digits.startswith("0x") else 2 if digits.startswith("0b") else 8 if digits[:1] == "0" else 10
    try:
        return str(sign * int(digits.removeprefix("0x") if base == 16 else digits.removeprefix("0b"), base))
    except ValueError:
        return text


def _of_base_60(text: str) -> int:
    total = 0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + int(part)
    return -total if text.startswith("-") else total
