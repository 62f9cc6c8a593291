"""Lines of a text: where they begin, how they end, and the comment above one."""

from datetime import date

from auracheck.snippets.made import made, remark
from auracheck.snippets.waiver_comment import ignored


def days(content: bytes) -> dict[str, date]:
    """When each value was made, as the comments of former runs say."""
    return dict(filter(None, map(made, content.decode("utf-8-sig", "replace").splitlines())))


def remark_of(name: str, day: date | None) -> str:
    """The comment for a value; empty where nobody knows when it was made."""
    return remark(name, day) if day else ""


def stacked(comment: str, line: str) -> tuple[str, ...]:
    """A line below its comment, where it has one."""
    return (comment, line) if comment else (line,)


def line_start(text: str, offset: int) -> int:
    """Where the line begins that an offset is in."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str) -> str:
    """The end that a file's lines have."""
    return "\r\n" if "\r\n" in text and text.count("\n") == text.count("\r\n") else "\n"


def above(text: str, offset: int, name: str, comment: str) -> str:
    """The text with a comment above the line of an offset, indented as it is; in the place of the one that a former
    run has left there, or above others of its kind. A byte order mark stays in front. An empty comment is none, and
    takes the former one away."""
    start = line_start(text, offset)
    at = start
    while line_start(text, at):
        before = line_start(text, at - 1)
        before += _mark_length(text, before)
        said = made(text[before:at])
        if said is None and ignored(text[before:at]) is None:
            break
        if said and said[0] == name and not comment:
            return text[:before] + text[at:]
        if said and said[0] == name:
            return text[:before] + _indent(text[before:at]) + comment + text[at - _end_length(text, at) :]
        at = before
    if not comment:
        return text
    start += _mark_length(text, start)
    return text[:start] + _indent(text[start:]) + comment + line_end(text) + text[start:]


def _mark_length(text: str, start: int) -> int:
    """How many characters of a line that starts there are a byte order mark."""
    return 1 if start == 0 and text.startswith("\ufeff") else 0


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _end_length(text: str, end: int) -> int:
    """How many characters end the line before an offset."""
    return 2 if text.endswith("\r\n", 0, end) else 1
