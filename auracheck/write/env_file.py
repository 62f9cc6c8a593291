"""Changing an env file: each change is read back by every program that will read the file, before it counts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import product

from auracheck.consumers import PROGRAMS, REGISTRY, consumer
from auracheck.consumers.base import Assignment, Reading
from auracheck.consumers.plain import is_plain
from auracheck.errors import Unreadable, UsageError
from auracheck.model import Document, Secret, Setting
from auracheck.snippets.spellings import line as spelled_line
from auracheck.sources.settings import settings
from auracheck.write.base import NEW, OLD, Change, Editor, Refused
from auracheck.write.extents import Extent, extents
from auracheck.write.lines import above, line_end, remark_of, stacked

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+=,-")
"""Characters that no quotes change."""

_READERS = (
    tuple(REGISTRY),
    ("dotenv", "compose-env", "systemd-env", "shell-env"),
    ("dotenv", "compose-env"),
)
"""For whom a value is spelled alike: for all of them where that can be."""


class EnvFile(Editor):
    """An env file that ``reader``, a consumer, is known to read."""

    def __init__(self, path: str, content: bytes, reader: str) -> None:
        super().__init__(path, content)
        self.form = reader

    def readers(self) -> Sequence[str]:
        return tuple(dict.fromkeys((self.form, *self._neighbours)))

    def settings(self) -> Mapping[str, Setting]:
        """What the file only names, or has a reference in, is none of its own values."""
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
        where = f"line {there.line}" if there else "its end"
        raise Refused(f"{self.path}: {name} cannot be put in safely at {where}{failure}: change it by hand")

    def _own(self, content: bytes) -> Reading:
        try:
            reading = consumer(self.form).read(content, {})
        except Unreadable as error:
            raise Refused(f"{self.path}: it cannot be parsed: {error}") from None
        unknown = next((gap for gap in reading.gaps if gap.names is None), None)
        if unknown:
            raise Refused(f"{self.path}: line {unknown.line}: {unknown.reason}, so what it sets cannot be known")
        return reading

    def _in_place(self, text: str, there: Assignment, value: str, day: date | None) -> Iterator[tuple[str, Change]]:
        comment = remark_of(there.name, day)
        for found in extents(self.form, text, there.name, there.line, there.column):
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
        """In the quotes that stand there, then as all programs read it, then as fewer and fewer do."""
        if found and found.quote and _SAFE.issuperset(value):
            yield found.quote + value + found.quote
        for readers in (*_READERS, (self.form,)):
            with suppress(UsageError):
                if self.form in readers:
                    yield spelled_line(name, value, readers).removeprefix(f"{name}=")

    def _exports(self, text: str) -> bool:
        """A script whose other settings are exported, or that has none yet."""
        if self.form != "shell-env":
            return False
        last = max(self._own(self.content).assignments, key=lambda a: a.line, default=None)
        return last is None or text.split("\n")[last.line - 1].lstrip().startswith("export")

    def _failure(self, content: bytes, name: str, value: str) -> str:
        """Which program would not read exactly this value there, and all others as before; nothing where all do."""
        for program in self._concerned(content):
            before = _read(program, self.content)
            if before is not None and not _is_right(before, _read(program, content), name, value):
                return f", so that {PROGRAMS[program]} reads it and all else as before"
        return ""

    def _concerned(self, content: bytes) -> Sequence[str]:
        """Those that have to read it right; what is plain all programs read alike."""
        return (self.form,) if is_plain(content) else self.readers()

    @cached_property
    def _neighbours(self) -> Sequence[str]:
        """The programs that something beside the file says will read it."""
        from auracheck.inventory import Inventory
        from auracheck.model import Fact
        from auracheck.policy.loading import builtin
        from auracheck.probes.base import Options
        from auracheck.probes.readers import Readers

        # A quote is what makes the probe look around: what all programs read alike is nobody's matter.
        inventory = Inventory((), today=date.min, documents=(Document(self.path, "env file", self.form, b"'"),))
        facts = [fact for fact in Readers(Options()).observe(inventory, builtin()) if isinstance(fact, Fact)]
        words = (fact.name.removeprefix("possible ").partition(" ") for fact in facts)
        return [program for word, _, program in words if word in ("reader", "loader") and program in REGISTRY]


def _read(program: str, content: bytes) -> Reading | None:
    """None where the program refuses the file as a whole."""
    try:
        return consumer(program).read(content, {})
    except Unreadable:
        return None


def _is_right(before: Reading, after: Reading | None, name: str, value: str) -> bool:
    if after is None or len(before.dropped) < len(after.dropped) or len(before.gaps) != len(after.gaps):
        return False
    found = _last(after.assignments, name)
    is_given = found is not None and isinstance(found.value, Secret) and found.value.reveal() == value
    return is_given and _others(before, name) == _others(after, name)


def _others(reading: Reading, name: str) -> list[tuple[str, str, bool]]:
    """All else that is read, in its order. What has a reference in it may get another value by way of that."""
    every = (*reading.assignments, *reading.absent)
    return [(a.name, _told(a), a.literal) for a in every if a.name != name]


def _told(assignment: Assignment) -> str:
    value = assignment.value
    if not assignment.literal:
        return ""
    return value.reveal() if isinstance(value, Secret) else repr(value)


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
