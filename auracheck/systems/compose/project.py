"""A project as `docker compose` loads it: its files, variables and name, the services that it starts, and whether what
they refer to is defined (docker-compose 2.26.1, cmd/compose/compose.go; compose-go 2.4.8, loader/validate.go)."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems import yaml_nodes
from auracheck.systems.compose.absent import refused
from auracheck.systems.compose.files import (
    ComposeFiles,
    ProjectFiles,
    Variables,
    locate,
    of_files,
    own_env_file,
    plain_directory,
    refuse_remote,
)
from auracheck.systems.compose.loading import ProjectLoader
from auracheck.systems.compose.profiles import Inactive, active, inactive, is_active, names, said
from auracheck.systems.compose.reading import TreeReader
from auracheck.systems.compose.schema import check_project_casts
from auracheck.systems.compose.tree import (
    ComposeError,
    ComposeVariable,
    IncompleteProject,
    Leaf,
    NothingToRun,
    Tree,
    TreeMap,
    pairs,
    quoted,
    text,
)
from auracheck.typed import NamedTuple

PROJECT_NAME = "COMPOSE_PROJECT_NAME"

_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_PORT = regex("[0-9]+(?:-[0-9]+)?")


class Project(NamedTuple):
    """What was loaded. ``services`` are those that are started, ``inactive`` those that no active profile starts, and
    ``behind`` says of each service that no active profile starts which ones would, even if it is asked for by name.
    ``env_file`` is the last one that gives the variables, where it is named by an option; else `.env` does."""

    files: ProjectFiles
    model: TreeMap
    services: Mapping[str, TreeMap]
    variables: Variables
    inactive: Mapping[str, Inactive]
    behind: Mapping[str, str]
    env_file: str


def load(
    location: str, environ: Mapping[str, str], env_files: Iterable[str], wanted: Iterable[str], files: ComposeFiles
) -> Project:
    """The project at a location. ``wanted`` are services that are started independent of their profiles.

    Raises `ComposeError`.
    """
    refuse_remote(location, Origin())
    given_files = tuple(env_files) or tuple(path for path in environ.get("COMPOSE_ENV_FILES", "").split(",") if path)
    found, variables = _found(location, environ, given_files, files)
    given = variables.get(PROJECT_NAME, ComposeVariable(""))
    variables[PROJECT_NAME] = given._replace(value=_name(given, found, variables, files))
    model = ProjectLoader(files, environ).project(found.files, found.directory, variables)
    _check_files(model)
    for _, service in model.mappings("services"):
        check_project_casts(service)
        _check_ports(service)
    profiles = active(variables)
    behind = {n: said(service) for n, service in model.mappings("services") if not is_active(service, profiles)}
    started = profiles.union(*(names(model.mapping("services").mapping(name)) for name in wanted))
    services = {n: service for n, service in model.mappings("services") if is_active(service, started)}
    _check_services(model, services, services)
    others = inactive(model, services, lambda checked, started: _check_services(model, checked, started))
    return Project(found, model, services, variables, others, behind, given_files[-1] if given_files else "")


def _found(
    location: str, environ: Mapping[str, str], given: tuple[str, ...], files: ComposeFiles
) -> tuple[ProjectFiles, dict[str, ComposeVariable]]:
    """The files and the variables. In a directory the variables may say COMPOSE_FILE, and its files have a `.env` of
    their own, which goes over the directory's."""
    shell = {name: ComposeVariable(value) for name, value in environ.items()}
    if not os.path.isdir(location):
        found = locate(location, environ)
        return found, files.behind(shell, given or _default(found.directory, environ))
    here = given or _default(plain_directory(location), environ)
    variables = files.behind(shell, here)
    found = _of_variable(location, variables) or locate(location, environ)
    if not found.files:
        raise ComposeError("Compose file not found, nor in a parent directory", Origin(location))
    there = given or _default(found.directory, environ)
    if there and there != here:
        variables = files.behind(files.behind(shell, there), here)
    return found, variables


def _of_variable(location: str, variables: Variables) -> ProjectFiles | None:
    """The files of COMPOSE_FILE."""
    named = variables.get("COMPOSE_FILE")
    if named is None:
        return None
    separator = variables.get("COMPOSE_PATH_SEPARATOR")
    parts = named.value.split(separator.value if separator and separator.value else os.pathsep)
    found = [os.path.join(plain_directory(location), part) for part in parts if part]
    return of_files(*found) if found else None


