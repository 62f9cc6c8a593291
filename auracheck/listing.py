"""Many things by what they have in common, and a few of many, and how many, in words."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from auracheck.typed import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def by_key(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The items by their keys, both in the order in which they come."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def some(words: Sequence[str], most: int) -> str:
    """The words with commas; those beyond ``most`` are counted."""
    shown = ", ".join(words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown


def few(words: Sequence[str]) -> str:
    """All of up to five words, the first two of more: a line that names them all is not read."""
    return some(words, 5 if len(words) <= 5 else 2)


def listed(words: Sequence[str], most: int = 0) -> str:
    """The words with commas and a last `and`; those beyond ``most`` are counted, 0 is no limit."""
    if 0 < most < len(words):
        return some(words, most)
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 processes`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"
