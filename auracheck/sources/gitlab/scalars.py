"""What a YAML scalar is to GitLab, and the text that becomes of it: Ruby's Psych, then `to_s`.

After Psych's scalar scanner (psych 5) and GitLab's documentation of CI/CD variables.
"""

import re

from auracheck.sources.yaml_nodes import Scalar

_WORDS = {
    **dict.fromkeys(("yes", "true", "on"), "true"),
    **dict.fromkeys(("no", "false", "off"), "false"),
    **dict.fromkeys(("null", "~", ""), ""),
}
"""Words that are none to Psych, whatever their case, and what becomes of them."""

_OPENINGS = frozenset("0123456789+-:")
"""What numbers and symbols begin with."""

_INTEGER = re.compile(
    r"[-+]?0[bB][01_,]+|[-+]?0[_,0-7]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0[xX][_,0-9a-fA-F]+"
)
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}")
_QUOTED_SYMBOL = re.compile(r":(?:\"[^\"]*\"|'[^']*')")
_MAX_DIGITS = 4_000
"""Digits of a number at most; Python converts no more by default."""


def is_false(scalar: Scalar) -> bool:
    return scalar.plain and _WORDS.get(scalar.text.lower()) == "false"


def text_of(scalar: Scalar) -> str:
    """The text that a scalar becomes as a variable. What GitLab refuses there (a date, a fraction) stays as it is."""
    text = scalar.text
    if not scalar.plain or scalar.tag == "str" or len(text) > _MAX_DIGITS:
        return text
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    if text[0] not in _OPENINGS:
        return text
    if text[0] == ":":
        return _symbol(text)
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _BASE_60.fullmatch(text):
        return str(_of_base_60(text))
    return text


def _symbol(text: str) -> str:
    return text[2:-1] if _QUOTED_SYMBOL.fullmatch(text) else text[1:] or text


def _integer(text: str) -> str:
    digits = text.replace(",", "").replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = 16 if digits.startswith("0x") else 2 if digits.startswith("0b") else 8 if digits[:1] == "0" else 10
    try:
        return str(sign * int(digits.removeprefix("0x") if base == 16 else digits.removeprefix("0b"), base))
    except ValueError:
        return text


def _of_base_60(text: str) -> int:
    total = 0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + int(part)
    return -total if text.startswith("-") else total
