"""The documents of a file of YAML, and what their mappings have."""

from collections.abc import Callable, Iterator, Sequence

from auracheck.draft.evidence import Seen
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.files import read_file
from auracheck.systems.yaml_nodes import MAX_YAML, MappingNode, Node, ScalarNode, SequenceNode, documents


def in_documents(spec: str, path: str, names: Callable[[Sequence[Node], str], Iterator[Seen]]) -> Iterator[Seen]:
    """What ``names`` finds in the documents of a file of YAML; the file is unread where it cannot be parsed."""
    try:
        roots = documents(read_file(path, MAX_YAML))
    except Unreadable as error:
        yield Unread(spec, error.reason, path, error.line)
        return
    yield from names(roots, path)


def pairs(node: Node | None, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """The keys of a mapping with those that it merges in (`<<`), its own over these."""
    found: dict[str, Node] = {}
    if isinstance(node, MappingNode) and depth < 10:
        for key, value in node.pairs:
            if isinstance(key, ScalarNode) and key.text == "<<":
                merged = value.items if isinstance(value, SequenceNode) else [value]
                for each in merged:
                    found = {**dict(pairs(each, depth + 1)), **found}
            elif isinstance(key, ScalarNode):
                found[key.text] = value
    yield from found.items()


def child(node: Node | None, key: str) -> Node | None:
    """The value of a key of a mapping; None where there is none."""
    return next((value for name, value in pairs(node) if name == key), None)
