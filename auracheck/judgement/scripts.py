"""Words with accents, and in scripts that are not Latin and often write them without separators."""

from functools import lru_cache

from auracheck.judgement.marks import EVIDENCE

LONGEST_STEM, LONGEST_RUN = 12, 10

LETTERS = 3
"""Letters of such scripts that are taken for a word where they are none of the vocabulary."""


_STROKES = str.maketrans("ıłŁđĐøØ", "ilLdDoO")


def fold(value: str) -> str:
    """Without accents: `contraseña` as `contrasena`. Letters of other scripts stay."""
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def read_run(run: str) -> tuple[int, int, int, int, int, int]:
    """Of a run of letters the marks, the letters and the words that are evidence, the words that are known, and the
    words and letters that are not. Matched longest first; what is not known is taken for words of `LETTERS`."""
    stems, words = _words()
    lower = run.lower()
    mark = _of_stem(lower, stems)
    if mark:
        counts = int(bool(mark & EVIDENCE))
        return mark, counts * len(run), counts, 1, 0, 0
    marks = evidence = telling = known = letters = place = 0
    while place < len(lower):
        end = _longest(lower, place, words)
        if end:
            mark = words[lower[place:end]]
            marks, known = marks | mark, known + 1
            evidence += end - place if mark & EVIDENCE else 0
            telling += bool(mark & EVIDENCE)
            place = end
        else:
            letters += 1
            place += 1
    return marks, evidence, telling, known, (letters + 1) // LETTERS, letters


def _of_stem(lower: str, stems: dict[str, int]) -> int:
    """The mark of an inflected word. A stem of one or two letters is a word of its own."""
    for end in range(min(len(lower), LONGEST_STEM), 0, -1):
        mark = stems.get(lower[:end], 0)
        if mark and (end > 2 or end == len(lower)):
            return mark
    return 0


def _longest(lower: str, place: int, words: dict[str, int]) -> int:
    """Where the longest word ends that begins there; 0 where none does."""
    for end in range(min(len(lower), place + LONGEST_RUN), place, -1):
        if lower[place:end] in words:
            return end
    return 0


@lru_cache(1)
def _words() -> tuple[dict[str, int], dict[str, int]]:
    from auracheck.judgement.vocabulary_scripts import RUNS, STEMS

    stems = {fold(word): mark for mark, text in STEMS.items() for word in text.split()}
    words = {fold(word): mark for mark, text in RUNS.items() for word in text.split()}
    return stems, words
