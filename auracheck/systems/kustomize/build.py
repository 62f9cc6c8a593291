"""What `kubectl kustomize` builds of a folder (kustomize 5.5, api/internal/target), as objects with their places."""

import os
from collections.abc import Callable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.files import too_deep
from auracheck.systems.kustomize.charts import CHARTS, of_chart
from auracheck.systems.kustomize.files import (
    MAX_DEPTH,
    Files,
    Kustomization,
    is_remote,
    kustomization_in,
)
from auracheck.systems.kustomize.generators import generate
from auracheck.systems.kustomize.nodes import KeyedMapping, Refused, copied, down, find, refused, scalar
from auracheck.systems.kustomize.patches import json_patch, merge
from auracheck.systems.kustomize.resources import Resource, add, matches, relink
from auracheck.systems.kustomize.variables import fill_in
from auracheck.systems.steps import rendered_by_kustomize
from auracheck.systems.yaml_nodes import Node, SequenceNode, items, text

_NOT_READ = {
    "generators": "generator plugins are not run",
    "transformers": "transformer plugins are not run",
    **dict.fromkeys(CHARTS, "Helm charts are not rendered"),
    "replacements": "replacements are not made",
}
"""Fields that may change credentials, and what is not done with them."""

_LIMITED = ("/env", ".env", "data", "Data", "*")
"""Parts of a path in which a replacement may put a credential."""


