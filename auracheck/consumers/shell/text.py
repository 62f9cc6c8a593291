"""A shell's input: a text, the place that was reached in it, and how it is refused."""

from abc import ABC, abstractmethod

MAX_DEPTH = 50
"""Parentheses, braces, substitutions and compound commands inside one another that are followed."""

MAX_COMMANDS = 75_000
"""Commands, and the words and parts of words in them, that are read of a file beside its plain assignments: they take
up to 12 µs each, so this many take a second."""


class Refused(Exception):
    """The shell itself stops here. ``offset`` is the place in the text, ``reason`` in words that quote nothing."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class SyntaxRefused(Refused):
    """The text itself is none that the shell can read."""


class Forbidden(Refused):
    """A variable may not be changed so. It is no more than a failure of a command that is no special built-in."""


class OverBound(Refused):
    """Not the shell but this program stops here, at a bound."""


class Text(ABC):
    """``origin`` is the place of a text that was taken out of another one."""

    def __init__(self, text: str, origin: int | None = None, depth: int = 0) -> None:
        self.text = text
        self.position = 0
        self.origin = origin
        self.depth = depth

    def place(self, offset: int) -> int:
        return offset if self.origin is None else self.origin

    def peek(self) -> str:
        """The next character, empty at the end; a backslash before a line break joins the lines (XCU 2.2.1)."""
        while self.text.startswith("\\\n", self.position):
            self.position += 2
        return self.text[self.position : self.position + 1]

    def take(self, character: str) -> bool:
        """Whether that character comes next, which is then read."""
        if self.peek() != character:
            return False
        self.position += 1
        return True

    def refused(self, reason: str, offset: int) -> Refused:
        return SyntaxRefused(reason, self.place(offset))

    def check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise OverBound(f"it is nested deeper than {MAX_DEPTH}, the bound", self.place(self.position))

    def ends_document(self, end: str, strip_tabs: bool) -> bool:
        """At the start of a line of a here-document: whether it is the line ``end``, which is then read."""
        self.peek()
        if strip_tabs:
            while self.text.startswith("\t", self.position):
                self.position += 1
        after = self.position + len(end)
        if not self.text.startswith(end, self.position) or self.text[after : after + 1] not in ("", "\n"):
            return False
        self.position = min(after + 1, len(self.text))
        return True

    @abstractmethod
    def substitution(self, depth: int) -> bool:
        """Reads the commands of a `$(` up to its `)`; whether there are none. ``depth`` is what the word has open."""

    @abstractmethod
    def backquoted(self, commands: str, offset: int, depth: int) -> bool:
        """Reads the commands that stood between backquotes; whether there are none."""
