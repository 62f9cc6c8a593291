"""Entries of a container's `env` that it does not have yet, or has in another way, as whole lines of its manifest."""

import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.steps import EditStep
from auracheck.systems.kubernetes.form import ENV, quoted
from auracheck.systems.yaml_edit import flat
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents, keys
from auracheck.systems.yaml_nodes import text as text_of
from auracheck.typed import NamedTuple

_HEAD = regex(r"\s*(?:- +)?['\"]?env['\"]?:\s*(?:#.*)?")
"""`env:`, with its entries on the next lines."""
_BREAK = regex(r"\r(?!\n)|[\x85\u2028\u2029]")
"""A line break for YAML alone: with it our numbers of lines would be others."""
_NAME = regex(r" *(?:- +)?(['\"]?)name\1: +(['\"]?)[\w.-]+\2\s*(?:#.*)?")
_ENTRY = regex(r" *- +(?:[\w'\"]|\{.*\}\s*(?:#.*)?\Z)")
"""An entry of a list that begins on this line, and ends on it where it is in braces."""


class _Lines(NamedTuple):
    """Lines in place of those from ``first`` to ``last``, counted from 1; below ``first`` where ``last`` is less."""

    first: int
    last: int
    new: tuple[str, ...]

    def steps(self, file: str | None) -> Iterator[EditStep]:
        if self.last < self.first:
            yield EditStep(file, self.first, "insert", self.new)
            return
        for line in range(self.last, self.first, -1):
            yield EditStep(file, line, "delete", ())
        yield EditStep(file, self.first, "replace", self.new)


def placed(content: bytes, lacking: Mapping[Origin, Sequence[str]]) -> Mapping[Origin, tuple[EditStep, ...]]:
    """The edits of each container that lacks the entries `env: - {name: …}`, or has them in another way. Its place is
    that of its name. All of them together are read back: nothing else of the file may change."""
    try:
        text, nodes = content.decode(), documents(content)
    except (UnicodeDecodeError, Unreadable):
        return {}
    if _BREAK.search(text):
        return {}
    containers = {(name.line, name.column): (number, each) for number, (name, each) in enumerate(named(nodes))}
    lines = text.split("\n")
    found: dict[Origin, list[_Lines]] = {}
    wanted: dict[int, list[MappingNode]] = {}
    for origin, texts in lacking.items():
        number, container = containers.get((origin.line or 0, origin.column or 0), (0, None))
        entries = [_entry(each) for each in texts]
        edits = _edits(lines, container, entries) if container else None
        if edits is not None:
            found[origin], wanted[number] = edits, entries
    changed = _changed(lines, [edit for edits in found.values() for edit in edits])
    if not found or not _is_right(nodes, changed, wanted):
        return {}
    return {at: tuple(step for edit in edits for step in edit.steps(at.file)) for at, edits in found.items()}


def _entry(text: str) -> MappingNode:
    [node] = documents(text.removeprefix(ENV).encode())
    assert isinstance(node, MappingNode)
    return node


def named(nodes: Sequence[Node]) -> Iterator[tuple[ScalarNode, MappingNode]]:
    """All mappings with a name, each once, in the order of the file; none in the `env` of another one."""
    left, seen = [*reversed(nodes)], set[int]()
    while left:
        node = left.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            own = keys(node)
            name, env = own.get("name"), own.get("env")
            if isinstance(name, ScalarNode):
                yield name, node
            left.extend(value for _, value in reversed(node.pairs) if value is not env)
        elif isinstance(node, SequenceNode):
            left.extend(reversed(node.items))


def _name_of(entry: Node) -> str:
    return text_of(keys(entry).get("name"))


def _names(entry: Node) -> tuple[str, str]:
    """The names of the entries that it replaces: images refuse a variable beside the file with its value."""
    name = _name_of(entry)
    return name, f"{name}_FILE"