class Build:
    """Builds one folder. ``unread`` is what is not modelled. ``is_component``: only other kustomizations apply it."""

    def __init__(self, spec: str) -> None:
        self.files = Files()
        self.unread: list[Unread] = []
        self.is_component = False
        self._spec = spec
        self._charts: list[Resource] = []
        self._variables: list[tuple[Kustomization, Node]] = []

    def objects(self, path: str) -> list[Resource]:
        """The objects of the kustomization at ``path``, and each of its charts as one, since that is not rendered.
        Raises `Unreadable` where kustomize refuses it."""
        resources: list[Resource] = []
        self._take(path, resources, 0)
        _link_by_former_names(resources)
        left = fill_in([node for _, node in self._variables], resources)
        for root, node in self._variables:
            if node in left:
                self._unread(root, node, "variable not found")
        return [*resources, *self._charts]

    def _take(self, path: str, resources: list[Resource], depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unreadable(too_deep("kustomizations", MAX_DEPTH))
        try:
            root = self.files.kustomization(path)
            self.is_component = self.is_component or (depth == 0 and root.field("kind") == "Component")
            if {text(key) for key, _ in root.fields.pairs} <= {"apiVersion", "kind", "metadata"}:
                raise Unreadable("empty kustomization (kustomize rejects it)")
            self._names_unread(root)
            for node in root.each("resources", "bases"):
                self._resource(root, node, resources, depth)
            generate(root, self.files, resources)
            self._charts += (of_chart(entry) for entry in root.each(*CHARTS))
            for node in root.each("components"):
                self._folder(root, node, resources, depth)
            self._transform(root, resources)
            self._variables += [(root, node) for node in root.each("vars")]
        except Unreadable as error:
            raise refused(error, path) from None

    def _resource(self, root: Kustomization, node: Node, resources: list[Resource], depth: int) -> None:
        location = text(node)
        whole = os.path.join(root.folder, location)
        if os.path.isdir(whole):
            own: list[Resource] = []
            self._folder(root, node, own, depth)
            for resource in own:
                add(resources, resource)
        elif os.path.isfile(whole):
            path = self.files.path(root, location, node.line)
            for found in (found for each in self.files.documents(path) for found in _objects(each)):
                add(resources, Resource(found))
        else:
            self._absent(root, node)

    def _folder(self, root: Kustomization, node: Node, resources: list[Resource], depth: int) -> None:
        folder = os.path.join(root.folder, text(node))
        path = kustomization_in(folder)
        if path is None and (os.path.isdir(folder) or not is_remote(text(node))):
            raise Unreadable("folder without a kustomization", node.line)
        if path is None:
            self._absent(root, node)
        else:
            self._take(path, resources, depth + 1)

    def _absent(self, root: Kustomization, node: Node) -> None:
        if not is_remote(text(node)):
            raise Unreadable("resource not found", node.line)
        self._unread(root, node, "remote resources are not read")

    def _names_unread(self, root: Kustomization) -> None:
        for key, value in root.fields.pairs:
            reason = _NOT_READ.get(text(key))
            if reason and (text(key) != "replacements" or _may_replace_credentials(value)) and items(value):
                self._unread(root, key, reason)

    def _unread(self, root: Kustomization, node: Node, what: str) -> None:
        options = "--enable-helm " * (text(node) in CHARTS)
        reason = rendered_by_kustomize(what, os.path.dirname(root.path), options)
        found = Unread(self._spec, reason, root.path, node.line)
        if found not in self.unread:
            self.unread.append(found)

    def _transform(self, root: Kustomization, resources: list[Resource]) -> None:
        """In kustomize's order."""
        for node in root.each("patchesStrategicMerge"):
            for patch in self._patch_of(root, node):
                self._merge(resources, patch)
        for node in root.each("patches"):
            self._patch(root, node, resources)
        _rename(root, resources)
        for node in root.each("patchesJson6902"):
            self._patch(root, node, resources)
        for image in root.each("images"):
            _set_image(image, resources)

    def _merge(self, resources: list[Resource], patch: Node) -> None:
        """Lay a patch over its object, which may be a part of what is not read."""
        found = _patched_by_id(resources, patch)
        if found is not None:
            _apply(found, patch, resources, None)
        elif not self.unread:
            raise Refused("patch of an object that is not there (kustomize rejects it)", patch.line, patch.file)

    def _patch_of(self, root: Kustomization, node: Node) -> list[Node]:
        """The documents of a patch: a text in the kustomization, or a file."""
        content = text(node)
        if "\n" in content or not os.path.isfile(os.path.join(root.folder, content)):
            return self.files.inline(content, node)
        return self.files.documents(self.files.path(root, content, node.line))

    def _patch(self, root: Kustomization, node: Node, resources: list[Resource]) -> None:
        given, target = find(node, "path") or find(node, "patch"), find(node, "target")
        if given is None:
            raise Unreadable("patch without a path or a text", node.line)
        is_file = find(node, "path") is not None
        inside = self.files.documents(self.files.path(root, text(given), given.line)) if is_file else None
        for patch in self.files.inline(text(given), given) if inside is None else inside:
            if isinstance(patch, KeyedMapping) and target is None:
                self._merge(resources, patch)
                continue
            found = [one for one in resources if target is not None and matches(one, target)]
            for resource in found:
                _apply(resource, patch, resources, find(node, "options"))


def _objects(node: Node) -> Iterator[KeyedMapping]:
    """An object, or those of a list."""
    if not isinstance(node, KeyedMapping):
        raise Refused("not a Kubernetes object", node.line, node.file)
    if text(find(node, "kind")).endswith("List") and isinstance(find(node, "items"), SequenceNode):
        for item in items(find(node, "items")):
            yield from _objects(item)
        return
    if not (text(find(node, "kind")) and text(find(node, "apiVersion"))):
        raise Refused("not a Kubernetes object (no apiVersion and kind)", node.line, node.file)
    yield node


def _may_replace_credentials(value: Node) -> bool:
    """Whether a replacement has a target in which credentials may be; one that is in another file may."""
    paths = [
        text(path)
        for replacement in items(value)
        for target in items(find(replacement, "targets"))
        for path in items(find(target, "fieldPaths"))
    ]
    is_apart = any(find(replacement, "path") is not None for replacement in items(value))
    return is_apart or any(part in path for path in paths for part in _LIMITED)


def _patched_by_id(resources: list[Resource], patch: Node) -> Resource | None:
    """The object of a patch's own kind and name: the current one, else one that it had; None where it is not there."""
    if not isinstance(patch, KeyedMapping):
        raise Refused("not a strategic merge patch (expected a mapping)", patch.line, patch.file)
    wanted = Resource(patch)
    same = [one for one in resources if (one.kind, one.api) == (wanted.kind, wanted.api)]
    spaces = ("", "default", wanted.namespace) if not wanted.namespace else (wanted.namespace,)
    tests: tuple[Callable[[Resource], bool], ...] = (
        lambda one: one.name == wanted.name and (one.namespace in spaces),
        lambda one: any(name == wanted.name and space in spaces for space, name in one.names),
        lambda one: any(name == wanted.name for _, name in one.names),
    )
    found = next((some for test in tests if (some := [one for one in same if test(one)])), [])
    return found[0] if found else None


def _apply(resource: Resource, patch: Node, resources: list[Resource], options: Node | None) -> None:
    if isinstance(patch, SequenceNode):
        json_patch(resource.node, patch.items)
        return
    before = {member: find(find(resource.node, "metadata"), member) for member in ("name", "namespace")}
    kind, api = find(resource.node, "kind"), find(resource.node, "apiVersion")
    own = copied(patch)
    if not isinstance(own, KeyedMapping):
        raise Refused("not a patch (expected a mapping or a list)", patch.line, patch.file)
    if not merge(resource.node, own, resource.has_known_lists):
        resources.remove(resource)
        return
    metadata = find(resource.node, "metadata")
    if text(find(options, "allowNameChange")) != "true" and isinstance(metadata, KeyedMapping):
        for member, value in before.items():  # a patch does not rename what it is laid over
            if value is not None:
                metadata.put(scalar(member, value), value)
    for name, value in (("kind", kind), ("apiVersion", api)):
        if value is not None and text(find(options, "allowKindChange")) != "true":
            resource.node.put(scalar(name, value), value)


def _rename(root: Kustomization, resources: list[Resource]) -> None:
    """Namespace, prefix and suffix; what refers to one of these objects follows it."""
    namespace, prefix, suffix = (root.field(name) for name in ("namespace", "namePrefix", "nameSuffix"))
    renamed = {}
    moved: list[Resource] = []
    for resource in resources:
        if namespace:
            resource.move(namespace)
            add(moved, resource)
        if prefix or suffix:
            before = resource.name
            resource.rename(f"{prefix}{before}{suffix}")
            renamed[resource.kind, before] = resource.name
    if renamed:
        relink(resources, lambda kind, name: renamed.get((kind, name)))


def _link_by_former_names(resources: list[Resource]) -> None:
    """A name that no object has any more is that of the object which had it."""
    now = {(one.kind, one.name) for one in resources}
    former = {(one.kind, name): one.name for one in resources for _, name in one.former}
    relink(resources, lambda kind, name: None if (kind, name) in now else former.get((kind, name)))


def _set_image(image: Node, resources: list[Resource]) -> None:
    name, new = text(find(image, "name")), text(find(image, "newName"))
    tag, digest = text(find(image, "newTag")), text(find(image, "digest"))
    for resource in resources:
        for container in resource.containers():
            there = down(container, "image")
            if there is None or not isinstance(container, KeyedMapping):
                continue
            own, at, version = _split(text(there))
            if own == name:
                at, version = ("@", digest) if digest else (":", tag) if tag else (at, version)
                container.put(scalar("image", there), scalar(f"{new or own}{at}{version}", there))


def _split(image: str) -> tuple[str, str, str]:
    name, at, version = image.partition("@")
    if at:
        return name, at, version
    head, colon, tag = image.rpartition(":")
    return (head, colon, tag) if colon and "/" not in tag else (image, "", "")
