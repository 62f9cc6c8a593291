"""A few of many, and how many, in words."""

from collections.abc import Sequence


def some(words: Sequence[str], most: int) -> str:
    """The words with commas; those beyond ``most`` are counted."""
    shown = ", ".join(words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown


def listed(words: Sequence[str], most: int = 0) -> str:
    """The words with commas and a last `and`; those beyond ``most`` are counted, 0 is no limit."""
    if 0 < most < len(words):
        return some(words, most)
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 processes`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"
