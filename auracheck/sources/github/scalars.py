"""What a YAML scalar is to GitHub: YAML 1.2's core schema, then text again.

After YamlObjectReader and NumberToken of actions/runner, whose words an env's values go through.
"""

import re

from auracheck.errors import Unreadable
from auracheck.sources.yaml_nodes import Scalar

_NULL = frozenset({"", "null", "Null", "NULL", "~"})
_TRUTH = {word: low for low in ("true", "false") for word in (low, low.title(), low.upper())}
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_OCTAL = re.compile(r"0o[0-7]+")
_SPECIAL = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), "Infinity"),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), "-Infinity"),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), "NaN"),
}
_BITS = 32
_SIGN = 1 << (_BITS - 1)


def text_of(scalar: Scalar) -> str:
    """The text that a scalar becomes in an environment. Raises `Unreadable` for a number that GitHub refuses."""
    text = scalar.text
    if not scalar.plain or scalar.tag in ("str", "string"):
        return text
    if text in _NULL:
        return ""
    if text in _TRUTH:
        return _TRUTH[text]
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _DECIMAL.fullmatch(text):
        return f"{float(text):.15G}".replace("INF", "Infinity")
    if _HEX.fullmatch(text):
        return str(_signed(int(text[2:], 16), scalar.line))
    if _OCTAL.fullmatch(text):
        return str(_signed(int(text[2:], 8), scalar.line))
    return text


def _signed(number: int, line: int) -> int:
    """A number of 32 bits, whose highest is the sign."""
    if number >= 1 << _BITS:
        raise Unreadable("a number without quotes that is too large for GitHub, which refuses the workflow", line)
    return number - (1 << _BITS) if number & _SIGN else number
