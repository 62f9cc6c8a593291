"""Files of configuration that are trees of keys, YAML or JSON with comments, as the keys of their texts."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, documents

MAX_DEPTH = 12
"""Maximum depth of keys below keys."""

_COMMENT = re.compile(rb"(\"(?:[^\"\\\n]|\\.)*+\")|//[^\n]*|/\*.*?\*/", re.DOTALL)


class Leaf(NamedTuple):
    """A text of such a file: the keys that lead to it, the text, and its line."""

    keys: tuple[str, ...]
    text: str
    line: int

    def __repr__(self) -> str:  # a traceback must not show the text
        return f"Leaf({self.keys!r})"


def leaves(content: bytes, *, is_json: bool = False) -> Iterator[Leaf]:
    """The texts of a file in their order; nothing where it cannot be parsed."""
    if is_json:
        content = _COMMENT.sub(lambda found: found[1] or b"", content).replace(b"\t", b" ")
    try:
        roots: Sequence[Node] = documents(content)
    except Unreadable:
        return
    for root in roots:
        yield from _below(root, ())


def _below(node: Node, above: tuple[str, ...]) -> Iterator[Leaf]:
    for key, value in node.pairs if isinstance(node, MappingNode) and len(above) < MAX_DEPTH else ():
        if isinstance(key, ScalarNode):
            keys = (*above, key.text)
            if isinstance(value, ScalarNode):
                is_nothing = value.plain and value.text in ("null", "~")
                yield Leaf(keys, "" if is_nothing else value.text, key.line)
            yield from _below(value, keys)
