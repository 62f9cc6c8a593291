"""Searching for many needles in one pass over the bytes, independent of the number of needles.

Hyperscan does that where it is installed. Without it: any occurrence of at least 15 bytes contains eight bytes that
begin at a multiple of eight. So it is enough to look up every eighth position in a set of all runs of eight bytes of
the needles, and fewer positions if all needles are longer. With a set of integers and a view of the bytes as integers
that is one call. A match is then searched for in full.

A history repeats the same text many times. Where searching is expensive, paragraphs that were searched before are
skipped, by their Python hashes (SipHash of 64 bits, with a key of this process).
"""

import json
import sys
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, quote_plus

from auracheck.typed import NamedTuple

GRAM = 8
LONG = 2 * GRAM - 1
"""Minimum length in bytes of a needle that is found by its grams."""

MANY_SHORT = 6
"""Number of shorter needles from which skipping repeated paragraphs is cheaper than searching them all."""

PARAGRAPH = b"\n\n"
MOST_REMEMBERED = 400_000
"""Paragraphs; 30 MB of hashes."""


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


class GramFinder(Finder):
    """By runs of eight bytes, as this module says."""

    def __init__(self, needles: Sequence[bytes]) -> None:
        super().__init__(needles)
        self._short = [number for number, needle in enumerate(needles) if len(needle) < LONG]
        long = [number for number, needle in enumerate(needles) if len(needle) >= LONG]
        shortest = min((len(needles[number]) for number in long), default=LONG)
        self._step = (shortest - GRAM + 1) // GRAM
        self._of_grams: dict[int, list[int]] = {}
        for number in long:
            for start in range(self._step * GRAM):
                gram = int.from_bytes(needles[number][start : start + GRAM], sys.byteorder)
                self._of_grams.setdefault(gram, []).append(number)
        self._grams = frozenset(self._of_grams)
        dear = self._step == 1 or len(self._short) >= MANY_SHORT
        self._remembers = dear and not any(PARAGRAPH in needle for needle in needles)
        self._seen: set[int] = set()

    def _met(self, hay: bytes) -> list[int]:
        if not self._remembers:
            return self._met_in(hay)
        seen = self._seen
        new = [paragraph for paragraph in hay.split(PARAGRAPH) if hash(paragraph) not in seen]
        met = self._met_in(PARAGRAPH.join(new))
        if not met:
            self._remember(new)
        return met

    def _remember(self, paragraphs: Sequence[bytes]) -> None:
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
        self._seen.update(map(hash, paragraphs))

    def _met_in(self, hay: bytes) -> list[int]:
        met = [number for number in self._short if self._needles[number] in hay]
        if self._grams:
            places = memoryview(hay)[: len(hay) // GRAM * GRAM].cast("Q")[:: self._step]
            if not self._grams.isdisjoint(places):
                met += {number for gram in self._grams.intersection(places) for number in self._of_grams[gram]}
        return sorted(met)


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
        return HyperscanFinder(needles) if needles else GramFinder(needles)
    except Exception:  # not installed, or not for this processor: the other one finds the same
        return GramFinder(needles)


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
