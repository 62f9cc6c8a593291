"""New values in the written form that a policy asks for (`form`), such as `base64:` and the base64 of 32 bytes."""

import base64
import re
from collections.abc import Callable
from typing import NamedTuple

from auracheck.policy import Entry

_ONE_PIECE = r"([^{}]*)\{(hex|base64|text) (\d+)\+?\}([^{}]*)"


class Shape(NamedTuple):
    """How many bytes to draw as hex, and the function that writes these in the form."""

    nbytes: int
    write: Callable[[str], str]


def shape(entry: Entry) -> Shape | None:
    """The shape of the entry's first form with one piece of a known length; None where there is none."""
    found = next(filter(None, (re.fullmatch(_ONE_PIECE, form) for form in entry.form)), None)
    if found is None:
        return None
    before, kind, number, after = found.groups()
    count = int(number)
    if kind == "base64":
        return Shape(count, lambda drawn: before + base64.b64encode(bytes.fromhex(drawn)).decode() + after)
    return Shape(-(-count // 2), lambda drawn: before + drawn[:count] + after)
