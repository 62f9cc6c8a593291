"""The environment of a service's container (compose-go 2.4.8, Project.WithServicesEnvironmentResolved)."""

import os
from collections import ChainMap
from collections.abc import Iterator

from auracheck.judgement.urls import own_password
from auracheck.model import Reference, Setting, Value
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.systems.compose.absent import is_required
from auracheck.systems.compose.files import ComposeFiles, FileReference, Variables
from auracheck.systems.compose.grammar import sent
from auracheck.systems.compose.scalars import spelled
from auracheck.systems.compose.tree import ComposeError, ComposeVariable, Leaf, TreeMap
from auracheck.systems.env_file import references, value_of
from auracheck.systems.grammar import Assignment
from auracheck.systems.source import ENVIRONMENT

RAW = "raw"
"""The format of an env file that is read as `docker run --env-file` reads it."""
_ENV_FILE = "compose-env"


class EnvFiles:
    """Reads the env files of services, each once where it comes first."""

    def __init__(self, variables: Variables, files: ComposeFiles) -> None:
        self._variables = dict(variables)
        self._files = files
        self._read: dict[tuple[str, str | None], dict[str, ComposeVariable]] = {}

    def of(self, service: TreeMap) -> dict[str, ComposeVariable]:
        """The variables of `env_file:`, a later file over an earlier one."""
        found: dict[str, ComposeVariable] = {}
        for item in service.items("env_file"):
            assert isinstance(item, TreeMap)
            path = item.text("path") or ""
            if not (os.path.exists(path) or is_required(item)):
                continue
            key = path, item.text("format")
            if found:
                found.update(self._file(path, item, found))
                continue
            if key not in self._read:
                self._read[key] = self._file(path, item, {})
            found.update(self._read[key])
        return found

    def _file(self, path: str, item: TreeMap, found: dict[str, ComposeVariable]) -> dict[str, ComposeVariable]:
        leaf, form = item.entries["path"], item.text("format")
        if form and form != RAW:
            raise ComposeError(f"invalid env_file format (expected {RAW})", item.place("format"))
        named = FileReference(leaf.origin, isinstance(leaf, Leaf) and not leaf.used)
        return self._files.variables(path, ChainMap(found, self._variables), named, raw=form == RAW)


def env_files(service: TreeMap) -> Iterator[str]:
    """The paths of the env files of a service."""
    items = (item.text("path") for item in service.items("env_file") if isinstance(item, TreeMap))
    return (os.path.normpath(path) for path in items if path)


def last_env_file(service: TreeMap) -> str:
    """The path of the last env file of a service; empty where none is read by Compose's own rules."""
    files = [item for item in service.items("env_file") if isinstance(item, TreeMap) and not item.text("format")]
    return (files[-1].text("path") or "") if files else ""


class ServiceEnvironment:
    """The settings of one container, and the unresolved references in them. ``entries`` are those of `environment:`."""

    def __init__(self, service: TreeMap, variables: Variables, env_files: EnvFiles) -> None:
        self._variables = variables
        self._settings: dict[str, Setting] = {}
        self._references: dict[str, tuple[Reference, ...]] = {}
        for name, variable in env_files.of(service).items():
            self._put(_setting(name, variable), variable.unresolved)
        self.entries = list(environment_entries(service))
        for leaf, name, value in self.entries:
            self._give(leaf, name, value)

    @property
    def settings(self) -> tuple[Setting, ...]:
        return tuple(self._settings.values())

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(reference for found in self._references.values() for reference in found)

    def _give(self, leaf: Leaf, name: str, value: str | None) -> None:
        """One entry of `environment:`. A name without a value takes the project's variable of that name. Where there
        is none the container does not get the name: this is how optional variables are passed on, and no fault."""
        variable = self._variables.get(name)
        if value is not None:
            setting, unresolved = entry(leaf, name, value)
            for before in leaf.lost:
                earlier = str(before.value).partition("=")
                if earlier[1]:
                    self._put(entry(before, earlier[0], earlier[2])[0])
            self._put(setting, unresolved)
        elif variable is not None:
            self._put(_setting(name, variable), variable.unresolved)
        else:
            self._put(Setting(name, None, leaf.origin, False))

    def _put(self, setting: Setting, unresolved: tuple[str, ...] = ()) -> None:
        name = sent(setting.name)
        if name != setting.name:
            setting = setting._replace(name=name)
        if not name:
            raise ComposeError("environment variable without a name", setting.origin)
        if "\0" in setting.reveal():
            raise ComposeError("value contains a NUL character (the container would not start)", setting.origin)
        before = self._settings.get(name)
        if before is not None:
            setting = setting._replace(lost=(*before.lost, before._replace(lost=())))
        self._settings[name] = setting
        if unresolved or self._references:
            self._references[name] = unresolved_in(setting, unresolved) if unresolved else ()


