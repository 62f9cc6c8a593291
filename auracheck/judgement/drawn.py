"""Is a value plainly random? Most keys are: hex digits in which no pattern, no word and no text can be.

All who judge a value ask this first, which takes a tenth of the time of searching it for each of these.
"""

from functools import lru_cache

from auracheck.judgement.patterns import FEW, MOST, PAIRS, RUN_SHARE, SHORT, WINDOW, most_steps
from auracheck.regex import regex

_HEX = regex(r"(?=[1-7c-eC-E]{0,15}[089abfABF])(?:[0-9a-f]{32,512}|[0-9A-F]{32,512})")
"""Hex digits, so many that no word is found in them. Keys of a keyboard's columns (`edc4cde`) have none of those that
are looked for first."""


@lru_cache(1 << 12)  # each value by several rules, one after the other
def is_drawn(value: str) -> bool:
    """Whether a value is random for certain, so that it is neither a placeholder nor guessable; False if a closer look
    has to say. What it asks is what `pattern` and `decoded` ask, where a "no" at once is enough for them."""
    length = len(value)
    if length % 2 or not _HEX.fullmatch(value):
        return False
    lower = value.lower()
    windows = length - WINDOW + 1
    first, second = windows // 3, 2 * windows // 3
    return (
        value.find(value[:3], 1) < 0
        and value.count(value[first : first + 3]) == value.count(value[second : second + 3]) == 1
        and len(set(value[:SHORT])) > FEW
        and value.count(value[0]) <= MOST * length
        and value.count(value[length // 2]) <= MOST * length
        and value.count(value[-1]) <= MOST * length
        and most_steps(lower) < RUN_SHARE * (length - 1)
        and not (lower[0] + lower[2] in PAIRS and lower[1] + lower[3] in PAIRS)
        and not bytes.fromhex(value).isascii()
    )
