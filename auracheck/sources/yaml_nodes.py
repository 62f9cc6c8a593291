"""YAML as a graph of nodes with their places; shared by the sources that are YAML.

No object is ever constructed: a tag is a word. What a scalar means (`on`, `0123`) is the consuming program's affair, so
nodes keep the text as it stands. Size, number, depth and the growth by aliases are bounded, and so is the time.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from auracheck.errors import Unreadable
from auracheck.extras import install_line

MAX_YAML = 8 << 20
"""Bytes of YAML that are read at most. A Kubernetes object has at most 1.5 MiB (etcd's request limit)."""

MAX_SLOW_YAML = 1 << 20
"""The same where PyYAML has no C loader, and takes fifty times as long."""

MAX_NODES = 100_000
"""Nodes at most, aliases counted, which are composed in about a second."""

MAX_EXPANDED = 1_000_000
"""Nodes at most where each alias counts as all that it stands for: ten billion laughs are nine lines."""

MAX_DEPTH = 200

TEMPLATE = "it is a template, not YAML yet: render it first (helm template, kustomize build)"

_TEMPLATE = re.compile(r"^\s*(?:\{\{|\{%|<%)|[:-]\s+(?:\{\{|\{%)")
_TAB = re.compile(r"^ *\t")


class Node:
    """A part of a document. ``tag`` is the explicit one, without its `!`; lines and columns count from 1.

    ``size`` is the number of nodes in it, each alias counted as what it stands for.
    """

    __slots__ = ("column", "line", "size", "tag")

    def __init__(self, tag: str, line: int, column: int) -> None:
        self.tag = tag
        self.line = line
        self.column = column
        self.size = 1

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return f"<{type(self).__name__} at line {self.line}>"


class Scalar(Node):
    """Text. ``plain``: without quotes, so that it may mean a number, a truth value or nothing at all."""

    __slots__ = ("plain", "text")

    def __init__(self, tag: str, line: int, column: int, text: str, plain: bool) -> None:
        super().__init__(tag, line, column)
        self.text = text
        self.plain = plain


class Sequence(Node):
    __slots__ = ("items",)

    def __init__(self, tag: str, line: int, column: int) -> None:
        super().__init__(tag, line, column)
        self.items: list[Node] = []


class Mapping(Node):
    """Its pairs in their order, as they stand: merge keys and duplicates are the reader's affair."""

    __slots__ = ("pairs",)

    def __init__(self, tag: str, line: int, column: int) -> None:
        super().__init__(tag, line, column)
        self.pairs: list[tuple[Node, Node]] = []


def documents(content: bytes) -> list[Node]:
    """The documents of a file; empty ones are left out. Raises `Unreadable`, with a line where there is one."""
    try:
        import yaml
    except ImportError:
        raise Unreadable(f"it is YAML, which needs an extra: {install_line('yaml')}") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    bound = MAX_YAML if loader is not yaml.SafeLoader else MAX_SLOW_YAML
    if len(content) > bound:
        raise Unreadable(f"it has more than {bound >> 20} MiB, the bound")
    try:
        return list(_Composer().compose(yaml.parse(content, Loader=loader)))
    except yaml.YAMLError as error:
        raise _refusal(content, error) from None
    except RecursionError:
        raise Unreadable(f"it is nested deeper than {MAX_DEPTH}, the bound") from None


class _Composer:
    """From the parser's events to nodes, without recursion."""

    def __init__(self) -> None:
        self._open: list[tuple[Node, list[Node]]] = []  # each container, and its children so far
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def compose(self, events: Iterable[Any]) -> Iterator[Node]:
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                self._anchors = {}
            elif kind == "AliasEvent":
                yield from self._add(self._alias(event))
            elif kind == "ScalarEvent":
                plain = event.style is None or event.style == ""
                node = Scalar(*_head(event), event.value, plain)
                yield from self._add(self._named(event, node))
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                container = (Mapping if kind == "MappingStartEvent" else Sequence)(*_head(event))
                self._named(event, container)
                self._open.append((container, []))
                if len(self._open) > MAX_DEPTH:
                    raise Unreadable(f"it is nested deeper than {MAX_DEPTH}, the bound", container.line)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                yield from self._add(self._closed())

    def _counted(self, line: int) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise Unreadable(f"it has more than {MAX_NODES:,} nodes, the bound", line)

    def _named(self, event: Any, node: Node) -> Node:
        self._counted(node.line)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        self._counted(line)
        node = self._anchors.get(event.anchor)
        if node is None:
            raise Unreadable("an alias here has no anchor", line)
        if any(node is container for container, _ in self._open):
            raise Unreadable("an anchor here holds itself", line)
        return node

    def _closed(self) -> Node:
        container, children = self._open.pop()
        container.size += sum(child.size for child in children)
        if container.size > MAX_EXPANDED:
            raise Unreadable(f"its aliases expand to more than {MAX_EXPANDED:,} nodes, the bound", container.line)
        if isinstance(container, Mapping):
            if any(isinstance(key, Mapping) for key in children[::2]):  # that is what `{{ … }}` looks like
                raise Unreadable(TEMPLATE, container.line)
            container.pairs = list(zip(children[::2], children[1::2], strict=True))
        elif isinstance(container, Sequence):
            container.items = children
        return container

    def _add(self, node: Node) -> Iterator[Node]:
        """Into the container that is open; a document of its own where none is."""
        if self._open:
            self._open[-1][1].append(node)
        elif not (isinstance(node, Scalar) and node.plain and not node.text):
            yield node


def _head(event: Any) -> tuple[str, int, int]:
    mark = event.start_mark
    return (event.tag or "").removeprefix("!").removeprefix("tag:yaml.org,2002:"), mark.line + 1, mark.column + 1


def _refusal(content: bytes, error: Exception) -> Unreadable:
    """In our words: the parser's own quote the file."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _not_text(content)
    lines = content.decode("utf-8", "replace").splitlines()
    line = min(mark.line, max(len(lines) - 1, 0))
    near = lines[max(line - 1, 0) : line + 1]
    if any(map(_TEMPLATE.search, near)) or any(map(_TEMPLATE.search, lines[:1])):
        return Unreadable(TEMPLATE, line + 1)
    if any(map(_TAB.search, near)):
        return Unreadable("a tab where YAML wants spaces", line + 1)
    return Unreadable("it is no YAML from here on", line + 1)


def _not_text(content: bytes) -> Unreadable:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return Unreadable("it is not UTF-8", content.count(b"\n", 0, error.start) + 1)
    bad = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    line = text.count("\n", 0, bad.start()) + 1 if bad else None
    return Unreadable("a control character, which YAML does not allow", line)