def given_names(service: TreeMap) -> Iterator[str]:
    """The names in `environment:`."""
    yield from service.mapping("environment").entries
    for item in service.items("environment"):
        if isinstance(item, Leaf):
            yield str(item.value).partition("=")[0]


Entry = tuple[Leaf, str, str | None]


def environment_entries(service: TreeMap) -> Iterator[Entry]:
    """The entries of `environment:`, whichever way they are written; each as its leaf, name and value."""
    for item in service.items("environment"):
        assert isinstance(item, Leaf)
        name, equals, value = str(item.value).partition("=")
        yield item, name, value if equals else None
    table = service.mapping("environment")
    for name, leaf in table.entries.items():
        assert isinstance(leaf, Leaf)
        yield leaf._replace(origin=table.place(name)), name, None if leaf.value is None else spelled(leaf.value)


def entry(leaf: Leaf, name: str, value: str) -> tuple[Setting, tuple[str, ...]]:
    """An entry with a value, and the variables that it lacks. Its place is that of the variable which gives it, so far
    as there is one: of several in a URL, that of the password, if a variable has that."""
    if leaf.unset or not leaf.used:
        setting = Setting(name, as_value(value), leaf.origin, not (leaf.unset or leaf.used), variable=leaf.variable)
        return setting, leaf.unset
    password = own_password(value)
    unresolved = tuple(dict.fromkeys(wanted for used in leaf.used for wanted in used.unresolved))
    if password != value and not any(_overlap(used.value, password) for used in leaf.used):
        return Setting(name, as_value(value), leaf.origin, False), unresolved
    in_files = [used for used in leaf.used if used.origin.file is not None] or leaf.used
    same = [used for used in in_files if used.value == password]
    of_credential = (used for used in same if guess_kind(used.name) in CREDENTIALS)  # a user may have the same value
    variable = next(of_credential, (same or in_files)[0])
    is_whole = variable.literal and variable.value == value
    of = variable.name if variable.literal and variable.value == password else ""
    return Setting(name, as_value(value), variable.origin, is_whole, scheme=_scheme(variable), variable=of), unresolved


def _overlap(value: str, other: str) -> bool:
    """Whether one of them is a part of the other; nothing is none."""
    return bool(value) and (value in other or other in value)


def within(leaf: Leaf, name: str, value: str) -> Setting:
    """A setting whose value is a part of a leaf, at the place of the variable that is filled in there: others are in
    other parts."""
    used = tuple(variable for variable in leaf.used if variable.value and variable.value in value)
    return entry(leaf._replace(used=used, unset=()), name, value)[0]


def _setting(name: str, variable: ComposeVariable) -> Setting:
    of = variable.name if variable.name != name else ""
    return Setting(
        name, as_value(variable.value), variable.origin, variable.literal, scheme=_scheme(variable), variable=of
    )


def _scheme(variable: ComposeVariable) -> str:
    """How the place is written that gives a variable: an env file, or our own environment."""
    return ENVIRONMENT if variable.origin.file is None else _ENV_FILE


def as_value(value: str) -> Value:
    return value_of(sent(value))


def unresolved_in(setting: Setting, unresolved: tuple[str, ...]) -> tuple[Reference, ...]:
    line, column = setting.origin.line or 0, setting.origin.column or 0
    found = Assignment(setting.name, setting.value, line, column, False, unresolved)
    named = references([found], setting.origin.file)
    return tuple(reference._replace(origin=setting.origin) for reference in named)
