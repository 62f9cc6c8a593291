"""Drawing random values: how many bytes, what is drawn again, and the written form that a policy asks for (`form`),
such as `base64:` and the base64 of 32 bytes."""

from binascii import b2a_base64
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from os import urandom  # as `secrets` takes it, whose import is a tenth of a call

from auracheck.errors import UsageError
from auracheck.model import Secret
from auracheck.policy.entry import Entry
from auracheck.policy.forms import one_piece
from auracheck.regex import regex
from auracheck.typed import NamedTuple

NBYTES, LEAST_NBYTES, MOST_NBYTES = 32, 16, 1024

_OF_URL = str.maketrans("+/", "-_", "=")
ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base64": lambda data: b2a_base64(data, newline=False).decode(),
    "base64url": lambda data: ENCODINGS["base64"](data).translate(_OF_URL),
}

_DRAWS = 1000
_PLACEHOLDERS = ("dev", "test", "your", "change", "example", "sample", "xxxx", "todo", "qwer", "asdf")
_RUN = 5
_DIGIT = regex(r"[0-9]")


class Made(NamedTuple):
    """One secret: its new value with its random bits, or None and a note on where a person gets a value."""

    name: str
    value: Secret | None
    bits: int = 0
    note: str = ""


def check(nbytes: int | None, encoding: str) -> None:
    """Raise `UsageError` for a length or an encoding that is not offered."""
    if encoding not in ENCODINGS:
        raise UsageError(f"invalid --encoding {encoding} (expected {', '.join(ENCODINGS)})")
    if nbytes is not None and not LEAST_NBYTES <= nbytes <= MOST_NBYTES:
        raise UsageError(f"invalid --bytes {nbytes} (expected {LEAST_NBYTES} to {MOST_NBYTES})")


def fitting(entry: Entry, nbytes: int | None, encoding: str) -> int:
    """The number of bytes requested, else 32, or more where the entry's minimum length needs them."""
    wanted = range(NBYTES, MOST_NBYTES + 1) if nbytes is None else range(nbytes, nbytes + 1)
    for number in wanted:
        if _length(number, encoding) >= entry.least:
            return number
    raise UsageError(
        f"{entry.name} too short: {wanted[-1]} bytes as {encoding} are {_length(wanted[-1], encoding)} characters, "
        f"minimum {entry.least}",
        "" if nbytes is None else "remove --bytes",
    )


def draw(
    entry: Entry,
    nbytes: int,
    encoding: str,
    *,
    refused: Collection[str],
    own: Collection[str] = (),
    write: Callable[[str], str] = str,
) -> str:
    """Draw a random value and ``write`` it (into a URL, for example).

    Draw again where the random part contains a substring in ``refused``, a placeholder word or a pattern, or where the
    result contains one of ``own``, which the application refuses in this secret. By chance, one base64 value in some
    hundreds contains `dev` or `test`, which AuraConnect's startup check refuses; a run such as 44444 looks weak to
    people and rules, and letters alone may look like words. All this costs a fraction of one bit.
    """
    for _ in range(_DRAWS):
        drawn = ENCODINGS[encoding](urandom(nbytes))
        if drawn.startswith("-") or not _DIGIT.search(drawn) or _patterned(drawn):
            continue
        if _contains(drawn, (*refused, *_PLACEHOLDERS)):
            continue
        value = write(drawn)
        if not _contains(value, own):
            return value
    raise UsageError(
        f"{entry.name}: every random value is refused by [[refused]] in the policy", "try another --encoding"
    )


def as_uuid(drawn: str) -> str:
    """32 hex digits as a UUID of version 4 (RFC 9562, section 5.4)."""
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{'89ab'[int(drawn[16], 16) % 4]}{drawn[17:20]}-{drawn[20:32]}"


def _length(nbytes: int, encoding: str) -> int:
    return len(ENCODINGS[encoding](bytes(nbytes)))


def _contains(value: str, substrings: Collection[str]) -> bool:
    folded = value.casefold()
    return any(substring.casefold() in folded for substring in substrings)


def _patterned(value: str) -> bool:
    """Whether five consecutive characters are equal, ascending or descending."""
    codes = value.lower().encode()
    steps = bytes((after - before) & 0xFF for before, after in pairwise(codes))
    return any(bytes([step]) * (_RUN - 1) in steps for step in (0x00, 0x01, 0xFF))


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
        return FormShape(count, lambda drawn: before + ENCODINGS["base64"](bytes.fromhex(drawn)) + after)
    if kind in ("hex", "text"):
        return FormShape(-(-count // 2), lambda drawn: before + drawn[:count] + after)
    end = _EACH_CLASS if kind == "mixed" else ""
    return FormShape(max(NBYTES, count), lambda drawn: before + drawn + end + after)
