"""Patches: strategic merge as kustomize 5 does it (kyaml's merge2), and JSON patches (RFC 6902)."""

from collections.abc import Iterable

from auracheck.systems.kustomize.nodes import KeyedMapping, Refused, copied, find, is_null, pairs, scalar
from auracheck.systems.yaml_nodes import Node, ScalarNode, SequenceNode, items, text

DIRECTIVE = "$patch"

_KEYS = {
    **dict.fromkeys(("containers", "initContainers", "ephemeralContainers", "volumes", "env"), ("name",)),
    "imagePullSecrets": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
}
"""The lists of Kubernetes's own objects whose elements are merged by a key (`x-kubernetes-patch-merge-key`)."""


def merge(into: KeyedMapping, patch: KeyedMapping, by_keys: bool) -> bool:
    """Lay a patch over an object; False where the patch deletes it. ``by_keys``: the object is of a kind whose lists
    are known; all other lists are replaced."""
    directive = text(find(patch, DIRECTIVE))
    if directive == "delete":
        return False
    if directive == "replace":
        into.pairs = [(key, value) for key, value in pairs(copied(patch)) if key.text != DIRECTIVE]
        return True
    for key, value in pairs(patch):
        if key.text.startswith("$"):
            continue
        there = find(into, key.text)
        if is_null(value):
            into.remove(key.text)
        elif isinstance(value, KeyedMapping):
            _merge_mapping(into, key, there, value, by_keys)
        elif isinstance(value, SequenceNode):
            merged = _merged(there, value, _KEYS.get(key.text, ()) if by_keys else ())
            into.put(key, merged) if there is None else into.put_below(key.text, merged)
        else:
            into.put(key, value)
    return True


def _merge_mapping(into: KeyedMapping, key: ScalarNode, there: Node | None, value: KeyedMapping, by_keys: bool) -> None:
    target = there if isinstance(there, KeyedMapping) else KeyedMapping("", value.line, value.column)
    target.file = target.file or value.file
    if not merge(target, value, by_keys):
        into.remove(key.text)
    elif target is not there:
        into.put(key, target)


def _merged(there: Node | None, patch: SequenceNode, keys: Iterable[str]) -> SequenceNode:
    """The elements of the patch come first. Without a key that all have, the patch replaces the list."""
    elements = [item for item in patch.items if text(find(item, DIRECTIVE)) != "replace" or len(find_all(item)) > 1]
    replaces = len(elements) < len(patch.items)
    name = next((key for key in keys if all(find(item, key) is not None for item in elements)), None)
    made = SequenceNode("", patch.line, patch.column)
    made.file = patch.file
    if name is None or replaces:
        made.items = elements
        return made
    before = {text(find(item, name)): item for item in items(there)}
    for element in elements:
        old = before.pop(text(find(element, name)), None)
        if not isinstance(element, KeyedMapping):
            continue
        target = old if isinstance(old, KeyedMapping) else KeyedMapping("", element.line, element.column)
        target.file = target.file or element.file
        if merge(target, element, True):
            made.items.append(target)
    made.items += [item for item in items(there) if before.get(text(find(item, name))) is item]
    return made


def find_all(node: Node) -> list[Node]:
    return [value for _, value in pairs(node)]


def json_patch(document: KeyedMapping, operations: Iterable[Node]) -> None:
    """Raises `Unreadable` where a path is not there, as kustomize does."""
    for operation in operations:
        kind, path, value = text(find(operation, "op")), text(find(operation, "path")), find(operation, "value")
        if kind in ("move", "copy"):
            source = text(find(operation, "from"))
            parent, last = _parent(document, source, operation)
            found = _child(parent, last, operation)
            if kind == "move":
                _remove(parent, last, operation)
            parent, last = _parent(document, path, operation)
            _add(parent, last, copied(found), operation)
            continue
        parent, last = _parent(document, path, operation)
        if kind == "remove":
            _remove(parent, last, operation)
        elif kind in ("add", "replace") and value is not None:
            if kind == "replace":
                _replace(parent, last, copied(value), operation)
            else:
                _add(parent, last, copied(value), operation)
        elif kind != "test":
            raise Refused("invalid JSON patch", operation.line, operation.file)


def _parent(document: Node, path: str, operation: Node) -> tuple[Node, str]:
    if not path.startswith("/"):
        raise Refused("invalid path in a JSON patch", operation.line, operation.file)
    *before, last = (part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
    node: Node = document
    for part in before:
        node = _child(node, part, operation)
    return node, last


def _child(node: Node, part: str, operation: Node) -> Node:
    found = find(node, part)
    if isinstance(node, SequenceNode):
        number = _number(node, part, operation)
        found = node.items[number] if number < len(node.items) else None
    if found is None:
        raise Refused("JSON patch of a path that is not there", operation.line, operation.file)
    return found


def _number(node: SequenceNode, part: str, operation: Node) -> int:
    if part == "-":
        return len(node.items)
    if not part.isdecimal() or int(part[:9]) > len(node.items):
        raise Refused("JSON patch of a path that is not there", operation.line, operation.file)
    return int(part)


def _add(node: Node, part: str, value: Node, operation: Node) -> None:
    if isinstance(node, SequenceNode):
        node.items.insert(_number(node, part, operation), value)
    elif isinstance(node, KeyedMapping):
        node.put(scalar(part, value), value)
    else:
        raise Refused("JSON patch of a path that is not there", operation.line, operation.file)


def _replace(node: Node, part: str, value: Node, operation: Node) -> None:
    _child(node, part, operation)
    if isinstance(node, SequenceNode):
        node.items[_number(node, part, operation)] = value
    elif isinstance(node, KeyedMapping):
        node.put(scalar(part, value), value)


def _remove(node: Node, part: str, operation: Node) -> None:
    _child(node, part, operation)
    if isinstance(node, SequenceNode):
        del node.items[_number(node, part, operation)]
    elif isinstance(node, KeyedMapping):
        node.remove(part)
