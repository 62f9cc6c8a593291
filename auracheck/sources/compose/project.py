"""A project as `docker compose` finds it: its files, its variables, its name, the services that it starts."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from auracheck.model import Origin
from auracheck.sources import yaml_nodes
from auracheck.sources.compose.consistency import check_files, check_services, check_values
from auracheck.sources.compose.files import Files, refuse_remote
from auracheck.sources.compose.loading import Loader
from auracheck.sources.compose.paths import Place, directory_of, locate, plain_directory
from auracheck.sources.compose.reading import Reader
from auracheck.sources.compose.tree import Items, Refused, Table, Variable, text
from auracheck.sources.compose.variables import Variables, environment, with_env_files

PROJECT_NAME = "COMPOSE_PROJECT_NAME"

_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))


class Project(NamedTuple):
    """What was loaded. ``services`` are those that are started."""

    place: Place
    model: Table
    services: Mapping[str, Table]
    variables: Variables


def load(
    location: str, environ: Mapping[str, str], env_files: Iterable[str], wanted: Iterable[str], files: Files
) -> Project:
    """The project at a location. ``wanted`` are services that are started whatever their profiles. Raises `Refused`."""
    refuse_remote(location, Origin())
    place, variables = _found(location, environ, tuple(env_files), files)
    told = variables.get(PROJECT_NAME, Variable(""))
    variables[PROJECT_NAME] = told._replace(value=_name(told, place, variables, files))
    model = Loader(files, environ).project(place.files, place.directory, variables)
    check_files(model)
    check_values(model)
    services = _started(model, variables, frozenset(wanted))
    check_services(model, services)
    return Project(place, model, services, variables)


def _found(
    location: str, environ: Mapping[str, str], env_files: tuple[str, ...], files: Files
) -> tuple[Place, dict[str, Variable]]:
    """The files and the variables. In a directory the variables may say COMPOSE_FILE, and its files have a `.env` of
    their own, which goes over the directory's (docker-compose 2.26.1, cmd/compose/compose.go)."""
    shell = environment(environ)
    given = env_files or tuple(path for path in environ.get("COMPOSE_ENV_FILES", "").split(",") if path)
    if not os.path.isdir(location):
        place = locate(location, environ)
        return place, with_env_files(shell, given or _default(place.directory, environ), files)
    here = given or _default(plain_directory(location), environ)
    variables = with_env_files(shell, here, files)
    place = _of_variable(location, variables) or locate(location, environ)
    if not place.files:
        words = "no Compose file is there, nor in the directories above it"
        raise Refused(words, Origin(location))
    there = given or _default(place.directory, environ)
    if there and there != here:
        variables = with_env_files(with_env_files(shell, there, files), here, files)
    return place, variables


def _of_variable(location: str, variables: Variables) -> Place | None:
    """The files of COMPOSE_FILE."""
    named = variables.get("COMPOSE_FILE")
    if named is None:
        return None
    separator = variables.get("COMPOSE_PATH_SEPARATOR")
    parts = named.value.split(separator.value if separator and separator.value else os.pathsep)
    found = tuple(os.path.join(plain_directory(location), part) for part in parts if part)
    return Place(found, directory_of(found[0])) if found else None


def _default(directory: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The `.env` of a directory, where there is one and COMPOSE_DISABLE_ENV_FILE does not say otherwise."""
    disabled = environ.get("COMPOSE_DISABLE_ENV_FILE")
    if disabled in _TRUE:
        return ()
    if disabled is not None and disabled not in _FALSE:
        raise Refused("COMPOSE_DISABLE_ENV_FILE is neither true nor false; Compose refuses that")
    path = os.path.join(directory, ".env")
    return (path,) if os.path.exists(path) and not os.path.isdir(path) else ()


def _name(told: Variable, place: Place, variables: Variables, files: Files) -> str:
    """The project's name: COMPOSE_PROJECT_NAME, else the last `name:` of the files, else the directory's own."""
    if told.value:
        if _normal(told.value) != told.value:
            raise Refused("COMPOSE_PROJECT_NAME is no name for a project; Compose refuses that", told.origin)
        return told.value
    named = [pair for path in place.files for node in files.compose(path)[1] for pair in _name_of(node, path)]
    if named:
        path, alone = named[-1]
        found = _normal(text(Reader(path, variables).tree(alone).entries["name"]) or "")
    else:
        found = _normal(os.path.basename(os.path.abspath(place.directory or ".")))
    if not found:
        raise Refused("the project has no name: name:, or COMPOSE_PROJECT_NAME", Origin(place.files[0]))
    return found


def _name_of(node: yaml_nodes.Node, path: str) -> Iterator[tuple[str, yaml_nodes.Mapping]]:
    """A document's own `name:`, alone, since it is filled in before the rest."""
    for key, value in node.pairs if isinstance(node, yaml_nodes.Mapping) else ():
        is_name = isinstance(key, yaml_nodes.Scalar) and key.text == "name"
        if is_name and isinstance(value, yaml_nodes.Scalar) and value.text not in ("", "~", "null"):
            alone = yaml_nodes.Mapping("", node.line, node.column)
            alone.pairs = [(key, value)]
            yield path, alone


def _normal(name: str) -> str:
    return "".join(re.findall("[a-z0-9_-]", name.lower())).lstrip("_-")


def _started(model: Table, variables: Variables, wanted: frozenset[str]) -> dict[str, Table]:
    """The services without profiles, those of an active one, and those that are asked for by name."""
    told = variables.get("COMPOSE_PROFILES")
    active = {part.strip() for part in told.value.split(",")} if told else set()
    found: dict[str, Table] = {}
    services = model.table("services")
    for name, service in services.entries.items() if services else ():
        assert isinstance(service, Table)
        tree = service.entries.get("profiles")
        profiles = {text(item) for item in tree.items} if isinstance(tree, Items) else set()
        if not profiles or name in wanted or "*" in active or profiles & active:
            found[name] = service
    return found
