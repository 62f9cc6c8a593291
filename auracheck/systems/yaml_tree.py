"""The nodes of YAML, with their places."""


class Node:
    """A part of a document. ``tag`` is the explicit tag without its `!`. Lines and columns count from 1.

    ``size`` is the number of nodes in it, with every alias expanded. ``file`` is the path where several files are put
    together, else empty.
    """

    __slots__ = ("column", "file", "line", "size", "tag")

    def __init__(self, tag: str, line: int, column: int) -> None:
        self.tag = tag
        self.line = line
        self.column = column
        self.size = 1
        self.file = ""

    def __repr__(self) -> str:  # the content must not appear in a traceback
        return f"<{type(self).__name__} at line {self.line}>"


class ScalarNode(Node):
    """Text. ``plain``: unquoted, so that it may mean a number, a boolean or null."""

    __slots__ = ("plain", "text")

    def __init__(self, tag: str, line: int, column: int, text: str, plain: bool) -> None:
        self.tag = tag  # without a second call, as three in four nodes are scalars
        self.line = line
        self.column = column
        self.size = 1
        self.file = ""
        self.text = text
        self.plain = plain


class SequenceNode(Node):
    __slots__ = ("items",)

    def __init__(self, tag: str, line: int, column: int) -> None:
        self.tag = tag
        self.line = line
        self.column = column
        self.size = 1
        self.file = ""
        self.items: list[Node] = []


class MappingNode(Node):
    """The pairs in their order, as written: what merge keys and duplicates mean depends on the reader."""

    __slots__ = ("pairs",)

    def __init__(self, tag: str, line: int, column: int) -> None:
        self.tag = tag
        self.line = line
        self.column = column
        self.size = 1
        self.file = ""
        self.pairs: list[tuple[Node, Node]] = []


NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""What is a null as a plain scalar, to every program whose files are read here."""


def text(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.text if isinstance(node, ScalarNode) else ""


def items(node: Node | None) -> list[Node]:
    """The items of a sequence; none of anything else."""
    return node.items if isinstance(node, SequenceNode) else []


def keys(node: Node | None) -> dict[str, Node]:
    """The values of a mapping whose keys are texts; none of anything else."""
    pairs = node.pairs if isinstance(node, MappingNode) else ()
    return {key.text: value for key, value in pairs if isinstance(key, ScalarNode)}
