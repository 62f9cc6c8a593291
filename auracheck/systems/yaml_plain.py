"""YAML with an entry a line, as most is written, by one regular expression: this takes a third of libyaml's time.

Anything else is left to libyaml, and so is what is wrong, which therefore has one reason.
"""

import re
from collections.abc import Iterator

from auracheck.regex import regex
from auracheck.systems.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode

MAX_LINES = 20_000
"""Lines. They have fewer nodes, and their indentation fewer levels, than are refused."""

_LINE = regex(
    r"""
    ^(\ {0,80}+)(-\ {1,4}+)?+                     # indentation, and the sign of an item
    (?:([\w/][\w./-]{0,255}+):(?=[ \n])(\ *+))?+  # a key
    (?:
        ((?:[\w./$(=+~<^;]|-(?=[!-~]))            # a text without quotes, and without `: ` and ` #`
         [!-9;-~]*+(?:(?::(?=[!-~])|\ ++(?=[!"$-~]))[!-9;-~]*+)*+)
      | ("[^"\\\n\t]*+"|'[^'\n\t]*+'|\{\}|\[\])
    )?+
    \ *+(?:(?:^|(?<=\ ))\#[ -~]*+)?+\n
    """,
    re.ASCII | re.MULTILINE | re.VERBOSE,
)
_Row = tuple[int, int, str, str, str, str, str]
"""Line, column from 0, sign of an item, key, blanks behind it, text, and what is in quotes or empty brackets."""

_START = "---"
_END: _Row = (0, 0, "", "", "", _START, "")


class _NotPlain(Exception):
    """A line that has another meaning than those here."""


def plain_documents(content: bytes) -> list[Node] | None:
    """The documents of a file without empty ones; None if one of its lines is not as simple as that."""
    if not content.isascii() or content.count(b"\n") > MAX_LINES:
        return None
    text = content.decode("ascii")
    if not text.endswith("\n"):
        text += "\n"
    lines = _LINE.findall(text)
    if len(lines) != text.count("\n"):
        return None
    rows = [
        (number, len(indent), dash, key, gap, plain, quoted)
        for number, (indent, dash, key, gap, plain, quoted) in enumerate(lines, 1)
        if dash or key or plain or quoted  # else it is empty, or a comment
    ]
    try:
        return list(_Tree([*rows, _END]).documents())
    except _NotPlain:
        return None


class _Tree:
    """The containers of rows, each read from the row at ``_at`` to its end."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = rows
        self._at = 0

    def documents(self) -> Iterator[Node]:
        while self._at < len(self._rows):
            if found := self._within(-1):
                yield found
            if self._rows[self._at][1:] != _END[1:]:
                raise _NotPlain
            self._at += 1

    def _within(self, column: int) -> Node | None:
        """What begins in this row, as the value of a key in that column; None if nothing does."""
        _, at, dash, key, *_ = self._rows[self._at]
        if dash and at >= column:
            return self._sequence(at)
        if key and at > column:
            return self._mapping(at)
        return None

    def _sequence(self, column: int) -> SequenceNode:
        rows = self._rows
        line, at, dash, key, gap, plain, quoted = rows[self._at]
        node = SequenceNode("", line, column + 1)
        while dash and at == column:
            at += len(dash)
            item: Node
            if key:
                rows[self._at] = line, at, "", key, gap, plain, quoted
                item = self._mapping(at)
            else:
                item = _scalar(line, at, plain, quoted)
                self._at += 1
            node.items.append(item)
            node.size += item.size
            line, at, dash, key, gap, plain, quoted = rows[self._at]
        if at > column:
            raise _NotPlain
        return node

    def _mapping(self, column: int) -> MappingNode:
        rows = self._rows
        line, at, dash, key, gap, plain, quoted = rows[self._at]
        node = MappingNode("", line, column + 1)
        while at == column and key and not dash:
            self._at += 1
            at += len(key) + 1
            value: Node | None
            if plain or quoted:
                value = _scalar(line, at + len(gap), plain, quoted)
            else:
                value = self._within(column) or ScalarNode("", line, at + 1, "", True)
            node.pairs.append((ScalarNode("", line, column + 1, key, True), value))
            node.size += 1 + value.size
            line, at, dash, key, gap, plain, quoted = rows[self._at]
        if at > column or (dash and at == column):
            raise _NotPlain
        return node


def _scalar(line: int, column: int, plain: str, quoted: str) -> Node:
    if plain:
        return ScalarNode("", line, column + 1, plain, True)
    if quoted == "{}":
        return MappingNode("", line, column + 1)
    if quoted == "[]":
        return SequenceNode("", line, column + 1)
    if not quoted:
        raise _NotPlain
    return ScalarNode("", line, column + 1, quoted[1:-1], False)
