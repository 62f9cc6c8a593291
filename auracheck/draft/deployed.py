"""What deployment files of a folder give to which service: Compose files, manifests and the values of charts."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.draft.documents import child, in_documents, pairs
from auracheck.draft.evidence import (
    CREDENTIAL,
    REFUSED_BY_COMPOSE,
    Evidence,
    LeftOut,
    Seen,
    ServiceNames,
    Supporting,
    Weight,
    choice,
    is_name,
    is_written_out,
    names_environment,
    shown_by,
)
from auracheck.draft.kinds import guessed
from auracheck.draft.listed import OF_FILES, names_in_file
from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target, Unread
from auracheck.systems.examples import is_example
from auracheck.systems.source import spec_of_path
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

PASSED_ON = "given to the service by the deployment"
OF_COMPOSE = "Compose makes a secret of it"
IN_THE_IMAGE = "set in the image"
IN_A_SECRET = "the container does not start without it"

_REQUIRED = re.compile(r"\$\{([A-Za-z_]\w*):?\?")


class GivenVariable(NamedTuple):
    """A variable of a service: its text in the file, None where it is only named."""

    name: str
    text: str | None
    line: int


def is_compose(node: Node) -> bool:
    """Whether a document is a Compose file, by its services."""
    services = child(node, "services")
    return isinstance(services, MappingNode) and any(
        child(value, "image") or child(value, "build") for _, value in services.pairs
    )


def names_in_compose(spec: str, path: str) -> Iterator[Seen]:
    """What a Compose file gives to its services, as it is written: what it asks for is evidence, no value is needed."""
    return in_documents(spec, path, _in_compose)


def names_in_manifest(spec: str, path: str) -> Iterator[Seen]:
    """What the containers of a manifest get; a key of a Secret that is not optional must be there."""
    return in_documents(spec, path, _in_manifest)


def names_in_values(spec: str, path: str) -> Iterator[Seen]:
    """The variables in a chart's values: capitals below `env`, `secrets` and the like."""
    return in_documents(spec, path, _in_values)


def names_in_dockerfile(spec: str, path: str) -> Iterator[Seen]:
    """What a Dockerfile sets in its image: the names that a deployment may give, none of which it must, and the
    environment that its containers start in."""
    from auracheck.systems.docker.source import image_settings

    try:
        settings = tuple(image_settings(path))
        yield Target(path, "", settings)  # for the mask
        for each in settings:
            if is_name(each.name):
                origin = Origin(path, each.origin.line)
                text = each.value.reveal() if isinstance(each.value, Secret) else ""
                shown = is_written_out(text)
                kind = shown_by(text)
                is_setting = bool(text) and not (kind[0] or guessed(each.name).is_credential)  # every container has it
                weight = Weight.DECLARED if is_setting else Weight.READ if shown else Weight.LISTED
                if shown and text.startswith(OF_FILES):
                    weight = Weight.GIVEN
                yield Evidence(
                    each.name, origin, *kind, required=False if shown or is_setting else None, weight=weight,
                    why=IN_THE_IMAGE, written_out=shown, made=is_setting,
                )  # fmt: skip
                if names_environment(each.name) and isinstance(each.value, Secret):
                    yield from choice(each.name, origin, (), each.value.reveal())
    except Unreadable as error:
        yield Unread(spec, error.reason, path, error.line)


def _in_compose(roots: Sequence[Node], path: str) -> Iterator[Seen]:
    services = [pair for root in roots for pair in _services(root)]
    built = tuple(name for name, node in services if child(node, "build"))
    whole = tuple(name for name, node in services if child(node, "env_file"))
    yield ServiceNames(built, tuple(name for name, _ in services), whole)
    having: dict[str, list[tuple[str, GivenVariable]]] = {}
    for service, node in services:
        variables = list(_given(node))
        yield Target(path, "", tuple(Setting(v.name, Secret(v.text or ""), Origin(path)) for v in variables))
        for given in variables:
            if is_name(given.name):
                having.setdefault(given.name, []).append((service, given))
            else:
                yield LeftOut(Origin(path, given.line), "not a name (perhaps a part of a value)")
    yield from _in_env_files([node for _, node in services], path)
    yield from (each for root in roots for each in _in_secrets(root, path))
    for name, places in having.items():
        yield _evidence(name, places, path)
        yield from (each for _, given in places for each in _asked_for(given, path))


def _in_secrets(root: Node, path: str) -> Iterator[Evidence]:
    """The variables of which Compose makes secrets, and which must be set (Compose's specification, "Secrets")."""
    takers = {name: child(service, "secrets") for name, service in _services(root)}
    for secret, node in pairs(child(root, "secrets")):
        variable = child(node, "environment")
        if isinstance(variable, ScalarNode) and is_name(variable.text):
            services = tuple(name for name, given in takers.items() if secret in _secrets(given))
            yield Evidence(
                variable.text, Origin(path, variable.line), CREDENTIAL, OF_COMPOSE, weight=Weight.READ,
                services=services, why=REFUSED_BY_COMPOSE,
            )  # fmt: skip


