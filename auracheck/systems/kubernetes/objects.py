"""The objects in the documents of a file, and the containers in an object."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems.command_line import SERVERS
from auracheck.systems.kubernetes.fields import Fields, rejected
from auracheck.systems.steps import chart_not_rendered, rendered_by_kustomize
from auracheck.systems.yaml_nodes import TEMPLATE, MappingNode, Node, SequenceNode
from auracheck.typed import NamedTuple

NAMESPACE = "default"
"""The namespace of an object that names none, unless kubectl is given another."""

_KUSTOMIZE = "kustomize.config.k8s.io/"
_KUSTOMIZATION = frozenset(("kustomization.yaml", "kustomization.yml", "Kustomization"))
_CHART = regex(r"(?:(?:[\w-]+[.-])?values.*|Chart)\.ya?ml")

NO_OBJECT = "no Kubernetes objects"


class Object(NamedTuple):
    """One object. ``api`` is its apiVersion, ``owners`` the kind and name of the objects that own it. ``placed``: its
    document names the namespace."""

    kind: str
    api: str
    namespace: str
    name: str
    fields: Fields
    owners: frozenset[tuple[str, str]]
    placed: bool = True


def objects(nodes: Iterable[Node], path: str) -> Iterator[Object | Unreadable]:
    """The objects of a file in their order, those in a `List` too, and an error for any other document."""
    for node in nodes:
        try:
            yield from _objects(node, path, "", "")
        except Unreadable as error:
            yield error


def _objects(node: Node, path: str, kind: str, api: str) -> Iterator[Object | Unreadable]:
    """``kind`` and ``api`` are those of the list around it, whose items need not repeat them."""
    if not isinstance(node, MappingNode):
        called = "a list" if isinstance(node, SequenceNode) else "plain text"
        raise Unreadable(f"not a Kubernetes object (found {called})", node.line)
    fields = Fields(node, path)
    kind, api = fields.text("kind") or kind, fields.text("apiVersion") or api
    if not (kind and api) or api.startswith(_KUSTOMIZE):
        raise Unreadable(_why_none(path, api), node.line)
    if kind.endswith("List") and "items" in fields:
        for item in fields.list("items"):
            try:
                yield from _objects(item.node, path, kind.removesuffix("List"), api)
            except Unreadable as error:
                yield error
        return
    metadata = fields.fields("metadata")
    namespace = metadata.text("namespace") if metadata else ""
    owners = metadata.list("ownerReferences") if metadata else []
    yield Object(
        kind,
        api,
        namespace or NAMESPACE,
        metadata.text("name") if metadata else "",
        fields,
        frozenset((owner.text("kind"), owner.text("name")) for owner in owners) if owners else frozenset(),
        placed=namespace != "",
    )


def _why_none(path: str, api: str) -> str:
    folder, name = os.path.split(path)
    if name in _KUSTOMIZATION or api.startswith(_KUSTOMIZE):
        return rendered_by_kustomize("kustomization not rendered", folder)
    if _CHART.fullmatch(name):
        return chart_not_rendered(folder)
    return "not a Kubernetes object (no apiVersion and kind)"


_TEMPLATE = ("spec", "template", "spec")

POD_SPECS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController"), _TEMPLATE
    ),
    # custom resources with the same template: Argo, OpenShift, Knative
    **dict.fromkeys(("Rollout", "DeploymentConfig", "Service"), _TEMPLATE),
}
"""Where each kind of object has the spec of its pods. A Service of Kubernetes itself has no template."""

_RUN_ONCE = ("Job", "CronJob")
_SERVER = regex(rf"docker-entrypoint\.sh|{SERVERS}|postgres")

_NAME = regex(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Container(NamedTuple):
    """A container, with its object and its pod's spec. ``is_init``: it ends before the others are started."""

    name: str
    fields: Fields
    pod: Fields
    workload: Object
    is_init: bool = False

    def command(self) -> Sequence[tuple[str, Origin]]:
        """The words that it starts with, with their places."""
        return (*self.fields.texts("command"), *self.fields.texts("args"))

    @property
    def runs_once(self) -> bool:
        """Whether it has a command of its own that comes to an end, so that it starts no server: none by its name."""
        command = self.fields.texts("command") if self.is_init or self.workload.kind in _RUN_ONCE else ()
        return bool(command) and _SERVER.fullmatch(command[0][0].rpartition("/")[2]) is None


def containers(workload: Object) -> Iterator[Container]:
    """The containers of a pod, init containers first. Raises `Unreadable`."""
    path = POD_SPECS.get(workload.kind)
    pod = workload.fields.down(*path) if path else None
    for field in ("initContainers", "containers") if pod else ():
        assert pod is not None
        for fields in pod.list(field):
            name = fields.text("name")
            if not _NAME.fullmatch(name):
                line = fields.node.line
                raise Unreadable(TEMPLATE, line) if "{{" in name else rejected("invalid container name", line)
            is_init = field == "initContainers" and fields.text("restartPolicy") != "Always"
            yield Container(name, fields, pod, workload, is_init)
