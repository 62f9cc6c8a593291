"""The syntax of unit files (systemd.syntax(7)): sections, continuation lines, comments, assignments."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems.files import NOT_UTF8
from auracheck.systems.lines import Places, decode
from auracheck.systems.systemd.grammar import WHITESPACE, is_text
from auracheck.typed import NamedTuple

_PHYSICAL = regex(r"([^\r\n\0]*+)(?:(?:\r\n|\n\r|[\r\n])\0?|\0|\Z)")
"""A line and its end: CR, LF, both in any order, and a NUL."""

_BOM = "\ufeff"
_UNSAFE = regex(r"[\x01-\x1f\x7f'\"\\]")
"""What systemd rejects in the name of a section."""


class UnitPiece(NamedTuple):
    """A physical line of a logical one: where it begins in the logical line, and in the file."""

    start: int
    line: int
    column: int


class UnitLine:
    """A logical line: physical lines joined, each final backslash replaced by a space."""

    __slots__ = ("pieces", "text")

    def __init__(self, text: str, pieces: tuple[UnitPiece, ...]) -> None:
        self.text = text
        self.pieces = pieces

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of an offset in ``text``."""
        piece = self.pieces[bisect_right(self.pieces, offset, key=lambda p: p.start) - 1]
        return piece.line, piece.column + offset - piece.start


class Directive:
    """One assignment of a unit file. ``value`` may contain a secret and is never shown."""

    __slots__ = ("_line", "_start", "file", "key", "value")

    def __init__(self, file: str, line: UnitLine, key: str, start: int) -> None:
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
    """What systemd reads from one file, and the lines that it ignores.

    ``broken``: the line at which it stops reading, with the reason. Of a drop-in the lines above count. A unit whose
    own file is broken does not start.
    """

    directives: tuple[Directive, ...]
    dropped: tuple[Origin, ...]
    broken: tuple[int, str] | None = None


def parse(content: bytes, file: str, sections: Iterable[str]) -> UnitFile:
    """The assignments in those ``sections`` of a file. The other sections do not affect the environment."""
    directives: list[Directive] = []
    dropped: list[Origin] = []
    section: str | None = None
    for line in _lines(decode(content)):
        text = line.text.strip(WHITESPACE)
        number = line.pieces[0].line
        if not is_text(text):
            return UnitFile(tuple(directives), (*dropped, Origin(file, number)), (number, NOT_UTF8))
        if text.startswith("["):
            section = text[1:-1]
            if not text.endswith("]") or _UNSAFE.search(section):
                reason = "invalid section header"
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


def _directive(file: str, line: UnitLine) -> Directive | None:
    key, equals, _ = line.text.partition("=")
    name = key.strip(WHITESPACE)
    return Directive(file, line, name, len(key) + 1) if equals and name else None


def _lines(text: str) -> Iterator[UnitLine]:
    """The logical lines. Comments are removed first, so they may be between continued lines. An empty line ends a
    continued one."""
    places = Places(text)
    parts: list[str] = []
    pieces: list[UnitPiece] = []
    length = 0
    bom = _BOM  # systemd removes one byte order mark, on the first line that has one
    for match in _PHYSICAL.finditer(text):
        raw = match[1]
        first = raw.lstrip(WHITESPACE)[:1]
        if first in ("#", ";") or (not first and not parts):
            continue
        line, column = places.at(match.start())
        if bom and raw.startswith(bom):
            raw, column, bom = raw[1:], column + 1, ""
        continued = (len(raw) - len(raw.rstrip("\\"))) % 2 == 1
        pieces.append(UnitPiece(length, line, column))
        parts.append(raw[:-1] + " " if continued else raw)
        length += len(raw)
        if not continued:
            yield UnitLine("".join(parts), tuple(pieces))
            parts, pieces, length = [], [], 0
    if parts:
        yield UnitLine("".join(parts), tuple(pieces))


