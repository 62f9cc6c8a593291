"""Is a value easily guessed, for all its length? Repeats, runs, few characters. What random sources make is not."""

import re
from itertools import pairwise
from operator import add

RUN_SHARE = 0.7
"""Share of neighbouring characters that follow one another in an alphabet or on a keyboard. Random digits reach 0.3 on
average, so 24 of them come to 0.7 once in 100,000 times, hex digits never."""

RUN_SHARE_SHORT = 0.8
"""The same under `LONG` characters: of 16 random lower-case letters, four in a million come to that."""

LONG = 24

RUN_SAMPLE = 0.5
"""The same over every other pair, to be done with random values sooner."""

SHORT = 16
"""Under this many characters, random values may have few different ones by chance."""

FEW, FEW_SHORT = 4, 2
"""Different characters that are few, in values of `SHORT` characters and more, and in shorter ones."""

MOST = 0.5
"""Share of one character that is most of a value."""

JUDGED = 4096
"""Characters that are looked at for runs; repeats are looked for in the whole value."""

_ROWS = ("0123456789", "9012", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
         "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn",
         "!@#$%^&*()")  # fmt: skip
_PAIRS = frozenset(
    pair
    for row in _ROWS
    for a, b in pairwise(row)
    for pair in (a + b, b + a)
) | frozenset(c * 2 for c in "abcdefghijklmnopqrstuvwxyz0123456789")  # fmt: skip
_WORD_AND_NUMBER = re.compile(r"[A-Za-z][a-z]{2,11}[_@\-]?(?:123\d{0,3}|(?:19|20)\d\d|\d{1,2})[!.@#*$]?")


def guessable(value: str) -> str | None:
    """How a value may be guessed, in words that tell nothing of it; None of one that may not."""
    length = len(value)
    if length < 3:
        return None
    different = len(set(value))
    if different <= (FEW if length >= SHORT else FEW_SHORT) and length > different:
        return "one character over and over" if different == 1 else "very few different characters"
    if length >= SHORT and max(map(value.count, (value[0], value[length // 2], value[-1]))) > MOST * length:
        return "mostly one character"
    if repeats(value):
        return "a repeat: the same part over and over"
    if runs(value):
        return "a run of neighbours in the alphabet or on the keyboard"
    return None


def guessable_password(value: str) -> str | None:
    """The same for what a person may have made up: a word and a number as well."""
    found = guessable(value)
    if found is None and len(value) <= 2 * SHORT and _WORD_AND_NUMBER.fullmatch(value):
        return "a word and a number"
    return found


def repeats(value: str) -> bool:
    """One part over and over, the last time perhaps cut short; or one half twice."""
    length = len(value)
    half = length // 2
    if value[:half] == value[-half:] and half > 2:
        return True
    if (value + value).find(value, 1) < length:
        return True
    head = value[: min(SHORT, half)]
    period = value.find(head, 1)
    return 0 < period <= half and value.startswith(value[period:])


def runs(value: str) -> bool:
    """Most of it follows one another in an alphabet or on a keyboard: `abcdef`, `qwertz`, `987654`."""
    lower = value[:JUDGED].lower()
    if len(lower) < 6:
        return False
    sampled = sum(map(_PAIRS.__contains__, map(add, lower[::2], lower[1::2])))
    if sampled < RUN_SAMPLE * (len(lower) // 2):
        return False
    pairs = sum(map(_PAIRS.__contains__, map(add, lower, lower[1:])))
    share = RUN_SHARE if len(lower) >= LONG else RUN_SHARE_SHORT
    return pairs >= share * (len(lower) - 1)
