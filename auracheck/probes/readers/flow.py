"""YAML's flow collections, `[a, b]` and `{a: b}`, as far as evidence needs them."""

import re
from typing import TypeAlias

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"
"""None is a null, or nothing at all."""

_TOKEN = re.compile(
    r"""(?P<sign>[\[\]{},]|:(?=[\s,\[\]{}"']|$))"""
    r"""|(?P<scalar>"(?:[^"\\]|\\.)*+"?|'(?:[^']|'')*+'?|(?:[^,\[\]{}:"'\s]|:(?![\s,\[\]{}]|$))"""
    r"""(?:[^,\[\]{}:]|:(?![\s,\[\]{}]|$))*+)|\s++|."""
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def depth(text: str) -> int:
    """How many more collections it opens than it closes."""
    signs = [found["sign"] for found in _TOKEN.finditer(text)]
    return signs.count("[") + signs.count("{") - signs.count("]") - signs.count("}")


def scalar(text: str) -> Node:
    """What a scalar stands for: null, or its text without quotes."""
    bare = text.strip()
    if bare[:1] in ("'", '"'):
        return bare[1:].removesuffix(bare[0])
    return None if bare in _NULLS else bare


def read(text: str) -> Node:
    """The collection that begins the text; what is not closed ends with it."""
    root: list[Node] = []
    open_: list[_Collection] = [_Collection(root)]
    for found in _TOKEN.finditer(text):
        sign, plain = found["sign"], found["scalar"]
        if plain:
            open_[-1].put(scalar(plain))
        elif sign in ("[", "{"):
            inner: list[Node] | dict[str, Node] = [] if sign == "[" else {}
            open_[-1].put(inner)
            open_.append(_Collection(inner))
        elif sign and sign in ":,":
            open_[-1].take(sign)
        elif sign and len(open_) > 1:
            open_.pop().take(",")
    while open_:
        open_.pop().take(",")
    return root[0] if root else None


class _Collection:
    """One that is being read: a mapping keeps the key whose value is to come."""

    def __init__(self, content: "list[Node] | dict[str, Node]") -> None:
        self._content = content
        self._key: str | None = None
        self._value: Node = None

    def put(self, node: Node) -> None:
        if isinstance(self._content, list):
            self._content.append(node)
        elif self._key is None:
            self._key = node if isinstance(node, str) else ""
        else:
            self._value = node

    def take(self, sign: str) -> None:
        if sign == "," and self._key is not None and isinstance(self._content, dict):
            self._content[self._key] = self._value
            self._key, self._value = None, None