def _edits(lines: Sequence[str], container: MappingNode, entries: Sequence[MappingNode]) -> list[_Lines] | None:
    """The lines of a container to change, from its end to its beginning; None where it is not written line by line."""
    own = keys(container)
    env, name = own.get("env"), own.get("name")
    if "<<" in own:
        return None  # which may have an `env` that ours would replace
    if env is None and isinstance(name, ScalarNode) and _NAME.fullmatch(lines[name.line - 1]):
        start = " " * (container.column - 1)
        new = [line for each in entries for line in _block(each, container.column + 1)]
        return [_Lines(name.line, 0, (f"{start}env:", *new))]
    if not (isinstance(env, SequenceNode) and env.items and not env.tag and _ENTRY.match(lines[env.line - 1])):
        return None
    head = next(number for number in range(env.line - 1, 0, -1) if lines[number - 1].strip()[:1] not in ("", "#"))
    if not _HEAD.fullmatch(lines[head - 1]):
        return None
    edits, new = [], []
    own = {_name_of(item): item for item in env.items}
    for each in entries:
        item, block = next(filter(None, map(own.get, _names(each))), None), _block(each, env.column - 1)
        if item is None:
            new += block
        elif _ENTRY.match(lines[item.line - 1]):
            edits.append(_Lines(item.line, _last(lines, item.line), tuple(block)))
        else:
            return None
    edits.sort(reverse=True)
    return [*edits, _Lines(head, 0, tuple(new))] if new else edits


def entry_lines(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The lines of the entry of `env` that begins with its name on that line; none for anything else."""
    texts = [line.decode("utf-8", "surrogateescape") for line in lines]
    if not 1 <= number <= len(texts) or not _is_entry(texts[number - 1], name):
        return ()
    found = range(number, _last(texts, number) + 1)
    return () if any("&" in texts[line - 1] for line in found) else found  # an anchor, to which others may refer


def _is_entry(line: str, name: str) -> bool:
    block = rf" *- +(['\"]?)name\1: +(['\"]?){re.escape(name)}\2\s*(?:#.*)?"
    braces = rf" *- +\{{ *name: +{re.escape(name)}, *value: [^{{}}]*\}}\s*(?:#.*)?"
    return re.fullmatch(f"(?:{block})|{braces}", line) is not None


def _last(lines: Sequence[str], first: int) -> int:
    """The last line of the entry that begins on this one."""
    outer, last = _depth(lines[first - 1]), first
    for number in range(first + 1, len(lines) + 1):
        if lines[number - 1].strip() and _depth(lines[number - 1]) <= outer:
            break
        last = number if lines[number - 1].strip() else last
    return last


def _block(entry: MappingNode, depth: int) -> list[str]:
    """The lines of an entry of ours, at that depth."""
    lines = [" " * 2 + line for line in _members(entry)]
    return [" " * depth + ("- " + line[2:] if number == 0 else line) for number, line in enumerate(lines)]


def _members(node: MappingNode) -> Iterator[str]:
    for key, value in node.pairs:
        assert isinstance(key, ScalarNode)
        if isinstance(value, MappingNode):
            yield f"{key.text}:"
            yield from (f"  {line}" for line in _members(value))
        elif isinstance(value, ScalarNode):
            yield f"{key.text}: {value.text if value.plain else quoted(value.text)}"


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _changed(lines: Sequence[str], edits: Sequence[_Lines]) -> bytes:
    changed = [*lines]
    for edit in sorted(edits, reverse=True):
        first = edit.first if edit.last < edit.first else edit.first - 1
        changed[first : max(edit.last, first)] = edit.new
    return "\n".join(changed).encode()


def _is_right(before: Sequence[Node], content: bytes, wanted: Mapping[int, Sequence[MappingNode]]) -> bool:
    """Whether these containers have the entries, and all else is read as before."""
    try:
        after = documents(content)
    except Unreadable:
        return False
    were_there = _taken_out(after, wanted)
    _taken_out(before, wanted)
    return were_there and flat(after) == flat(before)


def _taken_out(nodes: Sequence[Node], wanted: Mapping[int, Sequence[MappingNode]]) -> bool:
    """Take the entries of these names out of the containers, and an `env` that is empty then. Whether they were there,
    as they are wanted."""
    were_there = True
    for number, (_, container) in enumerate(named(nodes)):
        entries, env = wanted.get(number, ()), keys(container).get("env")
        names = {name for each in entries for name in _names(each)}
        items = env.items if isinstance(env, SequenceNode) else []
        taken = sorted(flat([item]) for item in items if _name_of(item) in names)
        were_there = were_there and taken == sorted(flat([each]) for each in entries)
        if names and isinstance(env, SequenceNode):
            env.items = [item for item in items if _name_of(item) not in names]
            container.pairs = [pair for pair in container.pairs if pair[1] is not env or env.items]
    return were_there
