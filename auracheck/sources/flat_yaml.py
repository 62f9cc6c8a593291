"""Names and values in YAML, as sops prints them: one mapping of plain values."""

from collections.abc import Iterator, Sequence

from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Value
from auracheck.sources.settings import is_kept_elsewhere
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar

SOPS = "sops"
"""The name under which sops keeps its own account of a file."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def is_flat(nodes: Sequence[Node]) -> bool:
    """Whether the documents of a file are one mapping, whose keys and values are scalars."""
    if len(nodes) != 1 or not isinstance(nodes[0], Mapping):
        return False
    pairs = _pairs(nodes[0])
    return bool(pairs) and all(isinstance(key, Scalar) and isinstance(value, Scalar) for key, value in pairs)


def flat_settings(node: Mapping, path: str) -> Iterator[Setting]:
    """A setting for each pair; a value is the text that stands there, whatever YAML takes it for."""
    for key, value in _pairs(node):
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            yield Setting(key.text, _value(value), Origin(path, key.line, key.column))


def _pairs(node: Mapping) -> list[tuple[Node, Node]]:
    """The pairs that are somebody's: of a file that sops encrypted, without its account of it."""
    return [(k, v) for k, v in node.pairs if not (isinstance(k, Scalar) and k.text == SOPS and isinstance(v, Mapping))]


def _value(scalar: Scalar) -> Value:
    if scalar.plain and not scalar.tag and scalar.text in _NULLS:
        return None
    return ELSEWHERE if is_kept_elsewhere(scalar.text) else Secret(scalar.text)