def _default(directory: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The `.env` of a directory, unless COMPOSE_DISABLE_ENV_FILE says otherwise."""
    disabled = environ.get("COMPOSE_DISABLE_ENV_FILE", "false")
    if disabled not in _TRUE | _FALSE:
        raise ComposeError("invalid COMPOSE_DISABLE_ENV_FILE (expected true or false)")
    return () if disabled in _TRUE else own_env_file(directory)


def _name(given: ComposeVariable, found: ProjectFiles, variables: Variables, files: ComposeFiles) -> str:
    """The project's name: COMPOSE_PROJECT_NAME, else the last `name:` of the files, else the directory's own."""
    if given.value:
        if _normalized(given.value) != given.value:
            raise ComposeError(f"invalid {PROJECT_NAME} (expected lower-case letters, digits, - and _)", given.origin)
        return given.value
    names = [(path, name) for path in found.files for node in files.compose(path)[1] for name in _names_in(node)]
    if not names:
        name = _normalized(os.path.basename(os.path.abspath(found.directory or ".")))
        if name:
            return name
        raise ComposeError(f"missing project name (set name: or {PROJECT_NAME})", Origin(found.files[0]))
    path, scalar = names[-1]
    leaf = TreeReader(path, variables).leaf(scalar)
    name = _normalized(text(leaf) or "")
    if not name:
        to_set = " and ".join(variable for variable in leaf.unset if variable.isupper()) or f"name: or {PROJECT_NAME}"
        raise ComposeError(f"missing project name (set {to_set})", leaf.origin)
    return name


def _names_in(node: yaml_nodes.Node) -> Iterator[yaml_nodes.ScalarNode]:
    """A document's own `name:`, which Compose fills in before the rest."""
    for key, value in node.pairs if isinstance(node, yaml_nodes.MappingNode) else ():
        is_name = isinstance(key, yaml_nodes.ScalarNode) and key.text == "name"
        if is_name and isinstance(value, yaml_nodes.ScalarNode) and value.text not in ("", "~", "null"):
            yield value


def _normalized(name: str) -> str:
    return "".join(re.findall("[a-z0-9_-]", name.lower())).lstrip("_-")


def _check_files(model: TreeMap) -> None:
    """Secrets and configs say where their content comes from, and say it once."""
    for section, keys in (("secrets", ("file", "environment")), ("configs", ("file", "environment", "content"))):
        for name, one in model.mappings(section):
            given = [key for key in keys if key in one.entries]
            if len(given) > 1 or not (given or "driver" in one.entries or "external" in one.entries):
                words = f"invalid {section[:-1]}{quoted(name)} (expected exactly one of {', '.join(keys)})"
                raise ComposeError(words, one.place(name))


def _check_ports(service: TreeMap) -> None:
    for item in service.items("ports"):
        port = (text(item) or "1").rpartition(":")[2].partition("/")[0]
        if not _PORT.fullmatch(port):
            raise refused("missing or invalid container port", item)


def _check_services(model: TreeMap, services: Mapping[str, TreeMap], started: Mapping[str, TreeMap]) -> None:
    """Raises `ComposeError` for one of these services that needs what the project does not define, or a service that is
    not ``started``."""
    needed: dict[str, list[str]] = {}
    for name, service in services.items():
        if not (service.entries.get("build") or service.text("image") or "provider" in service.entries):
            if isinstance(image := service.entries.get("image"), Leaf) and image.unset:
                raise refused("empty image", image)
            words = "missing image: or build: (an override file is read with its base: compose:FIRST:SECOND)"
            raise NothingToRun(words, model.mapping("services").place(name))
        test = service.mapping("healthcheck").items("test")
        if test and text(test[0]) not in ("CMD", "CMD-SHELL", "NONE"):
            origin = service.mapping("healthcheck").entries["test"].origin
            raise ComposeError("invalid healthcheck.test (expected CMD, CMD-SHELL or NONE first)", origin)
        for section, source, item in _references(service):
            if source not in model.mapping(section).entries:
                raise IncompleteProject(f"undefined {section[:-1]}{quoted(source, item)}", item.origin)
        needed[name] = []
        for other, item, required in needs(service):
            if other not in started and required:
                raise IncompleteProject(f"undefined or inactive service{quoted(other, item)}", item.origin)
            needed[name].append(other)
    _check_circles(needed, model)


def _references(service: TreeMap) -> Iterator[tuple[str, str, Tree]]:
    """The networks, secrets, configs and volumes that a service names: section, name and where."""
    for section in ("networks", "secrets", "configs"):
        for item in _items(service, section):
            source = item.text("source") if isinstance(item, TreeMap) else text(item)
            if source and (section, source) != ("networks", "default"):
                yield section, source, item
    mounted = {target: (source, item) for source, target, item in map(_mount, _items(service, "volumes"))}
    for source, item in mounted.values():  # the last one of a target counts (override.EnforceUnicity)
        if len(source) > 1 and source[0] not in "./~\\":  # a source that is not a path (compose-go, format/volume.go)
            yield "volumes", source, item


def _mount(item: Tree) -> tuple[str, str, Tree]:
    """The source of a volume, empty where it has none, and its target."""
    if isinstance(item, TreeMap):
        source = item.text("source") if item.text("type") == "volume" else None
        return source or "", item.text("target") or "", item
    source, *rest = (text(item) or "").split(":", 2)
    if not source or (rest and not rest[0]):
        raise refused("empty source or target of a volume", item)
    return (source, rest[0], item) if rest else ("", source, item)


def _items(service: TreeMap, key: str) -> Sequence[Tree]:
    """The items of a list, or the keys of a mapping as a list of them."""
    table = service.mapping(key)
    return service.items(key) or [Leaf(name, table.place(name)) for name in table.entries]


def needs(service: TreeMap) -> Iterator[tuple[str, Leaf, bool]]:
    """The services that have to be there: in depends_on, links, volumes_from and the namespaces that are shared. Each
    with where it is named, and whether it is required."""
    for leaf in _items(service, "depends_on") if "depends_on" in service.entries else ():
        if isinstance(leaf, Leaf) and text(leaf):
            required = service.mapping("depends_on").mapping(str(leaf.value)).entries.get("required")
            yield str(leaf.value), leaf, not (isinstance(required, Leaf) and required.value is False)
    for key in ("links", "volumes_from"):
        for leaf in pairs(service.entries.get(key)):
            if not str(leaf.value).startswith("container:"):
                yield str(leaf.value).partition(":")[0], leaf, True
    for key in ("network_mode", "ipc", "pid", "uts", "cgroup"):
        namespace = service.entries.get(key)
        if isinstance(namespace, Leaf) and str(namespace.value).startswith("service:"):
            yield str(namespace.value).removeprefix("service:"), namespace, True


def _check_circles(needs: Mapping[str, list[str]], model: TreeMap) -> None:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        origin = model.mapping("services").place(error.args[1][0])
        raise ComposeError("circular dependency between services", origin) from None
