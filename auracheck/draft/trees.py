"""Files of configuration that are trees of keys (YAML, JSON with comments, TOML), as the keys of their texts."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents

MAX_DEPTH = 12
"""Maximum depth of keys below keys."""

_COMMENT = re.compile(rb"(\"(?:[^\"\\\n]|\\.)*+\")|//[^\n]*|/\*.{0,4000}?\*/", re.DOTALL)
_KEY_OF_TOML = re.compile(rb"^[ \t]*[\"']?([\w.-]+)[\"']?[ \t]*=")


class KeyedText(NamedTuple):
    """A text of such a file: the keys that lead to it, the text, its line, and whether it is one of a list."""

    keys: tuple[str, ...]
    text: str
    line: int
    is_item: bool = False

    def __repr__(self) -> str:  # a traceback must not show the text
        return f"KeyedText({self.keys!r})"


def leaves(path: str, content: bytes) -> Iterator[KeyedText]:
    """The texts of a file in their order; nothing where it cannot be parsed."""
    if path.endswith(".toml"):
        yield from _of_toml(content)
        return
    if path.endswith((".json", ".jsonc")):
        content = _COMMENT.sub(lambda found: found[1] or b"", content).replace(b"\t", b" ")
    try:
        roots = documents(content)
    except Unreadable:
        return
    for root in roots:
        yield from _below(root, ())


def _below(node: Node, above: tuple[str, ...]) -> Iterator[KeyedText]:
    if isinstance(node, ScalarNode):
        is_nothing = node.plain and node.text in ("null", "~")
        yield KeyedText(above, "" if is_nothing else node.text, node.line)
    elif isinstance(node, SequenceNode):
        yield from (KeyedText(above, each.text, each.line, True) for each in node.items if isinstance(each, ScalarNode))
    elif isinstance(node, MappingNode) and len(above) < MAX_DEPTH:
        for key, value in node.pairs:
            if isinstance(key, ScalarNode):
                yield from _below(value, (*above, key.text))


def _of_toml(content: bytes) -> Iterator[KeyedText]:
    try:
        found = tomllib.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return
    every = (_KEY_OF_TOML.match(line) for line in content.split(b"\n"))
    lines = {key[1].decode(): number for number, key in enumerate(every, 1) if key}
    yield from _in_table(found, (), lines)


def _in_table(table: Mapping[str, object], above: tuple[str, ...], lines: Mapping[str, int]) -> Iterator[KeyedText]:
    for key, value in table.items() if len(above) < MAX_DEPTH else ():
        if isinstance(value, dict):
            yield from _in_table(value, (*above, key), lines)
            continue
        items = value if isinstance(value, list) else [value]
        for each in items:
            if isinstance(each, str | int | float):
                yield KeyedText((*above, key), str(each), lines.get(key, 1), isinstance(value, list))
