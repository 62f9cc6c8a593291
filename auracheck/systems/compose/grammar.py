"""The grammar of Docker Compose's env files."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems.compose.template import TemplateError, substitute, variable_of
from auracheck.systems.grammar import (
    ESCAPED_QUOTES,
    MAX_FILE,
    NO_NUL,
    UTF_8,
    Assignment,
    Dialect,
    Dollar,
    Grammar,
    Reading,
    Test,
    always,
    like,
)
from auracheck.systems.lines import SPACE, Places, refuse_a_nul
from auracheck.typed import ClassVar

_BLANK = "\t\v\f\r \x85\xa0"

_NAME = rf"(?:export(?=[\t\n\f\r ])[{_BLANK}]*+)?+([\w.\-\[\]{_BLANK}]*+)"
"""Letters and digits of any script, and blanks, which may even be within a name; only a space is refused there."""

_IGNORED = rf"(?:[{SPACE}]++|\#[^\n]*+)*+"

_STATEMENT = regex(
    rf"""{_IGNORED}(?:\Z|{_NAME}(?:
        [=:][{_BLANK}]*+ (?: "([^"\\]*+(?:\\.[^"\\]*+)*+)" | '([^'\\]*+(?:\\.[^'\\]*+)*+)' | (?!["'])([^\n]*+) )
        | (\n)
        | \Z
    ))""",
    re.DOTALL | re.VERBOSE,
)
"""A name, then what it is given in double quotes, in single quotes or bare, or the end of the line.

No group: the end of the file. The name alone: a name that ends the file. A statement can begin behind a closing quote.
"""

_DOUBLE, _SINGLE, _BARE, _ALONE = 2, 3, 4, 5
"""The last group of a statement."""

_BEGINNING = regex(_IGNORED + _NAME, re.VERBOSE)

_DOUBLE_ESCAPE = regex(r"\\(?:0([0-9]{0,3})|(.))", re.DOTALL)
_SINGLE_ESCAPE = regex(r"(\\[^'])|\\(')")

_ESCAPES = dict(zip('abfnrtv"\\$', ["\a", "\b", "\f", "\n", "\r", "\t", "\v", '"', "\\", "$$"], strict=True))
_OCTAL = regex("[0-3][0-7]{2}")

_NOT_UTF_8 = regex("[\ud800-\udfff]")
_NONE: tuple[str, ...] = ()


_INERT = "\\$(?![A-Za-z_\u017f\u212a{$])"
"""A `$` that Compose leaves alone. The two odd letters are what Go takes for an S and a K without case."""


class ComposeEnvGrammar(Grammar):
    r"""An env file as Docker Compose reads it: the project's `.env`, and a service's `env_file`. Both are read alike.

    The rules are those of docker-compose 2.26.1, that is compose-go 2.4.8 (Docker's manual, "Syntax for environment
    files in Docker Compose"). `NAME=value` and `NAME: value` are the same, `export` in front is skipped, and whitespace
    around name and value does not count. The last of several lines with one name counts. A name alone on its
    line gets its value from the environment, or none.

    Bare values end at the end of the line, or before a `#` with a space in front of it; backslashes mean nothing.
    In single quotes everything is literal, and only `\'` is a quote. In double quotes `\n`, `\t` and their like,
    `\"`, `\\`, `\$` and octal `\0101` are what they are in C. Quoted values may contain line breaks. After the closing
    quote the next statement begins, on the same line too.

    Bare and double-quoted values are expanded: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and
    `${NAME:+replacement}`, each also without the colon and nested, from the environment first and then from the lines
    above. `$$` is one `$`. A variable that is not set gives nothing, with a mere warning: `pa$word` becomes `pa`, and
    `P@$$w0rd` becomes `P@$w0rd` without any.

    The whole file is refused for a quote that is not closed, a space or another character that cannot be in a name,
    a missing name, a `${` that begins no reference, and a required variable without a value. With a NUL in a value the
    container does not start. A name alone at the very end, without a line break, is taken for the value of an empty
    name, and the container does not start either. A byte that is not UTF-8 arrives as U+FFFD.
    """

    name = "compose-env"
    program = "Docker Compose"
    names = r"(?!export[\t\f\r])[\w.\[\]-](?:[\w.\[\]\t\v\f\r\x85\xa0-]*[\w.\[\]-])?"
    dialect = Dialect(
        rf"[{_BLANK}]*+[=:][{_BLANK}]*+",
        rf"{ESCAPED_QUOTES}|'(?:[^'\\]|\\.)*+'|[^\n]*+",
        rf"(?<![{SPACE}])[{SPACE}]++(?:(?<= )#.*|\Z)",
    )
    limits = (NO_NUL, UTF_8)
    styles: ClassVar[Mapping[str, Test]] = {
        "bare": like(rf"(?!['\"\t\v\f\r \x85\xa0])(?:[^\n$ ]| (?!#)|{_INERT})*+(?<![{SPACE}])"),
        "single": like(r"(?:[^'\\]|\\[^'])*+"),
        "double": like(rf"(?:[^$]|{_INERT})*+"),
        "double-dollar": always,
        "single-escaped": like(r"(?:[^\\]|\\[^'])*+"),
        "double-return": like(rf"(?:[^$]|{_INERT})*+"),
    }
    exports = True
    warns_of_unset = True
    dollar = Dollar.IN_SINGLE_QUOTES

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        places = Places(text)
        scope = _Scope(environ)
        assignments: list[Assignment] = []
        alone: list[Assignment] = []
        for match in _statements(text):
            line, column = places.at(match.start(1))
            name = _name(match, line)
            if match.lastindex == _ALONE:
                if name in environ:
                    value = scope.own[name] = environ[name]
                    assignments.append(Assignment(name, Secret(sent(value)), line, column, False, (), True))
                elif name:
                    alone.append(Assignment(name, None, line, column, False, (name,)))
                continue
            value, literal, unresolved, variable = _written(match), True, _NONE, ""
            if "$" in value and match.lastindex != _SINGLE:
                text = value
                value, literal, unresolved = scope.expand(text, line)
                variable = "" if unresolved else variable_of(text)  # a name that nothing has may be a part of a value
            scope.give(name, value, unresolved)
            assignments.append(
                Assignment(name, Secret(sent(value)), line, column, literal, unresolved, variable=variable)
            )
        if "\0" in "".join(scope.own.values()):
            refuse_a_nul(assignments)
        return Reading(tuple(assignments), absent=tuple(a for a in alone if a.name not in scope.own))


def _statements(text: str) -> Iterator[re.Match[str]]:
    position = 0
    while match := _STATEMENT.match(text, position):
        if match.lastindex is None:
            return
        yield match
        position = match.end()
    raise _fault(text, position)


def _name(match: re.Match[str], line: int) -> str:
    name = match[1].rstrip(SPACE)
    if match.lastindex == 1:
        raise Unreadable("name without a line break at the end of the file (Compose reads it as a value)", line)
    if " " in name:
        raise Unreadable("space in the name (Compose rejects the file)", line)
    if not name and match.lastindex != _ALONE:
        raise Unreadable("missing name before the = (the container will not start)", line)
    return name


def _written(match: re.Match[str]) -> str:
    """The value without its quotes, its escapes or the remark behind it."""
    value = match[match.lastindex or 0]
    if match.lastindex == _BARE:
        return value.partition(" #")[0].rstrip(SPACE)
    if "\\" not in value:
        return value
    return _SINGLE_ESCAPE.sub(r"\1\2", value) if match.lastindex == _SINGLE else _DOUBLE_ESCAPE.sub(_meaning, value)


def _fault(text: str, position: int) -> Unreadable:
    """Why no statement can be read there: what follows the name is no end of one, or a quote that does not end."""
    beginning = _BEGINNING.match(text, position)
    end = beginning.end() if beginning else position
    line = text.count("\n", 0, end) + 1
    if text[end] in "=:":
        return Unreadable("unclosed quote (Compose rejects the file)", line)
    return Unreadable("invalid character in a name (Compose rejects the file)", line)


def _meaning(escape: re.Match[str]) -> str:
    """The text of an escape in double quotes; an invalid octal number loses its 0 (compose-go 2.4.8)."""
    digits, character = escape.groups()
    if digits is None:
        return _ESCAPES.get(character, escape[0])
    return chr(int(digits, 8)) if _OCTAL.fullmatch(digits) else "\\" + digits


def sent(value: str) -> str:
    """A value as it reaches the daemon in JSON, where a byte that is not UTF-8 becomes U+FFFD.

    Until then Compose keeps the bytes, so two halves of a character may have come together.
    """
    if value.isascii():
        return value
    return _NOT_UTF_8.sub("\ufffd", value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"))


class _Scope:
    """Where references are looked up: in the environment, then in what the file has given so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.own: dict[str, str] = {}
        self._loose: dict[str, tuple[str, ...]] = {}
        self._environ = environ
        self._room = MAX_FILE

    def give(self, name: str, value: str, unresolved: tuple[str, ...]) -> None:
        self.own[name] = value
        if unresolved or self._loose:
            self._loose[name] = unresolved

    def _look_up(self, name: str) -> str | None:
        value = self._environ.get(name)
        return self.own.get(name) if value is None else value

    def expand(self, value: str, line: int) -> tuple[str, bool, tuple[str, ...]]:
        """The value with its references put in, whether it had none, and the names that led nowhere, here or above."""
        try:
            found = substitute(value, self._look_up, self._room)
        except TemplateError as error:
            raise Unreadable(str(error), line) from None
        through = (self._loose.get(name, ()) for name in dict.fromkeys(found.used) if name not in self._environ)
        unresolved = tuple(dict.fromkeys(chain(found.unset, *through)))
        self._room -= found.cost + len(unresolved)
        if self._room < 0:
            raise Unreadable("too many unresolved references", line)
        return found.text, not found.expanded, unresolved
