"""Words with accents, and in scripts that are not Latin and often write them without separators."""

from functools import lru_cache

from auracheck.judgement.vocabulary import EVIDENCE

LONGEST_STEM, LONGEST_RUN = 12, 10

_STROKES = str.maketrans("ıłŁđĐøØ", "ilLdDoO")


def fold(value: str) -> str:
    """Without accents: `contraseña` as `contrasena`. Letters of other scripts stay."""
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def read_run(run: str) -> tuple[int, int, int]:
    """The marks of a run of letters, those that are evidence, and those left over; matched longest first."""
    stems, words = _words()
    lower = run.lower()
    for end in range(min(len(lower), LONGEST_STEM), 0, -1):
        mark = stems.get(lower[:end], 0)
        if mark and (end > 2 or end == len(lower)):
            return mark, len(run) if mark & EVIDENCE else 0, 0
    marks = known = unknown = place = 0
    while place < len(lower):
        for end in range(min(len(lower), place + LONGEST_RUN), place, -1):
            mark = words.get(lower[place:end], 0)
            if mark:
                marks |= mark
                known += end - place if mark & EVIDENCE else 0
                place = end
                break
        else:
            unknown += 1
            place += 1
    return marks, known, unknown


@lru_cache(1)
def _words() -> tuple[dict[str, int], dict[str, int]]:
    from auracheck.judgement.vocabulary_scripts import RUNS, STEMS

    stems = {fold(word): mark for mark, text in STEMS.items() for word in text.split()}
    words = {fold(word): mark for mark, text in RUNS.items() for word in text.split()}
    return stems, words
