"""The syntax of unit files (systemd.syntax(7)): sections, continuation lines, comments, assignments."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.consumers.systemd_text import WHITESPACE, Places, decode, is_text
from auracheck.model import Origin

_PHYSICAL = re.compile(r"([^\r\n\0]*+)(?:(?:\r\n|\n\r|[\r\n])\0?|\0|\Z)")
"""A line and its end: CR, LF, both in any order, and a NUL."""

_BOM = "\ufeff"
_UNSAFE = re.compile(r"[\x01-\x1f\x7f'\"\\]")
"""What systemd refuses in the name of a section."""


class Piece(NamedTuple):
    """A physical line of a logical one: where it begins in that, and in the file."""

    start: int
    line: int
    column: int


class Line:
    """A logical line: physical ones, each final backslash replaced by a space, joined."""

    __slots__ = ("pieces", "text")

    def __init__(self, text: str, pieces: tuple[Piece, ...]) -> None:
        self.text = text
        self.pieces = pieces

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of an offset in ``text``."""
        piece = self.pieces[bisect_right(self.pieces, offset, key=lambda p: p.start) - 1]
        return piece.line, piece.column + offset - piece.start


class Directive:
    """One assignment of a unit file. ``value`` may hold a secret, so this shows nothing of it."""

    __slots__ = ("_line", "_start", "file", "key", "value")

    def __init__(self, file: str, line: Line, key: str, start: int) -> None:
        rest = line.text[start:]
        self.file = file
        self.key = key
        self.value = rest.strip(WHITESPACE)
        self._line = line
        self._start = start + len(rest) - len(rest.lstrip(WHITESPACE))

    def origin(self, offset: int = 0) -> Origin:
        """The place of an offset in the value."""
        return Origin(self.file, *self._line.at(self._start + offset))

    def __repr__(self) -> str:
        return f"Directive({self.key!r})"


class UnitFile(NamedTuple):
    """What systemd takes from one file, and the lines it ignores.

    ``broken``: the line at which it gives the file up, with the reason. What stands above that counts in a drop-in;
    a unit whose own file is broken does not start.
    """

    directives: tuple[Directive, ...]
    dropped: tuple[Origin, ...]
    broken: tuple[int, str] | None = None


def parse(content: bytes, file: str, sections: Iterable[str]) -> UnitFile:
    """The assignments in those ``sections`` of a file. The others are not read, as far as the environment goes."""
    directives: list[Directive] = []
    dropped: list[Origin] = []
    section: str | None = None
    for line in _lines(decode(content)):
        text = line.text.strip(WHITESPACE)
        number = line.pieces[0].line
        if not is_text(text):
            return UnitFile(tuple(directives), (*dropped, Origin(file, number)), (number, "it is not valid UTF-8"))
        if text.startswith("["):
            section = text[1:-1]
            if not text.endswith("]") or _UNSAFE.search(section):
                reason = "the section header is not valid"
                return UnitFile(tuple(directives), (*dropped, Origin(file, number)), (number, reason))
        elif section is None:
            dropped.append(Origin(file, number))
        elif section in sections:
            found = _directive(file, line)
            if found is None:
                dropped.append(Origin(file, number))
            else:
                directives.append(found)
    return UnitFile(tuple(directives), tuple(dropped))


def _directive(file: str, line: Line) -> Directive | None:
    key, equals, _ = line.text.partition("=")
    name = key.strip(WHITESPACE)
    return Directive(file, line, name, len(key) + 1) if equals and name else None


def _lines(text: str) -> Iterator[Line]:
    """The logical lines. Comments are left out first, so they may stand between continued lines; an empty line ends
    those."""
    places = Places(text)
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    bom = _BOM  # systemd takes one byte order mark away, wherever the first line with one stands
    for match in _PHYSICAL.finditer(text):
        raw = match[1]
        first = raw.lstrip(WHITESPACE)[:1]
        if first in ("#", ";") or (not first and not parts):
            continue
        line, column = places.at(match.start())
        if bom and raw.startswith(bom):
            raw, column, bom = raw[1:], column + 1, ""
        continued = (len(raw) - len(raw.rstrip("\\"))) % 2 == 1
        pieces.append(Piece(length, line, column))
        parts.append(raw[:-1] + " " if continued else raw)
        length += len(raw)
        if not continued:
            yield Line("".join(parts), tuple(pieces))
            parts, pieces, length = [], [], 0
    if parts:
        yield Line("".join(parts), tuple(pieces))
