"""Editing an env file: every change is read back by every program that reads the file."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import product

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Document, Secret, Setting
from auracheck.systems import grammar_of, grammars
from auracheck.systems.editor import BY_HAND, NEW, OLD, Change, Editor, EditRefused
from auracheck.systems.env_file import settings
from auracheck.systems.extents import Extent, extents
from auracheck.systems.form import made, remark
from auracheck.systems.grammar import Assignment, Grammar, Reading, is_plain
from auracheck.systems.spelling import line as spelled_line
from auracheck.systems.spelling import quoting
from auracheck.systems.waivers import ignored


def days(content: bytes) -> dict[str, date]:
    """The day on which each value was made, from the comments of former runs."""
    return dict(filter(None, map(made, content.decode("utf-8-sig", "replace").splitlines())))


def remark_of(name: str, day: date | None) -> str:
    """The comment for a value; empty where its day is not known."""
    return remark(name, day) if day else ""


def stacked(comment: str, line: str) -> tuple[str, ...]:
    """A line with its comment above it, if any."""
    return (comment, line) if comment else (line,)


def line_start(text: str, offset: int) -> int:
    """The offset at which the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str) -> str:
    """The line ending of a file."""
    return "\r\n" if "\r\n" in text and text.count("\n") == text.count("\r\n") else "\n"


def above(text: str, offset: int, name: str, comment: str) -> str:
    """The text with a comment above the line of an offset, with the same indentation.

    The comment replaces that of a former run; an empty one removes it. A byte order mark stays in front.
    """
    start = line_start(text, offset)
    at = start
    while line_start(text, at):
        before = line_start(text, at - 1)
        before += _mark_length(text, before)
        former = made(text[before:at])
        if former is None and ignored(text[before:at]) is None:
            break
        if former and former[0] == name and not comment:
            return text[:before] + text[at:]
        if former and former[0] == name:
            return text[:before] + _indent(text[before:at]) + comment + text[at - _end_length(text, at) :]
        at = before
    if not comment:
        return text
    start += _mark_length(text, start)
    return text[:start] + _indent(text[start:]) + comment + line_end(text) + text[start:]


def _mark_length(text: str, start: int) -> int:
    """The length of a byte order mark at the beginning of a line."""
    return 1 if start == 0 and text.startswith("\ufeff") else 0


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _end_length(text: str, end: int) -> int:
    """The length of the line ending before an offset."""
    return 2 if text.endswith("\r\n", 0, end) else 1


_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+=,-")
"""Characters that mean the same with and without quotes, to every program."""


