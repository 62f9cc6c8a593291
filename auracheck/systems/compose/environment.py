"""What a service's container finds: its environment, and the secrets in files that it names (compose-go 2.4.8,
Project.WithServicesEnvironmentResolved; Compose Specification, "Secrets")."""

import os
import posixpath
import re
from collections import ChainMap
from collections.abc import Collection, Iterator

from auracheck.errors import Unreadable
from auracheck.judgement.urls import own_password
from auracheck.model import EXTERNAL, Document, Reference, Secret, Setting, Unread, Value
from auracheck.systems.compose.absent import is_required, without_source
from auracheck.systems.compose.files import ComposeFiles, FileReference, Variables
from auracheck.systems.compose.grammar import sent
from auracheck.systems.compose.metadata import metadata, of_configs
from auracheck.systems.compose.scalars import spelled
from auracheck.systems.compose.template import variable_of
from auracheck.systems.compose.tree import ComposeError, ComposeVariable, Leaf, Tree, TreeList, TreeMap, text
from auracheck.systems.env_file import references, value_of
from auracheck.systems.grammar import Assignment
from auracheck.systems.named_files import named_files, not_blank, whole_file
from auracheck.systems.options import are_options, credential_options
from auracheck.systems.source import ENVIRONMENT, Context

SECRETS = "/run/secrets/"
_MOUNTED_AT = {"secrets": SECRETS, "configs": "/"}

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
    """The settings of one container, and the unresolved references in them."""

    def __init__(self, service: TreeMap, variables: Variables, env_files: EnvFiles) -> None:
        self._variables = variables
        self._settings: dict[str, Setting] = {}
        self._references: dict[str, tuple[Reference, ...]] = {}
        for name, variable in env_files.of(service).items():
            self._put(_setting(name, variable), variable.unresolved)
        for leaf, name, value in _entries(service):
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
        if isinstance(setting.value, Secret) and "\0" in setting.value.reveal():
            raise ComposeError("value contains a NUL character (the container would not start)", setting.origin)
        before = self._settings.get(name)
        if before is not None:
            setting = setting._replace(lost=(*before.lost, before._replace(lost=())))
        self._settings[name] = setting
        if unresolved or self._references:
            self._references[name] = _references(setting, unresolved) if unresolved else ()


def command_settings(service: TreeMap, model: TreeMap, settings: Collection[Setting]) -> Iterator[Setting | Reference]:
    """The credentials in a container's commands and in options that a variable has, in the arguments of its build, in
    labels and in configs, and those that are not set, beside the ``settings`` of its environment."""
    names = {setting.name for setting in settings}
    yield from _in_env_files(service, settings)
    words = (*((leaf.lacking or str(leaf.value), leaf) for leaf in command_words(service)), *_variables(service))
    configs = _of(service, "configs", model)
    for name, value, leaf in (*credential_options(words), *metadata(service), *of_configs(configs.values())):
        if name in names:
            continue
        unset = [variable for variable in leaf.unset if f"${{{variable}}}" in value]
        if unset:
            text = re.sub(r"\$\{(?:" + "|".join(unset) + r")\}", "", value)
            setting = Setting(name, Secret(text), leaf.origin, False, variable=variable_of(value))
            yield setting
            yield from _references(setting, tuple(unset))
            continue
        setting = within(leaf, name, value)
        yield setting._replace(value=EXTERNAL, literal=False) if "$" in value else setting


def _variables(service: TreeMap) -> Iterator[tuple[str, Leaf]]:
    """The variables of a container that have options for its program."""
    for leaf, name, value in _entries(service):
        if value is not None and are_options(name, value):
            yield (leaf.lacking or str(leaf.value)).removeprefix(f"{name}="), leaf


def _in_env_files(service: TreeMap, settings: Collection[Setting]) -> Iterator[Setting]:
    """The credentials in options that a variable of an env file has."""
    own = {name for _, name, _ in _entries(service)}
    for setting in settings:
        value = setting.value.reveal() if isinstance(setting.value, Secret) and setting.name not in own else ""
        if value and are_options(setting.name, value):
            for name, found, _ in credential_options([(value, None)]):
                yield setting._replace(name=name, value=_secret(found), lost=())


def command_words(service: TreeMap) -> Iterator[Leaf]:
    """The words of the commands that run in a container, the one that counts most last."""
    yield from _words(service.mapping("healthcheck").entries.get("test"))
    yield from start_words(service)


def start_words(service: TreeMap) -> Iterator[Leaf]:
    """The words of what a container starts with."""
    for key in ("entrypoint", "command"):
        yield from _words(service.entries.get(key))


def _words(command: Tree | None) -> Iterator[Leaf]:
    for item in command.items if isinstance(command, TreeList) else (command,):
        if isinstance(item, Leaf) and isinstance(item.value, str):
            yield item


