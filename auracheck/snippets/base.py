"""What a snippet is: how a setting is written in one deployment form."""

from abc import ABC, abstractmethod
from typing import ClassVar


class Snippet(ABC):
    """One deployment form. Used for mending lines, and by `generate --format`."""

    form: ClassVar[str]

    def within(self, namespace: str) -> "Snippet":
        """The same for a namespace, empty for the default one; forms that have none are what they are."""
        return self

    @abstractmethod
    def setting(self, name: str, value: str) -> str:
        """The line that gives ``name`` this value, quoted so that the form's own readers get exactly it.

        Raises `UsageError` for a value that the form cannot carry; the message names ``name``, never the value.
        """

    @abstractmethod
    def mend(self, name: str, make: str, file: str | None) -> str:
        """The one shell line that gives ``name`` what the command ``make`` prints, in ``file`` where there is one."""
