"""Reading a systemd unit with its drop-ins and env files."""

import os
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, MountedSecret, Origin, Setting, Target, Unread
from auracheck.systems.env_file import document, origins, settings
from auracheck.systems.files import is_regular, read_file, too_large, too_many
from auracheck.systems.source import Context, Item
from auracheck.systems.systemd.commands import command_settings, commands_in_force
from auracheck.systems.systemd.credentials import Credentials
from auracheck.systems.systemd.environment import FileName, UnitEnvironment
from auracheck.systems.systemd.files import MAX_FILES, UnitRefused, matches, read
from auracheck.systems.systemd.home import home_of
from auracheck.systems.systemd.login import credentials_directory, directories, login, passed, unexpanded, without
from auracheck.systems.systemd.root import NULL, environment_path, home_of_configuration
from auracheck.systems.systemd.search import MASKED, UnitPart, UnitPlace, in_directories, machine_of, manager_files
from auracheck.systems.systemd.specifiers import Specifiers
from auracheck.systems.systemd.unit import Directive, parse
from auracheck.systems.systemd.unit_secrets import UnitSecrets

MAX_BYTES = 16 << 20
"""Bytes of a unit, its drop-ins and its env files. A process's environment is far smaller (execve(2))."""


class UnitReader:
    """Reads one unit, once."""

    def __init__(self, spec: str, place: UnitPlace, context: Context) -> None:
        self._spec = spec
        self._place = place
        self._root = place.root
        self._context = context
        self._documents: dict[str, Document] = {}
        self._dropped: list[Origin] = []
        self._bytes = self._files = 0
        self._specifiers = Specifiers(place.unit.name, place.root, place.unit.inside, place.owner)
        self._environment = UnitEnvironment(self._specifiers)
        self._credentials = Credentials(self._specifiers)
        self._read: list[Directive] = []
        self._unread: list[Unread] = []
        self._mounted: list[MountedSecret] = []

    def items(self) -> Iterator[Item]:
        """The documents, then the target, or why there is none."""
        try:
            found = self._settings()
        except _Stop as stop:
            yield from self._documents.values()
            yield stop.unread
            return
        yield from self._documents.values()
        yield from self._unread
        for origin, reason in self._environment.unknown:
            yield self._why(reason, origin.file, origin.line)
        ignored = (*self._environment.dropped, *self._credentials.dropped)
        dropped = [*self._dropped, *(Origin(o.file, o.line) for o in ignored)]
        yield Target(
            self._place.label,
            "systemd",
            found,
            origin=Origin(self._place.parts[0].shown),
            form="systemd",
            grammar="systemd-env",
            consumer="systemd",
            location=self._place.label,
            dropped=tuple(dict.fromkeys(dropped)),
            machine=machine_of(self._place.parts[0].shown),
            mounted=tuple(self._mounted),
            env_file=(self._installed(last) or self._root.shown(last)) if (last := self._environment.last_file) else "",
            home=home_of(self._read),
        )

    def _settings(self) -> tuple[Setting, ...]:
        environment, owner = self._environment, self._place.owner
        found = self._of_manager() if self._place.deployed else []
        for part in self._place.parts:
            directives = self._directives(part, self._place.sections)
            environment.take(directives)
            self._credentials.take(directives)
            self._read += directives
        unit = self._place.parts[0].shown
        if len(environment.files) > MAX_FILES:
            raise _Stop(self._why(too_many("env files", MAX_FILES), unit))
        found += [
            *environment.defaults,
            *login(environment, self._root),
            *directories(environment, owner),
            *credentials_directory(self._credentials, self._specifiers, Origin(unit)),
            *passed(environment, self._context.environ if owner is None and not self._root.is_here else None),
            *environment.settings,
        ]
        for file in environment.files:
            found += self._env_files(file)
        settings = self._with_files(without(found, environment.unset))
        commands = commands_in_force(self._read)
        return (*settings, *command_settings(commands, self._specifiers, {each.name for each in settings}))

    def _of_manager(self) -> list[Setting]:
        """The settings of the manager's own configuration; of a user's manager, what it starts with and passes on."""
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
                found += map(unexpanded, self._optional_env_file(part) if is_regular(part.host) else ())
            except Unreadable as error:
                self._unread.append(self._why(error.reason, part.shown))
        return found

    def _with_files(self, settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
        """The settings, and the values of the files that NAME_FILE variables name."""
        try:
            files = UnitSecrets(self._spec, self._place, self._credentials, self._specifiers, self._context)
        except Unreadable as error:
            raise _Stop(self._why(error.reason, self._place.parts[0].shown)) from None
        if refusal := next(files.refusals(), None):
            raise _Stop(refusal)
        named = files.named(settings)
        self._mounted += files.beside(settings)
        self._documents |= files.documents
        self._unread += files.unread
        return (*settings, *named)

    def _directives(self, part: UnitPart, sections: tuple[str, ...]) -> tuple[Directive, ...]:
        """The directives of a unit file, a drop-in or the manager's configuration."""
        try:
            content = b"" if part.host == NULL else read_file(part.host, timeout=self._context.timeout)
        except Unreadable as error:
            raise _Stop(self._why(error.reason, part.shown)) from None
        self._spend(part, content)
        is_fragment = part == self._place.unit.fragment
        if is_fragment and not content:
            raise _Stop(self._why(MASKED, part.shown))
        self._documents[part.shown] = Document(part.shown, "unit", "systemd", content)
        found = parse(content, part.shown, sections)
        self._dropped += found.dropped
        if is_fragment and found.broken:
            line, reason = found.broken
            raise _Stop(self._why(f"{reason} (systemd rejects the unit)", part.shown, line))
        return found.directives

    def _env_files(self, file: FileName) -> list[Setting]:
        """The settings of one EnvironmentFile=."""
        if file.path is None:
            raise _Stop(self._why(file.why, file.origin.file, file.origin.line))
        shown = self._root.shown(file.path)
        found: list[Setting] = []
        settings_of = self._optional_env_file if file.optional else self._env_file
        try:
            installed = self._installed(file.path)
            for part in [UnitPart(installed, installed)] if installed else matches(file.path, self._root):
                shown = part.shown
                found += settings_of(part)
        except Unreadable as error:
            if not file.optional or not isinstance(error, UnitRefused):
                raise self._stop(file, shown, error) from None
        return found

    def _installed(self, path: str) -> str:
        """The file in the checked folder that is installed at a path where nothing is, as that is another machine's."""
        is_elsewhere = self._root.is_here and not self._place.deployed and not os.path.lexists(path)
        return self._context.installed(path, self._place.parts[0].shown) if is_elsewhere else ""

    def _optional_env_file(self, part: UnitPart) -> tuple[Setting, ...]:
        try:
            return self._env_file(part)
        except UnitRefused:
            return ()

    def _env_file(self, part: UnitPart) -> tuple[Setting, ...]:
        content, reading = read(part)
        self._spend(part, content)
        if part.shown not in self._documents:
            self._documents[part.shown] = document(part.shown, "systemd-env", content)
            self._dropped += origins(reading.dropped, part.shown)
        return settings(reading.assignments, part.shown, "systemd-env")

    def _spend(self, part: UnitPart, content: bytes) -> None:
        """Counts what was read, so that no unit makes us read for ever."""
        self._files += 1
        self._bytes += len(content)
        if self._bytes > MAX_BYTES or self._files > 2 * MAX_FILES:
            raise _Stop(self._why(too_large("unit and its env files", MAX_BYTES), part.shown))

    def _stop(self, file: FileName, shown: str, error: Unreadable) -> "_Stop":
        """Why an env file keeps the unit from starting, or us from reading its environment."""
        if error.line is not None:  # a place in the env file is more precise than that of its name
            return _Stop(self._why(f"{error.reason}: the unit will not start", shown, error.line))
        why = " (the unit will not start)" if isinstance(error, UnitRefused) else ""
        if why and self._root.is_here and not self._place.deployed:
            why = f"{why[:-1]}; use --root DIR to read the file below DIR)"
        reason = f"EnvironmentFile={shown}: {error.reason}{why}"
        return _Stop(self._why(reason, file.origin.file, file.origin.line))

    def _why(self, reason: str, file: str | None, line: int | None = None) -> Unread:
        return Unread(self._spec, reason, file, line)


class _Stop(Exception):
    """There is no target; ``unread`` says why."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread
