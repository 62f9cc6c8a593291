"""One env file as several programs read it; shared by the rules that compare them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.consumers import REGISTRY, consumer
from auracheck.consumers.base import Assignment
from auracheck.errors import Unreadable
from auracheck.inventory import Inventory
from auracheck.model import ELSEWHERE, Document, Origin, Secret


class Group(NamedTuple):
    """The programs that read the same value; None where they read none."""

    value: Secret | None
    consumers: tuple[str, ...]


class Readings:
    """A document read by each program that is asked for, once. Nothing stands behind the file."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._read: dict[str, Mapping[str, Assignment] | Unreadable] = {}

    def refusal(self, name: str) -> Unreadable | None:
        """Why the program refuses the whole file; None where it reads it."""
        read = self._by(name)
        return read if isinstance(read, Unreadable) else None

    def names(self, consumers: Iterable[str]) -> list[str]:
        """The variables that at least one of them finds."""
        return list(dict.fromkeys(name for by in self._readable(consumers) for name in by))

    def groups(self, name: str, consumers: Sequence[str]) -> list[Group]:
        """The programs that read the file, by what they read for that name; what cannot be known is left out."""
        values: dict[str | None, list[str]] = {}
        for program in consumers:
            read = self._by(program)
            if isinstance(read, Unreadable):
                continue
            found = read.get(name)
            if found is None or found.value is None:
                values.setdefault(None, []).append(program)
            elif found.value is not ELSEWHERE:
                values.setdefault(found.value.reveal(), []).append(program)
        return [Group(None if v is None else Secret(v), tuple(programs)) for v, programs in values.items()]

    def place(self, name: str, consumers: Sequence[str]) -> Origin:
        """Where the first of them that finds the name finds it."""
        found = next(by[name] for by in self._readable(consumers) if name in by)
        return Origin(self.document.path, found.line, found.column)

    def unresolved(self, name: str, program: str) -> tuple[str, ...]:
        """The variables that the value of that name lacked."""
        read = self._by(program)
        return () if isinstance(read, Unreadable) or name not in read else read[name].unresolved

    def _readable(self, consumers: Iterable[str]) -> Iterator[Mapping[str, Assignment]]:
        for program in consumers:
            read = self._by(program)
            if not isinstance(read, Unreadable):
                yield read

    def _by(self, name: str) -> Mapping[str, Assignment] | Unreadable:
        if name not in self._read:
            try:
                assignments = consumer(name).read(self.document.reveal(), {}).assignments
                self._read[name] = {assignment.name: assignment for assignment in assignments}
            except Unreadable as refusal:
                self._read[name] = refusal
        return self._read[name]


class Readers:
    """The programs that will read one file, and those that might though nothing says so."""

    def __init__(self) -> None:
        self._certain: dict[str, set[str]] = {}
        self.possible: list[str] = []

    def __len__(self) -> int:
        return len({*self._certain, *self.possible})

    def of(self, name: str) -> list[str]:
        """Those that take that variable from it."""
        return [program for program, names in self._certain.items() if {"", name} & names]

    def all(self) -> list[str]:
        return list(self._certain)

    def add(self, program: str, name: str) -> None:
        self._certain.setdefault(program, set()).add(name)


def readers(inventory: Inventory) -> dict[str, Readers]:
    """Each file that has readers, as the probe `readers` found them."""
    found: dict[str, Readers] = {}
    for program in REGISTRY:
        for fact in inventory.facts(f"reader {program}"):
            found.setdefault(fact.file, Readers()).add(program, fact.secret)
        for fact in inventory.facts(f"possible reader {program}"):
            found.setdefault(fact.file, Readers()).possible.append(program)
    return found
