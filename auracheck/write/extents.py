"""From where to where a value stands in an env file, quotes and all.

Only a proposal: whoever changes the file reads it again by the program's own grammar before it counts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.consumers.go_lines import SPACE

_CLOSED = r"""(?P<quote>["'])(?P<inner>.*)(?P=quote)"""
_QUOTED = re.compile(_CLOSED, re.DOTALL)

_ESCAPED = r'"(?:[^"\\]|\\.)*+"'
_C_QUOTES = rf"{_ESCAPED}|'(?:[^'\\]|\\.)*+'"
_TO_THE_END = re.compile(r"=([^\n]*+)")


class Extent(NamedTuple):
    """``start`` to ``end`` is what is replaced. ``equals``: nothing is given yet, and the `=` is missing too.

    ``quote`` is what stands around the value.
    """

    start: int
    end: int
    quote: str = ""
    equals: bool = True

    def holding(self, spelled: str) -> str:
        return spelled if self.equals else f"={spelled}"


class _Dialect(NamedTuple):
    """What stands between name and value, and a value from its first character on; of one that is not quoted, what
    is cut off at its end."""

    equals: re.Pattern[str]
    value: re.Pattern[str]
    remark: re.Pattern[str]


def _dialect(equals: str, value: str, remark: str) -> _Dialect:
    return _Dialect(re.compile(equals), re.compile(value, re.DOTALL), re.compile(remark))


_NOTHING = r"(?!)"
_DIALECTS: Mapping[str, _Dialect] = {
    "dotenv": _dialect(
        r"'?[^\S\r\n]*+=[^\S\r\n]*+", r""""(?:\\"|[^"])*"|'(?:\\'|[^'])*'|[^\r\n]*+""", r"\s++#.*|\s++\Z"
    ),
    "compose-env": _dialect(
        r"[\t\v\f\r \x85\xa0]*+[=:][\t\v\f\r \x85\xa0]*+", rf"{_C_QUOTES}|[^\n]*+",
        rf"(?<![{SPACE}])[{SPACE}]++(?:(?<= )#.*|\Z)",
    ),
    "docker-env": _dialect("=", r"[^\n]*+", r"\r\Z"),
    "kubectl-env": _dialect("=", r"[^\n]*+", r"\r\Z"),
    "systemd-env": _dialect(r"[ \t]*+=[ \t]*+", rf"(?:{_ESCAPED}|'[^']*+')(?=[ \t]*+(?:[\r\n]|\Z))|(?:[^\\\r\n]|\\.)*+",
                            r"[ \t]++\Z"),
    "shell-env": _dialect("=", rf"(?:[^\s'\"\\;&|<>()$`]|\r|\\.|'[^']*+'|{_ESCAPED})*+", _NOTHING),
}  # fmt: skip


def extents(consumer: str, text: str, name: str, line: int, column: int) -> Iterator[Extent]:
    """Where the value of the name at that line and column stands; nothing where there is no such name.

    In `KEY= # remark` the remark is the value to nearly all programs. It was not meant as one: first comes the place
    in front of it, so that it is a remark at last, then all of it, with the blanks that a shell does not allow there.
    """
    found = _extent(consumer, text, name, line, column)
    if found is None:
        return
    blanks = len(text[: found.start]) - len(text[: found.start].rstrip(" \t"))
    if blanks and text.startswith("#", found.start):
        start = found.start - blanks
        yield found._replace(start=start, end=start)
        yield found._replace(start=start)
    yield found


def _extent(consumer: str, text: str, name: str, line: int, column: int) -> Extent | None:
    start = _offset(text, line, column, consumer == "dotenv")
    if not text.startswith(name, start):
        start += 1  # a byte order mark, which is no column
    if not text.startswith(name, start):
        return None
    dialect = _DIALECTS[consumer]
    after = start + len(name)
    equals = dialect.equals.match(text, after)
    if equals is None:
        return Extent(after, after, equals=False)
    found = dialect.value.match(text, equals.end())
    value = found[0] if found else ""
    quoted = _QUOTED.fullmatch(value)
    if quoted is None or (consumer == "shell-env" and quoted["quote"] in quoted["inner"]):
        cut = dialect.remark.search(value)
        value = value[: cut.start()] if cut else value
        quoted = None
    if not value:  # blanks that follow, a carriage return among them, stay behind it
        start = after + max(map(equals[0].rfind, "=:")) + 1
        return Extent(start, start)
    return Extent(equals.end(), equals.end() + len(value), quoted["quote"] if quoted else "")


def _offset(text: str, line: int, column: int, returns: bool) -> int:
    """The offset of a place. ``returns``: a carriage return by itself ends a line too."""
    ends = re.finditer(r"\r\n|\r|\n" if returns else r"\n", text)
    start = 0
    for _ in range(line - 1):
        end = next(ends, None)
        start = end.end() if end else len(text)
    return start + column - 1
