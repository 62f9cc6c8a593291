"""From the files of a unit to its target: in the order in which systemd lays them over one another."""

from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Secret, Setting, Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.files import read_file
from auracheck.sources.settings import document, origins, settings
from auracheck.sources.systemd.environment import Environment, FileName
from auracheck.sources.systemd.files import MAX_FILES, Refused, matches, read
from auracheck.sources.systemd.locate import Place
from auracheck.sources.systemd.login import directories, login, passed
from auracheck.sources.systemd.root import NULL
from auracheck.sources.systemd.search import Part, manager_files
from auracheck.sources.systemd.specifiers import Specifiers
from auracheck.sources.systemd.unit import Directive, parse

MAX_BYTES = 16 << 20
"""Bytes of a unit's env files and drop-ins in all. A process's whole environment is far smaller (execve(2))."""


class UnitReader:
    """Reads one unit, once."""

    def __init__(self, spec: str, place: Place, context: Context) -> None:
        self._spec = spec
        self._place = place
        self._root = place.root
        self._context = context
        self._documents: dict[str, Document] = {}
        self._dropped: list[Origin] = []
        self._bytes = self._files = 0
        specifiers = Specifiers(place.unit.name, place.root, place.unit.inside, place.user)
        self._environment = Environment(specifiers)

    def items(self) -> Iterator[Item]:
        """The documents, then the target, or what stands in its way."""
        try:
            found = self._settings()
        except _Stop as stop:
            yield from self._documents.values()
            yield stop.unread
            return
        yield from self._documents.values()
        for origin, reason in self._environment.unknown:
            yield Unread(self._spec, reason, origin.file, origin.line)
        dropped = [*self._dropped, *(Origin(o.file, o.line) for o in self._environment.dropped)]
        yield Target(
            self._place.label,
            "systemd",
            found,
            origin=Origin(self._place.parts[0].shown),
            form="systemd",
            consumer="systemd",
            location=self._place.label,
            dropped=tuple(dict.fromkeys(dropped)),
        )

    def _settings(self) -> tuple[Setting, ...]:
        environment = self._environment
        if self._place.deployed:
            for part in manager_files(self._root):
                environment.take_manager(self._directives(part, ("Manager",)))
        for part in self._place.parts:
            environment.take(self._directives(part, self._place.sections))
        if len(environment.files) > MAX_FILES:
            raise _Stop(
                self._unread(f"it names more than {MAX_FILES} env files, the bound", self._place.parts[0].shown)
            )
        found = [
            *environment.defaults,
            *login(environment, self._root),
            *directories(environment),
            *passed(environment, self._context.environ, self._root),
            *environment.settings,
        ]
        for file in environment.files:
            found += self._env_files(file)
        return _without(found, environment.unset)

    def _directives(self, part: Part, sections: tuple[str, ...]) -> tuple[Directive, ...]:
        """What a unit file, a drop-in or the manager's configuration says."""
        try:
            content = b"" if part.host == NULL else read_file(part.host, timeout=self._context.timeout)
        except Unreadable as error:
            raise _Stop(self._unread(error.reason, part.shown)) from None
        self._spend(part, content)
        is_fragment = part == self._place.unit.fragment
        if is_fragment and not content:
            raise _Stop(self._unread("the unit is masked, and does not start", part.shown))
        self._documents[part.shown] = Document(part.shown, "unit", "systemd", content)
        found = parse(content, part.shown, sections)
        self._dropped += found.dropped
        if is_fragment and found.broken:
            line, reason = found.broken
            raise _Stop(self._unread(f"{reason}, and systemd refuses the unit", part.shown, line))
        return found.directives

    def _env_files(self, file: FileName) -> list[Setting]:
        """The settings of one EnvironmentFile=."""
        if file.path is None:
            raise _Stop(self._unread(file.why, file.origin.file, file.origin.line))
        shown = self._root.shown(file.path)
        found: list[Setting] = []
        try:
            for part in matches(file.path, self._root):
                shown = part.shown
                found += self._env_file(part, file.optional)
        except Unreadable as error:
            if not file.optional or not isinstance(error, Refused):
                raise self._stop(file, shown, error) from None
        return found

    def _env_file(self, part: Part, optional: bool) -> tuple[Setting, ...]:
        try:
            content, reading = read(part)
        except Refused:
            if optional:
                return ()
            raise
        self._spend(part, content)
        if part.shown not in self._documents:
            self._documents[part.shown] = document(part.shown, "systemd-env", content)
            self._dropped += origins(reading.dropped, part.shown)
        return settings(reading.assignments, part.shown)

    def _spend(self, part: Part, content: bytes) -> None:
        """Count what was read, so that no unit makes us read for ever."""
        self._files += 1
        self._bytes += len(content)
        if self._bytes > MAX_BYTES or self._files > 2 * MAX_FILES:
            raise _Stop(self._unread(f"its files have more than {MAX_BYTES >> 20} MiB in all, the bound", part.shown))

    def _stop(self, file: FileName, shown: str, error: Unreadable) -> "_Stop":
        """Why an env file keeps the unit from starting, or us from knowing its environment."""
        if error.line is not None:  # the place in the env file says more than the place of its name
            return _Stop(self._unread(f"{error.reason}: the unit does not start", shown, error.line))
        why = ": the unit does not start" if isinstance(error, Refused) else ""
        hint = "; --root DIR reads it below DIR" if why and self._root.is_here and not self._place.deployed else ""
        reason = f"EnvironmentFile={shown}: {error.reason}{why}{hint}"
        return _Stop(self._unread(reason, file.origin.file, file.origin.line))

    def _unread(self, reason: str, file: str | None, line: int | None = None) -> Unread:
        return Unread(self._spec, reason, file, line)


class _Stop(Exception):
    """No target can be given; ``unread`` says why."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread


def _without(settings: Iterable[Setting], unset: Iterable[str]) -> tuple[Setting, ...]:
    """The settings that UnsetEnvironment= leaves: NAME takes a variable away, NAME=VALUE only one of that value."""
    names = frozenset(unset)
    kept = list(settings)
    removed = {s.name for s in {s.name: s for s in kept}.values() if s.name in names or _assignment(s) in names}
    return tuple(s for s in kept if s.name not in removed)


def _assignment(setting: Setting) -> str | None:
    return f"{setting.name}={setting.value.reveal()}" if isinstance(setting.value, Secret) else None