_BODY = r"(?:[^{}\\]++|\\.)*+"
_SINGLE = "'" + _BODY.format("'") + "'"
_DOUBLE = '"' + _BODY.format('"') + '"'
_BARE = r"(?:[^ \t\r\n'\"\\]++|\\.)++"
_PART = regex(f"{_SINGLE}|{_DOUBLE}|{_BARE}", re.DOTALL)
_WORD = regex(f"(?:{_SINGLE}|{_DOUBLE}|{_BARE})++", re.DOTALL)
_SPACE = regex(r"[ \t\r\n]*+")

_HEX = "[0-9a-fA-F]"
_ESCAPE = regex(
    rf"\\(?:x(?P<x>{_HEX}{{2}})|u(?P<u>{_HEX}{{4}})|U(?P<U>{_HEX}{{8}})|(?P<o>[0-7]{{3}})|(?P<c>.))", re.DOTALL
)
_LETTERS = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", '"': '"', "'": "'", "s": " ",
}  # fmt: skip


class UnitWord(NamedTuple):
    """A word without its quotes, and the offset of its first character in the value."""

    text: str
    offset: int

    def __repr__(self) -> str:  # the text may be a secret
        return f"Word(offset={self.offset})"


class UnitWords(NamedTuple):
    """The words of a value. ``broken`` is the offset of the first invalid one, at which systemd stops reading."""

    words: tuple[UnitWord, ...]
    broken: int | None = None


def split(value: str, escapes: bool = True) -> UnitWords:
    """The words of a value. ``escapes``: C escapes are decoded; else a backslash only escapes the next character."""
    found: list[UnitWord] = []
    position = _end(_SPACE, value, 0)
    while position < len(value):
        end = _end(_WORD, value, position)
        after = _end(_SPACE, value, end)
        if end == position or (after == end and end < len(value)):  # an open quote, or a last backslash
            return UnitWords(tuple(found), position)
        raw = value[position:end]
        text = _plain(raw, escapes)
        if text is None:
            return UnitWords(tuple(found), position)
        found.append(UnitWord(text, position + len(raw) - len(raw.lstrip("'\""))))
        position = after
    return UnitWords(tuple(found))


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _plain(raw: str, escapes: bool) -> str | None:
    """A word without quotes and escapes; None for an escape that systemd does not know."""
    if not any(mark in raw for mark in "'\"\\"):
        return raw
    parts = (match[0][1:-1] if match[0][0] in "'\"" else match[0] for match in _PART.finditer(raw))
    try:
        text = "".join(_unescaped(part, escapes) for part in parts)
    except _UnknownEscape:
        return None
    return _joined(text)


def _joined(text: str) -> str:
    """Escaped single bytes may be UTF-8 together."""
    return text if is_text(text) else text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def unescape(text: str) -> str | None:
    """A text with its C escapes decoded, NUL included (systemd.exec(5), SetCredential=); None for an unknown escape or
    a lone final backslash."""
    if (len(text) - len(text.rstrip("\\"))) % 2:
        return None
    try:
        return _joined(_ESCAPE.sub(lambda match: _character(match, least=0), text))
    except _UnknownEscape:
        return None


class _UnknownEscape(Exception):
    pass


def _unescaped(part: str, escapes: bool) -> str:
    if "\\" not in part:
        return part
    return _ESCAPE.sub(_character if escapes else lambda match: match[0][1:], part)


def _character(match: re.Match[str], least: int = 1) -> str:
    """The character of an escape. ``least`` is the lowest valid code."""
    if match["c"] is not None:
        if match["c"] not in _LETTERS:
            raise _UnknownEscape from None
        return _LETTERS[match["c"]]
    if match["u"] or match["U"]:
        return _code_point(int(match["u"] or match["U"], 16), least, strict=match["U"] is not None)
    byte = int(match["x"], 16) if match["x"] else int(match["o"], 8)
    if not least <= byte < 0x100:
        raise _UnknownEscape from None
    return chr(byte) if byte < 0x80 else chr(0xDC00 + byte)


def _code_point(number: int, least: int, strict: bool) -> str:
    r"""The character of `\u` or `\U`. systemd even writes a surrogate of `\u`, as bytes that are not UTF-8."""
    if not least <= number < 0x110000 or (strict and not is_text(chr(number))):
        raise _UnknownEscape from None
    return chr(number).encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
