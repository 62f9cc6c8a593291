"""A shell's integers (POSIX.1-2017 XCU 2.6.4; dash 0.5.12): 64 bits, signed."""

import operator
import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"[ \t\n]*(?:([0-9][0-9A-Za-z_]*)|([A-Za-z_][A-Za-z0-9_]*)|(<<=?|>>=?|&&|\|\||[-+*/%&^|<>=!]=|[^ \t\n])|\Z)"
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")
_INTEGER = re.compile(rf"[ \t\n\v\f\r]*([+-]?)({_NUMBER.pattern})[ \t\n\v\f\r]*")
_MAX_LENGTH = 1000
_MAX_NESTED = 20
"""Characters of an expression that is followed, and its parts that may stand inside one another."""


def _divide(a: int, b: int) -> int:
    """Towards zero, as C does. The smallest integer by -1 stops dash with a signal, so -1 is left alone."""
    if b == 0:
        raise Invalid
    if b == -1:
        raise Unsure
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


_BINARY: dict[str, tuple[int, Callable[[int, int], int]]] = {
    "*": (9, operator.mul),
    "/": (9, _divide),
    "%": (9, lambda a, b: a - _divide(a, b) * b),
    "+": (8, operator.add),
    "-": (8, operator.sub),
    "<<": (7, lambda a, b: a << (b & 63)),
    ">>": (7, lambda a, b: a >> (b & 63)),
    "<": (6, operator.lt),
    "<=": (6, operator.le),
    ">": (6, operator.gt),
    ">=": (6, operator.ge),
    "==": (5, operator.eq),
    "!=": (5, operator.ne),
    "&": (4, operator.and_),
    "^": (3, operator.xor),
    "|": (2, operator.or_),
}
_UNARY: dict[str, Callable[[int], int]] = {
    "+": operator.pos,
    "-": operator.neg,
    "~": operator.invert,
    "!": operator.not_,
}
_ASSIGNING = frozenset(["=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="])


class Invalid(Exception):
    """The shell refuses this expression."""


class Unsure(Exception):
    """It needs a value that is not known, or is too large to be followed."""


def evaluate(text: str, lookup: Callable[[str], str], assign: Callable[[str, str], None]) -> int:
    """The value of an expression; ``lookup`` gives a variable's value, empty where it is not set.

    Raises `Invalid` where the shell refuses it, `Unsure` where it cannot be known.
    """
    if len(text) > _MAX_LENGTH or sum(map(text.count, "(?=")) > _MAX_NESTED:
        raise Unsure
    return _Expression(text, lookup, assign).value()


def integer(text: str) -> int:
    """A number as a variable holds one. Raises `Invalid` for anything else."""
    found = _INTEGER.fullmatch(text)
    if found is None:
        if text.strip(" \t\n\v\f\r"):
            raise Invalid
        return 0
    value = -_number(found[2]) if found[1] == "-" else _number(found[2])
    if value != _wrapped(value):
        raise Invalid
    return value


def _number(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    return int(text, 8 if text.startswith("0") else 10)


def _wrapped(value: int) -> int:
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


class _Expression:
    """``lazy`` is a part that does not count, after `&&`, `||` or `?`: it is read and changes nothing."""

    def __init__(self, text: str, lookup: Callable[[str], str], assign: Callable[[str, str], None]) -> None:
        self._tokens = [match.groups("") for match in _TOKEN.finditer(text)]
        self._at = 0
        self._lookup = lookup
        self._assign = assign

    def value(self) -> int:
        value = self._assignment(False)
        if any(self._tokens[self._at]):
            raise Invalid
        return value

    def _take(self, *symbols: str) -> bool:
        if self._tokens[self._at][2] not in symbols:
            return False
        self._at += 1
        return True

    def _assignment(self, lazy: bool) -> int:
        name = self._tokens[self._at][1]
        symbol = self._tokens[self._at + 1][2] if name else ""
        if symbol not in _ASSIGNING:
            return self._choice(lazy)
        self._at += 2
        value = self._assignment(lazy)
        if not lazy:
            if symbol != "=":
                value = _wrapped(_BINARY[symbol[:-1]][1](integer(self._lookup(name)), value))
            self._assign(name, str(value))
        return value

    def _choice(self, lazy: bool) -> int:
        test = self._or(lazy)
        if not self._take("?"):
            return test
        first = self._assignment(lazy or not test)
        if not self._take(":"):
            raise Invalid
        second = self._choice(lazy or bool(test))
        return first if test else second

    def _or(self, lazy: bool) -> int:
        value = self._and(lazy)
        while self._take("||"):
            value = int(bool(self._and(lazy or bool(value)) or value))
        return value

    def _and(self, lazy: bool) -> int:
        value = self._binary(0, lazy)
        while self._take("&&"):
            value = int(bool(self._binary(0, lazy or not value) and value))
        return value

    def _binary(self, lowest: int, lazy: bool) -> int:
        left = self._primary(lazy)
        while (symbol := self._tokens[self._at][2]) in _BINARY and _BINARY[symbol][0] > lowest:
            self._at += 1
            right = self._binary(_BINARY[symbol][0], lazy)
            left = right if lazy else _wrapped(int(_BINARY[symbol][1](left, right)))
        return left

    def _primary(self, lazy: bool) -> int:
        signs: list[str] = []
        while self._tokens[self._at][2] in _UNARY:
            signs.append(self._tokens[self._at][2])
            self._at += 1
        value = self._operand(lazy)
        for sign in reversed(signs):
            value = _wrapped(int(_UNARY[sign](value)))
        return value

    def _operand(self, lazy: bool) -> int:
        number, name, _ = self._tokens[self._at]
        if number:
            self._at += 1
            if not _NUMBER.fullmatch(number):
                raise Invalid
            return min(_number(number), (1 << 63) - 1)
        if name:
            self._at += 1
            return 0 if lazy else integer(self._lookup(name))
        if self._take("("):
            value = self._assignment(lazy)
            if self._take(")"):
                return value
        raise Invalid
