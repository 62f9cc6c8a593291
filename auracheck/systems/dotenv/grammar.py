"""The grammar of python-dotenv."""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from auracheck.errors import Unreadable
from auracheck.model import Secret, Setting
from auracheck.regex import regex
from auracheck.systems.env_file import EnvFileSource, plain_settings
from auracheck.systems.files import decoded, too_large, too_many
from auracheck.systems.grammar import (
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
    read_plain,
)
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from dotenv.parser import Binding


MAX_BLANK_STEPS = 100_000_000
"""The parser searches for ` #` at every blank of a line, so a run of n blanks takes n²/2 steps. This many take about a
second. Real files stay far below: 10,000 comments aligned at column 100 are half of it."""

MAX_SETTINGS = 100_000
"""The parser takes 15 µs a line, so this many take 1.5 s. A process cannot get so many: name and value have 2 MiB
together (execve(2), with the usual stack of 8 MiB)."""

_LONG_BLANKS = regex(r"[^\S\n]{64,}")
_NAME_START = regex(r"\s*(?:export[^\S\n]+)?'?")


def _uninterpolated(pattern: str) -> Test:
    """The test of values of this form that python-dotenv leaves as they are.

    It fills in `${NAME}` and `${NAME:-default}` within any quotes. Up to the last `}` every reference is closed, and
    of several `${` without anything between them that ends a name the last one decides: so the search is linear.
    """

    def test(value: str) -> bool:
        closed = value[: value.rfind("}") + 1]
        return re.fullmatch(pattern, value) is not None and not re.search(r"\$\{(?:(?!\$\{)[^}:])*+(?:\}|:-)", closed)

    return test


