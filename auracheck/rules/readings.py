"""One env file as several programs read it, for the rules that compare them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from auracheck.deployment import Run
from auracheck.deployment.facts import LoadedBy, MayBeReadBy, ReadBy
from auracheck.errors import Unreadable
from auracheck.listing import listed
from auracheck.model import EXTERNAL, Document, Origin, Secret, Value
from auracheck.systems import grammar_of, grammars, program_of
from auracheck.systems.grammar import Assignment, Gap
from auracheck.typed import NamedTuple

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class FileReaders:
    """The programs that will read one file, with the evidence for it, and those that might read it.

    ``loading``: all programs that will read it, even if no process gets a value from it.
    """

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._witnesses: dict[str, str] = {}
        self.possible: list[str] = []

    def __len__(self) -> int:
        return len({*self._names, *self.possible})

    def of(self, name: str) -> list[str]:
        """The programs that take that variable from the file."""
        return [program for program, names in self._names.items() if {"", name} & names]

    @property
    def loading(self) -> list[str]:
        return list(self._names)

    def add(self, program: str, witness: str, *names: str) -> None:
        """Add a program. ``names`` are the variables that it takes from the file, "" for all; without any it only loads
        it."""
        self._names.setdefault(program, set()).update(names)
        if witness and witness != "--consumer":
            self._witnesses.setdefault(program, witness)

    def described(self, programs: Sequence[str]) -> str:
        """`systemd (shop.service) and docker run`: each program with the evidence that it will read the file."""
        named = [
            f"{program_of(program)} ({self._witnesses[program]})" if program in self._witnesses else program_of(program)
            for program in programs
        ]
        return listed(named)


class Group(NamedTuple):
    """The programs that read the same value; None if they read no value."""

    value: Secret | None
    consumers: tuple[str, ...]


class _Read(NamedTuple):
    """What one program reads from the file: the last assignment of each name, and the parts that are not known."""

    by_name: Mapping[str, Assignment]
    gaps: Sequence[Gap]


class Readings:
    """A document as each program reads it, with no environment behind it. Each program reads it once."""

    def __init__(self, document: Document, readers: FileReaders) -> None:
        self.document = document
        self.readers = readers
        self._read: dict[str, _Read | Unreadable] = {}

    @cached_property
    def tidy(self) -> "Readings":
        """The same text without a byte order mark and with LF line ends."""
        document = self.document
        content = document.reveal().removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n").removesuffix(b"\r")
        if content == document.reveal():
            return self
        return Readings(Document(document.path, document.kind, document.consumer, content), self.readers)

    def refusal(self, program: str) -> Unreadable | None:
        """Why the program refuses the whole file; None if it reads it."""
        read = self._by(program)
        return read if isinstance(read, Unreadable) else None

    def names(self, programs: Iterable[str]) -> list[str]:
        """The variables that at least one of the programs finds."""
        return list(dict.fromkeys(name for read in self._readable(programs) for name in read.by_name))

    def assignment(self, program: str, name: str) -> Assignment | None:
        """The assignment that gives that name its value for the program; None if there is none."""
        read = self._by(program)
        return None if isinstance(read, Unreadable) else read.by_name.get(name)

    def value(self, program: str, name: str) -> Value:
        """The value that the program finds under that name."""
        found = self.assignment(program, name)
        return found.value if found else None

    def groups(self, name: str, programs: Sequence[str]) -> list[Group]:
        """The programs grouped by the value that they read for that name; unknown values are left out."""
        values: dict[str | None, list[str]] = {}
        for program in programs:
            if self._is_known(program, name):
                value = self.value(program, name)
                values.setdefault(value.reveal() if isinstance(value, Secret) else None, []).append(program)
        return [Group(None if v is None else Secret(v), tuple(alike)) for v, alike in values.items()]

    def place(self, name: str, programs: Sequence[str]) -> Origin:
        """Where the name is, for the first of the programs that finds it."""
        found = next(read.by_name[name] for read in self._readable(programs) if name in read.by_name)
        return Origin(self.document.path, found.line, found.column)

    def unresolved(self, program: str, name: str) -> tuple[str, ...]:
        """The variables in the value of that name that are not set."""
        found = self.assignment(program, name)
        return found.unresolved if found else ()

    def text(self, line: int | None) -> str:
        """A line of the file, which may contain a value; empty without a line number.

        Of the programs python-dotenv alone ends a line at a CR, too, so there may be fewer lines than it counts.
        """
        lines = self.document.reveal().splitlines() if line else []
        return lines[line - 1].decode("utf-8", "replace") if line and line <= len(lines) else ""

    def _is_known(self, program: str, name: str) -> bool:
        """Whether the value is known: the program reads the file, and need not be run to know the value."""
        read = self._by(program)
        if isinstance(read, Unreadable) or self.value(program, name) is EXTERNAL:
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
                reading = grammar_of(program).named(self.document.path).read(self.document.reveal(), {})
                self._read[program] = _Read({a.name: a for a in reading.assignments}, reading.gaps)
            except Unreadable as refusal:
                self._read[program] = refusal
        return self._read[program]


def readers(run: Run) -> dict[str, FileReaders]:
    """The readers of each file that has some, as found by the probe `readers`."""
    found: dict[str, FileReaders] = {}
    for program in grammars():  # their order is that in which the programs are named
        for read in run.facts(ReadBy):
            if read.program == program:
                found.setdefault(read.file, FileReaders()).add(program, read.witness, read.secret)
        for loaded in run.facts(LoadedBy):
            if loaded.program == program:
                found.setdefault(loaded.file, FileReaders()).add(program, loaded.witness)
        for possible in run.facts(MayBeReadBy):
            if possible.program == program:
                found.setdefault(possible.file, FileReaders()).possible.append(program)
    return found
