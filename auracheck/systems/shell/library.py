"""Functions that the program which reads a script defines before it."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.systems.shell.changes import Changes
    from auracheck.systems.shell.syntax import Command, Word


class Library(ABC):
    """Functions that are followed. One of the script with the same name goes before."""

    @abstractmethod
    def defines(self, name: str) -> bool:
        """Whether there is such a function."""

    @abstractmethod
    def call(self, command: "Command", script: Callable[[str, int], None]) -> int | None:
        """Run the function that the first word names; the exit status, None where it is not known. ``script`` runs the
        text of a file, whose first character is at a place. Raises `NotFollowed`."""

    @abstractmethod
    def change(self, changes: "Changes", name: str, words: "tuple[Word, ...]", offset: int) -> None:
        """Add what a call may change, where it is not known whether it is made."""