def given_names(service: TreeMap) -> Iterator[str]:
    """The names in `environment:`."""
    yield from service.mapping("environment").entries
    for item in service.items("environment"):
        if isinstance(item, Leaf):
            yield str(item.value).partition("=")[0]


def _entries(service: TreeMap) -> Iterator[tuple[Leaf, str, str | None]]:
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
        setting = Setting(name, _secret(value), leaf.origin, not (leaf.unset or leaf.used), variable=leaf.variable)
        return setting, leaf.unset
    password = own_password(value)
    unresolved = tuple(dict.fromkeys(wanted for used in leaf.used for wanted in used.unresolved))
    if password != value and not any(_overlap(used.value, password) for used in leaf.used):
        return Setting(name, _secret(value), leaf.origin, False), unresolved
    in_files = [used for used in leaf.used if used.origin.file is not None] or leaf.used
    variable = next((used for used in in_files if used.value == password), in_files[0])
    is_whole = variable.literal and variable.value == value
    of = variable.name if variable.literal and variable.value == password else ""
    return Setting(name, _secret(value), variable.origin, is_whole, scheme=_scheme(variable), variable=of), unresolved


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
        name, _secret(variable.value), variable.origin, variable.literal, scheme=_scheme(variable), variable=of
    )


def _scheme(variable: ComposeVariable) -> str:
    """How the place is written that gives a variable: an env file, or our own environment."""
    return ENVIRONMENT if variable.origin.file is None else _ENV_FILE


def _secret(value: str) -> Value:
    return value_of(sent(value))


def _references(setting: Setting, unresolved: tuple[str, ...]) -> tuple[Reference, ...]:
    line, column = setting.origin.line or 0, setting.origin.column or 0
    found = Assignment(setting.name, setting.value, line, column, False, unresolved)
    named = references([found], setting.origin.file)
    return tuple(reference._replace(origin=setting.origin) for reference in named)


def named_secrets(
    spec: str, service: TreeMap, model: TreeMap, settings: tuple[Setting, ...], context: Context
) -> Iterator[Setting | Document | Unread]:
    """The secrets that the application takes from the files which its NAME_FILE variables name, where the policy says
    so: the content of what is mounted there; what is not in the project is external."""
    named = list(named_files(settings, context.policy))
    mounted = mounted_files(service, model) if named else {}
    for name, variable, path in named:
        given = mounted.get(posixpath.normpath(path))
        if given is None or not without_source(name, given):
            yield from _content(spec, name, variable, given, context.timeout)


def mounted_files(service: TreeMap, model: TreeMap) -> dict[str, TreeMap]:
    """The secret or config at each path in the container."""
    found: dict[str, TreeMap] = {}
    for section, place in _MOUNTED_AT.items():
        for item in service.items(section):
            defined = model.mapping(section)
            entry = item if isinstance(item, TreeMap) else TreeMap({"source": item}, {}, item.origin)
            source = entry.text("source") or ""
            if source in defined.entries:
                path = posixpath.join(place, entry.text("target") or source)
                found[posixpath.normpath(path)] = defined.mapping(source)
    return found


def _of(service: TreeMap, section: str, model: TreeMap) -> dict[str, TreeMap]:
    """What one section mounts, by path."""
    items = service.entries.get(section)
    return mounted_files(TreeMap({section: items}, {}, service.origin), model) if items else {}


def mounted_secrets(service: TreeMap, model: TreeMap) -> dict[str, TreeMap]:
    """The secret at each path, but for those that variables were filled into, which may be values."""
    written = TreeList([item for item in service.items("secrets") if _is_written(item)], service.origin)
    return mounted_files(TreeMap({"secrets": written}, {}, service.origin), model) if written.items else {}


def _is_written(item: Tree) -> bool:
    leaves = [item.entries.get(key) for key in ("source", "target")] if isinstance(item, TreeMap) else [item]
    return not any(isinstance(leaf, Leaf) and leaf.used for leaf in leaves)


def _content(
    spec: str, name: str, variable: Setting, given: TreeMap | None, timeout: float
) -> Iterator[Setting | Document | Unread]:
    content = given.entries.get("content") if given else None
    path = given.text("file") if given else None
    value = text(content)
    if value is not None and isinstance(content, Leaf):
        yield entry(content, name, value)[0]
    elif path and os.path.isfile(path):
        try:
            setting, document = whole_file(name, path, not_blank(path, timeout))
        except Unreadable as error:
            yield Unread(spec, error.reason, path, error.line)
            return
        yield document
        yield setting
    else:
        yield Setting(name, EXTERNAL, given.origin if given else variable.origin, literal=False)
