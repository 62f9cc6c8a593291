"""The spellings in which a value may stand somewhere: pure."""

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus

MASK = b"<the value>"
"""What is told in the place of a value."""

PLAIN = ""
"""The spelling of a value that stands there as it is."""

LONGEST_BASE64 = 64
"""Characters of base64 that are looked for: `base64` breaks lines at 76 and PEM at 64, and 48 bytes of a value are
as good as all."""

_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_KEPT_OF_BASE64 = ((0, 0), (1, 2), (2, 3))
"""Bytes that stand in front, and the characters that depend on them."""


class Needle(NamedTuple):
    """Bytes to look for: which value they spell, by its number, and how."""

    value: int
    spelling: str
    content: bytes

    def __repr__(self) -> str:
        return f"Needle({self.value}, {self.spelling!r})"


def needles(values: Iterable[str]) -> list[Needle]:
    """All spellings of all values, each sequence of bytes once for a value."""
    return [
        Needle(number, spelling, content)
        for number, value in enumerate(values)
        for content, spelling in spellings(value).items()
    ]


def masked(path: str, known: Iterable[Needle]) -> str:
    """The path, without any of the values that stand in it, however they are spelled."""
    raw = os.fsencode(path)
    there = {needle.content for needle in known if needle.content in raw}
    for content in sorted(there, key=len, reverse=True):  # one may be a part of another
        raw = raw.replace(content, MASK)
    return os.fsdecode(raw)


def spellings(value: str) -> dict[bytes, str]:
    """Each sequence of bytes that spells the value, with the spelling's name; a byte that is not UTF-8 is itself."""
    raw = value.encode("utf-8", "surrogateescape")
    found = {raw: PLAIN}
    for name, content in _spelled(value, raw):
        found.setdefault(content, name)
    return found


def _spelled(value: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    for before, kept in _KEPT_OF_BASE64:
        whole = b64encode(bytes(before) + raw)[kept : (before + len(raw)) * 8 // 6][:LONGEST_BASE64]
        yield "base64", whole
        yield "base64", whole.translate(_URL_ALPHABET)
    yield "hex", raw.hex().encode()
    yield "hex", raw.hex().upper().encode()
    for spelled in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield "URL-encoded", spelled.encode()
        yield "URL-encoded", _lower_escapes(spelled).encode()
    for plain in (True, False):
        text = json.dumps(value, ensure_ascii=plain)[1:-1]
        for escaped in (text, text.replace("/", "\\/"), _as_go(text)):
            yield "JSON", escaped.encode("utf-8", "surrogateescape")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield "UTF-16", value.encode(encoding, "surrogatepass")


def _lower_escapes(spelled: str) -> str:
    first, *escaped = spelled.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in escaped)])


def _as_go(text: str) -> str:
    """Go's encoding/json escapes what HTML would read."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
