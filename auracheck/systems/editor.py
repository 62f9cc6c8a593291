"""The interface of editors: change one file in memory, one setting at a time, and verify each change."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date

from auracheck.errors import UsageError
from auracheck.model import Setting
from auracheck.systems.dates import made, remark
from auracheck.systems.waivers import ignored
from auracheck.typed import NamedTuple


class EditRefused(UsageError):
    """A change that is refused; the file is unchanged. The message never contains a value."""


BY_HAND = "edit the file by hand"
"""The hint where no change of ours is safe."""


class Change(NamedTuple):
    """One changed setting as a diff shows it, with masked values.

    ``line`` is that of the setting in the original file, None for a new one. ``before`` and ``after`` are lines.
    """

    name: str
    line: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def title(self) -> str:
        """The setting's name, else what is new in a file without settings: its mode, or a line of a .gitignore."""
        return self.name or (self.after[0] if self.line is None else "")


OLD, NEW = "<the old value>", "<the new value>"


class Editor(ABC):
    """One file that is being changed. ``content`` is its new content, never shown."""

    form = ""
    """The scheme by which the file is read."""

    renames = False
    """Whether a key may be written differently from the variable's name, since the reader maps names."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def readers(self) -> Sequence[str]:
        """The schemes of all programs that read the file, for the next steps."""
        return (self.form,)

    @abstractmethod
    def settings(self) -> Mapping[str, Setting]:
        """The effective setting of each name. Raises `EditRefused` for a file that cannot be parsed.

        One that is not ``literal`` gets its value from outside the file.
        """

    @abstractmethod
    def put(self, name: str, value: str, day: date | None) -> Change:
        """Set ``name`` to this value, made on that day (None: not known), in its place or as a new setting.

        Every other setting is read as before and every other byte is kept, else `EditRefused` is raised and nothing
        has changed.
        """

    def put_all(self, values: Sequence[tuple[str, str, date | None]]) -> tuple[Change, ...]:
        """The same for several names, each with its value and day: all of them, or `EditRefused` is raised and nothing
        has changed."""
        before = self.content
        try:
            return tuple(self.put(*each) for each in values)
        except EditRefused:
            self.content = before
            raise


def days(content: bytes) -> dict[str, date]:
    """The day on which each value was made, from the comments of former runs."""
    return dict(filter(None, map(made, content.decode("utf-8-sig", "replace").splitlines())))


def remark_of(name: str, day: date | None) -> str:
    """The comment for a value; empty where its day is not known."""
    return remark(name, day) if day else ""


def stacked(comment: str, line: str) -> tuple[str, ...]:
    """A line with its comment above it, if any."""
    return (comment, line) if comment else (line,)


def line_start(text: str, offset: int) -> int:
    """The offset at which the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str) -> str:
    """The line ending of a file."""
    return "\r\n" if "\r\n" in text and text.count("\n") == text.count("\r\n") else "\n"


def above(text: str, offset: int, name: str, comment: str) -> str:
    """The text with a comment above the line of an offset, with the same indentation.

    The comment replaces that of a former run; an empty one removes it. A byte order mark stays in front.
    """
    start = line_start(text, offset)
    at = start
    while line_start(text, at):
        before = line_start(text, at - 1)
        before += _mark_length(text, before)
        former = made(text[before:at])
        if former is None and ignored(text[before:at]) is None:
            break
        if former and former[0] == name and not comment:
            return text[:before] + text[at:]
        if former and former[0] == name:
            return text[:before] + _indent(text[before:at]) + comment + text[at - _end_length(text, at) :]
        at = before
    if not comment:
        return text
    start += _mark_length(text, start)
    return text[:start] + _indent(text[start:]) + comment + line_end(text) + text[start:]


def _mark_length(text: str, start: int) -> int:
    """The length of a byte order mark at the beginning of a line."""
    return 1 if start == 0 and text.startswith("\ufeff") else 0


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _end_length(text: str, end: int) -> int:
    """The length of the line ending before an offset."""
    return 2 if text.endswith("\r\n", 0, end) else 1
