"""What a snippet is: how settings are written in one deployment form."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from auracheck.model import Secret


class Item(NamedTuple):
    """One setting of a document: its value, or None and a note on where a person gets it."""

    name: str
    value: Secret | None
    note: str = ""


class Place(NamedTuple):
    """Whose settings they are. Both are words of lower-case letters, digits and dashes; the environment may be ""."""

    application: str = "auraconnect"
    environment: str = "production"

    @property
    def path(self) -> str:
        """Where a store keeps them, as the guide names it."""
        return f"{self.application}/{self.environment}".rstrip("/")


class Snippet(ABC):
    """One deployment form. Used for mending lines, and by `generate --format`."""

    form: ClassVar[str]
    taken: ClassVar[str] = "{command} | sh"
    """How ``command``, which prints a document of this form, is used so that no screen shows what it prints."""

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
        """The one shell line that gives ``name``, as it is called there, what the command ``make`` prints, in ``file``
        where there is one."""

    def key(self, name: str) -> str:
        """What a secret of that name is called in this form, where nothing is there yet that has another spelling."""
        return name

    def document(self, items: Sequence[Item], place: Place) -> str:
        """All of the settings, whole and ready for use, with the last newline: a file of the form, or a script for a
        POSIX shell that puts them there, in which no value stands in the arguments of a program. What has no value is
        a comment where the form has comments. Raises `UsageError` as `setting` does.

        Here: line by line, with the comments of a shell.
        """
        return "".join(
            f"{comment(item)}\n" if item.value is None else f"{self.setting(item.name, item.value.reveal())}\n"
            for item in items
        )


def comment(item: Item) -> str:
    r"""Where to get what has no value, for all that begin a comment with a `#`.

    What cannot be printed is a space, since a comment ends with its line. A `\` at its end would carry systemd's
    comment on into the next one.
    """
    said = f"# {item.name}: {item.note}"
    return "".join(character if character.isprintable() else " " for character in said).rstrip("\\ ")


def valued(items: Sequence[Item]) -> list[tuple[str, str]]:
    """The names that have a value, each with it."""
    return [(item.name, item.value.reveal()) for item in items if item.value is not None]
