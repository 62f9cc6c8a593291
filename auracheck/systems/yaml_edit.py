"""Changing one scalar of a YAML file: every other byte is kept, and the result is read again."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents
from auracheck.typed import NamedTuple

Flat = list[tuple[str, ...]]
"""The content of a file in order, without its places."""

_QUOTED = regex(r'"(?:[^"\\]|\\.)*+"|\'(?:[^\']|\'\')*+\'', re.DOTALL)
_PLAIN = regex(r"[^\s,{}\[\]]++(?:[ \t]++(?!#)[^\s,{}\[\]]++)*+")
_BLOCK_HEAD = regex(r"[|>][^\n]*+")


def offset(text: str, node: Node) -> int:
    """The offset of a node. A byte order mark does not count as a column."""
    lines = re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text)
    start = 0
    for _ in range(node.line - 1):
        found = next(lines, None)
        if found is None:  # an absent value after the last line
            return len(text)
        start = found.end()
    mark = text.startswith("\ufeff") and node.line == 1
    return start + node.column - 1 + mark


def scalar_end(text: str, start: int, scalar: ScalarNode, indent: int) -> int:
    """Where a scalar ends that begins at ``start``; ``indent`` is that of its key. Only a proposal: the result is read
    again."""
    if scalar.plain and not scalar.text:
        return start
    head = _BLOCK_HEAD.match(text, start)
    if head:
        deeper = re.compile(rf"(?:\n[ \t]*(?=\n))*\n {{{indent + 1},}}[^\n]*")
        end = head.end()
        while found := deeper.match(text, end):
            end = found.end()
        return end
    found = _QUOTED.match(text, start) or _PLAIN.match(text, start)
    return found.end() if found else start


def flat(nodes: Iterable[Node]) -> Flat:
    """The content of the documents in order, so that two files can be compared."""
    return [item for node in nodes for item in (("document",), *_flat(node))]


def _flat(node: Node) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ScalarNode):
        yield ("scalar", node.tag, "plain" if node.plain else "quoted", node.text)
        return
    yield ("open", type(node).__name__, node.tag)
    if isinstance(node, MappingNode):
        for key, value in node.pairs:
            yield from _flat(key)
            yield from _flat(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _flat(item)
    yield ("close",)


def with_value(content: bytes, line: int, column: int, name: str, value: str) -> bytes | None:
    """The file with another value for a variable, written there as `NAME: value` or as an item `NAME=value`.

    None where nothing like that is at the place, or where anything else would be read differently.
    """
    try:
        text, before = content.decode(), documents(content)
    except (UnicodeDecodeError, Unreadable):
        return None
    found = _scalar_at(before, line, column, name)
    if found is None:
        return None
    scalar, indent = found
    is_item = scalar.text.startswith(f"{name}=")
    wanted = f"{name}={value}" if is_item else value
    start = offset(text, scalar)
    ends = dict.fromkeys((scalar_end(text, start, scalar, indent), _plain_end(text, start)))
    tries = [(end, spelled) for end in ends for spelled in _spellings(wanted, text[start : start + 1])]
    for end, spelled in tries:
        proposed: bytes = (text[:start] + spelled + text[end:]).encode()
        if _differs_there_alone(before, proposed, scalar.text, wanted):
            return proposed
    return None


def _plain_end(text: str, start: int) -> int:
    """Where a plain scalar ends that is not in braces or brackets, so that it may have some: `${NAME:-word}`."""
    line = text[start:].partition("\n")[0]
    return start + len(line.partition(" #")[0].rstrip())


_BEYOND = regex(rb"[:-]\s+(?:&|[|>][-+0-9]*\s*(?:#.*)?$)")
"""An anchor, or the head of a block scalar, whose first line may look like one of another key: it is cut at U+0085."""


def continues(lines: Sequence[bytes], column: int) -> bool:
    """Whether the value of the variable at that column of the first line goes on in the next one, or has an anchor, to
    which other lines may refer."""
    first = lines[0]
    is_item = re.fullmatch(rb" *- +", first[: column - 1]) is not None
    indent = first.index(b"-") if is_item else column - 1
    following = next((line for line in lines[1:] if line.strip() and not line.lstrip().startswith(b"#")), b"")
    return len(following) - len(following.lstrip(b" ")) > indent or _BEYOND.search(first) is not None


def with_lines(content: bytes, new: Mapping[int, str]) -> bytes | None:
    """The file with other lines, each of which has another text for one scalar, or for a key and its value; None where
    more is read differently."""
    lines = content.split(b"\n")
    if not all(1 <= line <= len(lines) for line in new):
        return None
    for line, text in new.items():
        lines[line - 1] = text.encode() + b"\r" * lines[line - 1].endswith(b"\r")
    changed, written = b"\n".join(lines), "\n".join(new.values())
    try:
        changes = _changes(documents(content), changed)
    except Unreadable:
        return None
    return changed if 0 < len(changes) <= 2 * len(new) and all(now in written for _, now in changes) else None


_NAME = regex(r"\w[\w.-]*")
"""The variable that a line of a YAML file sets, or what it begins with."""


class NewLine(NamedTuple):
    """A line of a YAML file. ``action``: it replaces the one of that number, so that the same variable is set in
    another way, or is added below it (insert), or there is none any more (delete)."""

    number: int
    text: str
    action: str = "replace"

    @property
    def name(self) -> str:
        """The variable that it sets, or what it begins with."""
        found = _NAME.search(self.text)
        return found[0] if found else ""


def resized(content: bytes, changes: Sequence[NewLine]) -> bytes | None:
    """The file with more lines, or fewer; None where anything that stays is read differently."""
    lines = content.split(b"\n")
    if not all(1 <= each.number <= len(lines) for each in changes):
        return None
    deleted = [each for each in changes if each.action == "delete"]
    changed, written = _with_changes(lines, changes), "\n".join(each.text for each in changes)
    try:
        was, fewer, now = (flat(documents(each)) for each in (content, _with_changes(lines, deleted), changed))
    except Unreadable:
        return None
    more = _beside(fewer, now)
    is_right = _beside(fewer, was) is not None and more is not None
    return changed if is_right and all(item[0] != "scalar" or item[-1] in written for item in more or ()) else None


def _with_changes(lines: Sequence[bytes], changes: Sequence[NewLine]) -> bytes:
    """From the last line up, so that the numbers stay."""
    found, end = list(lines), b"\r" * (len(lines) > 1 and all(line.endswith(b"\r") for line in lines[:-1]))
    for each in sorted(changes, key=lambda each: each.number)[::-1]:  # of one number the last one first
        is_new = each.action == "insert"
        found[each.number - (not is_new) : each.number] = [each.text.encode() + end] * is_new
    return b"\n".join(found)


def _beside(few: Flat, many: Flat) -> Flat | None:
    """What ``many`` has beside ``few`` in its order; None where it does not have all of that."""
    wanted = iter(few)
    next_one = next(wanted, None)
    rest: Flat = []
    for item in many:
        if item == next_one:
            next_one = next(wanted, None)
        else:
            rest.append(item)
    return rest if next_one is None else None


def _scalar_at(nodes: Iterable[Node], line: int, column: int, name: str) -> tuple[ScalarNode, int] | None:
    """The scalar that is the value of the variable, and the indentation of what it belongs to."""
    seen: set[int] = set()
    left = list(nodes)
    while left:
        node = left.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            for key, value in node.pairs:
                is_there = (key.line, key.column) == (line, column) and isinstance(key, ScalarNode) and key.text == name
                if is_there and isinstance(value, ScalarNode):
                    return value, key.column - 1
                left.append(value)
        elif isinstance(node, SequenceNode):
            for item in node.items:
                is_there = (item.line, item.column) == (line, column) and isinstance(item, ScalarNode)
                if is_there and isinstance(item, ScalarNode) and item.text.startswith(f"{name}="):
                    return item, node.column - 1
                left.append(item)
    return None


def _spellings(value: str, quote: str) -> Iterator[str]:
    """In the quotes that are there, else plain, else in double quotes, as inside braces; nothing in quotes alone."""
    if not value:
        yield "''" if quote == "'" else '""'
        return
    if quote in ("'", '"'):
        yield f"{quote}{value}{quote}"
    yield value
    yield f'"{value}"'


def _differs_there_alone(before: Iterable[Node], content: bytes, old: str, new: str) -> bool:
    """Whether the content is read as before but for that scalar, which aliases may repeat."""
    try:
        return _changes(before, content) == {(old, new)}
    except Unreadable:
        return False


def _changes(before: Iterable[Node], content: bytes) -> set[tuple[str, str]]:
    """The old and the new text of each scalar that differs, if nothing else does. Raises `Unreadable` if more does."""
    was, now = flat(before), flat(documents(content))
    changed = [pair for pair in zip(was, now, strict=False) if pair[0] != pair[1]]
    if len(was) != len(now) or any(one[:2] != other[:2] for one, other in changed):
        raise Unreadable("more than one scalar has changed")
    return {(one[-1], other[-1]) for one, other in changed}
