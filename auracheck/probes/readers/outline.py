"""The outline of a YAML file: its keys, and the items below those that are asked for.

Not a reading of YAML: what stands beside an env file is evidence alone, and that must cost neither a parser nor the
time of one. Every line is looked at once. Anchors and tags are passed over, what an alias stands for is not known.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from auracheck.probes.readers.flow import Node, depth, read, scalar

_DASHES = re.compile(r"(?:-(?:[ \t]++|$))*+")
_KEY = re.compile(r"""(?:"([^"\\]*+)"|'([^']*+)'|([\w.-]++))[ \t]*+:(?:[ \t]++|$)""")
_PROPERTIES = re.compile(r"(?:[&!]\S*+(?:\s++|$))*+")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]{0,2}")
_PART = re.compile(
    r"""(?<![^\s\[{,:-])(?:"(?:[^"\\]|\\.)*+"?|'(?:[^']|'')*+'?)|(?<!\S)(?P<comment>\#)|[^\s"'#]++|\s++|."""
)


class Text(NamedTuple):
    """A line without its comment. ``indent`` is where it begins; ``raw``: it is text within a block scalar."""

    indent: int
    text: str
    raw: bool

    def __repr__(self) -> str:  # a file's lines hold values
        return f"<text at {self.indent}>"


class Line(NamedTuple):
    """``dashed``: an item of a list begins here. ``column`` is that of its key, behind the dashes."""

    indent: int
    column: int
    dashed: bool
    key: str
    value: str

    def __repr__(self) -> str:  # a file's lines hold values
        return f"<line at {self.indent}>"


def uncommented(text: str) -> Iterator[Text]:
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
            yield Text(indent, bare, block is not None)
            if block is None and _BLOCK_SCALAR.fullmatch(bare[-3:].rpartition(" ")[2]):
                dashes = _DASHES.match(bare)
                block = indent + (dashes.end() if dashes and _KEY.match(bare, dashes.end()) else 0)


def entries(text: str, keys: Collection[str]) -> Iterator[tuple[str, Node]]:
    """What stands under each key of that name, wherever that is."""
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


def _belongs(line: Line, key: Line) -> bool:
    return line.indent > key.column or (line.indent == key.column and line.dashed)


def _lines(text: str) -> Iterator[Line]:
    """The lines by their parts, each flow collection as one."""
    begun: Line | None = None
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


def _line(line: Text) -> Line:
    dashes = _DASHES.match(line.text)
    start = dashes.end() if dashes else 0
    key = _KEY.match(line.text, start)
    rest = line.text[key.end() if key else start :]
    properties = _PROPERTIES.match(rest)
    value = rest[properties.end() if properties else 0 :]
    name = (key[1] or key[2] or key[3] or "") if key else ""
    return Line(line.indent, line.indent + start, start > 0, name, value)


def _block(lines: list[Line]) -> Node:
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
            pairs[name] = "" if value is None else value  # the value stands on a line of its own
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
