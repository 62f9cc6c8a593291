"""Searching for many needles in one pass over the bytes, independent of the number of needles.

Hyperscan does that where it is installed. Without it, one in several words of four bytes is looked up in a set of
the words of all needles: an occurrence that is long enough contains one of them as a whole. With a set of integers and
a view of the bytes as integers that is one call. A match is then searched for in full.
"""

import json
import sys
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, quote_plus

WORD = 4
"""Bytes."""

EVERY_WORD = 50
"""To look up every word takes as long as to search for so many needles, one by one."""

LARGEST_STEP = 24


class Finder(ABC):
    """Finds which of the needles occur in some bytes. It contains values, and shows none."""

    def __init__(self, needles: Sequence[bytes]) -> None:
        self._needles = needles
        self.longest = max(map(len, needles), default=0)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._needles)} needles)"

    def found(self, hay: bytes) -> list[tuple[int, int]]:
        """The numbers of the needles that occur there, each with its first offset."""
        needles = self._needles
        return [(number, at) for number in self._met(hay) if (at := hay.find(needles[number])) >= 0]

    @abstractmethod
    def _met(self, hay: bytes) -> list[int]:
        """The numbers of the needles that occur there or may, in their order."""


class WordFinder(Finder):
    """By words, as this module says: by each ``_step``-th one. The larger the step, the longer a needle has to be;
    shorter ones are searched for one by one. The step is the one that costs least."""

    def __init__(self, needles: Sequence[bytes]) -> None:
        super().__init__(needles)
        self._step = min(range(1, LARGEST_STEP + 1), key=self._cost)
        self._short = self._shorter(self._step)
        self._of_words: dict[int, list[int]] = {}
        for number in set(range(len(needles))).difference(self._short):
            for start in range(self._step * WORD):
                word = int.from_bytes(needles[number][start : start + WORD], sys.byteorder)
                self._of_words.setdefault(word, []).append(number)
        self._words = frozenset(self._of_words)

    def _cost(self, step: int) -> float:
        return EVERY_WORD / step + len(self._shorter(step))

    def _shorter(self, step: int) -> list[int]:
        """The needles that may lie between the words that are looked at."""
        return [number for number, needle in enumerate(self._needles) if len(needle) < (step + 1) * WORD - 1]

    def _met(self, hay: bytes) -> list[int]:
        if not self._words:
            return self._short
        words = self._words.intersection(memoryview(hay)[: len(hay) // WORD * WORD].cast("I")[:: self._step])
        return sorted({*self._short, *(number for word in words for number in self._of_words[word])})


BEGINNING = 64
"""Bytes of a needle that Hyperscan looks for: it refuses very long ones, and so many do not occur by chance."""


class HyperscanFinder(Finder):
    """By Hyperscan, which the extra `fast` brings: fifteen times as fast where values are short."""

    def __init__(self, needles: Sequence[bytes]) -> None:
        super().__init__(needles)
        import hyperscan

        beginnings = ["".join(f"\\x{byte:02x}" for byte in needle[:BEGINNING]).encode() for needle in needles]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        flags = [hyperscan.HS_FLAG_SINGLEMATCH] * len(needles)
        self._database.compile(beginnings, ids=range(len(needles)), elements=len(needles), flags=flags)

    def _met(self, hay: bytes) -> list[int]:
        met: set[int] = set()
        self._database.scan(hay, match_event_handler=lambda number, *_: met.add(number))
        return sorted(met)


def fastest(needles: Sequence[bytes]) -> Finder:
    """The fastest finder of this installation."""
    try:
        return HyperscanFinder(needles) if needles else WordFinder(needles)
    except Exception:  # not installed, or not for this processor: the other one finds the same
        return WordFinder(needles)


PLAIN = ""
"""The encoding of a value that is written as it is."""

LONGEST_BASE64 = 64
"""Maximum number of base64 characters to search for: `base64` breaks lines at 76 and PEM at 64, and 48 bytes of a value
identify it."""

_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_KEPT_OF_BASE64 = ((0, 0), (1, 2), (2, 3))
"""Numbers of bytes before the value, and of the characters that depend on them."""


class Needle(NamedTuple):
    """Bytes to search for: which value they encode, by its number, and how."""

    value: int
    spelling: str
    content: bytes

    def __repr__(self) -> str:
        return f"Needle({self.value}, {self.spelling!r})"


def needles(values: Iterable[str]) -> list[Needle]:
    """All encodings of all values, each sequence of bytes once for a value."""
    return [
        Needle(number, spelling, content)
        for number, value in enumerate(values)
        for content, spelling in spellings(value).items()
    ]


def spellings(value: str) -> dict[bytes, str]:
    """Each encoding of the value, with its name; a byte that is not UTF-8 is itself."""
    raw = value.encode("utf-8", "surrogateescape")
    found = {raw: PLAIN}
    for name, content in _encodings(value, raw):
        found.setdefault(content, name)
    return found


def _encodings(value: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    for before, kept in _KEPT_OF_BASE64:
        whole = b64encode(bytes(before) + raw)[kept : (before + len(raw)) * 8 // 6][:LONGEST_BASE64]
        yield "base64", whole
        yield "base64", whole.translate(_URL_ALPHABET)
    yield "hex", raw.hex().encode()
    yield "hex", raw.hex().upper().encode()
    for quoted in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield "URL-encoded", quoted.encode()
        yield "URL-encoded", _lower_escapes(quoted).encode()
    for plain in (True, False):
        text = json.dumps(value, ensure_ascii=plain)[1:-1]
        for escaped in (text, text.replace("/", "\\/"), _as_go(text)):
            yield "JSON", escaped.encode("utf-8", "surrogateescape")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield "UTF-16", value.encode(encoding, "surrogatepass")


def _lower_escapes(quoted: str) -> str:
    first, *escaped = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in escaped)])


def _as_go(text: str) -> str:
    """The text as Go's encoding/json writes it, with HTML characters escaped."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
