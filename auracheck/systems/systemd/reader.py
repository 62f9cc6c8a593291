"""Reading a systemd unit with its drop-ins and env files."""

from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.judgement.urls import has_password
from auracheck.model import Document, MountedSecret, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.systems.env_file import document, origins, possible, settings
from auracheck.systems.files import is_regular, read_file, too_large, too_many
from auracheck.systems.named_files import names_secret
from auracheck.systems.source import Context, Item
from auracheck.systems.systemd.commands import command_settings, commands_in_force
from auracheck.systems.systemd.credentials import Credentials
from auracheck.systems.systemd.environment import FileName, UnitEnvironment
from auracheck.systems.systemd.files import MAX_FILES, UnitRefused, matches, read
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
        self._commands: list[Directive] = []
        self._unread: list[Unread] = []
        self._refused: list[Unread] = []
        self._gaps: list[Origin] = []
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
        policy = self._context.policy
        if self._refused and not has_credential(found, policy):
            yield self._refused[0]
            return
        yield from self._refused
        yield from self._unread
        for origin, reason in self._environment.unknown:
            yield self._why(reason, origin.file, origin.line)
        ignored = (*self._environment.dropped, *self._credentials.dropped)
        dropped = [*self._dropped, *(Origin(o.file, o.line) for o in ignored)]
        yield Target(
            self._place.label,
            "systemd",
            (*perhaps(found, policy, self._gaps), *found),
            origin=Origin(self._place.parts[0].shown),
            form="systemd",
            grammar="systemd-env",
            consumer="systemd",
            location=self._place.label,
            dropped=tuple(dict.fromkeys(dropped)),
            machine=machine_of(self._place.parts[0].shown),
            mounted=tuple(self._mounted),
            env_file=self._root.shown(last) if (last := self._environment.last_file) else "",
            partial=bool(self._gaps),
        )

    def _settings(self) -> tuple[Setting, ...]:
        environment, owner = self._environment, self._place.owner
        found = self._of_manager() if self._place.deployed else []
        for part in self._place.parts:
            directives = self._directives(part, self._place.sections)
            environment.take(directives)
            self._credentials.take(directives)
            self._commands += directives
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
            try:
                found += self._env_files(file)
            except _Refused as refusal:
                self._refused.append(refusal.unread)
                self._gaps.append(file.origin)
        settings = self._with_files(without(found, environment.unset))
        commands = commands_in_force(self._commands)
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
        self._refused += files.refusals()
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
            raise _Refused(self._why(file.why, file.origin.file, file.origin.line))
        shown = self._root.shown(file.path)
        found: list[Setting] = []
        settings_of = self._optional_env_file if file.optional else self._env_file
        try:
            for part in matches(file.path, self._root):
                shown = part.shown
                found += settings_of(part)
        except Unreadable as error:
            if not file.optional or not isinstance(error, UnitRefused):
                raise self._refusal(file, shown, error) from None
        return found

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

    def _refusal(self, file: FileName, shown: str, error: Unreadable) -> "_Refused":
        """Why an env file keeps the unit from starting, or us from reading its environment."""
        if error.line is not None:  # a place in the env file is more precise than that of its name
            return _Refused(self._why(f"{error.reason}: the unit will not start", shown, error.line))
        why = " (the unit will not start)" if isinstance(error, UnitRefused) else ""
        if why and self._root.is_here and not self._place.deployed:
            why = f"{why[:-1]}; use --root DIR to read the file below DIR)"
        reason = f"EnvironmentFile={shown}: {error.reason}{why}"
        return _Refused(self._why(reason, file.origin.file, file.origin.line))

    def _why(self, reason: str, file: str | None, line: int | None = None) -> Unread:
        return Unread(self._spec, reason, file, line)


class _Stop(Exception):
    """There is no target; ``unread`` says why."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread


class _Refused(_Stop):
    """systemd would not start the unit; what else it says can be judged."""


# What is left to judge of a unit that systemd would not start is in the unit and in the files that are there. Anything
# else may be in the file that is missing.


def has_credential(settings: Sequence[Setting], policy: Policy) -> bool:
    """Whether one of the settings is a credential, so that there is something to judge."""
    return any(_is_credential(setting, policy) for setting in settings)


def _is_credential(setting: Setting, policy: Policy) -> bool:
    if not isinstance(setting.value, Secret) or setting.blank:
        return False
    return names_secret(setting.name, policy) or has_password(setting.value.reveal())


def perhaps(settings: Sequence[Setting], policy: Policy, gaps: Sequence[Origin]) -> tuple[Setting, ...]:
    """The secrets that a missing env file may give, where the policy is about the unit. ``gaps`` are the places of such
    files."""
    names = [setting.name for setting in settings]
    is_about = not policy.is_builtin or any(map(policy.is_about, names))
    return possible(policy, names, gaps[0]._replace(column=None)) if gaps and is_about else ()
