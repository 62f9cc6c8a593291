"""The lines that give a part of a file, such as a service, a job or a unit, variables that it does not have yet."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.steps import EditStep

_KEY = regex(rb" *(['\"]?)[\w.-]+\1:(?: +&[\w.-]+)?(?:\s+#.*)?\s*")
"""A key whose value begins on the next line."""
_EMPTY = regex(rb"\s*(?:#.*)?")


def additions(
    content: bytes, lacking: Mapping[Origin, Sequence[str]], field: str
) -> Mapping[Origin, tuple[EditStep, ...]]:
    """For each place of a part, the edit that adds its `NAME: value`s to its ``field``: they are written as
    `field: NAME: value`."""
    lines, start = content.split(b"\n"), f"{field}: "
    found = {
        origin: addition(lines, origin.line or 0, [each.removeprefix(start) for each in new], field)
        for origin, new in lacking.items()
    }
    return {
        origin: (EditStep(origin.file, lines_of[0], "insert", lines_of[1]),)
        for origin, lines_of in found.items()
        if lines_of is not None
    }


def addition(
    lines: Sequence[bytes], part: int, assignments: Sequence[str], field: str
) -> tuple[int, tuple[str, ...]] | None:
    """The line below which `NAME: value`s go that a part lacks, and their lines; None where its ``field`` is not
    written line by line, or comes from an anchor. ``part`` is the number of the line with its name."""
    if not 1 <= part <= len(lines) or not _KEY.fullmatch(lines[part - 1]):
        return None
    outer = depth(lines[part - 1])
    body = list(takewhile(lambda numbered: depth(numbered[1]) > outer, _written(lines, part)))
    if not body:
        return None
    inner = depth(body[0][1])
    keys = [i for i, (_, line) in enumerate(body) if depth(line) == inner]
    at = next((i for i in keys if body[i][1].lstrip().startswith(f"{field}:".encode())), None)
    if at is not None:
        return _to_field(body[at:], assignments)
    if any(body[i][1].lstrip().startswith(b"<<") for i in keys):
        return None  # the part's own field would take the place of the one that is merged
    start = " " * inner
    return part, (f"{start}{field}:", *(f"{start}{' ' * (inner - outer)}{each}" for each in assignments))


def _written(lines: Sequence[bytes], after: int) -> Iterator[tuple[int, bytes]]:
    """The lines behind that number, each with its own, without those that are empty or remarks."""
    numbered = enumerate(islice(lines, after, None), after + 1)
    return ((number, line) for number, line in numbered if not _EMPTY.fullmatch(line))


def _to_field(body: Sequence[tuple[int, bytes]], assignments: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """The same for a part from its field on, a mapping or a list."""
    number, head = body[0]
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
