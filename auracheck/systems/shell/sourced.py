"""The files that a script reads in with `.` or `source`, if they are available."""

import os

from auracheck.errors import Unreadable
from auracheck.systems.files import read_file
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.shell.parser import Parser
from auracheck.systems.shell.state import SourceText, State
from auracheck.systems.shell.syntax import Command, Commands, Stopped, Word

MAX_FILES = 20
"""Files that are read in for one script at most, together up to MAX_FILE bytes."""


class Sourced:
    """``script`` is the path of the script; without one no file is opened. Of a name with a variable in it nobody knows
    which file it is, nor of a relative one after `cd`. ``folder``: the working directory, where it is known."""

    folder: str | None = None

    def __init__(self, script: str | None, state: State) -> None:
        self._script = script
        self._state = state
        self._files = 0
        self._room = MAX_FILE

    def open(self, word: Word) -> SourceText | None:
        """The file that this word names; None where it is not found, or more than one is."""
        found = self.find(word.literal or "")
        return None if found is None else self.enter(found, word.offset)

    def enter(self, path: str, offset: int, scheme: str = "shell-env") -> SourceText | None:
        """The file of that path, which the command at ``offset`` reads; None where it cannot be read."""
        if self._files >= MAX_FILES:
            return None
        try:
            content = read_file(path)
        except Unreadable:
            return None
        self._files += 1
        self._room -= len(content)
        if scheme == "shell-env":
            content = content.replace(b"\0", b"")
        return None if self._room < 0 else self._state.enter(content.decode("latin-1"), path, offset, scheme)

    def test(self, name: str, texts: list[str | None]) -> int | None:
        """The status of `[ -f FILE ]` for a file that is found; of other commands it is not known."""
        asks = texts[:1] in (["-e"], ["-f"], ["-r"]) and texts[2:] == (["]"] if name == "[" else [])
        return 0 if asks and name in ("[", "test") and self.find(texts[1] or "") else None

    def commands(self, word: Word) -> Commands | None:
        """All commands of a file that may be read in."""
        source = self.open(word)
        if source is None:
            return None
        parser = Parser(source.text, self._state.bash, source.base)
        found: list[Command] = []
        try:
            while (line := parser.line()) is not None:
                found += line
        except Stopped:
            return None
        return tuple(found)

    def find(self, path: str) -> str | None:
        """The file of that path, from the working directory or beside the script. Without a slash in it, a shell looks
        in PATH, and bash then in the working directory."""
        if self._script is None or not ("/" in path or self._state.bash):
            return None
        if self._state.moved and not os.path.isabs(path):
            return None
        beside = os.path.join(os.path.dirname(self._script), path)
        if self.folder is not None:
            beside = path = os.path.join(self.folder, path)
        found = {os.path.realpath(place): os.path.normpath(place) for place in (beside, path) if os.path.isfile(place)}
        return found.popitem()[1] if len(found) == 1 else None
