"""Words written without separators, as `thisismysecretkey`."""

from functools import lru_cache

from auracheck.judgement.marks import EVIDENCE, FILLER, OWN
from auracheck.judgement.vocabulary import JOINED, LONGEST

SHORTEST, SHORTEST_OF_MOST = 4, 6
"""Letters of a run in which more than one word may be, and of one in which something else may be too."""

SURE = 4
"""Letters of a word that is found in a run although not all of the run is words. Chance writes shorter ones."""

SHARE = 0.5
"""Share of a run that may be no words of the vocabulary, such as a name in front of `pass`."""

MOST_LEFT = 12
"""Letters of a run that may be no words of the vocabulary: one name."""

Run = tuple[int, int, int, int, int]
"""Marks, letters of evidence, letters left over, words that are evidence, words."""

NO_WORDS: Run = (0, 0, 0, 0, 0)
_START: Run = (FILLER, 0, 0, 0, 0)


def joined(run: str, own: frozenset[str]) -> Run:
    """The words that explain a run of lower-case letters: all of it, or, if they are several and long, most of it."""
    found = whole(run, own) or most(run, own)
    return found if found and (found[4] > 1 or not found[2]) else NO_WORDS


def whole(run: str, own: frozenset[str]) -> Run | None:
    """The reading that leaves nothing over, with the fewest words."""
    length = len(run)
    if length < SHORTEST:
        return None
    reached: list[Run | None] = [None] * (length + 1)
    reached[0] = _START
    openings = _openings(own, 2)
    for start in range(length - 1):
        so_far = reached[start]
        if so_far is None or run[start : start + 2] not in openings:
            continue
        for end in range(start + 2, min(length, start + LONGEST) + 1):
            mark = _mark(run[start:end], own)
            if mark:
                found, there = _with(so_far, mark, end - start), reached[end]
                if there is None or found[4] < there[4]:
                    reached[end] = found
    return reached[length]


def most(run: str, own: frozenset[str]) -> Run | None:
    """The reading that leaves the fewest letters over, of words that are no chance; None if too many are left."""
    length = len(run)
    openings = _openings(own, SURE)
    starts = [at for at in range(length - SURE + 1) if run[at : at + SURE] in openings]
    if length < SHORTEST_OF_MOST or not starts:
        return None
    best: list[Run] = [(FILLER, 0, left, 0, 0) for left in range(length + 1)]
    for start in range(length):
        so_far = best[start]
        if start in starts:
            for end in range(start + SURE, min(length, start + LONGEST) + 1):
                mark = _mark(run[start:end], own)
                if mark:
                    best[end] = min(best[end], _with(so_far, mark, end - start), key=_cost)
        marks, evidence, left, telling, known = so_far
        best[start + 1] = min(best[start + 1], (marks, evidence, left + 1, telling, known), key=_cost)
    found = best[length]
    return found if found[4] and found[2] <= min(MOST_LEFT, SHARE * length) else None


@lru_cache(1 << 10)
def _openings(own: frozenset[str], letters: int) -> frozenset[str]:
    """The first letters of all words, to be done sooner where none begins."""
    if own:
        return _openings(frozenset(), letters) | {word[:letters] for word in own}
    return frozenset(word[:letters] for word in JOINED)


def _mark(word: str, own: frozenset[str]) -> int:
    mark = JOINED.get(word, 0)
    return mark if mark & EVIDENCE or word not in own else OWN


def _with(so_far: Run, mark: int, length: int) -> Run:
    marks, evidence, left, telling, known = so_far
    counts = bool(mark & EVIDENCE and length > 2)
    return marks | mark, evidence + counts * length, left, telling + counts, known + 1


def _cost(run: Run) -> tuple[int, int]:
    """Fewer letters left over, then fewer words."""
    return run[2], run[4]
