"""The .env that direnv's `dotenv` reads: pkg/dotenv of direnv 2.32, and Go's os.Expand.

Text is latin-1: a character is a byte.
"""

import re
from collections.abc import Callable, Iterator

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.files import too_large
from auracheck.systems.grammar import MAX_FILE
from auracheck.typed import NamedTuple

_S = r"[ \t\n\f\r]"
_LINE = regex(
    rf"{_S}*+(?:|\#.*|(?:export{_S}++)?([\w.]++)(?:{_S}*+={_S}*+|:{_S}++)"
    rf"('.*'|\".*\"|[^ \t\n\f\r\#]++)?{_S}*+(?:\#.*)?)",
    re.ASCII,
)
"""direnv's own expression, without the backtracking that changes nothing."""

_LINES = regex(r"[^\r\n]+")
_ESCAPED = regex(r"\\([^$])", re.DOTALL)
_VARIABLE = regex(r"\$(?:\{([^}]*)\}|([*#$@!?0-9-]|[A-Za-z0-9_]+))", re.ASCII)
_UNCLOSED = regex(r"\$(?:(\{)|([*#$@!?0-9-]|[A-Za-z0-9_]+))", re.ASCII)
"""A name in braces, or a special parameter or name. Behind the last closing brace, Go drops an opening one."""

Value = str | None
"""Of a variable; None where it cannot be known."""


class DotenvLine(NamedTuple):
    """A name given a value. ``at``: the offset of the name; ``missing``: variables that it refers to and that are not
    set."""

    name: str
    value: Value
    at: int
    literal: bool
    missing: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<DotenvLine at {self.at}>"


def read(text: str, environ: Callable[[str], Value | bool]) -> Iterator[DotenvLine]:
    """``environ`` gives the value of a variable, False where it is not set. Raises `Unreadable` with the line that
    makes direnv refuse the file."""
    values: dict[str, Value] = {}
    room = MAX_FILE
    for line in _LINES.finditer(text):
        found = _LINE.fullmatch(line[0])
        if found is None:
            raise Unreadable("direnv rejects the file", text.count("\n", 0, line.start()) + 1)
        if found[1]:
            value, missing = _value(found[2] or "", values, environ, room)
            values[found[1]] = value
            room -= len(value or "")
            yield DotenvLine(found[1], value, line.start() + found.start(1), value == _bare(found[2] or ""), missing)


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _value(
    text: str, values: dict[str, Value], environ: Callable[[str], Value | bool], room: int
) -> tuple[Value, tuple[str, ...]]:
    inner = _bare(text)
    if len(text) <= 1 or (inner != text and text[0] == "'"):
        return inner, ()
    if inner != text:
        inner = _ESCAPED.sub(r"\1", inner.replace("\\n", "\n").replace("\\r", "\r"))
    return _expanded(inner, values, environ, room)


def _expanded(
    text: str, values: dict[str, Value], environ: Callable[[str], Value | bool], room: int
) -> tuple[Value, tuple[str, ...]]:
    closed = text.rfind("}")
    parts: list[str] = []
    missing: dict[str, None] = {}
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        found = (_VARIABLE if dollar < closed else _UNCLOSED).match(text, dollar)
        parts.append(text[at:dollar] if found else text[at : dollar + 1])
        at = found.end() if found else dollar + 1
        name = (found[1] or found[2]) if found and found[1] != "{" else ""
        value = _looked_up(name, values, environ, missing) if name else ""
        if value is None:
            return None, ()
        room -= len(value)
        if room < 0:
            raise Unreadable(too_large("expanded references", MAX_FILE))
        parts.append(value)
    return "".join((*parts, text[at:])), tuple(missing)


def _looked_up(
    name: str, values: dict[str, Value], environ: Callable[[str], Value | bool], missing: dict[str, None]
) -> Value:
    name, has_default, default = name.partition(":-")
    if name in values:
        return values[name]
    found = environ(name)
    if found is None:
        return None
    text = "" if isinstance(found, bool) else found
    if not text and has_default:
        return default
    if found is False:
        missing[name] = None
    return text