class EnvFileEditor(Editor):
    """An env file that is read by the grammar ``reader``."""

    def __init__(self, path: str, content: bytes, reader: str) -> None:
        super().__init__(path, content)
        self.form = reader

    def readers(self) -> Sequence[str]:
        return tuple(dict.fromkeys((self.form, *self._neighbours)))

    def settings(self) -> Mapping[str, Setting]:
        """The effective settings; names without a value and values with a reference are not ``literal``."""
        reading = self._own(self.content)
        found = {s.name: s for s in settings((*reading.absent, *reading.assignments), self.path)}
        loose = {a.name: bool(a.unresolved) or a.inherited for a in (*reading.absent, *reading.assignments)}
        return {name: s._replace(literal=s.literal and not loose[name]) for name, s in found.items()}

    def put(self, name: str, value: str, day: date | None) -> Change:
        there = _last(self._own(self.content).assignments, name)
        text = _decoded(self.content)
        tries = self._in_place(text, there, value, day) if there else self._at_the_end(text, name, value, day)
        failure = ""
        for proposed, change in tries:
            content = _encoded(proposed)
            failure = self._failure(content, name, value)
            if not failure:
                self.content = content
                return change
        where = f"line {there.line}" if there else "at the end"
        raise EditRefused(f"cannot set {name} safely{failure} ({self.path}, {where})", BY_HAND)

    def _own(self, content: bytes) -> Reading:
        try:
            reading = grammar_of(self.form).named(self.path).read(content, {})
        except Unreadable as error:
            raise EditRefused(f"{self.path}: cannot be parsed: {error}") from None
        unknown = next((gap for gap in reading.gaps if gap.names is None), None)
        if unknown:
            raise EditRefused(f"{self.path}: line {unknown.line}: {unknown.reason}, so its settings are not known")
        return reading

    def _in_place(self, text: str, there: Assignment, value: str, day: date | None) -> Iterator[tuple[str, Change]]:
        comment = remark_of(there.name, day)
        for found in extents(grammar_of(self.form).dialect, text, there.name, there.line, there.column):
            yield from self._in_extent(text, there, value, comment, found)

    def _in_extent(
        self, text: str, there: Assignment, value: str, comment: str, found: Extent
    ) -> Iterator[tuple[str, Change]]:
        before = (f"{there.name}={_masked(OLD, found.quote)}",)
        for spelled in self._spellings(there.name, value, found):
            proposed = text[: found.start] + found.holding(spelled) + text[found.end :]
            change = Change(there.name, there.line, before, (f"{there.name}={_mask_of(spelled)}",))
            commented = above(proposed, found.start, there.name, comment)
            yield commented, change._replace(after=stacked(comment, *change.after))
            yield proposed, change

    def _at_the_end(self, text: str, name: str, value: str, day: date | None) -> Iterator[tuple[str, Change]]:
        before = "" if not text.removeprefix("\ufeff") or text.endswith("\n") else line_end(text)
        for end, spelled in product(dict.fromkeys((line_end(text), "\n")), self._spellings(name, value, None)):
            line = f"{'export ' if self._exports(text) else ''}{name}={spelled}"
            comment = remark_of(name, day)
            shown = line.removesuffix(spelled) + _mask_of(spelled)
            added = "".join(one + end for one in stacked(comment, line))
            yield text + before + added, Change(name, None, (), stacked(comment, shown))

    def _spellings(self, name: str, value: str, found: Extent | None) -> Iterator[str]:
        """Ways to write the value: with the quotes that are there, then as all programs read it, then as fewer do."""
        if value and _SAFE.issuperset(value):
            quote = found.quote if found else ""
            yield quote + value + quote
        for readers in (grammars(), quoting(), quoting("double-return"), (self.form,)):
            with suppress(UsageError):
                if self.form in readers:
                    yield spelled_line(name, value, readers).removeprefix(f"{name}=")

    def _exports(self, text: str) -> bool:
        """Whether the file is a script whose settings are exported, or one without settings."""
        if not grammar_of(self.form).is_program:
            return False
        last = max(self._own(self.content).assignments, key=lambda a: a.line, default=None)
        return last is None or text.split("\n")[last.line - 1].lstrip().startswith("export")

    def _failure(self, content: bytes, name: str, value: str) -> str:
        """The program that would not read exactly this value, or other settings not as before; empty where all do."""
        for program in self._concerned(content):
            grammar = grammar_of(program).named(self.path)
            before = _read(grammar, self.content)
            if before is not None and not _is_right(before, _read(grammar, content), name, value):
                return f": {grammar.program} would read the file differently"
        return ""

    def _concerned(self, content: bytes) -> Sequence[str]:
        """The programs to verify with; plain content is read alike by all."""
        return (self.form,) if is_plain(content) else self.readers()

    @cached_property
    def _neighbours(self) -> Sequence[str]:
        """The programs that read the file according to the files next to it."""
        from auracheck.deployment.facts import ReadersCut
        from auracheck.systems.readers import ReaderSearch

        found = ReaderSearch().readers(Document(self.path, "env file", self.form, b""))
        programs = (fact.program for fact in found if not isinstance(fact, ReadersCut))
        return [program for program in programs if program in grammars()]


def _read(grammar: Grammar, content: bytes) -> Reading | None:
    """What a program reads; None where it refuses the whole file."""
    try:
        return grammar.read(content, {})
    except Unreadable:
        return None


def _is_right(before: Reading, after: Reading | None, name: str, value: str) -> bool:
    if after is None or len(before.dropped) < len(after.dropped) or len(before.gaps) != len(after.gaps):
        return False
    found = _last(after.assignments, name)
    is_given = found is not None and isinstance(found.value, Secret) and found.value.reveal() == value
    return is_given and _others(before, name) == _others(after, name)


def _others(reading: Reading, name: str) -> list[tuple[str, str | bool]]:
    """All other settings, in order. A value with a reference may change through the reference."""
    every = (*reading.assignments, *reading.absent)
    return [
        (a.name, a.literal and (a.value.reveal() if isinstance(a.value, Secret) else repr(a.value)))
        for a in every
        if a.name != name
    ]


def _last(assignments: Sequence[Assignment], name: str) -> Assignment | None:
    return next((a for a in reversed(assignments) if a.name == name), None)


def _mask_of(spelled: str) -> str:
    return _masked(NEW, spelled[:1] if spelled[:1] in ("'", '"') else "")


def _masked(mark: str, quote: str) -> str:
    return f"{quote}{mark}{quote}"


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
