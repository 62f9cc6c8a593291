"""One env file as several programs read it; shared by the rules that compare them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from auracheck.consumers import PROGRAMS, REGISTRY, consumer
from auracheck.consumers.base import Assignment, Gap
from auracheck.errors import Unreadable
from auracheck.inventory import Inventory
from auracheck.model import ELSEWHERE, Document, Origin, Secret, Value

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class FileReaders:
    """The programs that will read one file, with what says so, and those that might though nothing does.

    ``loading``: all of the first, also those that read it though no process may get anything of it.
    """

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._witnesses: dict[str, str] = {}
        self.possible: list[str] = []

    def __len__(self) -> int:
        return len({*self._names, *self.possible})

    def of(self, name: str) -> list[str]:
        """Those that take that variable from it."""
        return [program for program, names in self._names.items() if {"", name} & names]

    @property
    def loading(self) -> list[str]:
        return list(self._names)

    def add(self, program: str, witness: str, *names: str) -> None:
        """``names`` are what it takes from the file, "" for all of it; none: it only loads it."""
        self._names.setdefault(program, set()).update(names)
        if witness and witness != "--consumer":
            self._witnesses.setdefault(program, witness)

    def told(self, programs: Sequence[str]) -> str:
        """`systemd (shop.service) and docker run`: each with what says that it will read the file."""
        named = [
            f"{PROGRAMS[program]} ({self._witnesses[program]})" if program in self._witnesses else PROGRAMS[program]
            for program in programs
        ]
        return listed(named)


class Group(NamedTuple):
    """The programs that read the same value; None where they read none."""

    value: Secret | None
    consumers: tuple[str, ...]


class _Read(NamedTuple):
    """What one program takes from the file: the last assignment of each name, and what cannot be known."""

    by_name: Mapping[str, Assignment]
    gaps: Sequence[Gap]


class Readings:
    """A document read by each program that is asked for, once. Nothing stands behind the file."""

    def __init__(self, document: Document, readers: FileReaders) -> None:
        self.document = document
        self.readers = readers
        self._read: dict[str, _Read | Unreadable] = {}

    @cached_property
    def tidy(self) -> "Readings":
        """The same text without a byte order mark, and with line feeds alone at its lines' ends."""
        document = self.document
        content = document.reveal().removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n").removesuffix(b"\r")
        if content == document.reveal():
            return self
        return Readings(Document(document.path, document.kind, document.consumer, content), self.readers)

    def refusal(self, program: str) -> Unreadable | None:
        """Why the program refuses the whole file; None where it reads it."""
        read = self._by(program)
        return read if isinstance(read, Unreadable) else None

    def names(self, programs: Iterable[str]) -> list[str]:
        """The variables that at least one of them finds."""
        return list(dict.fromkeys(name for read in self._readable(programs) for name in read.by_name))

    def assignment(self, program: str, name: str) -> Assignment | None:
        """What gives that name its value for the program; None where nothing does."""
        read = self._by(program)
        return None if isinstance(read, Unreadable) else read.by_name.get(name)

    def value(self, program: str, name: str) -> Value:
        """What the program finds under that name."""
        found = self.assignment(program, name)
        return found.value if found else None

    def groups(self, name: str, programs: Sequence[str]) -> list[Group]:
        """The programs that read the file, by what they read for that name; what cannot be known is left out."""
        values: dict[str | None, list[str]] = {}
        for program in programs:
            if self._is_known(program, name):
                value = self.value(program, name)
                values.setdefault(value.reveal() if isinstance(value, Secret) else None, []).append(program)
        return [Group(None if v is None else Secret(v), tuple(alike)) for v, alike in values.items()]

    def place(self, name: str, programs: Sequence[str]) -> Origin:
        """Where the first of them that finds the name finds it."""
        found = next(read.by_name[name] for read in self._readable(programs) if name in read.by_name)
        return Origin(self.document.path, found.line, found.column)

    def unresolved(self, program: str, name: str) -> tuple[str, ...]:
        """The variables that the value of that name lacked."""
        found = self.assignment(program, name)
        return found.unresolved if found else ()

    def text(self, line: int | None) -> str:
        """A line of the file, which may hold a value; empty where no line is told."""
        return "" if line is None else self.document.reveal().split(b"\n")[line - 1].decode("utf-8", "replace")

    def _is_known(self, program: str, name: str) -> bool:
        """Not where the program refuses the file, nor where only running it would tell what it reads."""
        read = self._by(program)
        if isinstance(read, Unreadable) or self.value(program, name) is ELSEWHERE:
            return False
        return not any(gap.names is None or name in gap.names for gap in read.gaps)

    def _readable(self, programs: Iterable[str]) -> Iterator[_Read]:
        for program in programs:
            read = self._by(program)
            if not isinstance(read, Unreadable):
                yield read

    def _by(self, program: str) -> _Read | Unreadable:
        if program not in self._read:
            try:
                reading = consumer(program).read(self.document.reveal(), {})
                self._read[program] = _Read({a.name: a for a in reading.assignments}, reading.gaps)
            except Unreadable as refusal:
                self._read[program] = refusal
        return self._read[program]


def listed(words: Sequence[str]) -> str:
    """`a, b and c`"""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def readers(inventory: Inventory) -> dict[str, FileReaders]:
    """Each file that has readers, as the probe `readers` found them."""
    found: dict[str, FileReaders] = {}
    for program in REGISTRY:
        for fact in inventory.facts(f"reader {program}"):
            found.setdefault(fact.file, FileReaders()).add(program, fact.detail, fact.secret)
        for fact in inventory.facts(f"loader {program}"):
            found.setdefault(fact.file, FileReaders()).add(program, fact.detail)
        for fact in inventory.facts(f"possible reader {program}"):
            found.setdefault(fact.file, FileReaders()).possible.append(program)
    return found
