"""A JSON array for people and programs, written as it goes."""

from collections.abc import Iterator
from itertools import islice
from json import dumps

TOGETHER = 100
"""Elements that are written together: each call of `dumps` with an indentation makes a cycle, which stays in memory."""


def array(items: Iterator[object], depth: int = 0) -> Iterator[str]:
    """The array as `dumps` writes it with an indentation of one space, so many levels deep. A few elements after the
    others: all of a large report together takes four times its memory."""
    start = "["
    while block := list(islice(items, TOGETHER)):
        text = dumps(block, indent=1, ensure_ascii=True, allow_nan=False)
        yield start + text[1:-2].replace("\n", "\n" + " " * depth)
        start = ","
    yield "[]" if start == "[" else "\n" + " " * depth + "]"
