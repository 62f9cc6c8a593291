"""Numbers that nobody drew."""

import re

PRESENT = 3
"""Digits that say nothing (`32`, `256`)."""

LONGEST = 512

_RISING = "0123456789" * (LONGEST // 10 + 2)
_FALLING = _RISING[::-1]
_TELLING = re.compile(
    r"(?:19|20)\d\d"
    r"|(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)?\d\d"
    r"|20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d{0,6}"
    r"|1[4-9]\d{8}(?:\d{3})?"
)
"""A year, a date, a time stamp as people write it, or as Unix counts seconds and milliseconds."""


def is_plain(digits: str) -> bool:
    """A number that nobody drew: short, a date or a time, one digit over and over, or counting up or down."""
    return (
        len(digits) <= PRESENT
        or digits in _RISING
        or digits in _FALLING
        or digits.count(digits[0]) == len(digits)
        or is_date(digits)
    )


def is_date(digits: str) -> bool:
    return _TELLING.fullmatch(digits) is not None
