"""How systemd splits the value of a directive into words: quotes and C escapes (systemd.syntax(7), Quoting)."""

import re
from typing import NamedTuple

from auracheck.consumers.systemd_text import is_text

_BODY = r"(?:[^{}\\]++|\\.)*+"
_SINGLE = "'" + _BODY.format("'") + "'"
_DOUBLE = '"' + _BODY.format('"') + '"'
_BARE = r"(?:[^ \t\r\n'\"\\]++|\\.)++"
_PART = re.compile(f"{_SINGLE}|{_DOUBLE}|{_BARE}", re.DOTALL)
_WORD = re.compile(f"(?:{_SINGLE}|{_DOUBLE}|{_BARE})++", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*+")

_HEX = "[0-9a-fA-F]"
_ESCAPE = re.compile(
    rf"\\(?:x(?P<x>{_HEX}{{2}})|u(?P<u>{_HEX}{{4}})|U(?P<U>{_HEX}{{8}})|(?P<o>[0-7]{{3}})|(?P<c>.))", re.DOTALL
)
_LETTERS = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", '"': '"', "'": "'", "s": " ",
}  # fmt: skip


class Word(NamedTuple):
    """A word without its quotes, and the offset of its first character in the value."""

    text: str
    offset: int

    def __repr__(self) -> str:  # the text may be a secret
        return f"Word(offset={self.offset})"


class Words(NamedTuple):
    """The words of a value; ``broken`` is the offset of the first that cannot be read: there the rest is given up."""

    words: tuple[Word, ...]
    broken: int | None = None


def split(value: str, escapes: bool = True) -> Words:
    """The words of a value. ``escapes``: C escapes are undone; else a backslash only keeps the next character."""
    found: list[Word] = []
    position = _end(_SPACE, value, 0)
    while position < len(value):
        end = _end(_WORD, value, position)
        after = _end(_SPACE, value, end)
        if end == position or (after == end and end < len(value)):  # an open quote, or a last backslash
            return Words(tuple(found), position)
        raw = value[position:end]
        text = _plain(raw, escapes)
        if text is None:
            return Words(tuple(found), position)
        found.append(Word(text, position + len(raw) - len(raw.lstrip("'\""))))
        position = after
    return Words(tuple(found))


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _plain(raw: str, escapes: bool) -> str | None:
    """A word without quotes and escapes; None for an escape that systemd does not know."""
    if not any(mark in raw for mark in "'\"\\"):
        return raw
    parts = []
    for match in _PART.finditer(raw):
        part = match[0]
        parts.append(part[1:-1] if part[0] in "'\"" else part)
    try:
        text = "".join(_unescaped(part, escapes) for part in parts)
    except _UnknownEscape:
        return None
    return _joined(text)


def _joined(text: str) -> str:
    """Bytes that were written one by one may be UTF-8 together."""
    return text if is_text(text) else text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def unescape(text: str) -> str | None:
    """A text with its C escapes undone, NUL among them (systemd.exec(5), SetCredential=); None where systemd knows
    one of them not, or a last backslash stands alone."""
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
    """What an escape stands for; ``least`` is the lowest code that it may have."""
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
    r"""The character of `\u` or `\U`; systemd writes even a surrogate of `\u`, as bytes that are not UTF-8."""
    if not least <= number < 0x110000 or (strict and not is_text(chr(number))):
        raise _UnknownEscape from None
    return chr(number).encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
