"""From the files of a unit to its target: in the order in which systemd lays them over one another."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Setting, Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.files import read_file
from auracheck.sources.settings import document, origins, settings
from auracheck.sources.systemd.credentials import Credentials
from auracheck.sources.systemd.environment import Environment, FileName
from auracheck.sources.systemd.files import MAX_FILES, Refused, matches, read, regular
from auracheck.sources.systemd.layers import unexpanded, without
from auracheck.sources.systemd.locate import Place
from auracheck.sources.systemd.login import credentials_directory, directories, login, passed
from auracheck.sources.systemd.root import NULL
from auracheck.sources.systemd.search import Part, in_directories, manager_files
from auracheck.sources.systemd.specifiers import Specifiers
from auracheck.sources.systemd.unit import Directive, parse
from auracheck.sources.systemd.unit_secrets import UnitSecrets
from auracheck.sources.systemd.user_units import environment_path, home_of_configuration

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
        self._specifiers = Specifiers(place.unit.name, place.root, place.unit.inside, place.owner)
        self._environment = Environment(self._specifiers)
        self._credentials = Credentials(self._specifiers)
        self._unread: list[Unread] = []

    def items(self) -> Iterator[Item]:
        """The documents, then the target, or what stands in its way."""
        try:
            found = self._settings()
        except _Stop as stop:
            yield from self._documents.values()
            yield stop.unread
            return
        yield from self._documents.values()
        yield from self._unread
        for origin, reason in self._environment.unknown:
            yield self._told(reason, origin.file, origin.line)
        ignored = (*self._environment.dropped, *self._credentials.dropped)
        dropped = [*self._dropped, *(Origin(o.file, o.line) for o in ignored)]
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
        environment, owner = self._environment, self._place.owner
        found = self._of_manager() if self._place.deployed else []
        for part in self._place.parts:
            directives = self._directives(part, self._place.sections)
            environment.take(directives)
            self._credentials.take(directives)
        unit = self._place.parts[0].shown
        if len(environment.files) > MAX_FILES:
            raise _Stop(self._told(f"it names more than {MAX_FILES} env files, the bound", unit))
        found += [
            *environment.defaults,
            *login(environment, self._root),
            *directories(environment, owner),
            *credentials_directory(self._credentials, self._specifiers, Origin(unit)),
            *passed(environment, self._context.environ, seen=owner is None and not self._root.is_here),
            *environment.settings,
        ]
        for file in environment.files:
            found += self._env_files(file)
        return self._with_files(without(found, environment.unset))

    def _of_manager(self) -> list[Setting]:
        """What the manager's own configuration says; of a user's, what it is started with and hands on."""
        owner = self._place.owner
        if owner is None:
            parts = manager_files(self._root)
        else:
            parts = manager_files(self._root, "user.conf", home_of_configuration(owner))
        for part in parts:
            self._environment.take_manager(self._directives(part, ("Manager",)))
        found: list[Setting] = []
        for part in in_directories(environment_path(owner), self._root) if owner else ():
            try:
                found += map(unexpanded, self._env_file(part, optional=True) if regular(part.host) else ())
            except Unreadable as error:
                self._unread.append(self._told(error.reason, part.shown))
        return found

    def _with_files(self, settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
        """The settings between the credentials, over which each variable wins, and what NAME_FILE variables name."""
        try:
            files = UnitSecrets(self._spec, self._place, self._credentials, self._context)
        except Unreadable as error:
            raise _Stop(self._told(error.reason, self._place.parts[0].shown)) from None
        refusal = files.refusal()
        if refusal:
            raise _Stop(refusal)
        stored = files.credentials()
        named = files.named((*stored, *settings))
        self._documents |= files.documents
        self._unread += files.unread
        return (*stored, *settings, *named)

    def _directives(self, part: Part, sections: tuple[str, ...]) -> tuple[Directive, ...]:
        """What a unit file, a drop-in or the manager's configuration says."""
        try:
            content = b"" if part.host == NULL else read_file(part.host, timeout=self._context.timeout)
        except Unreadable as error:
            raise _Stop(self._told(error.reason, part.shown)) from None
        self._spend(part, content)
        is_fragment = part == self._place.unit.fragment
        if is_fragment and not content:
            raise _Stop(self._told("the unit is masked, and does not start", part.shown))
        self._documents[part.shown] = Document(part.shown, "unit", "systemd", content)
        found = parse(content, part.shown, sections)
        self._dropped += found.dropped
        if is_fragment and found.broken:
            line, reason = found.broken
            raise _Stop(self._told(f"{reason}, and systemd refuses the unit", part.shown, line))
        return found.directives

    def _env_files(self, file: FileName) -> list[Setting]:
        """The settings of one EnvironmentFile=."""
        if file.path is None:
            raise _Stop(self._told(file.why, file.origin.file, file.origin.line))
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
            raise _Stop(self._told(f"its files have more than {MAX_BYTES >> 20} MiB in all, the bound", part.shown))

    def _stop(self, file: FileName, shown: str, error: Unreadable) -> "_Stop":
        """Why an env file keeps the unit from starting, or us from knowing its environment."""
        if error.line is not None:  # the place in the env file says more than the place of its name
            return _Stop(self._told(f"{error.reason}: the unit does not start", shown, error.line))
        why = ": the unit does not start" if isinstance(error, Refused) else ""
        hint = "; --root DIR reads it below DIR" if why and self._root.is_here and not self._place.deployed else ""
        reason = f"EnvironmentFile={shown}: {error.reason}{why}{hint}"
        return _Stop(self._told(reason, file.origin.file, file.origin.line))

    def _told(self, reason: str, file: str | None, line: int | None = None) -> Unread:
        return Unread(self._spec, reason, file, line)


class _Stop(Exception):
    """No target can be given; ``unread`` says why."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread
