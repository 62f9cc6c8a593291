"""Words with accents, and in scripts that are not Latin and often write them without separators."""

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from auracheck.judgement.marks import EVIDENCE

LONGEST_STEM, LONGEST_RUN = 12, 10

LETTERS = 3
"""Letters of such scripts that count as one word if the vocabulary does not have them."""


_STROKES = str.maketrans("ıłŁđĐøØ", "ilLdDoO")


def fold(value: str) -> str:
    """Remove accents: `contraseña` becomes `contrasena`. Letters of other scripts stay."""
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def read_run(run: str) -> tuple[int, int, int, int, int, int]:
    """Read a run of letters: marks, letters and words that are evidence, known words, unknown words and letters.

    The longest words are matched first; unknown letters count as words of `LETTERS` letters.
    """
    stems, words = _words()
    lower = run.lower()
    mark = _of_stem(lower, stems)
    if mark:
        counts = int(bool(mark & EVIDENCE))
        return mark, counts * len(run), counts, 1, 0, 0
    marks = evidence = evidence_words = known = letters = place = 0
    while place < len(lower):
        end = _longest(lower, place, words)
        if end:
            mark = words[lower[place:end]]
            marks, known = marks | mark, known + 1
            evidence += end - place if mark & EVIDENCE else 0
            evidence_words += bool(mark & EVIDENCE)
            place = end
        else:
            letters += 1
            place += 1
    return marks, evidence, evidence_words, known, (letters + 1) // LETTERS, letters


def _of_stem(lower: str, stems: dict[str, int]) -> int:
    """The mark of an inflected word. A stem of one or two letters is a word of its own."""
    for end in range(min(len(lower), LONGEST_STEM), 0, -1):
        mark = stems.get(lower[:end], 0)
        if mark and (end > 2 or end == len(lower)):
            return mark
    return 0


def _longest(lower: str, place: int, words: dict[str, int]) -> int:
    """Where the longest word that begins at ``place`` ends; 0 if none does."""
    for end in range(min(len(lower), place + LONGEST_RUN), place, -1):
        if lower[place:end] in words:
            return end
    return 0


@lru_cache(1)
def _words() -> tuple[dict[str, int], dict[str, int]]:
    """The stems and the words, each with its mark. Loaded late: few values are in such scripts."""
    from auracheck.judgement.vocabulary_scripts import RUNS, STEMS

    stems = {fold(word): mark for mark, text in STEMS.items() for word in text.split()}
    words = {fold(word): mark for mark, text in RUNS.items() for word in text.split()}
    return stems, words


SHORTEST, LONGEST_WORD = 3, 16
"""Letters of a word. A longer run is several words, or none."""

SEEN = 5
"""Words of the vocabulary that must contain a pair of letters for it to be usual."""

USUAL = 0.7
"""Share of usual pairs in a word. Nineteen in twenty product names that the vocabulary does not have reach it, and one
in eight runs of four to eight random letters: enough to recognize a value of several words, not a single word."""

_VOWELS = frozenset("aeiouy")


def wordlike(run: str) -> bool:
    """Whether a run of lower-case letters reads like a word."""
    if not SHORTEST <= len(run) <= LONGEST_WORD or _VOWELS.isdisjoint(run):
        return False
    usual = _usual()
    return sum(pair in usual for pair in map("".join, pairwise(run))) >= USUAL * (len(run) - 1)


@lru_cache(1)
def _usual() -> frozenset[str]:
    from auracheck.judgement.vocabulary import MARKED

    pairs = Counter(pair for word in MARKED for pair in {word[at : at + 2] for at in range(len(word) - 1)})
    return frozenset(pair for pair, count in pairs.items() if count >= SEEN)
