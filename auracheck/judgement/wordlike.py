"""Does a run of letters look like a word of any language in Latin letters? Chance alone seldom does."""

from collections import Counter
from functools import lru_cache
from itertools import pairwise

SHORTEST, LONGEST = 3, 16
"""Letters of a word. Longer ones are several, or none."""

SEEN = 5
"""Words of the vocabulary in which two letters must follow one another to be taken for usual."""

USUAL = 0.7
"""Share of usual pairs. Nineteen in twenty names of products that the vocabulary does not have come to that, and of
four to eight random letters every eighth: enough to tell a value of several words, not one word."""

_VOWELS = frozenset("aeiouy")


def wordlike(run: str) -> bool:
    """Whether a run of lower-case letters reads like a word."""
    if not SHORTEST <= len(run) <= LONGEST or _VOWELS.isdisjoint(run):
        return False
    usual = _usual()
    return sum(pair in usual for pair in map("".join, pairwise(run))) >= USUAL * (len(run) - 1)


@lru_cache(1)
def _usual() -> frozenset[str]:
    from auracheck.judgement.vocabulary import MARKED

    pairs = Counter(pair for word in MARKED for pair in {word[at : at + 2] for at in range(len(word) - 1)})
    return frozenset(pair for pair, count in pairs.items() if count >= SEEN)
