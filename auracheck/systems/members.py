"""Names and values: the members of a JSON object, and a flat mapping of YAML."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.model import Origin, Setting, Unread, Value
from auracheck.policy import Policy
from auracheck.systems.env_file import possible, value_of
from auracheck.systems.yaml_nodes import NULLS, MappingNode, Node, ScalarNode
from auracheck.typed import Any


def is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def plain(value: Any) -> Value:
    """A string as it is; a number or boolean as JSON writes it; null is a name without a value."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return value_of(text)


def nested(spec: str, file: str | None, members: Mapping[str, Any], policy: Policy) -> Iterator[Unread]:
    """The members that are an object or a list: how the application would read them is unknown."""
    for name, value in members.items():
        if not is_plain(value):
            known = name if policy.find(name) else "a member"  # any other may be anything
            yield Unread(spec, f"nested value in {known} (expected plain text)", file)


def perhaps(path: str, settings: Iterable[Setting], members: Mapping[str, Any], policy: Policy) -> tuple[Setting, ...]:
    """The secrets that may be in such a nested member."""
    if all(map(is_plain, members.values())):
        return ()
    return possible(policy, (setting.name for setting in settings), Origin(path))


SOPS = "sops"
"""The key under which sops keeps its metadata in a file."""


def is_flat(nodes: Sequence[Node]) -> bool:
    """Whether the documents of a file are one mapping of scalars."""
    if len(nodes) != 1 or not isinstance(nodes[0], MappingNode):
        return False
    pairs = _pairs(nodes[0])
    return bool(pairs) and all(isinstance(key, ScalarNode) and isinstance(value, ScalarNode) for key, value in pairs)


def flat_settings(node: MappingNode, path: str) -> Iterator[Setting]:
    """A setting for each pair. The value is the text as written, independent of its YAML type."""
    for key, value in _pairs(node):
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode):
            yield Setting(key.text, _value(value), Origin(path, key.line, key.column))


def _pairs(node: MappingNode) -> list[tuple[Node, Node]]:
    """The pairs without sops's metadata."""
    return [
        (k, v)
        for k, v in node.pairs
        if not (isinstance(k, ScalarNode) and k.text == SOPS and isinstance(v, MappingNode))
    ]


def _value(scalar: ScalarNode) -> Value:
    if scalar.plain and not scalar.tag and scalar.text in NULLS:
        return None
    return value_of(scalar.text)
