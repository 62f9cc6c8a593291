"""What a text may have encoded: URL encoding, hex and base64, each as long as six characters."""

import re
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from functools import lru_cache

from auracheck.regex import regex
from auracheck.typed import NamedTuple


class _Decoded(NamedTuple):
    """What a word may be the encoding of, from its character ``start``, with so many characters for so many bytes; no
    characters where their number is not the same for each byte."""

    raw: bytes
    start: int = 0
    characters: int = 0
    for_bytes: int = 1

    def __repr__(self) -> str:
        return f"_Decoded({self.start})"

    def place(self, word: str, text: re.Match[bytes]) -> tuple[int, int]:
        """Where in the word a part of the bytes is encoded."""
        if not self.characters:
            return 0, len(word)
        end = -(-text.end() * self.characters // self.for_bytes)
        return self.start + text.start() * self.characters // self.for_bytes, min(self.start + end, len(word))


def _of_url(word: str) -> Iterator[_Decoded]:
    from urllib.parse import unquote_to_bytes

    yield _Decoded(unquote_to_bytes(word.encode("utf-8", "surrogateescape")))


def _of_hex(word: str) -> Iterator[_Decoded]:
    for start in (0, 1):
        yield _Decoded(bytes.fromhex(word[start : start + (len(word) - start) // 2 * 2]), start, 2)


def _of_base64(word: str) -> Iterator[_Decoded]:
    every = word.translate(_BOTH_ALPHABETS)
    for start in range(4):
        digits = every[start:]
        digits = digits[:-1] if len(digits) % 4 == 1 else digits
        yield _Decoded(a2b_base64(digits + "=" * (-len(digits) % 4)), start, 4, 3)


_BOTH_ALPHABETS = str.maketrans("-_", "+/")
_ENCODINGS: tuple[tuple[str, str, Callable[[str], Iterator[_Decoded]]], ...] = (
    ("%", r"(?<![^\s/%])(?:[^\s/%:]|:(?!\s))*+(?:%(?:[^\s/%:]|:(?!\s))*+)+", _of_url),
    ("", r"[0-9A-Fa-f]{12,}", _of_hex),
    ("", r"[A-Za-z0-9+/_\-]{8,}", _of_base64),
)
"""What such a text contains, and the words that may encode six characters. Compiled when used, like all here: every
check imports this."""

_TEXT = regex(rb"(?:[ -~]|[\xc2-\xf4][\x80-\xbf]+){6,}")


def _may_be_text(word: str) -> bool:
    """Whether a part of a word in base64 may be text: one look at all ways to read it, apart from one another, since of
    the paths in a large report nearly none has any."""
    every = word.translate(_BOTH_ALPHABETS)
    ways = (every[start:] for start in range(4))
    return _TEXT.search(a2b_base64("AAAA".join([way + "A" * (-len(way) % 4) for way in ways]))) is not None


def decodings(text: str) -> Iterator[tuple[int, int, str]]:
    """Each part of a text that may be encoded, by its start and end, with the text that it may be of."""
    for sign, pattern, decode in _ENCODINGS:
        for word in re.finditer(pattern, text) if sign in text else ():
            for start, end, found in _texts(decode, word[0]):
                yield word.start() + start, word.start() + end, found


@lru_cache(1 << 12)  # the words of fixes and paths come again in each finding
def _texts(decode: Callable[[str], Iterator[_Decoded]], word: str) -> tuple[tuple[int, int, str], ...]:
    """Each text that a word may be the encoding of, with its start and end in the word."""
    if decode is _of_base64 and not _may_be_text(word):
        return ()
    return tuple(
        (*decoded.place(word, found), found[0].decode("utf-8", "replace"))
        for decoded in decode(word)
        for found in _TEXT.finditer(decoded.raw)
    )
