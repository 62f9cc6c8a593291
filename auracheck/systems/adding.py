"""The lines that give a part of a file, such as a service, a job or a unit, variables that it does not have yet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.steps import EditStep

_KEY = regex(rb" *(['\"]?)[\w.-]+\1:(?: +&[\w.-]+)?(?:\s+#.*)?\s*")
"""A key whose value begins on the next line."""
_EMPTY = regex(rb"\s*(?:#.*)?")
_MERGED = regex(rb" *<<:\s")
_OF_ALIAS = regex(rb" *(['\"]?)[\w.-]+\1: +\*([\w.-]+)(?:\s+#.*)?\s*")
"""A key whose value is that of an anchor."""
_ALIAS = regex(rb"\*([\w.-]+)")
_MOST_MERGED = 100
"""Parts of a file that one of them is merged with."""


def additions(
    content: bytes, lacking: Mapping[Origin, Sequence[str]], field: str
) -> Mapping[Origin, tuple[EditStep, ...]]:
    """For each place of a part, the edit that adds its `NAME: value`s to its ``field``: they are written as
    `field: NAME: value`. What several parts take from one place is added there once."""
    lines, start = content.split(b"\n"), f"{field}: "
    found = {
        origin: addition(lines, origin.line or 0, [each.removeprefix(start) for each in new], field)
        for origin, new in lacking.items()
    }
    added: dict[int, dict[str, None]] = {}
    for number, new in filter(None, found.values()):
        added.setdefault(number, {}).update(dict.fromkeys(new))
    return {
        origin: (EditStep(origin.file, lines_of[0], "insert", tuple(added[lines_of[0]])),)
        for origin, lines_of in found.items()
        if lines_of is not None
    }


def addition(
    lines: Sequence[bytes], part: int, assignments: Sequence[str], field: str
) -> tuple[int, tuple[str, ...]] | None:
    """The line below which `NAME: value`s go that a part lacks, and their lines; None where its ``field`` is not
    written line by line. ``part`` is the number of the line with its name. A field that it is merged with gets them:
    one of its own would take its place."""
    found = _field_of(lines, part, field)
    if found is None:
        return None
    if found:
        return _to_field(lines, found, assignments)
    outer, inner = depth(lines[part - 1]), depth(_body(lines, part)[0][1])
    start = " " * inner
    return part, (f"{start}{field}:", *(f"{start}{' ' * (inner - outer)}{each}" for each in assignments))


def _field_of(lines: Sequence[bytes], part: int, field: str) -> Sequence[tuple[int, bytes]] | None:
    """The lines of a part from its field on, or of the first part with one that it is merged with; empty where none of
    them has one, None where that is not known."""
    left = [part]
    for _ in range(_MOST_MERGED):
        body = _body(lines, left.pop(0))
        if not body:
            return None
        keys = [i for i, (_, line) in enumerate(body) if depth(line) == depth(body[0][1])]
        at = next((i for i in keys if body[i][1].lstrip().startswith(f"{field}:".encode())), None)
        if at is not None:
            return body[at:]
        merged = [body[i] for i in keys if _MERGED.match(body[i][1])]
        if not all(_ALIAS.search(line) for _, line in merged):
            return None
        left = [*(anchor(lines, name, at) for at, line in merged for name in _ALIAS.findall(line)), *left]
        if not left:
            return ()
    return None


def _body(lines: Sequence[bytes], part: int) -> Sequence[tuple[int, bytes]]:
    """The written lines of a part below its name, with their numbers; none where it is not written line by line."""
    if not 1 <= part <= len(lines) or not _KEY.fullmatch(lines[part - 1]):
        return ()
    outer = depth(lines[part - 1])
    return list(takewhile(lambda numbered: depth(numbered[1]) > outer, _written(lines, part)))


def anchor(lines: Sequence[bytes], name: bytes, number: int) -> int:
    """The line of an anchor above that number; 0 without one."""
    sign = re.compile(rb"&" + re.escape(name) + rb"(?:\s|$)")
    return next((at for at in range(number - 1, 0, -1) if sign.search(lines[at - 1])), 0)


def _written(lines: Sequence[bytes], after: int) -> Iterator[tuple[int, bytes]]:
    """The lines behind that number, each with its own, without those that are empty or remarks."""
    numbered = enumerate(islice(lines, after, None), after + 1)
    return ((number, line) for number, line in numbered if not _EMPTY.fullmatch(line))


def _to_field(
    lines: Sequence[bytes], body: Sequence[tuple[int, bytes]], assignments: Sequence[str]
) -> tuple[int, tuple[str, ...]] | None:
    """The same for a part from its field on, a mapping or a list, perhaps that of an anchor."""
    number, head = body[0]
    if alias := _OF_ALIAS.fullmatch(head):
        number = anchor(lines, alias[2], number)
        head = lines[number - 1]
        body = [(number, head), *_body(lines, number)]
    if len(body) == 1 or not _KEY.fullmatch(head):
        return None
    entry = body[1][1]
    is_list = entry.lstrip().startswith(b"- ")
    if depth(entry) < depth(head) + (not is_list):
        return None
    start = " " * depth(entry)
    return number, tuple(f"{start}{_item(each) if is_list else each}" for each in assignments)


def _item(assignment: str) -> str:
    """`NAME: value` as an entry of a list."""
    name, _, value = assignment.partition(": ")
    return f"- {name}={value.strip(chr(34))}"


def depth(line: bytes) -> int:
    """The number of spaces that a line of a YAML file begins with."""
    return len(line) - len(line.lstrip(b" "))


def below_header(
    content: bytes, lacking: Mapping[Origin, Sequence[str]], section: str
) -> Mapping[Origin, tuple[EditStep, ...]]:
    """The edit that adds lines to a section of a unit: below its header, or below the last directive that takes back
    those before it."""
    header = regex(rf"[ \t]*\[{section}\]\s*".encode())
    resets = {line.partition("=")[0] for new in lacking.values() for line in new}
    at = 0
    for number, line in enumerate(content.split(b"\n"), 1):
        key, equals, value = line.partition(b"=")
        is_reset = equals and not value.strip() and key.strip().decode("utf-8", "replace") in resets
        if (header.fullmatch(line) and not at) or (at and is_reset):
            at = number
    return {origin: (EditStep(origin.file, at, "insert", (*new,)),) for origin, new in lacking.items() if at}
