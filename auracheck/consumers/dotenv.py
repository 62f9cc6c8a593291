"""The grammar of python-dotenv."""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.consumers.base import MAX_FILE, Assignment, Consumer, Reading
from auracheck.consumers.plain import read_plain
from auracheck.errors import Unreadable
from auracheck.model import Secret

if TYPE_CHECKING:
    from dotenv.parser import Binding

MAX_BLANK_STEPS = 100_000_000
"""Its parser looks for ` #` at every blank of a line, so a run of n blanks costs it n²/2 steps; this many take about
a second. Real files stay far below: 10,000 comments aligned at column 100 are half of it."""

MAX_SETTINGS = 100_000
"""Its parser takes 15 µs a line, so this many take 1.5 s. No process gets so many: 2 MiB hold them all, name and value
(execve(2), for the usual stack of 8 MiB)."""

_LONG_BLANKS = re.compile(r"[^\S\n]{64,}")
_NAME_START = re.compile(r"\s*(?:export[^\S\n]+)?'?")


class Dotenv(Consumer):
    """python-dotenv (1.2.4), as the application's `load_dotenv()` and `dotenv_values()` read a `.env` file.

    Lines are split and unquoted by python-dotenv's own parser, but for files that all programs read alike. `${NAME}`
    and `${NAME:-default}` are expanded in every value, quoted or not, from the names above in the file and then from
    the environment; `$NAME` is left as it is. A line that it cannot parse it skips with a warning. A file that is not
    UTF-8 it refuses.
    Documentation: the README of python-dotenv, "File format" and "Variable expansion".
    """

    name: ClassVar[str] = "dotenv"

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
                raise Unreadable(f"it has more than {MAX_SETTINGS:,} settings, the bound")
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
                    raise Unreadable(f"its references expand to more than {MAX_FILE >> 20} MiB, the bound", line)
            own[binding.key] = value
            loose[binding.key] = unresolved
            secret = None if value is None else Secret(value)
            assignments.append(Assignment(binding.key, secret, line, column, value == binding.value, unresolved))
        return Reading(tuple(assignments), tuple(dropped))

    def scope(self, own: Mapping[str, str | None], environ: Mapping[str, str]) -> Mapping[str, str | None]:
        """Where references are looked up: `dotenv_values()` takes the file's own names before the environment's."""
        return ChainMap(own, environ)  # type: ignore[arg-type]  # neither is ever written to


class LoadDotenv(Dotenv):
    """python-dotenv's `load_dotenv()`, which never overrides the environment: there its names come first."""

    def scope(self, own: Mapping[str, str | None], environ: Mapping[str, str]) -> Mapping[str, str | None]:
        return ChainMap(environ, own)  # type: ignore[arg-type]  # neither is ever written to


def _text(content: bytes) -> str:
    """Decoded and with its line ends made one, as `open(path, encoding="utf-8")` does."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable("it is UTF-16; python-dotenv reads UTF-8 alone: save it as that") from None
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("it is not UTF-8, python-dotenv refuses the whole file", line) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if sum((run.end() - run.start()) ** 2 for run in _LONG_BLANKS.finditer(text)) > 2 * MAX_BLANK_STEPS:
        raise Unreadable("its lines hold so many blanks in a row that python-dotenv would not finish")
    return text


def _bindings(text: str) -> "Iterator[Binding]":
    from auracheck.consumers.dotenv_parser import bindings  # late: it imports dotenv

    return bindings(text)


def _place(binding: "Binding") -> tuple[int, int]:
    """Line and column of the name. What the parser marks begins with the blank lines above it."""
    string, line = binding.original
    if binding.key is not None and string.startswith(binding.key):
        return line, 1
    start = _NAME_START.match(string)
    end = start.end() if start else 0
    return line + string.count("\n", 0, end), end - string.rfind("\n", 0, end)


def _expand(
    value: str, scope: Mapping[str, str | None], loose: Mapping[str, tuple[str, ...]], room: int
) -> tuple[str, tuple[str, ...]]:
    """The value with its references put in, and the names of those that lead nowhere.

    python-dotenv's own regular expression takes quadratic time for a value such as ``${${${…``. This is the same
    language in one pass: the next ``}`` and ``:`` are looked up once each.
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
