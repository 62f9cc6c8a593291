"""The meaning of a YAML scalar to kubectl (go-yaml 2, in sigs.k8s.io/yaml; compared with kubectl 1.32).

YAML 1.1 with its `on`, `NO` and `y`, but without base 60, and dates are text. Anything in quotes is text.
"""

from enum import Enum
from functools import lru_cache

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.yaml_nodes import NULLS, ScalarNode


class Meaning(Enum):
    TEXT = "text"
    NULL = "null"
    BOOLEAN = "a boolean"
    NUMBER = "a number"


_TRUE = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_NO_NUMBERS = frozenset(
    [".nan", ".NaN", ".NAN", *(f"{sign}.{word}" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF"))]
)
"""Numbers that JSON cannot represent; kubectl rejects the whole file."""

_WORDS = {
    **dict.fromkeys(_TRUE | _FALSE, Meaning.BOOLEAN),
    **dict.fromkeys(NULLS, Meaning.NULL),
    **dict.fromkeys(_NO_NUMBERS, Meaning.NUMBER),
}

_RESOLVED = frozenset(("int", "float", "bool", "null", "timestamp"))
"""Tags that ask for a type even with quotes. `!!str` and `!!binary` ask for text, others for nothing."""

_PREFIXED = regex(r"[-+]?0(?:[xX][0-9a-fA-F]+|[bB][01]+|[oO]?[0-7]+)")
_DECIMAL = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION = regex(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_WHOLE = regex(r"[-+]?(?:0|[1-9][0-9]*)")
_OCTAL = regex(r"([-+]?)0([0-7]+)")
_FIRST = frozenset("+-.0123456789")
_64_BITS = range(-(1 << 63), 1 << 64)
_LONGEST = 400
"""Digits of a number. A longer one does not fit a 64-bit float, and is text."""


def meaning(scalar: ScalarNode) -> Meaning:
    """The type that kubectl reads."""
    text = scalar.text
    found = _WORDS.get(text)
    if (found is None and text[:1] not in _FIRST) or (scalar.tag not in _RESOLVED and (scalar.tag or not scalar.plain)):
        return Meaning.TEXT
    if found is not None:
        return found
    return Meaning.TEXT if _number(text) is None else Meaning.NUMBER


def is_plainly_text(scalar: ScalarNode) -> bool:
    """Whether it is text as it is written, in quotes or not, as most are."""
    return not scalar.tag and scalar.text not in _WORDS and scalar.text[:1] not in _FIRST


def is_null(scalar: ScalarNode) -> bool:
    return scalar.text in NULLS and meaning(scalar) is Meaning.NULL


def text_of(scalar: ScalarNode) -> str:
    """The text of a scalar that is text. Raises `Unreadable`."""
    if scalar.tag != "binary":
        return scalar.text
    from base64 import b64decode

    try:
        return b64decode("".join(scalar.text.split()), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise Unreadable("!!binary value is not base64", scalar.line) from None


@lru_cache(1 << 10)  # the same few keys are in each object
def plain_key(text: str) -> str | None:
    """The name of a key that is written so without quotes and a tag; None where that is not plainly a text."""
    return None if text == "<<" or text in _WORDS or text[:1] in _FIRST else text


def key_of(scalar: ScalarNode) -> str:
    """The name of a key in JSON, where all names are text. Raises `Unreadable`.

    A fraction is kept as written, though Go would format it anew: no field that matters has such a name.
    """
    if is_plainly_text(scalar):
        return scalar.text
    means = meaning(scalar)
    if means is Meaning.TEXT:
        return text_of(scalar)
    if means is Meaning.NULL:
        raise Unreadable("null used as a key (kubectl rejects the file)", scalar.line)
    if scalar.text in _TRUE:
        return "true"
    if scalar.text in _FALSE:
        return "false"
    number = _number(scalar.text)
    if number is None or (isinstance(number, int) and number >= 1 << 63):
        raise Unreadable("unsupported number used as a key (kubectl rejects the file)", scalar.line)
    return str(number) if isinstance(number, int) else scalar.text


def _number(text: str) -> int | float | None:
    if text[:1] not in _FIRST or len(text) > _LONGEST:
        return None
    digits = text if text[0] == "." else text.replace("_", "")
    if _PREFIXED.fullmatch(digits):
        octal = _OCTAL.fullmatch(digits)
        whole = int(octal[1] + octal[2], 8) if octal else int(digits, 0)
        if whole in _64_BITS:
            return whole
    if not (_DECIMAL.fullmatch(digits) or _FRACTION.fullmatch(digits)):
        return None
    found = float(digits)
    if found in (float("inf"), float("-inf")):
        return None
    return int(digits) if _WHOLE.fullmatch(digits) and int(digits) in _64_BITS else found
