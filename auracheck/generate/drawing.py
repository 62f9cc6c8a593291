"""Drawing one random value: its encoding and length, and what chance must not write into it."""

import base64
import secrets
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise

from auracheck.errors import UsageError
from auracheck.policy import Entry

NBYTES, LEAST_NBYTES, MOST_NBYTES = 32, 16, 1024

ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
}

_DRAWS = 1000
_PLACEHOLDERS = ("dev", "test", "your", "change", "example", "sample", "xxxx", "todo", "qwer", "asdf")
_RUN = 5


def check(nbytes: int | None, encoding: str) -> None:
    """Raise `UsageError` for a length or an encoding that is not offered."""
    if encoding not in ENCODINGS:
        raise UsageError(f"--encoding {encoding}: allowed are {', '.join(ENCODINGS)}")
    if nbytes is not None and not LEAST_NBYTES <= nbytes <= MOST_NBYTES:
        raise UsageError(
            f"--bytes {nbytes}: it must be {LEAST_NBYTES} to {MOST_NBYTES}; "
            f"under {LEAST_NBYTES * 8} bits, a key can be found by trying"
        )


def fitting(entry: Entry, nbytes: int | None, encoding: str) -> int:
    """As many bytes as were asked for; else 256 bits, or more where the entry's minimum length needs them."""
    wanted = range(NBYTES, MOST_NBYTES + 1) if nbytes is None else range(nbytes, nbytes + 1)
    for number in wanted:
        if _length(number, encoding) >= entry.least:
            return number
    raise UsageError(
        f"{entry.name} must have at least {entry.least} characters, and {wanted[-1]} bytes as {encoding} "
        f"have {_length(wanted[-1], encoding)}" + ("" if nbytes is None else "; without --bytes there are enough")
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
    """Draw until the value is clean, and ``write`` it. ``refused`` must not be in what is drawn, nor ``own``, which
    the application refuses in this very secret, in what is written.

    Chance alone writes `dev` or `test` into one base64 value of some hundreds, and AuraConnect's startup check then
    refuses the key; a run such as 44444 makes people, and rules, doubt it. All this costs a small part of one bit.
    """
    for _ in range(_DRAWS):
        drawn = ENCODINGS[encoding](secrets.token_bytes(nbytes))
        if drawn.startswith("-") or _patterned(drawn) or _holds(drawn, (*refused, *_PLACEHOLDERS)):
            continue
        value = write(drawn)
        if not _holds(value, own):
            return value
    raise UsageError(f"{entry.name}: the policy's [[refused]] refuses all that was drawn; try another --encoding")


def _length(nbytes: int, encoding: str) -> int:
    return len(ENCODINGS[encoding](bytes(nbytes)))


def _holds(value: str, substrings: Collection[str]) -> bool:
    folded = value.casefold()
    return any(substring.casefold() in folded for substring in substrings)


def _patterned(value: str) -> bool:
    """Whether five characters in a row are the same, or go up or down one by one."""
    codes = value.lower().encode()
    steps = bytes((after - before) & 0xFF for before, after in pairwise(codes))
    return any(bytes([step]) * (_RUN - 1) in steps for step in (0x00, 0x01, 0xFF))
