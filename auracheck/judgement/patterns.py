"""Patterns that random values do not have: repeats, sequences, and runs along the keyboard."""

from itertools import pairwise
from operator import add

from auracheck.regex import regex

RUN_SHARE = 0.7
"""Share of neighbouring characters that follow one another in the alphabet or on the keyboard. Random digits have 0.3
on average; 24 of them reach 0.7 once in 100,000 times, hex digits never."""

RUN_SHARE_SHORT = 0.8
"""The same for fewer than `LONG` characters: of 16 random lower-case letters, four in a million reach it."""

LONG = 24

RUN_SAMPLE = 0.5
"""The same for every third pair, which is checked first because it is cheaper."""

SHORT = 16
"""Random values of fewer characters may have few different ones by chance."""

FEW, FEW_SHORT = 4, 2
"""Different characters that count as few, in values of `SHORT` characters and more, and in shorter ones."""

MOST = 0.5
"""Share above which one character is most of a value."""

JUDGED = 4096
"""Characters that are searched for runs; repeats are searched for in the whole value."""

TURNS_LEAST, TURNS_LONG = 8, 12
"""Least characters of two interleaved runs (`a1b2c3…`), and least characters of which a few may break the runs: of
twelve random letters and digits, one in 10^8 reaches that."""

ROW_LEAST = 20
"""Least letters that all come from one row of the keyboard: by chance (10/26)^20, one in 10^8."""

WINDOW, NEW_SHARE = 5, 0.6
"""A value is repetitive if less than this share of its parts of `WINDOW` characters are new. Of 128 random hex digits,
99 % are new."""

_ROWS = ("0123456789", "9012", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
         "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn",
         "!@#$%^&*()")  # fmt: skip
PAIRS = frozenset(
    pair
    for row in _ROWS
    for a, b in pairwise(row)
    for pair in (a + b, b + a)
) | frozenset(c * 2 for c in "abcdefghijklmnopqrstuvwxyz0123456789")  # fmt: skip
_STEPS = bytes({ord(pair[0]) ^ ord(pair[1]) for pair in PAIRS})
"""How the two characters of a pair may differ, as bits."""

_OF_KEYBOARD = tuple(map(frozenset, ("qwertyuiop", "asdfghjkl", "zxcvbnm")))
_DOWN = ("qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm")
_UP = tuple(keys[::-1] for keys in _DOWN)
_OF_COLUMN = frozenset((*_DOWN, *_UP))
_COLUMNS = regex(rf"(?:[1-7]?(?:{'|'.join(_DOWN)})|(?:{'|'.join(_UP)})[1-7]?){{3,}}[0-9a-z]{{0,2}}")
"""Keys of a keyboard's columns, up or down. By chance nine letters are three of them once in 10^9 times."""

REPEATED = "repeated characters"
PART_REPEATED = "repeated sequence"
FEW_DIFFERENT = "few different characters"
SEQUENTIAL = "sequential characters"
KEYBOARD = "keyboard pattern"
INTERLEAVED = "two interleaved sequences"
DAY = "date"


