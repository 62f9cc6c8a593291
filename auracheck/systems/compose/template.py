"""Docker Compose's interpolation language, as env files and Compose files share it.

`$X`, `${X}`, `${X:-word}` (unset or empty), `${X-word}` (unset), `${X:?word}` and `${X?word}` (refused then),
`${X:+word}` and `${X+word}` (the word in its place); a word may hold references itself, and `$$` is one `$`.
Compose Specification, "Interpolation"; checked against compose-go 2.4.8, the library in docker-compose 2.26.1.
"""

import re
from collections.abc import Callable

from auracheck.errors import AuracheckError
from auracheck.regex import regex
from auracheck.systems.files import too_deep, too_large
from auracheck.systems.grammar import MAX_FILE
from auracheck.typed import NamedTuple

MAX_DEPTH = 100
"""References within the words of references."""

Lookup = Callable[[str], str | None]
"""The value of a variable, None where it is not set."""

_NAME = "[_A-Za-z\u017f\u212a][_A-Za-z0-9\u017f\u212a]*+"
"""Letters without regard to case, which for Go makes a long s and the Kelvin sign letters too."""

_TOKEN = regex(rf"\$(?:(\$)|({_NAME})|\{{(?:({_NAME})(?:\}}|(:?[-+?])))?)")
"""What a `$` can begin: itself, a bare name, a name in braces up to its end or operator, or (no group) what is none."""

_BRACE = regex(r"\{.?|\}", re.DOTALL)
"""What counts as a brace when Compose looks for the end of a word: the character after a `{` never does."""


class TemplateError(AuracheckError):
    """A text that cannot be expanded. The message quotes nothing of it."""


class InvalidTemplate(TemplateError):
    def __init__(self) -> None:
        super().__init__("a ${ begins no reference, or its } is not on the same line; Compose refuses that")


class RequiredVariable(TemplateError):
    """``variable`` is the name that must be set."""

    def __init__(self, variable: str) -> None:
        super().__init__("a variable is required by ${…?…} and has no value; Compose refuses that")
        self.variable = variable


class BoundExceeded(TemplateError):
    """The text may be valid, but asks for more than we give."""


_ALONE = regex(rf"(?:[\w.-]+=)?\$(?:({_NAME})|\{{({_NAME})(?::?-[^${{}}\n]*)?\}})")


def variable_of(text: str) -> str:
    """The variable that a text is, with its default or without, also behind a name and `=`; empty for any other
    text."""
    found = _ALONE.fullmatch(text)
    return (found[1] or found[2]) if found else ""


class Interpolation(NamedTuple):
    """A text with its references put in.

    ``expanded``: there was a reference (``$$`` alone is none). ``used``: the variables whose values are in the text.
    ``unset``: those that have none, and are replaced by nothing. ``cost``: characters of values that were looked at,
    including those of words that were then not needed.
    """

    text: str
    expanded: bool = False
    used: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    cost: int = 0

    def __repr__(self) -> str:  # the text must not be seen in a traceback
        return f"Interpolation(expanded={self.expanded})"


def substitute(text: str, lookup: Lookup, room: int = MAX_FILE) -> Interpolation:
    """Expand the references in ``text``, whose values may hold ``room`` characters together.

    Every word is expanded, needed or not, so a fault in any of them counts (compose-go does so up to 2.10.0).
    Raises `TemplateError`: `InvalidTemplate`, `RequiredVariable`, or `BoundExceeded`.
    """
    if "$" not in text:
        return Interpolation(text)
    template = _Template(text, lookup, room)
    template.expand(0, len(text), 0)
    return template.interpolation()


class _Template:
    """One text on its way through, and what it has become so far. Each step takes time linear in what it consumes."""

    def __init__(self, text: str, lookup: Lookup, room: int) -> None:
        self._text = text
        self._lookup = lookup
        self._room = room
        self._cost = 0
        self._parts: list[str] = []
        self._used: list[str] = []
        self._unset: list[str] = []
        self._expanded = False
        self._pairs: dict[int, int] | None = None

    def interpolation(self) -> Interpolation:
        return Interpolation("".join(self._parts), self._expanded, tuple(self._used), tuple(self._unset), self._cost)

    def expand(self, start: int, end: int, depth: int) -> None:
        """Add what becomes of a part of the text."""
        if depth > MAX_DEPTH:
            raise BoundExceeded(too_deep("references", MAX_DEPTH))
        while token := _TOKEN.search(self._text, start, end):
            self._parts.append(self._text[start : token.start()])
            start = token.end()
            escaped, bare, braced, operator = token.groups()
            if escaped:
                self._parts.append("$")
                continue
            self._expanded = True
            if operator:
                close = self._close(token.start() + 1, start, end)
                self._choose(braced, operator, start, close, depth)
                start = close + 1
            elif bare or braced:
                self._put(bare or braced, self._value(bare or braced))
            else:
                raise InvalidTemplate
        self._parts.append(self._text[start:end])

    def _choose(self, name: str, operator: str, start: int, end: int, depth: int) -> None:
        """Add the word between ``start`` and ``end``, and take it back where the operator does not want it."""
        parts, used, unset = len(self._parts), len(self._used), len(self._unset)
        self.expand(start, end, depth + 1)
        value = self._value(name)
        given = bool(value) if operator[0] == ":" else value is not None
        if operator[-1] == "?" and not given:
            raise RequiredVariable(name)
        if given == (operator[-1] == "+"):
            return
        del self._parts[parts:], self._used[used:], self._unset[unset:]
        if given:
            self._put(name, value)

    def _put(self, name: str, value: str | None) -> None:
        if value is None:
            self._unset.append(name)
        else:
            self._parts.append(value)
            self._used.append(name)

    def _value(self, name: str) -> str | None:
        value = self._lookup(name)
        if value:
            self._cost += len(value)
            if self._cost > self._room:
                raise BoundExceeded(too_large("expanded references", MAX_FILE))
        return value

    def _close(self, brace: int, start: int, end: int) -> int:
        """Where the word ends that begins at ``start``: at its own `}`, else at the last one of the line."""
        if self._pairs is None:
            self._pairs = _pairs(self._text)
        own = self._pairs.get(brace, end)
        stop = self._text.find("\n", start, min(own, end))
        if stop < 0:
            if own < end:
                return own
            stop = end
        last = self._text.rfind("}", start, stop)
        if last < 0:
            raise InvalidTemplate
        return last


def _pairs(text: str) -> dict[int, int]:
    """The `}` of each `{`. A reference's `{` follows a `$` and so is always one that counts."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] != "}":
            opened.append(brace.start())
        elif opened:
            pairs[opened.pop()] = brace.start()
    return pairs
