"""YAML nodes that are put together of several files: each keeps the file and line where it is written."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents


def loaded(content: bytes, path: str) -> list[Node]:
    """The documents of a file, every alias a copy of its own. Raises `Unreadable`."""
    return [copied(node, path) for node in documents(content)]


def copied(node: Node, path: str = "") -> Node:
    """A copy that may be changed. Of duplicate keys the last counts, and merge keys are written out."""
    made: Node
    if isinstance(node, ScalarNode):
        made = ScalarNode(node.tag, node.line, node.column, node.text, node.plain)
    elif isinstance(node, SequenceNode):
        made = SequenceNode(node.tag, node.line, node.column)
        made.items = [copied(item, path) for item in node.items]
    else:
        assert isinstance(node, MappingNode)
        made = MappingNode(node.tag, node.line, node.column)
        _fill(made, node, path)
    made.file = node.file or path
    made.size = node.size
    return made


def _fill(made: MappingNode, node: MappingNode, path: str) -> None:
    for key, value in node.pairs:
        if not isinstance(key, ScalarNode):
            raise Unreadable("key is not text", key.line)
        if key.text == "<<" and key.plain:
            for merged in value.items if isinstance(value, SequenceNode) else (value,):
                for inner_key, inner in pairs(copied(merged, path)):
                    if find(made, inner_key.text) is None:
                        made.pairs.append((inner_key, inner))
        else:
            put(made, scalar_like(key, path), copied(value, path))


def scalar_like(key: ScalarNode, path: str) -> ScalarNode:
    found = copied(key, path)
    assert isinstance(found, ScalarNode)
    return found


def text(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.text if isinstance(node, ScalarNode) else ""


def is_null(node: Node) -> bool:
    return (
        isinstance(node, ScalarNode) and node.plain and not node.tag and node.text in ("", "~", "null", "Null", "NULL")
    )


def find(node: Node | None, name: str) -> Node | None:
    """The value of a key; None where the node is no mapping or does not have it."""
    if not isinstance(node, MappingNode):
        return None
    return next((value for key, value in node.pairs if text(key) == name), None)


def down(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = find(node, name)
    return node


def items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, SequenceNode) else []


def pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    for key, value in node.pairs if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode):
            yield key, value


def put(node: MappingNode, key: ScalarNode, value: Node) -> None:
    """Set a key where it is, or at the end. The place of the key is that of the new one."""
    for number, (there, _) in enumerate(node.pairs):
        if text(there) == key.text:
            node.pairs[number] = (key, value)
            return
    node.pairs.append((key, value))


def remove(node: MappingNode, name: str) -> None:
    node.pairs = [(key, value) for key, value in node.pairs if text(key) != name]


def scalar(content: str, like: Node) -> ScalarNode:
    """Text at the place of another node."""
    made = ScalarNode("", like.line, like.column, content, False)
    made.file = like.file
    return made


def mapping(like: Node, **members: Node) -> MappingNode:
    made = MappingNode("", like.line, like.column)
    made.file = like.file
    made.pairs = [(scalar(name, like), value) for name, value in members.items()]
    return made
