"""The outline of a YAML file: its keys, and the items below those that are asked for.

Not a YAML parser: the files beside an env file are only evidence, and that must cost neither a parser nor the
time of one. Every line is looked at once. Anchors and tags are passed over, the value of an alias is not known.
"""

from collections.abc import Collection, Iterator

from auracheck.regex import regex
from auracheck.typed import NamedTuple, TypeAlias

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"
"""None is a null, or nothing at all."""

_TOKEN = regex(
    r"""(?P<sign>[\[\]{},]|:(?=[\s,\[\]{}"']|$))"""
    r"""|(?P<scalar>"(?:[^"\\]|\\.)*+"?|'(?:[^']|'')*+'?|(?:[^,\[\]{}:"'\s]|:(?![\s,\[\]{}]|$))"""
    r"""(?:[^,\[\]{}:]|:(?![\s,\[\]{}]|$))*+)|\s++|."""
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def depth(text: str) -> int:
    """How many more collections it opens than it closes."""
    signs = [found["sign"] for found in _TOKEN.finditer(text)]
    return signs.count("[") + signs.count("{") - signs.count("]") - signs.count("}")


def scalar(text: str) -> Node:
    """The value of a scalar: null, or its text without quotes."""
    bare = text.strip()
    if bare[:1] in ("'", '"'):
        return bare[1:].removesuffix(bare[0])
    return None if bare in _NULLS else bare


def read(text: str) -> Node:
    """The collection that begins the text; what is not closed ends with it."""
    root: list[Node] = []
    open_: list[_Collection] = [_Collection(root)]
    for found in _TOKEN.finditer(text):
        sign, plain = found["sign"], found["scalar"]
        if plain:
            open_[-1].put(scalar(plain))
        elif sign in ("[", "{"):
            inner: list[Node] | dict[str, Node] = [] if sign == "[" else {}
            open_[-1].put(inner)
            open_.append(_Collection(inner))
        elif sign and sign in ":,":
            open_[-1].take(sign)
        elif sign and len(open_) > 1:
            open_.pop().take(",")
    while open_:
        open_.pop().take(",")
    return root[0] if root else None


class _Collection:
    """One that is being read: a mapping keeps the key whose value is to come."""

    def __init__(self, content: "list[Node] | dict[str, Node]") -> None:
        self._content = content
        self._key: str | None = None
        self._value: Node = None

    def put(self, node: Node) -> None:
        if isinstance(self._content, list):
            self._content.append(node)
        elif self._key is None:
            self._key = node if isinstance(node, str) else ""
        else:
            self._value = node

    def take(self, sign: str) -> None:
        if sign == "," and self._key is not None and isinstance(self._content, dict):
            self._content[self._key] = self._value
            self._key, self._value = None, None


_DASHES = regex(r"(?:-(?:[ \t]++|$))*+")
_KEY = regex(r"""(?:"([^"\\]*+)"|'([^']*+)'|([\w.-]++))[ \t]*+:(?:[ \t]++|$)""")
_PROPERTIES = regex(r"(?:[&!]\S*+(?:\s++|$))*+")
_BLOCK_SCALAR = regex(r"[|>][-+0-9]{0,2}")
_PART = regex(r"""(?<![^\s\[{,:-])(?:"(?:[^"\\]|\\.)*+"?|'(?:[^']|'')*+'?)|(?<!\S)(?P<comment>\#)|[^\s"'#]++|\s++|.""")


class OutlineText(NamedTuple):
    """A line without its comment. ``indent`` is where it begins; ``raw``: it is text within a block scalar."""

    indent: int
    text: str
    raw: bool

    def __repr__(self) -> str:  # a file's lines hold values
        return f"<text at {self.indent}>"


class OutlineLine(NamedTuple):
    """``dashed``: an item of a list begins here. ``column`` is that of its key, behind the dashes."""

    indent: int
    column: int
    dashed: bool
    key: str
    value: str

    def __repr__(self) -> str:  # a file's lines hold values
        return f"<line at {self.indent}>"


def uncommented(text: str) -> Iterator[OutlineText]:
    """The lines that say something."""
    block: int | None = None
    for line in text.split("\n"):
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if block is not None and bare and indent <= block:
            block = None
        if block is None:
            bare = _without_comment(bare)
        if bare:
            yield OutlineText(indent, bare, block is not None)
            if block is None and _BLOCK_SCALAR.fullmatch(bare[-3:].rpartition(" ")[2]):
                dashes = _DASHES.match(bare)
                block = indent + (dashes.end() if dashes and _KEY.match(bare, dashes.end()) else 0)


def entries(text: str, keys: Collection[str]) -> Iterator[tuple[str, Node]]:
    """The content of each key of that name, at any depth."""
    lines = list(_lines(text))
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if line.key in keys and not line.value:
            end = place
            while end < len(lines) and _belongs(lines[end], line):
                end += 1
            yield line.key, _block(lines[place:end])
            place = end
        elif line.key in keys:
            yield line.key, _node(line.value)
        elif line.value[:1] == "{":
            yield from _within(read(line.value), keys)


def _belongs(line: OutlineLine, key: OutlineLine) -> bool:
    return line.indent > key.column or (line.indent == key.column and line.dashed)


def _lines(text: str) -> Iterator[OutlineLine]:
    """The lines by their parts, each flow collection as one."""
    begun: OutlineLine | None = None
    parts: list[str] = []
    opened = 0
    for line in uncommented(text):
        if begun is not None:
            parts.append(line.text)
            opened += depth(line.text)
        elif not line.raw:
            found = _line(line)
            opened = depth(found.value) if found.value[:1] in ("[", "{") else 0
            begun, parts = found, [found.value]
        if begun is not None and opened <= 0:
            yield begun._replace(value=" ".join(parts))
            begun = None


def _line(line: OutlineText) -> OutlineLine:
    dashes = _DASHES.match(line.text)
    start = dashes.end() if dashes else 0
    key = _KEY.match(line.text, start)
    rest = line.text[key.end() if key else start :]
    properties = _PROPERTIES.match(rest)
    value = rest[properties.end() if properties else 0 :]
    name = (key[1] or key[2] or key[3] or "") if key else ""
    return OutlineLine(line.indent, line.indent + start, start > 0, name, value)


def _block(lines: list[OutlineLine]) -> Node:
    """A list whose items are scalars or mappings, or a mapping of scalars: deeper ones are not asked for."""
    if not lines:
        return None
    items: list[Node] = []
    pairs: dict[str, Node] = {}
    first = lines[0]
    for line in lines:
        if line.indent == first.indent and line.dashed:
            pairs = {line.key: _node(line.value)} if line.key else {}
            items.append(pairs if line.key else _node(line.value))
        elif line.key and (first.dashed or line.indent == first.indent):
            pairs[line.key] = _node(line.value)
        elif pairs:
            name, value = pairs.popitem()
            pairs[name] = "" if value is None else value  # the value is on the next line
    return items if first.dashed else pairs


def _node(value: str) -> Node:
    return read(value) if value[:1] in ("[", "{") else scalar(value)


def _within(node: Node, keys: Collection[str]) -> Iterator[tuple[str, Node]]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield from ((key, value) for key, value in found.items() if key in keys)
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def _without_comment(line: str) -> str:
    if "#" not in line:
        return line
    comment = next((part.start() for part in _PART.finditer(line) if part["comment"]), len(line))
    return line[:comment].rstrip()
