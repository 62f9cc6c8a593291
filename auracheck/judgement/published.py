"""Was a value published? Looks it up by a truncated digest in the lists that ship with auracheck.

Each list is a file of numbers of 64 bits, little-endian and sorted: first their count (less than any digest, except for
one in 10^15), then the first 8 bytes of the SHA-256 (FIPS 180-4) of each value. It is read on the first look-up and
bisected, so nothing is parsed. A random value is found by chance n times in 2^64, where n is the length of
the list: with 20,000 values once in 10^15.

Where the values come from: `published_list/README.md`. What makes the files: `.github/tools/build_published_list.py`.
"""

import os
import sys
from bisect import bisect_left
from functools import cache
from itertools import chain, count

from auracheck import shipped
from auracheck.registry import sha256

FOLDER = os.path.join(shipped.PACKAGE, "judgement", "published_list")
SAMPLES = "samples.bin"
KEYS = "signing_keys.bin"

FORMS = {
    SAMPLES: "published in documentation or as a product's default",
    KEYS: "published in a list of known signing keys",
}
"""Each list with the message for a value on it. The first list that has the value counts."""

WIDTH = 8
"""Bytes of a digest that are kept."""

_HEX = "0123456789abcdefABCDEF-"
_PEM = "-----BEGIN "


FEW = 500
"""Look-ups that are bisected. A set of all numbers takes a millisecond, and saves half of the time of each further one:
a twentieth of a run over thousands of files."""
_asked = count()


class DamagedList(Exception):
    """A list of this installation is truncated or is not such a list at all."""


def published(value: str) -> str | None:
    """Where a value was published, without quoting it; None if it is on no list."""
    wanted = number(value)
    if next(_asked) > FEW and wanted not in _every():
        return None
    for name, form in FORMS.items():
        numbers = _numbers(name)
        place = bisect_left(numbers, wanted, 1)
        if place < len(numbers) and numbers[place] == wanted:
            return form
    return None


def normalized(value: str) -> str:
    """The value as it is compared: without leading and trailing whitespace, hex (a UUID too) in lower case, and a key
    in PEM (RFC 7468) without its line breaks, which an env file may write as `\\n`."""
    value = value.strip()
    if value.startswith(_PEM):
        return "".join(value.replace("\\r", "").replace("\\n", "").split())
    lower = value.lower()
    return value if lower == value or value.strip(_HEX) else lower


def number(value: str) -> int:
    """The number by which a value is looked up in a list."""
    digest: bytes = sha256()(normalized(value).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:WIDTH], "little")


@cache
def _every() -> frozenset[int]:
    return frozenset(chain.from_iterable(map(_numbers, FORMS)))


@cache
def _numbers(name: str) -> memoryview:
    """The numbers of a list; the first one is their count. Raises `DamagedList` and `OSError`."""
    content = memoryview(shipped.content(os.path.join(FOLDER, name)))
    if len(content) < WIDTH or len(content) % WIDTH:
        raise DamagedList
    numbers = (content if sys.byteorder == "little" else _swapped(content)).cast("Q")
    if numbers[0] != len(numbers) - 1:
        raise DamagedList
    return numbers


def _swapped(content: memoryview) -> memoryview:
    """The same numbers with their bytes swapped, for big-endian processors."""
    from array import array

    numbers = array("Q", content.tobytes())
    numbers.byteswap()
    return memoryview(numbers).cast("B")
