"""What an editor is: it changes one file's bytes in memory, one setting at a time, and proves each change."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.model import Setting


class Refused(UsageError):
    """Why a file is left as it is. Never holds a value."""


class Change(NamedTuple):
    """One setting that was put in, masked: what stands around the values, as a diff shows it.

    ``line`` is that of the setting in the file as it was, None for what is new. ``before`` and ``after`` are lines.
    """

    name: str
    line: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]


OLD, NEW = "<the old value>", "<the new value>"


class Editor(ABC):
    """One file that is being changed. ``content`` is what it will hold, and is never shown."""

    form = ""
    """What the file is: a consumer's name, `systemd`, `kubernetes`."""

    renames = False
    """Whether what takes a value from there may give it another name, so that keys are written as people like."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def readers(self) -> Sequence[str]:
        """The forms of all that will read the file, for what has to be done next."""
        return (self.form,)

    @abstractmethod
    def settings(self) -> Mapping[str, Setting]:
        """The setting that counts for each name. Raises `Refused` for a file that cannot be parsed.

        One that is not ``literal`` takes its value from elsewhere, so that what stands there is no value.
        """

    @abstractmethod
    def put(self, name: str, value: str, day: date | None) -> Change:
        """Give ``name`` this value, where it stands or as something new, made on that day, or nobody knows when.

        Every other setting is read as before and every other byte stays; else it raises `Refused`, and nothing has
        changed.
        """
