"""The interface of editors: change one file in memory, one setting at a time, and verify each change."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.model import Setting


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
