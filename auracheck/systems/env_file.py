"""From what a consumer reads to what a target contains; shared by every source of env files."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from auracheck.errors import Unreadable
from auracheck.model import (
    EXTERNAL,
    NO_NAME,
    Document,
    Kind,
    LinesOfFile,
    Origin,
    Reference,
    Secret,
    Setting,
    Target,
    Unread,
    Value,
)
from auracheck.policy import Policy
from auracheck.regex import regex
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.examples import NAMES, is_example
from auracheck.systems.externals import encrypted, is_external
from auracheck.systems.files import STDIN, read_file
from auracheck.systems.grammar import Assignment, Grammar, Reading, lines_of_plain, plain_lines
from auracheck.systems.source import ENVIRONMENT, Item, Source
from auracheck.typed import Any, ClassVar

_NAME = regex(r"[A-Z]{1,16}(?:[0-9]{1,2}[A-Z]{0,2})?(?:_{1,2}(?:[A-Z]{1,20}|[A-Z0-9]{1,12})){0,7}")
"""Capitals in words, as variables are named. Any other text between the braces may be a part of the secret: the
default in ``${X-…}``, or a password that happens to hold ``${``."""


def value_of(text: str) -> Value:
    """The value that a text is."""
    return EXTERNAL if is_external(text) else Secret(text)


def settings(assignments: Iterable[Assignment], file: str | None, scheme: str = "") -> tuple[Setting, ...]:
    """The settings of a file's assignments, in order. ``scheme`` is that of the file where another target reads it.

    A name without a value in the file is set in the environment.
    """
    found = []
    for name, value, line, column, literal, _, inherited, own_file, own_scheme, _ in assignments:
        if isinstance(value, Secret) and is_external(value.reveal()):
            value = EXTERNAL
        origin = Origin() if inherited else Origin(own_file or file, line, column)
        where = ENVIRONMENT if inherited else own_scheme or scheme
        setting = Setting(name, value, origin, literal)
        found.append(setting._replace(scheme=where) if where else setting)
    return tuple(found)


def references(assignments: Iterable[Assignment], file: str | None) -> tuple[Reference, ...]:
    """What leads nowhere: references to variables that are not there, and names without a value."""
    return tuple(_references((a for a in assignments if a.unresolved or a.value is None), file))


def unresolved(settings: tuple[Setting, ...]) -> tuple[Reference, ...]:
    """The references that another program should have resolved."""
    return tuple(
        Reference(s.name, "another program's secret", s.origin)
        for s in settings
        if isinstance(s.value, Secret) and is_external(s.value.reveal())
    )


def origins(lines: Iterable[int], file: str | None) -> tuple[Origin, ...]:
    return tuple(Origin(file, line) for line in lines)


_EXAMPLE = "example"
"""The kind of a document that no process reads."""


def document(path: str, consumer: str, content: bytes, *, plain: bool = False) -> Document:
    """The document of an env file, or of an example of one. ``plain``: every program reads it alike."""
    kind = _EXAMPLE if is_example(os.path.basename(path)) else "env file"
    return Document(path, kind, consumer, content, plain=plain)


def env_file_items(
    scheme: str, path: str, content: bytes, reading: Reading, policy: Policy, consumer: str = DEFAULT_GRAMMAR
) -> tuple[Document, Target]:
    """What one env file gives, as its consumer reads it: its document, and the process that finds it there."""
    found = (
        *_perhaps(reading, path, policy),
        *_kept_back(reading, path),
        *settings(_without_metadata(reading.assignments), path, consumer if scheme == STDIN else ""),
    )
    read = document(path, consumer, content, plain=reading.plain)
    target = _target(scheme, read, found)._replace(
        references=(*references((*reading.assignments, *reading.absent), path), *_not_passed_on(reading, path)),
        dropped=origins(reading.dropped, path),
    )
    return read, target


def _target(scheme: str, read: Document, found: Sequence[Setting]) -> Target:
    """The process that finds these settings in an env file."""
    path, consumer = read.path, read.consumer
    return Target(
        path,
        scheme,
        found,
        origin=Origin(path),
        kind=Kind.EXAMPLE if read.kind == _EXAMPLE else Kind.PROCESS,
        consumer=consumer,
        grammar=consumer,
        location=location(path),
        noun="file",
    )


class PlainSettings(LinesOfFile):
    """The settings of a file that every program reads alike, made when they are asked for: kept they would take five
    times the file's memory."""

    __slots__ = ("_content", "_path")

    def __init__(self, path: str, content: bytes) -> None:
        self._path = path
        self._content = content

    def lines(self) -> list[tuple[str, str, int]]:
        return lines_of_plain(self._content)

    def __iter__(self) -> Iterator[Setting]:
        return iter([Setting(name, Secret(value), Origin(self._path, line, 1)) for name, value, line in self.lines()])

    def __repr__(self) -> str:  # as that of the settings, without any value
        return repr(tuple(self))

    def __len__(self) -> int:
        return len(self.lines())

    def __getitem__(self, at: Any) -> Any:
        return tuple(self)[at]


def plain_settings(path: str, content: bytes) -> Sequence[Setting] | None:
    """The settings of a file that every program reads alike, without an assignment for each: a fortieth of the time of
    a check. None of any other file."""
    lines = None if b"sops_mac" in content else plain_lines(content)
    if lines is None:
        return None
    if any(is_external(value) for _, value, _ in lines):
        return tuple(Setting(name, value_of(value), Origin(path, number, 1)) for name, value, number in lines)
    return PlainSettings(path, content)


def gaps(spec: str, path: str, reading: Reading, policy: Policy) -> Iterator[Unread]:
    """What cannot be known of a file without running it, where that could change a secret of the policy."""
    for gap in reading.gaps:
        names = sorted(filter(policy.find, gap.names or ()))
        if gap.names is None or names:
            yield Unread(spec, " ".join((gap.reason, ", ".join(names))).strip(), path, gap.line)


def possible(policy: Policy, known: Iterable[str], origin: Origin) -> tuple[Setting, ...]:
    """The secrets, and the variable that names the environment, that are not among the known names, if ``origin``
    may set any of them: it is unknown whether they are missing."""
    there = {"", *known}
    names = [name for name in (*policy.secrets, policy.variable) if name not in there]
    return tuple(Setting(name, EXTERNAL, origin, literal=False) for name in names)


def _perhaps(reading: Reading, path: str, policy: Policy) -> tuple[Setting, ...]:
    """What the first part of the file that may give any variable may give."""
    for gap in reading.gaps:
        if gap.names is None:
            return possible(policy, (a.name for a in reading.assignments), Origin(path, gap.line))
    return ()


def _without_metadata(assignments: Sequence[Assignment]) -> Sequence[Assignment]:
    """What sops adds to an env file that it encrypts is no variable of the application."""
    if "sops_mac" not in map(itemgetter(0), assignments):  # their names
        return assignments
    return [a for a in assignments if not a.name.startswith("sops_")]


def _kept_back(reading: Reading, path: str) -> Iterator[Setting]:
    """The variables that are not exported: their values are in the file, and the process gets none."""
    for setting in settings(reading.unexported, path) if reading.unexported else ():
        yield from (setting, setting._replace(value=None))


def _not_passed_on(reading: Reading, path: str) -> Iterator[Reference]:
    for a in reading.unexported:
        yield Reference(a.name, a.name, Origin(a.file or path, a.line, a.column), is_unexported=True)


def location(path: str) -> str:
    """The path whose words may name an environment; standard input has none."""
    return "" if path == STDIN else path


def _references(assignments: Iterable[Assignment], file: str | None) -> Iterator[Reference]:
    for a in assignments:
        origin = Origin(a.file or file, a.line, a.column)
        if a.value is None:
            yield Reference(a.name, a.name, origin)
            continue
        for wanted in dict.fromkeys(a.unresolved):
            yield Reference(a.name, shown_name(wanted), origin)


def shown_name(name: str) -> str:
    """How a variable that is not set is called."""
    return name if _NAME.fullmatch(name) else NO_NAME


def example(folder: str = "") -> str | None:
    """The path of the example in a folder, the working directory where it is empty, else of its `.env`; None where
    there is none."""
    paths = (os.path.join(folder, name) for name in NAMES)
    return next((path for path in paths if os.path.isfile(path)), None)


class EnvFileSource(Source):
    """One env file. The scheme is the name of its grammar, unless ``consumer`` is."""

    is_one_process = True
    consumer: ClassVar[str] = ""

    def found(self) -> Iterator[Item]:
        path = self.location
        content = read_file(path, timeout=self.context.timeout)
        if reason := encrypted(content):
            raise Unreadable(reason)
        consumer = self.consumer or self.scheme
        if (plain := self.plain(path, content)) is not None:
            read = document(path, consumer, content, plain=True)
            yield from (read, _target(self.scheme, read, plain))
            return
        reading = self.grammar(path).read(content, self.environ())
        yield from env_file_items(self.scheme, path, content, reading, self.context.policy, consumer)
        yield from reading.sourced
        yield from gaps(self.spec, path, reading, self.context.policy)

    def plain(self, path: str, content: bytes) -> Sequence[Setting] | None:
        """The settings, where a quicker way than by the grammar's reading finds them."""
        return None

    def grammar(self, path: str) -> Grammar:
        return grammar_of(self.scheme).named(path)

    def environ(self) -> Mapping[str, str]:
        """The environment under the file: empty, unless its program itself takes names from our environment."""
        return self.context.environ if self.sees_environment else {}
