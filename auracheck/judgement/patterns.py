"""Patterns that nobody draws: repeats, and runs along the alphabet or the keyboard. Random values have none."""

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
"""The same over every third pair, to be done with random values sooner."""

SHORT = 16
"""Under this many characters, random values may have few different ones by chance."""

FEW, FEW_SHORT = 4, 2
"""Different characters that are few, in values of `SHORT` characters and more, and in shorter ones."""

MOST = 0.5
"""Share of one character that is most of a value."""

JUDGED = 4096
"""Characters that are looked at for runs; repeats are looked for in the whole value."""

TURNS_LEAST, TURNS_LONG = 8, 12
"""Characters from which two runs may take turns (`a1b2c3…`), and from which not all of each need be one: of twelve
random letters and digits, one in 10^8 comes to that."""

ROW_LEAST = 20
"""Letters from which all of one row of the keyboard are no chance: (10/26)^20 is one in 10^8."""

WINDOW, NEW_SHARE = 5, 0.6
"""A value whose parts of `WINDOW` characters are new in less than this share goes over itself again and again. Of 128
random hex digits, 99 % are new."""

_ROWS = ("0123456789", "9012", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
         "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn",
         "!@#$%^&*()")  # fmt: skip
_PAIRS = frozenset(
    pair
    for row in _ROWS
    for a, b in pairwise(row)
    for pair in (a + b, b + a)
) | frozenset(c * 2 for c in "abcdefghijklmnopqrstuvwxyz0123456789")  # fmt: skip
_OF_KEYBOARD = tuple(map(frozenset, ("qwertyuiop", "asdfghjkl", "zxcvbnm")))
_APART = re.compile(r"[\W_]+")

ONE = "one character over and over"
VERY_FEW = "very few different characters"
MOSTLY_ONE = "mostly one character"
REPEAT = "a repeat: the same part over and over"
RUN = "a run of neighbours in the alphabet or on the keyboard"
TURNS = "two runs of the alphabet or the digits that take turns"
ROW = "one row of the keyboard alone"


def pattern(value: str) -> str | None:
    """The pattern that a value is, in words that tell nothing of it; None of one that is none."""
    length = len(value)
    if length < 3:
        return None
    characters = set(value)
    if len(characters) <= (FEW if length >= SHORT else FEW_SHORT) and length > len(characters):
        return ONE if len(characters) == 1 else VERY_FEW
    if length >= SHORT and max(map(value.count, (value[0], value[length // 2], value[-1]))) > MOST * length:
        return MOSTLY_ONE
    if repeats(value) or goes_over_itself(value):
        return REPEAT
    return _neighbours(value)


def _neighbours(value: str) -> str | None:
    """Runs, also across separators: `0123-4567-89ab`."""
    lower = value[:JUDGED].lower()
    if not lower.isalnum():
        lower = _APART.sub("", lower) or lower
    if _runs(lower):
        return RUN
    if takes_turns(lower):
        return TURNS
    if len(lower) >= ROW_LEAST and lower.isalpha() and any(row.issuperset(lower) for row in _OF_KEYBOARD):
        return ROW
    return None


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


def goes_over_itself(value: str) -> bool:
    """Most parts of it have been there before, whatever stands between: typed, as by a cat."""
    windows = min(len(value), JUDGED) - WINDOW + 1
    if windows < LONG:
        return False
    for at in (windows // 3, 2 * windows // 3):
        if value.count(value[at : at + 3]) > 1:
            return len({value[at : at + WINDOW] for at in range(windows)}) < NEW_SHARE * windows
    return False


def runs(value: str) -> bool:
    """Most of it follows one another in an alphabet or on a keyboard: `abcdef`, `qwertz`, `987654`."""
    return _runs(value[:JUDGED].lower())


def _runs(lower: str) -> bool:
    if len(lower) < 6:
        return False
    sampled = sum(map(_PAIRS.__contains__, map(add, lower[::3], lower[1::3])))
    if sampled < RUN_SAMPLE * (len(lower) // 3):
        return False
    pairs = sum(map(_PAIRS.__contains__, map(add, lower, lower[1:])))
    share = RUN_SHARE if len(lower) >= LONG else RUN_SHARE_SHORT
    return pairs >= share * (len(lower) - 1)


def takes_turns(lower: str) -> bool:
    """Two runs that take turns: `a1b2c3d4`, `1q2w3e4r`. The first four of each are looked at first."""
    if len(lower) < TURNS_LEAST or lower[0] + lower[2] not in _PAIRS or lower[1] + lower[3] not in _PAIRS:
        return False
    pairs = sum(map(_PAIRS.__contains__, map(add, lower, lower[2:])))
    share = RUN_SHARE_SHORT if len(lower) >= TURNS_LONG else 1
    return pairs >= share * (len(lower) - 2)
