"""Scalars of YAML in the text that they stand in: where one begins and ends, and all of a file in a row."""

import re
from collections.abc import Iterable, Iterator

from auracheck.sources.yaml_nodes import Mapping, Node, Scalar, Sequence

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"|\'(?:[^\']|\'\')*+\'', re.DOTALL)
_PLAIN = re.compile(r"[^\s,{}\[\]]++(?:[ \t]++(?!#)[^\s,{}\[\]]++)*+")
_BLOCK_HEAD = re.compile(r"[|>][^\n]*+")

Flat = list[tuple[str, ...]]


def offset(text: str, node: Node) -> int:
    """Where the node begins. A byte order mark is no column."""
    lines = re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text)
    start = 0
    for _ in range(node.line - 1):
        start = next(lines).end()
    mark = text.startswith("\ufeff") and node.line == 1
    return start + node.column - 1 + mark


def scalar_end(text: str, start: int, scalar: Scalar, indent: int) -> int:
    """Where a scalar ends that begins at ``start``; ``indent`` is that of its key. Only a proposal, to be read back."""
    if scalar.plain and not scalar.text:
        return start
    head = _BLOCK_HEAD.match(text, start)
    if head:
        deeper = re.compile(rf"(?:\n[ \t]*(?=\n))*\n {{{indent + 1},}}[^\n]*")
        end = head.end()
        while found := deeper.match(text, end):
            end = found.end()
        return end
    found = _QUOTED.match(text, start) or _PLAIN.match(text, start)
    return found.end() if found else start


def flat(nodes: Iterable[Node]) -> Flat:
    """All that the documents say, in its order, so that two files can be held against each other."""
    return [item for node in nodes for item in (("document",), *_flat(node))]


def _flat(node: Node) -> Iterator[tuple[str, ...]]:
    if isinstance(node, Scalar):
        yield ("scalar", node.tag, "plain" if node.plain else "quoted", node.text)
        return
    yield ("open", type(node).__name__, node.tag)
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from _flat(key)
            yield from _flat(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _flat(item)
    yield ("close",)
