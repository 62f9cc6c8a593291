"""YAML as a graph of nodes with their places; shared by all sources that are YAML.

No object is ever constructed: a tag is a word. The meaning of a scalar (`on`, `0123`) depends on the program that reads
it, so nodes keep the text as written. Size, number, depth and growth by aliases are bounded, and so is the time.
"""

import re
from collections.abc import Iterable

from auracheck.errors import Unreadable
from auracheck.extras import install_line
from auracheck.regex import regex
from auracheck.systems.files import NOT_UTF8, too_deep, too_large, too_many
from auracheck.systems.yaml_plain import plain_documents
from auracheck.systems.yaml_tree import NULLS as NULLS
from auracheck.systems.yaml_tree import MappingNode as MappingNode
from auracheck.systems.yaml_tree import Node as Node
from auracheck.systems.yaml_tree import ScalarNode as ScalarNode
from auracheck.systems.yaml_tree import SequenceNode as SequenceNode
from auracheck.systems.yaml_tree import items as items
from auracheck.systems.yaml_tree import keys as keys
from auracheck.systems.yaml_tree import text as text
from auracheck.typed import Any

MAX_YAML = 8 << 20
"""Bytes of YAML. A Kubernetes object has at most 1.5 MiB (etcd's request limit)."""

MAX_SLOW_YAML = 1 << 20
"""The same for PyYAML without its C loader, which is fifty times slower."""

MAX_NODES = 100_000
"""Nodes, aliases included. They are composed in about a second."""

MAX_EXPANDED = 1_000_000
"""Nodes with every alias expanded: nine lines can make ten billion."""

MAX_DEPTH = 200

TEMPLATE = "template not rendered (render it first, for example with helm template or Ansible)"

_TEMPLATE = regex(r"^\s*(?:\{\{|\{%|<%)|[:-]\s+(?:\{\{|\{%)")
_TAB = regex(r"^ *\t")


def documents(content: bytes) -> list[Node]:
    """The documents of a file without empty ones. Raises `Unreadable`, with a line if it is known."""
    found = plain_documents(content) if len(content) <= MAX_SLOW_YAML else None
    if found is not None:  # most files: without PyYAML, whose import takes as long as reading a hundred of them
        return found
    try:
        import yaml
    except ImportError:
        raise Unreadable(f"YAML support not installed: {install_line('PyYAML>=6')}") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    bound = MAX_YAML if loader is not yaml.SafeLoader else MAX_SLOW_YAML
    if len(content) > bound:
        raise Unreadable(too_large("file", bound))
    try:
        return _Composer().compose(iter(loader(content).get_event, None))
    except yaml.YAMLError as error:
        raise _refusal(content, error) from None
    except RecursionError:
        raise Unreadable(too_deep("YAML", MAX_DEPTH)) from None


_Open = tuple["MappingNode | SequenceNode", list[Node], int]
"""A container that has not ended, the list that it belongs to, and the number of expanded nodes before it."""


class _Composer:
    """From the parser's events to nodes, without recursion."""

    def __init__(self) -> None:
        self._top: list[Node] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self._expanded = 0  # the same with every alias expanded

    def compose(self, events: Iterable[Any]) -> list[Node]:
        """The events of scalars, two in three, are taken here: a call for each would take as long as parsing it."""
        nodes = self._top
        for event in events:
            kind = type(event).__name__
            if kind == "ScalarEvent":
                tag, mark = event.tag, event.start_mark
                tag = _short(tag) if tag else ""
                node = ScalarNode(tag, mark.line + 1, mark.column + 1, event.value, not event.style)
                if event.anchor is not None:
                    self._anchors[event.anchor] = node
                nodes.append(node)
                self._expanded += 1
                self._count += 1
                if self._count > MAX_NODES:
                    raise Unreadable(too_many("YAML nodes", MAX_NODES), node.line)
            elif kind == "MappingStartEvent":
                nodes = self._begin(event, MappingNode(*_head(event)), nodes)
            elif kind == "SequenceStartEvent":
                nodes = self._begin(event, SequenceNode(*_head(event)), nodes)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                nodes = self._end(nodes)
            elif kind == "AliasEvent":
                nodes.append(self._alias(event))
            elif kind == "DocumentStartEvent":
                self._anchors = {}
        return [node for node in nodes if not (isinstance(node, ScalarNode) and node.plain and not node.text)]

    def _counted(self, line: int) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise Unreadable(too_many("YAML nodes", MAX_NODES), line)

    def _begin(self, event: Any, container: MappingNode | SequenceNode, before: list[Node]) -> list[Node]:
        """The list for the nodes of the container; ``before`` is the one that the container itself belongs to."""
        self._counted(container.line)
        if event.anchor is not None:
            self._anchors[event.anchor] = container
        self._open.append((container, before, self._expanded))
        self._expanded += 1
        if len(self._open) > MAX_DEPTH:
            raise Unreadable(too_deep("YAML", MAX_DEPTH), container.line)
        return []

    def _alias(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        self._counted(line)
        node = self._anchors.get(event.anchor)
        if node is None:
            raise Unreadable("undefined YAML alias", line)
        if any(node is container for container, *_ in self._open):
            raise Unreadable("YAML anchor contains itself", line)
        self._expanded += node.size
        return node

    def _end(self, nodes: list[Node]) -> list[Node]:
        """Close the innermost container, which gets its nodes; the list that it belongs to."""
        container, before, expanded = self._open.pop()
        container.size = self._expanded - expanded
        if container.size > MAX_EXPANDED:
            raise Unreadable(too_many("YAML nodes after expanding aliases", MAX_EXPANDED), container.line)
        if isinstance(container, SequenceNode):
            container.items = nodes
        else:
            keys = nodes[::2]
            if MappingNode in map(type, keys):  # `{{ … }}` parses as a mapping in a mapping
                raise Unreadable(TEMPLATE, container.line)
            container.pairs = list(zip(keys, nodes[1::2], strict=True))
        before.append(container)
        return before


def _head(event: Any) -> tuple[str, int, int]:
    tag, mark = event.tag, event.start_mark
    return _short(tag) if tag else "", mark.line + 1, mark.column + 1


def _short(tag: str) -> str:
    return tag.removeprefix("!").removeprefix("tag:yaml.org,2002:")


def _refusal(content: bytes, error: Exception) -> Unreadable:
    """Our own words: the parser's message quotes the file."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _not_text(content)
    lines = content.decode("utf-8", "replace").splitlines()
    line = min(mark.line, max(len(lines) - 1, 0))
    near = lines[max(line - 1, 0) : line + 1]
    if any(map(_TEMPLATE.search, near)) or any(map(_TEMPLATE.search, lines[:1])):
        return Unreadable(TEMPLATE, line + 1)
    if any(map(_TAB.search, near)):
        return Unreadable("tab used for indentation (YAML requires spaces)", line + 1)
    return Unreadable("invalid YAML", line + 1)


def _not_text(content: bytes) -> Unreadable:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return Unreadable(NOT_UTF8, content.count(b"\n", 0, error.start) + 1)
    bad = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    line = text.count("\n", 0, bad.start()) + 1 if bad else None
    return Unreadable("control character (not allowed in YAML)", line)
