"""Editing an env file: every change is read back by every program that reads the file."""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import product

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Document, Secret, Setting
from auracheck.systems import grammar_of, grammars
from auracheck.systems.editor import BY_HAND, NEW, OLD, Change, Editor, EditRefused, above, line_end, remark_of, stacked
from auracheck.systems.env_file import settings
from auracheck.systems.extents import Extent, extents
from auracheck.systems.grammar import Assignment, Grammar, Reading, is_plain
from auracheck.systems.lines import decode
from auracheck.systems.spelling import line as spelled_line
from auracheck.systems.spelling import quoting

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
        text = decode(self.content)
        tries = self._in_place(text, there, value, day) if there else self._at_the_end(text, name, value, day)
        failure = ""
        for proposed, change in tries:
            content = _encoded(proposed)
            failure = self._failure(content, {name: value})
            if not failure:
                self.content = content
                return change
        where = f"line {there.line}" if there else "at the end"
        raise EditRefused(f"cannot set {name} safely{failure} ({self.path}, {where})", BY_HAND)

    def put_all(self, values: Sequence[tuple[str, str, date | None]]) -> tuple[Change, ...]:
        """New names are added together, where they are read as wanted: the file is parsed once, not for each."""
        names = {a.name for a in self._own(self.content).assignments}
        new = [each for each in values if each[0] not in names]
        added = self._added(new) if len({name for name, _, _ in new}) == len(new) > 1 else ()
        if not added:
            return super().put_all(values)
        others = super().put_all([each for each in values if each[0] in names])
        changes = {change.name: change for change in (*added, *others)}
        return tuple(changes[name] for name, _, _ in values)

    def _added(self, new: Sequence[tuple[str, str, date | None]]) -> tuple[Change, ...]:
        """All of them at the end, each in its first spelling; none where a program would read something else."""
        text = decode(self.content)
        found = [next(self._new_lines(text, *each), None) for each in new]
        lines = [each for each in found if each is not None]
        content = _encoded(text + _gap(text) + "".join(added for added, _ in lines))
        if len(lines) < len(new) or self._failure(content, {name: value for name, value, _ in new}):
            return ()
        self.content = content
        return tuple(change for _, change in lines)

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
        return ((text + _gap(text) + added, change) for added, change in self._new_lines(text, name, value, day))

    def _new_lines(self, text: str, name: str, value: str, day: date | None) -> Iterator[tuple[str, Change]]:
        """What is added to the text for a new setting, the best spelling first."""
        for end, spelled in product(dict.fromkeys((line_end(text), "\n")), self._spellings(name, value, None)):
            line = f"{'export ' if self._exports(text) else ''}{name}={spelled}"
            comment = remark_of(name, day)
            shown = line.removesuffix(spelled) + _mask_of(spelled)
            added = "".join(one + end for one in stacked(comment, line))
            yield added, Change(name, None, (), stacked(comment, shown))

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

    def _failure(self, content: bytes, values: Mapping[str, str]) -> str:
        """The program that would not read exactly these values, or other settings not as before; empty where all do."""
        for program in self._concerned(content):
            grammar = grammar_of(program).named(self.path)
            before = _read(grammar, self.content)
            if before is not None and not _is_right(before, _read(grammar, content), values):
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


def _is_right(before: Reading, after: Reading | None, values: Mapping[str, str]) -> bool:
    if after is None or len(before.dropped) < len(after.dropped) or len(before.gaps) != len(after.gaps):
        return False
    found = {each.name: each.value for each in after.assignments if each.name in values}
    given = {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}
    return given == values and _others(before, values) == _others(after, values)


def _others(reading: Reading, names: Container[str]) -> list[tuple[str, str | bool]]:
    """All other settings, in order. A value with a reference may change through the reference."""
    every = (*reading.assignments, *reading.absent)
    return [
        (a.name, a.literal and (a.value.reveal() if isinstance(a.value, Secret) else repr(a.value)))
        for a in every
        if a.name not in names
    ]


def _gap(text: str) -> str:
    """What ends the last line of a text, if anything has to."""
    return "" if not text.removeprefix("\ufeff") or text.endswith("\n") else line_end(text)


def _last(assignments: Sequence[Assignment], name: str) -> Assignment | None:
    return next((a for a in reversed(assignments) if a.name == name), None)


def _mask_of(spelled: str) -> str:
    return _masked(NEW, spelled[:1] if spelled[:1] in ("'", '"') else "")


def _masked(mark: str, quote: str) -> str:
    return f"{quote}{mark}{quote}"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
