"""The variables of each container in a file of a hosting platform."""

import os
from collections.abc import Iterator, Mapping, Sequence

from auracheck.model import EXTERNAL, Document, Origin, Setting, Target, Unread
from auracheck.regex import regex
from auracheck.systems.env_file import location, value_of
from auracheck.systems.files import Budget, read_file, too_many
from auracheck.systems.source import Context, Item, Source, is_application, without_minor
from auracheck.systems.yaml_nodes import MAX_YAML, MappingNode, Node, ScalarNode, documents, items, keys, text
from auracheck.typed import NamedTuple

MAX_VALUES = 20_000
NOTHING = (
    "no container with variables (expected a task definition of ECS, a Render blueprint, or an object of variables)"
)

_VARIABLES = ("env", "envs", "environment", "variables")
"""The keys of an object of variables, as Railway's templates and other tools have it."""

_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_GIVEN_LATER = ("valueFrom", "sync", "generateValue", "fromDatabase", "fromService", "generator", "required")
"""Keys of a variable whose value the platform keeps or makes."""


class _Container(NamedTuple):
    """A container, its variables, and whether it gets more that is not in the file."""

    name: str
    node: Node
    settings: tuple[Setting, ...]
    partial: bool
    image: str = ""


class PlatformSource(Source):
    """A file of a hosting platform: what it gives to each container.

    It is a task definition of Amazon ECS (`environment`, `secrets`), a blueprint of Render (`envVars`, also of groups),
    or JSON with an object of variables (`env`, `envs`, `environment`, `variables`), as for Railway. What the platform
    keeps or makes (`valueFrom`, `sync: false`, `generateValue`, `fromDatabase`) is there, and its value is not known.
    """

    scheme = "platform"

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """In a directory one that gives no variables is nothing to say."""
        return without_minor(super().read_together(spec, paths, context))

    def found(self) -> Iterator[Item]:
        path = self.location
        content = read_file(path, MAX_YAML, self.context.timeout)
        found = list(_containers(documents(content), path))
        yield Document(path, "platform", "", content)
        if not found:
            yield Unread(self.spec, NOTHING, location(path) or None, minor=True)
        yield from (self._target(each, path, alone=len(found) == 1) for each in found)

    def _target(self, found: _Container, path: str, *, alone: bool) -> Target:
        name = found.name or os.path.basename(path)
        return Target(
            path if alone else f"{path}: {name}",
            self.scheme,
            found.settings,
            origin=Origin(path, found.node.line, found.node.column),
            judged=is_application(name, [setting.name for setting in found.settings], self.context),
            location=location(path),
            names=(name,),
            partial=found.partial,
            noun="container",
            image=found.image,
        )


def _containers(nodes: list[Node], path: str) -> Iterator[_Container]:
    budget = Budget(MAX_VALUES, too_many("variables", MAX_VALUES))
    for node in nodes:
        own = keys(node)
        if "containerDefinitions" in own:
            yield from (_of_ecs(each, path, budget) for each in items(own["containerDefinitions"]))
        elif any("envVars" in keys(each) for each in items(own.get("services"))):
            groups = {text(keys(each).get("name")): each for each in items(own.get("envVarGroups"))}
            yield from (_of_render(each, groups, path, budget) for each in items(own["services"]))
        else:
            for key in _VARIABLES:
                found = tuple(_pairs(own.get(key), path, budget))
                if found:
                    yield _Container(text(own.get("name")), own[key], found, True)


def _of_ecs(node: Node, path: str, budget: Budget) -> _Container:
    """A container of a task definition (Amazon ECS, "Task definition parameters"): files of variables are in S3."""
    own = keys(node)
    listed = (*items(own.get("environment")), *items(own.get("secrets")))
    budget.spend(len(listed))
    settings = tuple(setting for each in listed if (setting := _variable(each, "name", path)))
    return _Container(text(own.get("name")), node, settings, "environmentFiles" in own, text(own.get("image")))


def _of_render(node: Node, groups: Mapping[str, Node], path: str, budget: Budget) -> _Container:
    """A service of a blueprint (Render, "Blueprint YAML Reference"). More is set in Render's dashboard."""
    own = keys(node)
    listed: list[Node] = []
    for each in items(own.get("envVars")):
        group = groups.get(text(keys(each).get("fromGroup")))
        added = items(keys(group).get("envVars")) if group else [each]
        budget.spend(len(added))
        listed += added
    settings = tuple(setting for each in listed if (setting := _variable(each, "key", path)))
    return _Container(text(own.get("name")), node, settings, True)


def _variable(node: Node, named: str, path: str) -> Setting | None:
    own = keys(node)
    name, value = own.get(named), own.get("value")
    if not isinstance(name, ScalarNode) or not _VARIABLE.fullmatch(name.text):
        return None
    where = Origin(path, name.line, name.column)
    return Setting(name.text, value_of(value.text) if isinstance(value, ScalarNode) else EXTERNAL, where)


def _pairs(node: Node | None, path: str, budget: Budget) -> Iterator[Setting]:
    """The variables of an object: each a text, or an object that has its `value`."""
    for key, value in node.pairs if isinstance(node, MappingNode) else ():
        if not isinstance(key, ScalarNode) or not _VARIABLE.fullmatch(key.text):
            continue
        budget.spend(1)
        inner = keys(value)
        given = inner.get("value", value)
        where = Origin(path, key.line, key.column)
        if isinstance(given, ScalarNode):
            yield Setting(key.text, value_of(given.text), where)
        elif not inner.keys().isdisjoint(_GIVEN_LATER):
            yield Setting(key.text, EXTERNAL, where)
