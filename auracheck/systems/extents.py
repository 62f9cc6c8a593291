"""Where a value is in the text of an env file, by the dialect of its grammar."""

import re
from collections.abc import Iterator

from auracheck.regex import regex
from auracheck.systems.grammar import Dialect
from auracheck.typed import NamedTuple

_CLOSED = r"""(?P<quote>["'])(?P<inner>.*)(?P=quote)"""

_QUOTED = regex(_CLOSED, re.DOTALL)


class Extent(NamedTuple):
    """``start`` to ``end`` is what is replaced. ``equals`` is false for a name without a value, whose `=` is missing
    too. ``quote`` is the quote around the value."""

    start: int
    end: int
    quote: str = ""
    equals: bool = True

    def holding(self, spelled: str) -> str:
        return spelled if self.equals else f"={spelled}"


def extents(dialect: Dialect, text: str, name: str, line: int, column: int) -> Iterator[Extent]:
    """Where the value of the name at that line and column is; nothing if there is no such name.

    In `KEY= # remark` nearly all programs read the remark as the value, which nobody meant. So the place before the
    remark comes first, then the remark itself, with the blanks before it, which a shell does not allow there.
    """
    found = _extent(dialect, text, name, line, column)
    if found is None:
        return
    blanks = len(text[: found.start]) - len(text[: found.start].rstrip(" \t"))
    if blanks and text.startswith("#", found.start):
        start = found.start - blanks
        yield found._replace(start=start, end=start)
        yield found._replace(start=start)
    yield found


def _extent(dialect: Dialect, text: str, name: str, line: int, column: int) -> Extent | None:
    start = _offset(text, line, column, dialect.returns)
    if not text.startswith(name, start):
        start += 1  # a byte order mark, which is no column
    if not text.startswith(name, start):
        return None
    after = start + len(name)
    equals = re.compile(dialect.equals).match(text, after)
    if equals is None:
        return Extent(after, after, equals=False)
    found = re.compile(dialect.value, re.DOTALL).match(text, equals.end())
    value = found[0] if found else ""
    quoted = _QUOTED.fullmatch(value)
    if quoted is None or (dialect.joins and quoted["quote"] in quoted["inner"]):
        cut = re.search(dialect.remark, value)
        value = value[: cut.start()] if cut else value
        quoted = None
    if not value:  # blanks that follow, a carriage return among them, stay behind it
        start = after + max(map(equals[0].rfind, "=:")) + 1
        return Extent(start, start)
    return Extent(equals.end(), equals.end() + len(value), quoted["quote"] if quoted else "")


def _offset(text: str, line: int, column: int, returns: bool) -> int:
    """The offset of a place. ``returns``: a lone carriage return ends a line too."""
    ends = re.finditer(r"\r\n|\r|\n" if returns else r"\n", text)
    start = 0
    for _ in range(line - 1):
        end = next(ends, None)
        start = end.end() if end else len(text)
    return start + column - 1
