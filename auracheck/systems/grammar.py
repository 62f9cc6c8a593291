"""What a grammar is: how a program reads env files, as a pure function of the bytes, and how values are written."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from sys import intern

from auracheck.errors import Unreadable
from auracheck.model import Document, Secret, Value
from auracheck.regex import regex
from auracheck.typed import ClassVar, NamedTuple, Self

MAX_FILE = 1 << 20
"""Bytes of an env file that are read at most. No process can be given such a string: Linux ends one at 128 KiB
(MAX_ARG_STRLEN, execve(2)), and all of them together at a quarter of the stack's limit."""


class Assignment(NamedTuple):
    """One name given a value by a file. ``line`` and ``column`` are those of the name and count from 1.

    ``literal``: the value is written there as it is. ``unresolved``: variables that it refers to and that were not
    there. ``inherited``: the file gives the name alone, and the value was taken from the environment. ``file``: the
    path of the file that has it, if this one reads it in, and ``scheme`` that by which it is written there, if another.
    ``variable`` is the one whose whole value it has, as far as the grammar says.
    """

    name: str
    value: Value
    line: int
    column: int
    literal: bool = True
    unresolved: tuple[str, ...] = ()
    inherited: bool = False
    file: str = ""
    scheme: str = ""
    variable: str = ""


class Gap(NamedTuple):
    """A part of the file whose effect cannot be known without running it.

    ``names`` are the variables that it may change, which are `EXTERNAL` then; None where it may change any.
    ``reason`` ends in "may change" where there are names, which complete it.
    """

    line: int
    reason: str
    names: frozenset[str] | None = None


class Reading(NamedTuple):
    """What a program takes from a file, in order; ``dropped`` are the lines that it skips as broken.

    ``absent`` are the names without a value that were not in the environment either, so that the process does not get
    them (value None). Where a program still gives such a name to the process, it is an assignment. ``sourced`` are the
    files that it reads in. ``unexported`` are variables that it sets and does not pass on to the process. ``plain``:
    every program reads the file alike.
    """

    assignments: tuple[Assignment, ...]
    dropped: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
    absent: tuple[Assignment, ...] = ()
    sourced: tuple[Document, ...] = ()
    unexported: tuple[Assignment, ...] = ()
    plain: bool = False


class Dollar(Enum):
    """How a `$` in a value is kept from being taken for a variable."""

    DOUBLED = "doubled"
    IN_SINGLE_QUOTES = "in single quotes"
    NEVER = "never"


class Limit(NamedTuple):
    """A value in which the expression is found cannot be written; ``words`` complete "docker run cannot carry …"."""

    expression: str
    words: str


NO_NUL = Limit("\0", "a NUL character")
ONE_LINE = Limit("\n", "a line break")
UTF_8 = Limit("[\ud800-\udfff]", "bytes that are not UTF-8")


class Dialect(NamedTuple):
    """How an assignment looks, as regular expressions: the text between name and value, a value from its first
    character on, and what is cut off at the end of one that is not quoted.

    ``returns``: a carriage return by itself ends a line too. ``joins``: a value in quotes may go on behind them.
    """

    equals: str
    value: str
    remark: str
    returns: bool = False
    joins: bool = False


ESCAPED_QUOTES = r'"(?:[^"\\]|\\.)*+"'
"""A value in double quotes in which a backslash protects any character."""

Test = Callable[[str], bool]
"""Whether a value is read back as it is from one style of writing it."""


def always(value: str) -> bool:
    """The test of a style that carries every value."""
    return True


def like(pattern: str) -> Test:
    """The test of values of this form. It is compiled when it is first asked."""
    return lambda value: re.fullmatch(pattern, value) is not None