def _secrets(given: Node | None) -> set[str]:
    """The secrets that a service takes, by name or by their `source`."""
    named = (child(each, "source") or each for each in (given.items if isinstance(given, SequenceNode) else ()))
    return {each.text for each in named if isinstance(each, ScalarNode)}


def _in_env_files(services: Sequence[Node], path: str) -> Iterator[Seen]:
    """What the env files list that services take and that are here."""
    given = (child(node, "env_file") for node in services)
    items = (each for node in given for each in (node.items if isinstance(node, SequenceNode) else (node,)))
    named = (child(each, "path") or each for each in items if each is not None)
    for file in dict.fromkeys(each.text for each in named if isinstance(each, ScalarNode)):
        place = os.path.normpath(os.path.join(os.path.dirname(path), file))
        if os.path.isfile(place) and not is_example(os.path.basename(place)):
            yield from names_in_file(spec_of_path(place))


def _evidence(name: str, places: Sequence[tuple[str, GivenVariable]], path: str) -> Evidence:
    refused = [given for _, given in places if given.text and _REQUIRED.search(given.text)]
    line = (refused or [given for _, given in places])[0].line
    services = tuple(dict.fromkeys(service for service, _ in places))
    why, required, weight = (REFUSED_BY_COMPOSE, True, Weight.READ) if refused else (PASSED_ON, None, Weight.LISTED)
    kind = max(shown_by(given.text or "") for _, given in places)
    return Evidence(name, Origin(path, line), *kind, required=required, weight=weight, services=services, why=why)


def _asked_for(given: GivenVariable, path: str) -> Iterator[Supporting]:
    """The other variables that Compose asks for to make the text of one: `MYSQL_PASSWORD: ${DB_PASSWORD:?}`."""
    for name in _REQUIRED.findall(given.text or ""):
        if name != given.name and is_name(name):
            yield Supporting(Evidence(name, Origin(path, given.line), why=REFUSED_BY_COMPOSE))


def _services(root: Node) -> Iterator[tuple[str, MappingNode]]:
    services = child(root, "services")
    for name, value in pairs(services):
        if isinstance(value, MappingNode):
            yield name, value


def _given(service: Node) -> Iterator[GivenVariable]:
    environment = child(service, "environment")
    if isinstance(environment, SequenceNode):
        for item in environment.items:
            if isinstance(item, ScalarNode):
                name, equals, text = item.text.partition("=")
                yield GivenVariable(name.strip(), text if equals else None, item.line)
    for name, value in pairs(environment):
        yield GivenVariable(name, value.text if isinstance(value, ScalarNode) else None, value.line)


def _in_manifest(roots: Sequence[Node], path: str) -> Iterator[Seen]:
    for root in roots:
        for label, container in _containers(root, 0):
            for name, source, line in _variables(container):
                if is_name(name):
                    reference = child(source, "secretKeyRef")
                    optional = child(reference, "optional")
                    must = reference is not None and not (isinstance(optional, ScalarNode) and optional.text == "true")
                    yield Evidence(
                        name, Origin(path, line), required=True if must else None, weight=Weight.LISTED,
                        services=(label,), why=IN_A_SECRET if must else PASSED_ON,
                    )  # fmt: skip


def _containers(node: Node | None, depth: int) -> Iterator[tuple[str, Node]]:
    if depth > 12:
        return
    for key, value in pairs(node):
        if key in ("containers", "initContainers") and isinstance(value, SequenceNode):
            for each in value.items:
                name = child(each, "name")
                if isinstance(name, ScalarNode):
                    yield name.text, each
        elif isinstance(value, MappingNode):
            yield from _containers(value, depth + 1)
        elif isinstance(value, SequenceNode):
            for each in value.items:
                yield from _containers(each, depth + 1)


def _variables(container: Node) -> Iterator[tuple[str, Node | None, int]]:
    variables = child(container, "env")
    for each in variables.items if isinstance(variables, SequenceNode) else ():
        name = child(each, "name")
        if isinstance(name, ScalarNode):
            yield name.text, child(each, "valueFrom"), name.line


_VALUES_KEYS = re.compile(r"(?:.*[eE]nv(?:ironment|s|Vars)?|.*[sS]ecrets?|config(?:Map)?|data|stringData|extraEnv\w*)")
_UPPER = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def _in_values(roots: Sequence[Node], path: str) -> Iterator[Seen]:
    for root in roots:
        for name, line in _capitals(root, "", 0):
            if is_name(name):
                yield Evidence(name, Origin(path, line), required=None, weight=Weight.LISTED, why=PASSED_ON)


def _capitals(node: Node | None, above: str, depth: int) -> Iterator[tuple[str, int]]:
    if depth > 12:
        return
    if isinstance(node, SequenceNode):
        for each in node.items:
            name = child(each, "name")
            if _VALUES_KEYS.fullmatch(above) and isinstance(name, ScalarNode) and _UPPER.fullmatch(name.text):
                yield name.text, name.line
            yield from _capitals(each, above, depth + 1)
    for key, value in pairs(node):
        if _VALUES_KEYS.fullmatch(above) and _UPPER.fullmatch(key):
            yield key, value.line
        else:
            yield from _capitals(value, key, depth + 1)
