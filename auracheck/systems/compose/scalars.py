"""What a scalar of a Compose file means, and which string a container gets for it.

Compose reads YAML with go-yaml v3, whose plain scalars are those of YAML 1.2 with remains of 1.1 (octal `0123`, but no
`yes`), and writes numbers as Go's `fmt.Sprint` does (gopkg.in/yaml.v3 3.0.1, resolve.go; compose-go 2.4.8,
types.MappingWithEquals).
"""

import base64
import math
import re
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from auracheck.regex import regex

Value = str | int | float | bool | None
"""Text, or what a plain scalar means."""


class Time(str):
    """A moment, as a container gets it; it is no text where text is asked for."""

    __slots__ = ()


class Misfit(Exception):
    """An explicit tag does not fit its scalar."""


_WORDS: dict[str, Value] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_TYPES = {"bool": bool, "int": int, "float": float, "null": type(None), "timestamp": Time}

_INTEGERS = (
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,19})"), 10),  # no longer one has 64 bits
    (re.compile(r"[-+]?0[0-7]+"), 8),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO][0-7]+"), 8),
)
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION = regex(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_MOMENT = regex(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)|[ ]+(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?))?",
    re.ASCII,
)
_MAX_INT, _MIN_INT = (1 << 64) - 1, -(1 << 63)


def meaning(tag: str, text: str, plain: bool) -> Value:
    """What a scalar means. ``tag`` is the explicit one, empty where there is none. Raises `Misfit`."""
    if tag == "binary":
        try:
            return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "surrogateescape")
        except (NotBase64, ValueError):
            raise Misfit from None
    if tag not in _TYPES:
        return _resolve(text, moments=True) if plain and not tag else text
    found = _resolve(text, moments=tag == "timestamp")
    wanted = _TYPES[tag]
    if wanted is float and type(found) is int:
        return float(found)
    if type(found) is not wanted:
        raise Misfit
    return found


def spelled(value: Value) -> str:
    """The string that a container gets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _go_float(value) if isinstance(value, float) else str(value)


def _resolve(text: str, moments: bool) -> Value:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return _float(text.replace("_", ""), text) if _FRACTION.fullmatch(text) else text
    if first not in "+-0123456789":
        return text
    moment = _moment(text) if moments else None
    if moment is not None:
        return moment
    bare = text.replace("_", "")
    for expression, base in _INTEGERS:
        if expression.fullmatch(bare):
            number = int(bare, base)
            if _MIN_INT <= number <= _MAX_INT and not (number > _MAX_INT >> 1 and first == "+"):
                return number
    return _float(bare, text) if _FLOAT.fullmatch(bare) else text


def _float(digits: str, text: str) -> float | str:
    """A number that is too large for a float is text."""
    number = float(digits)
    return number if math.isfinite(number) else text


def _moment(text: str) -> Time | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, *with_zone = match.groups()
    zone = with_zone[4]
    clock = with_zone[:4] if zone else with_zone[5:]
    hour, minute, second = (int(part or 0) for part in clock[:3])
    try:
        offset = UTC if zone in (None, "Z") else _offset(zone)
        when = datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=offset)
    except ValueError:
        return None
    fraction = (clock[3] or "")[:9].rstrip("0")
    shown = when.strftime("%z")
    name = "UTC" if shown == "+0000" else shown
    return Time(f"{when.year:04d}-{when:%m-%d %H:%M:%S}{'.' if fraction else ''}{fraction} {shown} {name}")


def _offset(zone: str) -> timezone:
    hours, minutes = int(zone[1:3]), int(zone[4:])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1))


def _go_float(value: float) -> str:
    """The shortest digits that give the number again; with an exponent from a million on and below 0.0001, as `%v`."""
    sign, digits, power = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(power, int)
    minus, figures = "-" if sign else "", "".join(map(str, digits))
    exponent = len(figures) + power - 1 if any(digits) else 0
    if exponent < -4 or exponent >= 6:
        rest = f".{figures[1:]}" if len(figures) > 1 else ""
        return f"{minus}{figures[0]}{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return minus + format(abs(Decimal(repr(value))).normalize(), "f")
