"""The `vars` of a kustomization: `$(NAME)` in a container stands for a field of another object (kustomize 5.5,
api/internal/refvar)."""

import re
from collections.abc import Iterable, Mapping

from auracheck.regex import regex
from auracheck.systems.kustomize.nodes import KeyedMapping, down, find, pairs, scalar
from auracheck.systems.kustomize.resources import Resource
from auracheck.systems.yaml_nodes import Node, ScalarNode, SequenceNode, items, text

_REFERENCE = regex(r"\$\$|\$\(([^()\s]+)\)")
_PART = regex(r"([^\[\]]+)((?:\[\d+\])*)")


def fill_in(variables: Iterable[Node], resources: Iterable[Resource]) -> list[Node]:
    """Fill in what can be found, and return the variables that cannot."""
    objects, values, left = list(resources), dict[str, str](), []
    for variable in variables:
        value = _value(variable, objects)
        if value is None:
            left.append(variable)
        else:
            values[text(find(variable, "name"))] = value
    for resource in objects if values else ():
        for container in resource.containers():
            _fill(container, values)
    return left


def _value(variable: Node, resources: Iterable[Resource]) -> str | None:
    wanted = find(variable, "objref")
    kind, api, name = (text(find(wanted, member)) for member in ("kind", "apiVersion", "name"))
    same = [one for one in resources if one.kind == kind and api in ("", one.api)]
    found = [one for one in same if any(called == name for _, called in one.names)]
    path = text(down(variable, "fieldref", "fieldpath")) or text(down(variable, "fieldref", "fieldPath"))
    node: Node | None = found[0].node if len(found) == 1 else None
    for part in (path or "metadata.name").split("."):
        match = _PART.fullmatch(part)
        node = find(node, match[1]) if match else None
        for number in re.findall(r"\d+", match[2]) if match else ():
            node = dict(enumerate(items(node))).get(int(number))
    return node.text if isinstance(node, ScalarNode) else None


def _fill(container: Node, values: Mapping[str, str]) -> None:
    for key, node in pairs(container):
        if key.text in ("command", "args") and isinstance(node, SequenceNode):
            node.items = [_filled(item, values) for item in node.items]
    for entry in items(find(container, "env")):
        value = find(entry, "value")
        if isinstance(entry, KeyedMapping) and value is not None:
            entry.put_below("value", _filled(value, values))


def _filled(node: Node, values: Mapping[str, str]) -> Node:
    """The node, with the variables in its text; what is none of them is left to Kubernetes, as `$$` is."""
    new = _REFERENCE.sub(lambda found: values.get(found[1], found[0]), text(node))
    return node if new == text(node) else scalar(new, node)