def pattern(value: str) -> str | None:
    """The pattern that a value is, without quoting it; None if it is none."""
    length = len(value)
    if length < 3:
        return None
    characters = set(value[:SHORT])  # nearly always enough to see that there are more than a few
    if len(characters) <= FEW:
        characters = set(value)
    if len(characters) <= (FEW if length >= SHORT else FEW_SHORT) and length > len(characters):
        return _kind_of_few(value, characters)
    most = MOST * length
    if length >= SHORT and (value.count(value[0]) > most or value.count(value[length // 2]) > most):
        return REPEATED
    if length >= SHORT and value.count(value[-1]) > most:
        return REPEATED
    if repeats(value) or is_repetitive(value):
        return PART_REPEATED
    return DAY if length <= LONGEST_DATE and is_written_date(value) else _neighbours(value)


def _kind_of_few(value: str, characters: set[str]) -> str:
    is_word = len(characters) > 1 and len(value) < 5  # `app` repeats nothing that a reader would see
    if max(map(value.count, characters)) > MOST * len(value) and not is_word:
        return REPEATED
    return PART_REPEATED if repeats(value) else FEW_DIFFERENT


def _neighbours(value: str) -> str | None:
    """Runs, also across separators: `0123-4567-89ab`."""
    lower = value[:JUDGED].lower()
    if not lower.isalnum():
        lower = "".join(filter(str.isalnum, lower)) or lower
    if _runs(lower):
        return _kind_of_run(lower)
    if interleaves(lower):
        return KEYBOARD if KEYBOARD in (_kind_of_run(lower[::2]), _kind_of_run(lower[1::2])) else INTERLEAVED
    if not _OF_COLUMN.isdisjoint((lower[:3], lower[1:4])) and _COLUMNS.fullmatch(lower):
        return KEYBOARD
    if len(lower) >= ROW_LEAST and lower.isalpha() and any(row.issuperset(lower) for row in _OF_KEYBOARD):
        return KEYBOARD
    return None


def _kind_of_run(lower: str) -> str:
    """What most of its neighbours are: equal, one after the other in the alphabet or in counting, or keys side by
    side."""
    steps = [abs(ord(b) - ord(a)) for a, b in pairwise(lower)]
    equal, next_to = steps.count(0), steps.count(1)
    beside = len(steps) - equal - next_to
    if equal >= max(next_to, beside):
        return REPEATED
    return SEQUENTIAL if next_to >= beside else KEYBOARD


def repeats(value: str) -> bool:
    """Whether one part is repeated, the last time perhaps truncated; or one half is there twice."""
    length = len(value)
    half = length // 2
    if length >= 6 and value.find(value[:3], 1) < 0:  # what comes again begins as the value does; nearly all do not
        return False
    if value[:half] == value[-half:] and half > 2:
        return True
    if (value + value).find(value, 1) < length:
        return True
    head = value[: min(SHORT, half)]
    period = value.find(head, 1)
    return 0 < period <= half and value.startswith(value[period:])


def is_repetitive(value: str) -> bool:
    """Whether most parts of it occur earlier in it, even with other characters in between, as in random typing."""
    windows = min(len(value), JUDGED) - WINDOW + 1
    if windows < LONG:
        return False
    for at in (windows // 3, 2 * windows // 3):
        if value.count(value[at : at + 3]) > 1:
            return len({value[at : at + WINDOW] for at in range(windows)}) < NEW_SHARE * windows
    return False


def runs(value: str) -> bool:
    """Whether most characters follow one another in the alphabet or on the keyboard: `abcdef`, `qwertz`, `987654`."""
    return _runs(value[:JUDGED].lower())


def _runs(lower: str) -> bool:
    if len(lower) < 6:
        return False
    least = (RUN_SHARE if len(lower) >= LONG else RUN_SHARE_SHORT) * (len(lower) - 1)
    if lower.isascii() and most_steps(lower) < least:  # nearly all random values
        return False
    sampled = sum(map(PAIRS.__contains__, map(add, lower[::3], lower[1::3])))
    if sampled < RUN_SAMPLE * (len(lower) // 3):
        return False
    return sum(map(PAIRS.__contains__, map(add, lower, lower[1:]))) >= least


def most_steps(lower: str) -> int:
    """The most pairs of neighbours that can be steps of a run. The text is taken as one number, so that two operations
    compare all neighbours: a third of the time of looking at pairs."""
    number = int.from_bytes(lower.encode("ascii"), "little")
    differences = (number ^ number >> 8).to_bytes(len(lower), "little")[:-1]
    return len(differences) - len(differences.translate(None, _STEPS))


def interleaves(lower: str) -> bool:
    """Whether it is two interleaved runs: `a1b2c3d4`, `1q2w3e4r`. The first two pairs are checked first."""
    if len(lower) < TURNS_LEAST or lower[0] + lower[2] not in PAIRS or lower[1] + lower[3] not in PAIRS:
        return False
    pairs = sum(map(PAIRS.__contains__, map(add, lower, lower[2:])))
    share = RUN_SHARE_SHORT if len(lower) >= TURNS_LONG else 1
    return pairs >= share * (len(lower) - 2)


SHORT_NUMBER = 3
"""Digits of a number that is not evidence of randomness (`32`, `256`)."""

LONGEST = 512

_RISING = "0123456789" * (LONGEST // 10 + 2)
_FALLING = _RISING[::-1]
_DATE = regex(
    r"(?:19|20)\d\d"
    r"|(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)?\d\d"
    r"|20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d{0,6}"
    r"|1[4-9]\d{8}(?:\d{3})?"
)
"""A year, a date, a time stamp as people write it, or as Unix counts seconds and milliseconds."""


def is_plain(digits: str) -> bool:
    """Whether a number is not random: short, a date or a time, one repeated digit, or counting up or down."""
    return (
        len(digits) <= SHORT_NUMBER
        or digits in _RISING
        or digits in _FALLING
        or digits.count(digits[0]) == len(digits)
        or is_date(digits)
    )


LONGEST_DATE = 10
_WRITTEN_DATE = regex(r"\d{1,4}([\-./ ])\d{1,2}\1\d{1,4}")


def is_written_date(value: str) -> bool:
    """Whether it is a date with signs between its numbers: `2024-12-31`, `31.12.2024`."""
    return _WRITTEN_DATE.fullmatch(value) is not None


def is_date(digits: str) -> bool:
    """Whether the digits are a year, a date or a time stamp."""
    return _DATE.fullmatch(digits) is not None