class Grammar(ABC):
    """One program's grammar, with its limits and the styles in which a value can be written for it. The class docstring
    is what `explain NAME` prints."""

    name: ClassVar[str]
    program: ClassVar[str]
    """The program, as people call it."""
    names: ClassVar[str]
    """The regular expression of what may be before the `=`. A byte order mark is not part of a name that begins a
    file, so no name begins with one."""
    limits: ClassVar[Sequence[Limit]]
    """What no style can carry."""
    styles: ClassVar[Mapping[str, Test]]
    """The styles of `auracheck.systems.spelling` that it reads, each with the test of the values that it reads back."""
    dialect: ClassVar[Dialect]
    """How its assignments look, for the place in which a value is replaced."""
    repeats: ClassVar[bool] = True
    """Whether a name may come twice, so that the last line counts."""
    exports: ClassVar[bool] = False
    """Whether `export` may be before a name."""
    warns_of_unset: ClassVar[bool] = False
    """Whether it says so where a variable that a value refers to is not set."""
    dollar: ClassVar[Dollar] = Dollar.DOUBLED
    """How it is kept from taking a `$` for a variable."""
    is_program: ClassVar[bool] = False
    """Whether a file is a program to it, so that no other reader says what is a comment in there."""
    longest_line: ClassVar[int | None] = None
    """Bytes of the longest line that it reads; None where there is no such limit."""

    def named(self, file: str) -> Self:
        """The grammar of a file of that name, where the name says more than the scheme does."""
        return self

    @abstractmethod
    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """Read ``content`` as the program would, with ``environ`` behind it.

        Raises `Unreadable` where the program itself refuses the whole file.
        """

    def takes_name(self, name: str) -> bool:
        """Whether it sets a variable for a line ``NAME=…``, also where that is the first of its file."""
        return re.fullmatch(self.names, name) is not None

    def obstacle(self, value: str) -> str | None:
        """What in the value it cannot carry in any style, in words; None where there is nothing."""
        return next((limit.words for limit in self.limits if re.search(limit.expression, value)), None)

    def too_long(self, line: str) -> str | None:
        """Words for a line that is longer than it reads; None where it is not."""
        if self.longest_line is None or len(line.encode("utf-8", "surrogateescape")) <= self.longest_line:
            return None
        return f"a line of more than {self.longest_line:,} bytes"


_PLAIN = regex(rb"(?:(?:#[^\r\n\0]*|[A-Za-z_][A-Za-z0-9_]{0,252}=[A-Za-z0-9_./:@%+=,-]*)?(?:\n|\Z))*+")
"""kubectl takes names of up to 253 characters."""

_SHELL_S_OWN = frozenset(("_", "OPTIND"))
"""A shell sets the one itself, and takes numbers alone for the other."""

_LONGEST = 65_000
"""Bytes of a line: docker and kubectl read lines of less than 64 KiB."""


def plain_lines(content: bytes) -> list[tuple[str, str, int]] | None:
    """Name, value and line of each assignment of a file that every program reads alike; None of any other. kubectl
    refuses a name that comes twice."""
    if not _is_in_plain_lines(content):
        return None
    found = lines_of_plain(content)
    names = {name for name, _, _ in found}
    return found if len(names) == len(found) and _SHELL_S_OWN.isdisjoint(names) else None


@lru_cache(1)  # of one file several ask, one after the other: a tenth of the time that gathering takes
def lines_of_plain(content: bytes) -> list[tuple[str, str, int]]:
    """The same of a file that is known to be one of these."""
    found = []
    for number, line in enumerate(content.decode().split("\n"), 1):
        if line and line[0] != "#":
            name, _, value = line.partition("=")
            found.append((intern(name), value, number))  # one text for all files with that name
    return found


def read_plain(content: bytes) -> Reading | None:
    """What every program reads from such a file; None of any other."""
    lines = plain_lines(content)
    if lines is None:
        return None
    return Reading(tuple(Assignment(name, Secret(value), number, 1) for name, value, number in lines), plain=True)


def is_plain(content: bytes) -> bool:
    """Whether all programs read this alike."""
    return plain_lines(content) is not None


def _is_in_plain_lines(content: bytes) -> bool:
    if not content.isascii() or not _PLAIN.fullmatch(content):
        return False
    return len(content) <= _LONGEST or max(map(len, content.split(b"\n"))) <= _LONGEST


def read_as(name: str, content: bytes, environ: Mapping[str, str]) -> dict[str, Value]:
    """What the program ``name`` reads from a file: each name's `Secret`, None (no value) or `EXTERNAL`.

    Raises `Unreadable` where the program itself would refuse the file, and if what it reads is only known by running
    it. A byte that is not UTF-8 is a lone surrogate.
    """
    from auracheck.systems import grammar_of

    reading = grammar_of(name).read(content, environ)
    unknown = next((gap for gap in reading.gaps if gap.names is None), None)
    if unknown is not None:
        raise Unreadable(unknown.reason, unknown.line)
    return {a.name: a.value for a in reading.assignments}
