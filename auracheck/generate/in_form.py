"""New values in the written form that a policy asks for (`form`), such as `base64:` and the base64 of 32 bytes."""

import base64
from collections.abc import Callable

from auracheck.policy.entry import Entry
from auracheck.policy.forms import one_piece
from auracheck.typed import NamedTuple

_NBYTES = 32
_EACH_CLASS = "-Aa1"
"""A character of each class that `{mixed N}` asks for, behind a random value."""


class FormShape(NamedTuple):
    """How many bytes to draw as hex, and the function that writes these in the form."""

    nbytes: int
    write: Callable[[str], str]


def shape(entry: Entry) -> FormShape | None:
    """The shape of the entry's first form with one piece of a known length; None where there is none."""
    found = one_piece(entry.form)
    if found is None:
        return None
    before, kind, number, after = found.groups()
    count = int(number or 0)
    if kind == "base64":
        return FormShape(count, lambda drawn: before + base64.b64encode(bytes.fromhex(drawn)).decode() + after)
    if kind in ("hex", "text"):
        return FormShape(-(-count // 2), lambda drawn: before + drawn[:count] + after)
    end = _EACH_CLASS if kind == "mixed" else ""
    return FormShape(max(_NBYTES, count), lambda drawn: before + drawn + end + after)
