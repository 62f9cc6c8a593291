"""The lines that give a service of a Compose file variables that it does not have yet."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

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
    body = list(takewhile(lambda numbered: _depth(numbered[1]) > outer, _written(lines, service)))
    if not body:
        return None
    depth = _depth(body[0][1])
    keys = [i for i, (_, line) in enumerate(body) if _depth(line) == depth]
    at = next((i for i in keys if body[i][1].lstrip().startswith(b"environment:")), None)
    if at is not None:
        return _to_environment(body[at:], assignments)
    if any(body[i][1].lstrip().startswith(b"<<") for i in keys):
        return None  # the service's own `environment` would take the place of the one that is merged
    start = " " * depth
    return service, (f"{start}environment:", *(f"{start}{' ' * (depth - outer)}{each}" for each in assignments))


def _written(lines: Sequence[bytes], after: int) -> Iterator[tuple[int, bytes]]:
    """The lines behind that number, each with its own, without those that are empty or remarks."""
    numbered = enumerate(islice(lines, after, None), after + 1)
    return ((number, line) for number, line in numbered if not _EMPTY.fullmatch(line))


def _to_environment(
    body: Sequence[tuple[int, bytes]], assignments: Sequence[str]
) -> tuple[int, tuple[str, ...]] | None:
    """The same for a service from its `environment:` on, a mapping or a list."""
    number, head = body[0]
    if len(body) == 1 or not _KEY.fullmatch(head):
        return None
    entry = body[1][1]
    is_list = entry.lstrip().startswith(b"- ")
    if _depth(entry) < _depth(head) + (not is_list):
        return None
    start = " " * _depth(entry)
    return number, tuple(f"{start}{_item(each) if is_list else each}" for each in assignments)


def _item(assignment: str) -> str:
    """`NAME: value` as an entry of a list."""
    name, _, value = assignment.partition(": ")
    return f"- {name}={value.strip(chr(34))}"


def _depth(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))
