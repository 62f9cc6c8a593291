"""Is a value plainly random? Most keys are: hex digits in which no pattern, no word and no text can be.

All who judge a value ask this first, which takes a tenth of the time of searching it for each of these.
"""

from functools import lru_cache

from auracheck.judgement.patterns import FEW, MOST, PAIRS, RUN_SHARE, SHORT, WINDOW, most_steps

SHORTEST, LONGEST = 32, 512
"""Hex digits, so many that no word is found in them, and no more than are looked at."""

HS256 = 256
"""Least bits of a key for HS256: RFC 7518, section 3.2."""

_OF_COLUMNS = "1234567cdeCDE"
"""The hex digits in keys of a keyboard's columns (`edc4cde`). A value that begins with 16 of these may be such keys."""


def is_digits(text: str) -> bool:
    """Whether it is hex digits of one case. Without an expression, whose compiling takes longer than all its uses."""
    return not text.strip("0123456789abcdef") or not text.strip("0123456789ABCDEF")


@lru_cache(1 << 12)  # each value by several rules, one after the other
def is_drawn(value: str) -> bool:
    """Whether a value is random for certain, so that it is neither a placeholder nor guessable; False if a closer look
    has to say. What it asks is what `pattern` and `decoded` ask, where a "no" at once is enough for them."""
    length = len(value)
    if length % 2 or not SHORTEST <= length <= LONGEST or not is_digits(value):
        return False
    if not value[:16].strip(_OF_COLUMNS):
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