class DotenvGrammar(Grammar):
    """python-dotenv (1.2.4), as the application's `load_dotenv()` and `dotenv_values()` read a `.env` file.

    Lines are split and unquoted by python-dotenv's own parser, except for files that all programs read alike. `${NAME}`
    and `${NAME:-default}` are expanded in every value, quoted or not, from the names above in the file and then from
    the environment. `$NAME` is not expanded. python-dotenv skips a line that it cannot parse, with a warning, and
    rejects a file that is not UTF-8.
    Documentation: the README of python-dotenv, "File format" and "Variable expansion".
    """

    name = "dotenv"
    program = "python-dotenv"
    names = "(?!['\ufeff])[^=#\\s\0\ud800-\udfff]+"
    dialect = Dialect(
        r"'?[^\S\r\n]*+=[^\S\r\n]*+",
        r""""(?:\\"|[^"])*"|'(?:\\'|[^'])*'|[^\r\n]*+""",
        r"\s++#.*|\s++\Z",
        returns=True,
    )
    limits = (NO_NUL, UTF_8)
    styles: ClassVar[Mapping[str, Test]] = {
        "bare": _uninterpolated(r"(?!['\"\s])(?!.*\s#)[^\r\n]*(?<!\s)"),
        "single": _uninterpolated(r"(?:[^'\\\r]|\\(?!['\\]|\Z))*+"),
        "double": _uninterpolated(r"[^\r]*"),
        "single-escaped": _uninterpolated(r"(?:[^\\\r]|\\(?!['\\]|\Z))*+"),
        "double-return": _uninterpolated(r"(?s:.)*"),
        "double-dotenv": always,
    }
    exports = True
    dollar = Dollar.NEVER

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """Raises `Unreadable` for bytes that are not UTF-8, and past the bounds named above."""
        return read_plain(content) or self._parse(content, environ)

    def _parse(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        text = _text(content)
        own: dict[str, str | None] = {}
        scope = self.scope(own, environ)
        loose: dict[str, tuple[str, ...]] = {}
        assignments: list[Assignment] = []
        dropped: list[int] = []
        room = MAX_FILE
        for number, binding in enumerate(_bindings(text)):
            if number > MAX_SETTINGS:
                raise Unreadable(too_many("settings", MAX_SETTINGS))
            if binding.error:
                dropped.append(_place(binding)[0])
            if binding.key is None:
                continue
            line, column = _place(binding)
            value = binding.value
            unresolved: tuple[str, ...] = ()
            if value is not None and "${" in value:
                value, unresolved = _expand(value, scope, loose, room)
                room -= len(value) + len(unresolved)
                if room < 0:
                    raise Unreadable(too_large("expanded references", MAX_FILE), line)
            own[binding.key] = value
            loose[binding.key] = unresolved
            secret = None if value is None else Secret(value)
            assignments.append(Assignment(binding.key, secret, line, column, value == binding.value, unresolved))
        return Reading(tuple(assignments), tuple(dropped))

    def scope(self, own: Mapping[str, str | None], environ: Mapping[str, str]) -> Mapping[str, str | None]:
        """Where references are looked up: `dotenv_values()` takes the file's own names before the environment's."""
        return ChainMap(own, environ)  # type: ignore[arg-type]  # neither is ever written to


class LoadDotenvGrammar(DotenvGrammar):
    """python-dotenv's `load_dotenv()`, which never overrides the environment: there its names come first."""

    def scope(self, own: Mapping[str, str | None], environ: Mapping[str, str]) -> Mapping[str, str | None]:
        return ChainMap(environ, own)  # type: ignore[arg-type]  # neither is ever written to


def _text(content: bytes) -> str:
    """The text with uniform line ends, as `open(path, encoding="utf-8")` gives it."""
    text = decoded(content, "python-dotenv")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if sum((run.end() - run.start()) ** 2 for run in _LONG_BLANKS.finditer(text)) > 2 * MAX_BLANK_STEPS:
        raise Unreadable("too many consecutive blanks (python-dotenv would not finish)")
    return text


def _bindings(text: str) -> "Iterator[Binding]":
    """What python-dotenv's `parse_stream` yields, in linear time, for a text whose line ends are all one newline."""
    from dotenv.parser import Error, Reader, parse_binding  # late: plain files do not need it

    class LinearReader(Reader):
        def read_regex(self, regex: re.Pattern[str]) -> Sequence[str]:
            position = self.position
            match = regex.match(self.string, position.chars)
            if match is None:
                raise Error("no match")
            start, end = match.span()
            if start != end:
                position.chars = end
                position.line += self.string.count("\n", start, end)
            return match.groups()

    reader = LinearReader(StringIO(text))
    while reader.has_next():
        yield parse_binding(reader)


def _place(binding: "Binding") -> tuple[int, int]:
    """Line and column of the name. The parser's mark includes the blank lines above it."""
    string, line = binding.original
    if binding.key is not None and string.startswith(binding.key):
        return line, 1
    start = _NAME_START.match(string)
    end = start.end() if start else 0
    return line + string.count("\n", 0, end), end - string.rfind("\n", 0, end)


def _expand(
    value: str, scope: Mapping[str, str | None], loose: Mapping[str, tuple[str, ...]], room: int
) -> tuple[str, tuple[str, ...]]:
    """The value with its references expanded, and the names of the unresolved ones.

    python-dotenv's own regular expression takes quadratic time for a value such as ``${${${…``. This parses the same
    language in one pass: the next ``}`` and ``:`` are searched once each.
    """
    parts: list[str] = []
    unresolved: dict[str, None] = {}
    cursor, at = 0, value.find("${")
    brace = colon = -1
    while at >= 0 and room >= 0:
        start = at + 2
        if brace < start:
            brace = value.find("}", start)
            if brace < 0:
                break
        if colon < start:
            colon = value.find(":", start)
            colon = len(value) if colon < 0 else colon
        default = None
        if colon < brace:
            if value[colon + 1 : colon + 2] != "-":
                at = value.find("${", at + 1)
                continue
            default = value[colon + 2 : brace]
        name = value[start : min(colon, brace)]
        found = scope.get(name, default)
        if found is None and default is None:
            unresolved[name] = None
        unresolved.update(dict.fromkeys(loose.get(name, ())))
        parts += value[cursor:at], found or ""
        room -= len(parts[-1])
        cursor = brace + 1
        at = value.find("${", cursor)
    parts.append(value[cursor:])
    return "".join(parts), tuple(unresolved)


class DotenvFile(EnvFileSource):
    """An env file by python-dotenv's rules; the default for `.env*` and `*.env`.

    The file is all that is read: a `${NAME}` that only this shell's environment could fill is unresolved.
    Examples (`.env.example`, `.sample`, `.template`, `.dist`) are no process: they are looked at for real credentials
    alone.
    """

    scheme = "dotenv"

    def plain(self, path: str, content: bytes) -> Sequence[Setting] | None:
        return plain_settings(path, content)
