"""The line of a YAML file or a unit that sets a variable, and nothing else, so that it can be deleted."""

import re
from collections.abc import Sequence

from auracheck.regex import regex
from auracheck.systems.adding import depth
from auracheck.systems.yaml_edit import continues

_AHEAD = 50
"""Lines to look at for the one that follows a value: the others are empty or remarks."""

_ENTRY = regex(rb" *(?:- |[\"']?[\w.-]+[\"']?:)")


def entry(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line, where it is an entry of a mapping or list that has others: Compose refuses an `environment:` without
    entries. Else none."""
    found = member(lines, number, name)
    return () if found and _is_last(lines, number) else found


def member(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The same, also where it is the only entry."""
    if not 1 <= number <= len(lines):
        return ()
    line, called = lines[number - 1], re.escape(name.encode())
    value = rb" *(?:([\"']?)" + called + rb"\1:[ \t]+[^|>&\s{\[].*|- +[\"']?" + called + rb"=.*)"
    if re.fullmatch(value, line) is None:
        return ()
    column = len(line) - len(line.lstrip(b" -")) + 1
    return () if continues(lines[number - 1 : number + _AHEAD], column) else (number,)


def _is_last(lines: Sequence[bytes], number: int) -> bool:
    """Whether the entry of that line is the only one of its mapping or list."""
    line = lines[number - 1]
    if not _ENTRY.match(line):
        return False
    before, after = (_written(part) for part in (lines[max(0, number - 1 - _AHEAD) : number - 1][::-1], lines[number:]))
    kind = depth(line), _is_item(line)
    is_beside = any((depth(other), _is_item(other)) == kind for other in (before, after))
    return not (is_beside or depth(before) > depth(line))


def _written(lines: Sequence[bytes]) -> bytes:
    """The first line that is neither empty nor a remark."""
    return next((line for line in lines[:_AHEAD] if line.strip() and not line.lstrip().startswith(b"#")), b"")


def _is_item(line: bytes) -> bool:
    """Whether a line is an entry of a list, not of a mapping."""
    return line.lstrip().startswith(b"- ")


def of_unit(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line of a unit, where it is an `Environment=` of this variable alone."""
    value = rb"[ \t]*Environment[ \t]*=[ \t]*([\"']?)" + re.escape(name.encode()) + rb"=[^\"'\\\s]*\1\s*"
    is_own = 1 <= number <= len(lines) and re.fullmatch(value, lines[number - 1])
    return (number,) if is_own else ()
