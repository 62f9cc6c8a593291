"""From the documents of a file to the objects in it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.sources.kubernetes.fields import Fields
from auracheck.sources.yaml_nodes import Mapping, Node, Sequence

NAMESPACE = "default"
"""Where an object goes that names none, unless kubectl is told otherwise."""

_KUSTOMIZE = "kustomize.config.k8s.io/"
_KUSTOMIZATION = frozenset(("kustomization.yaml", "kustomization.yml", "Kustomization"))
_CHART = re.compile(r"(?:values.*|Chart)\.ya?ml")

NO_OBJECT = "it holds no Kubernetes object"
RENDER_KUSTOMIZE = "a kustomization, not the objects that it makes: kubectl kustomize DIR | auracheck check -"
RENDER_CHART = "a part of a Helm chart, not the objects that it makes: helm template CHART | auracheck check -"


class Object(NamedTuple):
    """One object. ``api`` is its apiVersion, ``owners`` the kind and name of what made it."""

    kind: str
    api: str
    namespace: str
    name: str
    fields: Fields
    owners: frozenset[tuple[str, str]]


def objects(nodes: Iterable[Node], path: str) -> Iterator[Object | Unreadable]:
    """The objects of a file in their order, those of `List`s among them, and why any other document is none."""
    for node in nodes:
        try:
            yield from _objects(node, path, "", "")
        except Unreadable as error:
            yield error


def _objects(node: Node, path: str, kind: str, api: str) -> Iterator[Object | Unreadable]:
    """``kind`` and ``api`` are those of the list that it is in, whose items need not repeat them."""
    if not isinstance(node, Mapping):
        called = "a list" if isinstance(node, Sequence) else "plain text"
        raise Unreadable(f"no Kubernetes object but {called}", node.line)
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
    yield Object(
        kind,
        api,
        (metadata.text("namespace") if metadata else "") or NAMESPACE,
        metadata.text("name") if metadata else "",
        fields,
        frozenset(
            (owner.text("kind"), owner.text("name")) for owner in (metadata.list("ownerReferences") if metadata else ())
        ),
    )


def _why_none(path: str, api: str) -> str:
    name = path.rpartition("/")[2]
    if name in _KUSTOMIZATION or api.startswith(_KUSTOMIZE):
        return RENDER_KUSTOMIZE
    if _CHART.fullmatch(name):
        return RENDER_CHART
    return "no Kubernetes object: it has no apiVersion and kind"
