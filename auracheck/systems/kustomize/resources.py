"""The objects of a build: how they are called, and what in them names one another."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from auracheck.errors import Unreadable
from auracheck.systems.kubernetes.objects import NAMESPACE, POD_SPECS
from auracheck.systems.kustomize.nodes import KeyedMapping, Refused, down, find, mapping, pairs, scalar
from auracheck.systems.yaml_nodes import Node, ScalarNode, items, text

_CUSTOM = frozenset(("Rollout", "DeploymentConfig"))
"""Kinds with the template of a pod whose lists kustomize does not know."""

_CLUSTER_WIDE = frozenset(("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "APIService"))
_KEEPS_ITS_NAME = frozenset(("Namespace", "CustomResourceDefinition", "APIService"))

Name = tuple[str, str]
"""Namespace and name."""


@dataclass(repr=False)
class Resource:
    """``node`` is the object as it is now; ``former`` are the names that it had, its first one first."""

    node: KeyedMapping
    former: list[Name] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return text(find(self.node, "kind"))

    @property
    def api(self) -> str:
        return text(find(self.node, "apiVersion"))

    @property
    def group(self) -> str:
        return self.api.rpartition("/")[0]

    @property
    def version(self) -> str:
        return self.api.rpartition("/")[2]

    @property
    def name(self) -> str:
        return text(down(self.node, "metadata", "name"))

    @property
    def namespace(self) -> str:
        return text(down(self.node, "metadata", "namespace"))

    @property
    def names(self) -> Iterator[Name]:
        yield self.namespace, self.name
        yield from self.former

    @property
    def has_known_lists(self) -> bool:
        return self.kind not in _CUSTOM and "." not in self.group.removesuffix(".k8s.io")

    def labels(self, of: str) -> dict[str, str]:
        return {key.text: text(value) for key, value in pairs(down(self.node, "metadata", of))}

    def rename(self, name: str) -> None:
        if self.kind not in _KEEPS_ITS_NAME:
            self._set("name", name)

    def move(self, namespace: str) -> None:
        """Put it into a namespace; a Namespace becomes that one (kustomize, builtinpluginconsts/namespace.go)."""
        if self.kind == "Namespace":
            self._set("name", namespace)
        elif self.kind not in _CLUSTER_WIDE:
            self._set("namespace", namespace)

    def _set(self, member: str, value: str) -> None:
        metadata = find(self.node, "metadata")
        if not isinstance(metadata, KeyedMapping):
            metadata = mapping(self.node)
            self.node.put(scalar("metadata", self.node), metadata)
        self.former.append((self.namespace, self.name))
        like = find(metadata, member) or self.node
        metadata.put(scalar(member, like), scalar(value, like))

    def pod(self) -> Node | None:
        path = POD_SPECS.get(self.kind)
        return down(self.node, *path) if path else None

    def containers(self) -> Iterator[Node]:
        for member in ("initContainers", "containers"):
            yield from items(find(self.pod(), member))

    def references(self) -> Iterator[tuple[str, KeyedMapping, ScalarNode]]:
        """The kind of each Secret or ConfigMap that it names, the mapping and the key in which its name is."""
        for container in self.containers():
            for entry in items(find(container, "env")):
                for kind, member in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
                    yield from _named(kind, down(entry, "valueFrom", member), "name")
            for entry in items(find(container, "envFrom")):
                for kind, member in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                    yield from _named(kind, find(entry, member), "name")
        for volume in items(find(self.pod(), "volumes")):
            yield from _named("ConfigMap", find(volume, "configMap"), "name")
            yield from _named("Secret", find(volume, "secret"), "secretName")
            for source in items(down(volume, "projected", "sources")):
                yield from _named("ConfigMap", find(source, "configMap"), "name")
                yield from _named("Secret", find(source, "secret"), "name")


def _named(kind: str, node: Node | None, member: str) -> Iterator[tuple[str, KeyedMapping, ScalarNode]]:
    for key, value in pairs(node):
        if key.text == member and isinstance(value, ScalarNode) and isinstance(node, KeyedMapping):
            yield kind, node, key


def add(resources: list[Resource], new: Resource, former: bool = False) -> None:
    """Raises `Unreadable` where there is an object of that kind and name, or with ``former`` one that had it."""
    same = [one for one in resources if (one.group, one.kind) == (new.group, new.kind)]
    names = [name for one in same for name in (one.names if former else ((one.namespace, one.name),))]
    if (new.namespace or NAMESPACE, new.name) in {(space or NAMESPACE, name) for space, name in names}:
        raise Refused("second object of one kind and name (kustomize rejects it)", new.node.line, new.node.file)
    resources.append(new)


def relink(resources: list[Resource], now: Callable[[str, str], str | None]) -> None:
    """Give each reference the name that ``now`` has for its kind and name."""
    for resource in resources:
        for kind, node, key in list(resource.references()):
            name = now(kind, text(find(node, key.text)))
            if name is not None:
                node.put(key, scalar(name, find(node, key.text) or node))


def matches(resource: Resource, target: Node) -> bool:
    """Whether a patch's `target` selects it: group, version, kind, and whole names as regular expressions."""
    for member, own in (("group", resource.group), ("version", resource.version), ("kind", resource.kind)):
        wanted = text(find(target, member))
        if wanted and wanted != own and not _matches(wanted, own):
            return False
    namespace, name = text(find(target, "namespace")), text(find(target, "name"))
    if not any(_matches(namespace, of) and _matches(name, called) for of, called in resource.names):
        return False
    selectors = (("labelSelector", "labels"), ("annotationSelector", "annotations"))
    return all(_selects(text(find(target, member)), resource.labels(of)) for member, of in selectors)


def _matches(pattern: str, text: str) -> bool:
    if not pattern or pattern == text:
        return True
    if len(pattern) > 200 or not re.fullmatch(r"(?:[\w.^$|()?-]|\.[*+])*", pattern) or pattern.count("*") > 2:
        raise Unreadable("regular expression in the target of a patch not supported")  # others may take forever
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        raise Unreadable("invalid regular expression in the target of a patch") from None


def _selects(selector: str, labels: dict[str, str]) -> bool:
    """`a=b,c!=d,e`, without sets."""
    for part in filter(None, (part.strip() for part in selector.split(","))):
        if "!=" in part:
            name, _, value = part.partition("!=")
            if labels.get(name.strip()) == value.strip():
                return False
        elif "=" in part:
            name, _, value = part.replace("==", "=").partition("=")
            if labels.get(name.strip()) != value.strip():
                return False
        elif part not in labels:
            return False
    return True
