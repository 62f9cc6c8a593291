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
_Row = tuple[str, str, str, str, str, str]
"""Indentation, sign of an item, key, blanks behind it, text, and what is in quotes or empty brackets."""

_START: _Row = ("", "", "", "", "---", "")
"""The line between two documents."""


class _NotPlain(Exception):
    """A line that has another meaning than those here."""


def plain_documents(content: bytes) -> list[Node] | None:
    """The documents of a file without empty ones; None if one of its lines is not as simple as that."""
    if not content.isascii() or content.count(b"\n") > MAX_LINES:
        return None
    text = content.decode("ascii")
    if not text.endswith("\n"):
        text += "\n"
    rows = _LINE.findall(text)
    if len(rows) != text.count("\n"):
        return None
    try:
        return list(_Tree([*rows, _START]).documents())
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
            if self._rows[self._at] != _START:
                raise _NotPlain
            self._at += 1

    def _row(self) -> _Row:
        """The next row that is neither empty nor a comment."""
        row = self._rows[self._at]
        while not (row[2] or row[1] or row[4] or row[5]):
            self._at += 1
            row = self._rows[self._at]
        return row

    def _within(self, column: int) -> Node | None:
        """What begins in the next row, as the value of a key in that column; None if nothing does."""
        indent, dash, key, *_ = self._row()
        at = len(indent)
        if dash and at >= column:
            return self._sequence(at)
        if key and at > column:
            return self._mapping(at)
        return None

    def _sequence(self, column: int) -> SequenceNode:
        node = SequenceNode("", self._at + 1, column + 1)
        indent, dash, key, _, plain, quoted = self._rows[self._at]
        while dash and len(indent) == column:
            at = column + len(dash)
            item: Node
            if key:
                item = self._mapping(at)
            else:
                self._at += 1
                item = _scalar(self._at, at, plain, quoted)
            node.items.append(item)
            node.size += item.size
            indent, dash, key, _, plain, quoted = self._row()
        if len(indent) > column:
            raise _NotPlain
        return node

    def _mapping(self, column: int) -> MappingNode:
        """From a key in that column, which may be behind the sign of an item."""
        node = MappingNode("", self._at + 1, column + 1)
        _, _, key, gap, plain, quoted = self._rows[self._at]
        while True:
            self._at = line = self._at + 1
            end = column + len(key) + 1
            value: Node | None
            if plain:  # most
                value = ScalarNode("", line, end + len(gap) + 1, plain, True)
            elif quoted:
                value = _scalar(line, end + len(gap), plain, quoted)
            else:
                value = self._within(column) or ScalarNode("", line, end + 1, "", True)
            node.pairs.append((ScalarNode("", line, column + 1, key, True), value))
            node.size += 1 + value.size
            indent, dash, key, gap, plain, quoted = self._row()
            if dash or not key or len(indent) != column:
                break
        if len(indent) > column or (dash and len(indent) == column):
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
