"""The lines that give a service of a Compose file variables that it does not have yet."""

from collections.abc import Sequence
from itertools import takewhile

from auracheck.regex import regex

_KEY = regex(rb" *(['\"]?)[\w.-]+\1:(?: +&[\w.-]+)?(?:\s+#.*)?\s*")
"""A key whose value begins on the next line."""
_EMPTY = regex(rb"\s*(?:#.*)?")


def addition(lines: Sequence[bytes], service: int, assignments: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """The line below which `NAME: value`s go that a service lacks, and their lines; None where its `environment` is not
    written line by line, or comes from an anchor. ``service`` is the number of the line with its name."""
    if not 1 <= service <= len(lines) or not _KEY.fullmatch(lines[service - 1]):
        return None
    outer = _depth(lines[service - 1])
    body = [(number, line) for number, line in enumerate(lines[service:], service + 1) if not _EMPTY.fullmatch(line)]
    inside = list(takewhile(lambda numbered: _depth(numbered[1]) > outer, body))
    if not inside:
        return None
    depth = _depth(inside[0][1])
    keys = [(i, line.strip()) for i, (_, line) in enumerate(inside) if _depth(line) == depth]
    at = next((i for i, line in keys if line.startswith(b"environment:")), None)
    if at is None:
        if any(line.startswith(b"<<") for _, line in keys):
            return None  # the service's own `environment` would take the place of the one that is merged
        start = " " * depth
        return service, (f"{start}environment:", *(f"{start}{' ' * (depth - outer)}{each}" for each in assignments))
    if at + 1 == len(inside) or not _KEY.fullmatch(inside[at][1]):
        return None
    entry = inside[at + 1][1]
    start, is_list = " " * _depth(entry), entry.lstrip().startswith(b"- ")
    if _depth(entry) < depth + (not is_list):
        return None
    return inside[at][0], tuple(f"{start}{_item(each) if is_list else each}" for each in assignments)


def _item(assignment: str) -> str:
    """`NAME: value` as an entry of a list."""
    name, _, value = assignment.partition(": ")
    return f"- {name}={value.strip(chr(34))}"


def _depth(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))
