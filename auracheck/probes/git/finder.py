"""Many needles in much hay: one pass over the bytes, whatever the number of needles.

An occurrence of at least 15 bytes holds eight that begin at a multiple of eight, wherever it stands. So it is enough
to look every eighth position up in a set of all runs of eight bytes of the needles: rarer yet where all needles are
longer. A set of integers and a view of the bytes as integers make that one call. What it meets is looked for in full.

A history is the same text over and over. Where looking is dear, what was looked through before is left out: by
paragraphs, of which the hashes of Python are remembered (SipHash of 64 bits, with a key of the process's own).
"""

import sys
from collections.abc import Sequence

GRAM = 8
LONG = 2 * GRAM - 1
"""Bytes from which a needle is met by its grams."""

MANY_SHORT = 6
"""Shorter needles that are dearer to look for one by one than to leave out what was seen."""

PARAGRAPH = b"\n\n"
MOST_REMEMBERED = 400_000
"""Paragraphs; 30 MB of hashes."""


class Finder:
    """Finds which of the needles stand in some bytes. It holds values, and shows none."""

    def __init__(self, needles: Sequence[bytes]) -> None:
        self._needles = needles
        self.longest = max(map(len, needles), default=0)
        self._short = [number for number, needle in enumerate(needles) if len(needle) < LONG]
        long = [number for number, needle in enumerate(needles) if len(needle) >= LONG]
        shortest = min((len(needles[number]) for number in long), default=LONG)
        self._step = (shortest - GRAM + 1) // GRAM
        self._met: dict[int, list[int]] = {}
        for number in long:
            for start in range(self._step * GRAM):
                gram = int.from_bytes(needles[number][start : start + GRAM], sys.byteorder)
                self._met.setdefault(gram, []).append(number)
        self._grams = frozenset(self._met)
        dear = self._step == 1 or len(self._short) >= MANY_SHORT
        self._remembers = dear and not any(PARAGRAPH in needle for needle in needles)
        self._seen: set[int] = set()

    def __repr__(self) -> str:
        return f"Finder({len(self._needles)} needles)"

    def found(self, hay: bytes) -> list[tuple[int, int]]:
        """The numbers of the needles that stand there, each with its first place."""
        if self._remembers:
            seen = self._seen
            new = [paragraph for paragraph in hay.split(PARAGRAPH) if hash(paragraph) not in seen]
            met = self._met_in(PARAGRAPH.join(new))
            if not met:
                self._remember(new)
        else:
            met = self._met_in(hay)
        needles = self._needles
        return [(number, at) for number in met if (at := hay.find(needles[number])) >= 0] if met else []

    def _remember(self, paragraphs: Sequence[bytes]) -> None:
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
        self._seen.update(map(hash, paragraphs))

    def _met_in(self, hay: bytes) -> list[int]:
        """The needles that stand there or, since only their grams were met, may."""
        met = [number for number in self._short if self._needles[number] in hay]
        if self._grams:
            places = memoryview(hay)[: len(hay) // GRAM * GRAM].cast("Q")[:: self._step]
            if not self._grams.isdisjoint(places):
                met += {number for gram in self._grams.intersection(places) for number in self._met[gram]}
        return sorted(met)
