"""YAML nodes that are put together of several files: each keeps the file and line where it is written."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.systems.yaml_nodes import NULLS, MappingNode, Node, ScalarNode, SequenceNode, documents, text


class Refused(Unreadable):
    """What kustomize refuses, with the file in which it is."""

    def __init__(self, reason: str, line: int | None, file: str) -> None:
        super().__init__(reason, line)
        self.file = file


def refused(error: Unreadable, path: str) -> Refused:
    """The error, which is in that file unless it says in which."""
    return error if isinstance(error, Refused) and error.file else Refused(error.reason, error.line, path)


class KeyedMapping(MappingNode):
    """A mapping whose keys are found at once, however many there are. Each is a text, and is there once."""

    __slots__ = ("_members",)

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        return list(self._members.values())

    @pairs.setter
    def pairs(self, pairs: list[tuple[Node, Node]]) -> None:
        self._members = {text(key): (key, value) for key, value in pairs}

    def member(self, name: str) -> Node | None:
        found = self._members.get(name)
        return found and found[1]

    def put(self, key: ScalarNode, value: Node) -> None:
        """Set a key where it is, or at the end. The place of the key is that of the new one."""
        self._members[key.text] = (key, value)

    def put_below(self, name: str, value: Node) -> None:
        """Another value for a key that is there, at its own place."""
        self._members[name] = (self._members[name][0], value)

    def remove(self, name: str) -> None:
        self._members.pop(name, None)


def loaded(content: bytes, path: str) -> list[Node]:
    """The documents of a file, every alias a copy of its own. Raises `Refused`."""
    try:
        return [copied(node, path) for node in documents(content)]
    except Unreadable as error:
        raise refused(error, path) from None


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
        made = KeyedMapping(node.tag, node.line, node.column)
        _fill(made, node, path)
    made.file = node.file or path
    made.size = node.size
    return made


def _fill(made: KeyedMapping, node: MappingNode, path: str) -> None:
    for key, value in node.pairs:
        if not isinstance(key, ScalarNode):
            raise Unreadable("key is not text", key.line)
        if key.text == "<<" and key.plain:
            for merged in value.items if isinstance(value, SequenceNode) else (value,):
                for inner_key, inner in pairs(copied(merged, path)):
                    if made.member(inner_key.text) is None:
                        made.put(inner_key, inner)
        else:
            made.put(scalar_like(key, path), copied(value, path))


def scalar_like(key: ScalarNode, path: str) -> ScalarNode:
    found = copied(key, path)
    assert isinstance(found, ScalarNode)
    return found


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.plain and not node.tag and node.text in NULLS


def find(node: Node | None, name: str) -> Node | None:
    """The value of a key; None where the node is no mapping or does not have it."""
    return node.member(name) if isinstance(node, KeyedMapping) else None


def down(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = find(node, name)
    return node


def pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    for key, value in node.pairs if isinstance(node, KeyedMapping) else ():
        if isinstance(key, ScalarNode):
            yield key, value


def scalar(content: str, like: Node) -> ScalarNode:
    """Text at the place of another node."""
    made = ScalarNode("", like.line, like.column, content, False)
    made.file = like.file
    return made


def mapping(like: Node, **members: Node) -> KeyedMapping:
    made = KeyedMapping("", like.line, like.column)
    made.file = like.file
    made.pairs = [(scalar(name, like), value) for name, value in members.items()]
    return made
