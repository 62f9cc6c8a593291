"""The environment that a service's container is given (compose-go 2.4.8, Project.WithServicesEnvironmentResolved)."""

import os
import re
from collections import ChainMap
from collections.abc import Iterator

from auracheck.consumers.base import Assignment
from auracheck.consumers.docker_env import DockerEnv
from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Origin, Reference, Secret, Setting, Value
from auracheck.sources.compose.files import Asked, Files
from auracheck.sources.compose.scalars import spelled
from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Variable, text
from auracheck.sources.compose.variables import Values, Variables, read_env_file
from auracheck.sources.settings import is_kept_elsewhere, references

_NOT_UTF_8 = re.compile("[\ud800-\udfff]")

RAW = "raw"
"""The format of an env file that is read as `docker run --env-file` reads it."""


class EnvFiles:
    """Reads the env files of services, each once where nothing stands before it."""

    def __init__(self, variables: Variables, files: Files) -> None:
        self._variables = dict(variables)
        self._files = files
        self._read: dict[tuple[str, str | None], dict[str, Variable]] = {}

    def of(self, service: Table) -> dict[str, Variable]:
        """The variables of `env_file:`, a later file over an earlier one."""
        found: dict[str, Variable] = {}
        tree = service.entries.get("env_file")
        for item in tree.items if isinstance(tree, Items) else ():
            assert isinstance(item, Table)
            path = text(item.entries["path"]) or ""
            if not (os.path.exists(path) or _required(item)):
                continue
            key = path, text(item.entries.get("format"))
            if found:
                found.update(self._file(path, item, found))
                continue
            if key not in self._read:
                self._read[key] = self._file(path, item, {})
            found.update(self._read[key])
        return found

    def _file(self, path: str, item: Table, found: dict[str, Variable]) -> dict[str, Variable]:
        leaf = item.entries["path"]
        asked = Asked(leaf.origin, isinstance(leaf, Leaf) and not leaf.used)
        form = text(item.entries.get("format"))
        known = ChainMap(found, self._variables)
        if form == RAW:
            return _read_raw(path, known, self._files, asked)
        if form:
            raise Refused("format of an env file has to be raw; Compose refuses the rest", item.place("format"))
        return read_env_file(path, known, self._files, asked)


class Environment:
    """What one container finds: its settings, and the references in them that lead nowhere."""

    def __init__(self, service: Table, variables: Variables, env_files: EnvFiles) -> None:
        self._variables = variables
        self._settings: dict[str, Setting] = {}
        self._references: dict[str, tuple[Reference, ...]] = {}
        for name, variable in env_files.of(service).items():
            self._put(_setting(name, variable), variable.unresolved)
        for leaf, name, value in _given(service):
            self._give(leaf, name, value)

    @property
    def settings(self) -> tuple[Setting, ...]:
        return tuple(self._settings.values())

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(reference for found in self._references.values() for reference in found)

    def _give(self, leaf: Leaf, name: str, value: str | None) -> None:
        """One entry of `environment:`. A name without a value takes the project's variable of that name; where there
        is none the container does not get the name, which is how what is optional is passed on, and no fault."""
        if value is None:
            variable = self._variables.get(name)
            if variable is None:
                self._put(Setting(name, None, leaf.origin, False), ())
                return
            self._put(_setting(name, variable), variable.unresolved)
            return
        setting, unresolved = _written(leaf, name, value)
        for before in leaf.lost:
            earlier = str(before.value).partition("=")
            if earlier[1]:
                self._put(_written(before, earlier[0], earlier[2])[0], ())
        self._put(setting, unresolved)

    def _put(self, setting: Setting, unresolved: tuple[str, ...]) -> None:
        name = _sent(setting.name)
        if name != setting.name:
            setting = setting._replace(name=name)
        before = self._settings.get(name)
        if not name:
            raise Refused("a variable has no name, and the container does not start", setting.origin)
        if isinstance(setting.value, Secret) and "\0" in setting.value.reveal():
            raise Refused("there is a NUL, and the container does not start", setting.origin)
        if before is not None:
            setting = setting._replace(lost=(*before.lost, before._replace(lost=())))
        self._settings[name] = setting
        if unresolved or self._references:
            self._references[name] = _references(setting, unresolved) if unresolved else ()


def _given(service: Table) -> Iterator[tuple[Leaf, str, str | None]]:
    """The entries of `environment:`, whichever way they are written; each as its leaf, name and value."""
    tree = service.entries.get("environment")
    if isinstance(tree, Items):
        for item in tree.items:
            assert isinstance(item, Leaf)
            name, equals, value = str(item.value).partition("=")
            yield item, name, value if equals else None
    elif isinstance(tree, Table):
        for name, given in tree.entries.items():
            assert isinstance(given, Leaf)
            leaf = Leaf(given.value, tree.place(name), given.used, given.unset, given.lost)
            yield leaf, name, None if given.value is None else spelled(given.value)


def _written(leaf: Leaf, name: str, value: str) -> tuple[Setting, tuple[str, ...]]:
    """An entry with a value. Its place is that of the variable which gives it, so far as there is one."""
    if leaf.unset or not leaf.used:
        literal = not (leaf.unset or leaf.used)
        return Setting(name, _secret(value), leaf.origin, literal), leaf.unset
    variable = next((used for used in leaf.used if used.origin.file is not None), leaf.used[0])
    unresolved = tuple(dict.fromkeys(wanted for used in leaf.used for wanted in used.unresolved))
    literal = variable.literal and variable.value == value
    return Setting(name, _secret(value), variable.origin, literal), unresolved


def _setting(name: str, variable: Variable) -> Setting:
    return Setting(name, _secret(variable.value), variable.origin, variable.literal)


def _secret(value: str) -> Value:
    sent = _sent(value)
    return ELSEWHERE if is_kept_elsewhere(sent) else Secret(sent)


def _sent(given: str) -> str:
    """A text as it reaches the daemon in JSON, where a byte that is not UTF-8 becomes U+FFFD; until then two halves of
    a character may have come together."""
    if given.isascii():
        return given
    return _NOT_UTF_8.sub("\ufffd", given.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"))


def _references(setting: Setting, unresolved: tuple[str, ...]) -> tuple[Reference, ...]:
    line, column = setting.origin.line or 0, setting.origin.column or 0
    found = Assignment(setting.name, setting.value, line, column, False, unresolved)
    told = references([found], setting.origin.file)
    return tuple(reference._replace(origin=setting.origin) for reference in told)


def _required(item: Table) -> bool:
    """`required:` of an env file; as text it is what Compose takes for a truth value."""
    tree = item.entries.get("required")
    value = tree.value if isinstance(tree, Leaf) else True
    return value.lower() not in ("false", "n", "no", "off") if isinstance(value, str) else value is not False


def _read_raw(path: str, known: Variables, files: Files, asked: Asked) -> dict[str, Variable]:
    content = files.env_file(path, DockerEnv.name, asked)
    try:
        reading = DockerEnv().read(content, Values(known))
    except Unreadable as error:
        raise Refused(error.reason, Origin(path, error.line)) from None
    found: dict[str, Variable] = {}
    for a in reading.assignments:
        if isinstance(a.value, Secret):
            found[a.name] = known[a.name] if a.inherited else Variable(a.value.reveal(), Origin(path, a.line, a.column))
    return found
