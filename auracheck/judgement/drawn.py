"""Is a value plainly random? Most keys are: hex digits or base64 in which no pattern, no word and no text can be.

All who judge a value ask this first, which takes a third to a tenth of the time of searching it for each of these.
"""

from collections.abc import Callable
from functools import lru_cache

from auracheck.judgement.patterns import FEW, MOST, PAIRS, RUN_SHARE, SHORT, WINDOW, pattern

SHORTEST, LONGEST = 32, 512
"""Characters, so many that no word is found in hex digits, and no more than are looked at."""

HS256 = 256
"""Least bits of a key for HS256: RFC 7518, section 3.2."""

_OF_COLUMNS = "1234567cde"
"""The hex digits in keys of a keyboard's columns (`edc4cde`). A value that begins with 16 of these may be such keys."""

_DIGITS = "0123456789"
BASE64 = f"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ{_DIGITS}+/_-="


def is_digits(text: str) -> bool:
    """Whether it is hex digits of one case. Without an expression, whose compiling takes longer than all its uses."""
    return not text.strip("0123456789abcdef") or not text.strip("0123456789ABCDEF")


_STEPS = bytes.fromhex("".join(filter(is_digits, PAIRS)))
"""The bytes whose two digits are a step of a run. Where few of a value's bytes are, its other pairs cannot make one."""


@lru_cache(1 << 12)  # each value by several rules, one after the other
def is_drawn(value: str) -> bool:
    """Whether a value is random for certain, so that it is neither a placeholder nor guessable; False if a closer look
    has to say."""
    if not SHORTEST <= len(value) <= LONGEST:
        return False
    if not is_digits(value):
        from auracheck.judgement.tokens import is_scattered  # late: most keys are hex digits

        return _is_drawn_mix(value, is_scattered)
    return len(value) % 2 == 0 and (_is_drawn_hex(value) or not (value.isdigit() or _means_something(value)))


def is_drawn_beside(value: str, own: frozenset[str]) -> bool:
    """The same where the service's ``own`` words are known: as no others are looked for, more random values are
    drawn, nine in ten of 32 characters of base64 instead of two in three."""
    from auracheck.judgement.tokens import cut  # late, as above

    if is_drawn(value) or is_digits(value) or not SHORTEST <= len(value) <= LONGEST:
        return is_drawn(value)
    return _is_drawn_mix(value, lambda text: cut(text) is None and cut(text, own) is None)


def _is_drawn_mix(value: str, is_without_words: Callable[[str], bool]) -> bool:
    """The same of base64 of any kind. It may begin with the word of a reference or with a token's claims, end with a
    word as samples do, be a name with a number, or have a part that is crossed out."""
    from auracheck.judgement.encoded import decoded, is_broken  # late, as above

    start, end = value[:3], value[-7:]
    return (
        not value.strip(BASE64)
        and not (start == "eyJ" or start[0] == "/" or (start.isalpha() and start.islower()))
        and not (end.isalpha() and end.isupper())
        and not value.rstrip(_DIGITS).isalpha()
        and "xxxx" not in value.lower()
        and is_without_words(value)
        and pattern(value) is None
        and decoded(value) is None
        and not is_broken(value)
    )


def _means_something(value: str) -> bool:
    from auracheck.judgement.encoded import decoded  # late: one in ten random values gets here

    return pattern(value) is not None or decoded(value) is not None


def _is_drawn_hex(value: str) -> bool:
    """The same of hex digits of one case. What it asks is what `pattern` and `decoded` ask, where a "no" at once is
    enough for them."""
    length = len(value)
    raw = bytes.fromhex(value)
    start = value[:SHORT].lower()
    windows = length - WINDOW + 1
    first, second = windows // 3, 2 * windows // 3
    return (
        not raw.isascii()
        and len(raw.translate(None, _STEPS)) > (1 - RUN_SHARE) * (length - 1)
        and value.find(value[:3], 1) < 0
        and value.count(value[first : first + 3]) == value.count(value[second : second + 3]) == 1
        and len(set(start)) > FEW
        and value.count(value[0]) <= MOST * length
        and value.count(value[length // 2]) <= MOST * length
        and value.count(value[-1]) <= MOST * length
        and not (start[0] + start[2] in PAIRS and start[1] + start[3] in PAIRS)
        and start.strip(_OF_COLUMNS) != ""
    )
