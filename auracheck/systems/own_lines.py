"""The line of a YAML file or a unit that sets a variable, and nothing else, so that it can be deleted."""

import re
from collections.abc import Sequence

from auracheck.regex import regex
from auracheck.systems.adding import depth
from auracheck.systems.yaml_edit import continues

_AHEAD = 50
"""Lines to look at for the one that follows a value: the others are empty or remarks."""

_KEY = regex(rb" *[\"']?[\w.-]+[\"']?:\s*(?:#.*)?")
"""A key without an anchor whose value begins on the next line."""
_MARKS = regex(rb" *(?:- +)+")
"""What is before the first key of a mapping in a list."""
_ENTRY = regex(rb" *(?:- |[\"']?[\w.-]+[\"']?:)")


def entry(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line of an entry of a mapping or list. Where it is the only one that of the key, too: Compose refuses an
    `environment:` without entries. None where that key is not on a line of its own, or the only one itself."""
    found = member(lines, number, name)
    if not found or not _is_last(lines, number):
        return found
    head = _number_above(lines, number)
    return (head, number) if head and _KEY.fullmatch(lines[head - 1]) and not _is_last(lines, head) else ()


def member(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line of an entry, also where it is the only one."""
    if not 1 <= number <= len(lines):
        return ()
    line, called = lines[number - 1], re.escape(name.encode())
    value = rb" *(?:([\"']?)" + called + rb"\1:[ \t]+[^|>&\s{\[].*|- +[\"']?" + called + rb"=.*)"
    if re.fullmatch(value, line) is None:
        return ()
    column = len(line) - len(line.lstrip(b" -")) + 1
    return () if continues(lines[number - 1 : number + _AHEAD], column) else (number,)


def _is_last(lines: Sequence[bytes], number: int) -> bool:
    """Whether the entry of that line, whose value may be on deeper ones, is the only one of its mapping or list."""
    line, above = lines[number - 1], _number_above(lines, number)
    own = _position(line)
    below = map(_position, filter(_is_written, lines[number : number + _AHEAD]))
    before = _position(_MARKS.sub(lambda marks: b" " * len(marks[0]), lines[above - 1])) if above else -1
    return _ENTRY.match(line) is not None and next((each for each in below if each <= own), -1) != own and before < own


def _number_above(lines: Sequence[bytes], number: int) -> int:
    """The number of the line above that is neither empty nor a remark; 0 where there is none."""
    above = range(number - 1, max(0, number - 1 - _AHEAD), -1)
    return next((each for each in above if _is_written(lines[each - 1])), 0)


def _is_written(line: bytes) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(b"#")


def _position(line: bytes) -> int:
    """How deep a line is: an entry of a list is below the key that begins in the same column."""
    return 2 * depth(line) + line.lstrip().startswith(b"- ")


def of_unit(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line of a unit, where it is an `Environment=` of this variable alone."""
    value = rb"[ \t]*Environment[ \t]*=[ \t]*([\"']?)" + re.escape(name.encode()) + rb"=[^\"'\\\s]*\1\s*"
    is_own = 1 <= number <= len(lines) and re.fullmatch(value, lines[number - 1])
    return (number,) if is_own else ()
