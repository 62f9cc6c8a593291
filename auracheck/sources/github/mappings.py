"""A workflow's YAML as GitHub takes it: what it refuses as a whole, and the members of its mappings."""

from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.sources.github.scalars import text_of
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar, Sequence, documents


class Member(NamedTuple):
    """A key of a mapping, whose place is that of what it names, and the value."""

    key: Scalar
    value: Node


def root(content: bytes) -> Mapping:
    """The mapping that a workflow is. Raises `Unreadable` for what GitHub refuses."""
    found = documents(content)
    if not found:
        raise Unreadable("it is empty")
    if len(found) > 1:
        raise Unreadable("it holds several documents, and GitHub reads a workflow of one alone", found[1].line)
    if not isinstance(found[0], Mapping):
        raise Unreadable("it is no workflow: no mapping with jobs", found[0].line)
    _refuse_keys(found[0])
    return found[0]


def members(node: Node | None) -> dict[str, Member]:
    """The members of a mapping in their order; none of any other node."""
    pairs = node.pairs if isinstance(node, Mapping) else []
    return {key.text: Member(key, value) for key, value in pairs if isinstance(key, Scalar)}


def items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, Sequence) else []


def text(node: Node | None) -> str:
    """A scalar's text; empty for any other node."""
    return text_of(node) if isinstance(node, Scalar) else ""


def _refuse_keys(top: Mapping) -> None:
    """GitHub refuses a key twice, without regard to case, and merge keys (TemplateReader of actions/runner)."""
    waiting: list[Node] = [top]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            _refuse_keys_of(node)
            waiting += [value for _, value in node.pairs]


def _refuse_keys_of(node: Mapping) -> None:
    keys: set[str] = set()
    for key, _ in node.pairs:
        if not isinstance(key, Scalar):
            raise Unreadable("a list as a key, which GitHub refuses", key.line)
        if key.text == "<<" and key.plain:
            raise Unreadable("a merge key (<<), which GitHub does not know: it refuses the workflow", key.line)
        if key.text.casefold() in keys:
            raise Unreadable("a key that is there before: GitHub refuses the workflow", key.line)
        keys.add(key.text.casefold())
