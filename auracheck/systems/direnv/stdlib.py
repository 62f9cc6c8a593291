"""The functions of direnv's stdlib that read in other files (`direnv stdlib` of 2.32)."""

import os
from collections.abc import Callable, Iterator

from auracheck.errors import Unreadable
from auracheck.systems.direnv import ENVRC
from auracheck.systems.direnv.dotenv import DotenvLine, Value, read
from auracheck.systems.shell.changes import Changes
from auracheck.systems.shell.library import Library
from auracheck.systems.shell.parser import Parser
from auracheck.systems.shell.sourced import Sourced
from auracheck.systems.shell.state import MISSING, Given, SourceText, State
from auracheck.systems.shell.syntax import (
    NAME,
    BadSyntax,
    Command,
    Double,
    GaveUp,
    NotFollowed,
    OverBound,
    Stopped,
    Variable,
    Word,
    literal,
)

_DOTENV = ("dotenv", "dotenv_if_exists")
_SOURCE_ENV = ("source_env", "source_env_if_exists")
_SOURCE_UP = ("source_up", "source_up_if_exists")
_FOLLOWED = frozenset((*_DOTENV, *_SOURCE_ENV, *_SOURCE_UP))
_PATHS = {"PATH_add": "PATH", "PATH_rm": "PATH", "MANPATH_add": "MANPATH", "path_add": "", "path_rm": ""}
"""The variable that each changes; where it is empty, the first argument names it."""
_OWN = ("rcpath", "rcpath_dir", "rcpath_base", "rcfile", "REPLY")
"""The local variables of `source_env`, which every .envrc is read in by."""

_UNKNOWN_TO_FILES = frozenset(("PWD", "OLDPWD", "SHLVL", "_"))
MAX_FOLDERS = 64
"""Folders above the working directory in which `source_up` looks."""

MAX_CALLS = 500
"""Calls that read in a file, or look for one, in a script and all that it reads in."""


class Stdlib(Library):
    """``script`` is the path of the .envrc, in whose folder direnv runs it."""

    def __init__(self, state: State, sourced: Sourced, script: str) -> None:
        self._state = state
        self._sourced = sourced
        self._calls = 0
        sourced.folder = os.path.dirname(script)
        state.odd.update(_OWN)
        state.parameters = False  # they are those of `source_env`
        state.values.update(dict.fromkeys((*_OWN, "PWD", "direnv", "direnv_config_dir")))

    def defines(self, name: str) -> bool:
        return name in _FOLLOWED or name in _PATHS

    def call(self, command: Command, script: Callable[[str, int], None]) -> int | None:
        name, words = command.words[0].literal or "", command.words[1:]
        if name in _PATHS:
            changed = _PATHS[name] or (words[0].literal if words else "")
            raise NotFollowed(f"`{name}` may change", command.offset, frozenset([changed]) if changed else None)
        found = self._file(name, words, command.offset)
        if found is None:
            return 0 if name.endswith("_if_exists") else 1
        if name in _DOTENV:
            return self._dotenv(found, command.offset)
        source = self._entered(found, command.offset)
        self._in_folder(found, source, script, command.offset)
        return 0

    def change(self, changes: Changes, name: str, words: tuple[Word, ...], offset: int) -> None:
        """The variables that the file may set."""
        if name in _PATHS:
            changes.add([_PATHS[name] or (words[0].literal if words else "") or ""], offset)
            return
        try:
            found = self._file(name, words, offset)
            if found is None:
                return
            source = self._entered(found, offset, "dotenv" if name in _DOTENV else "shell-env")
            if name in _DOTENV:
                changes.add((line.name for line in self._lines(source)), offset)
            else:
                self._in_folder(found, source, lambda *_: _look_at(changes, source, self._state.bash), offset)
        except (NotFollowed, Unreadable):
            changes.anything = True

    def _file(self, name: str, words: tuple[Word, ...], offset: int) -> str | None:
        """The path of the file that a call reads; None where there is none. Raises `NotFollowed` and `OverBound`."""
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise OverBound(f"more than {MAX_CALLS} calls that read in a file, the maximum", offset)
        path = _path(words[0]) if words else ""
        if path is None or (self._state.moved and not os.path.isabs(path)):
            raise NotFollowed(f"`{name}` of a file whose path is not known may change any variable", offset, None)
        if name in _SOURCE_UP:
            return next(self._above(path or ENVRC), None)
        whole = os.path.join(self._sourced.folder or "", path)
        if name in _DOTENV:
            whole = whole if path else os.path.join(self._sourced.folder or "", ".env")
        elif path and os.path.isdir(whole) and not name.endswith("_if_exists"):
            whole = os.path.join(whole, ENVRC)
        return os.path.normpath(whole) if os.path.isfile(whole) else None

    def _above(self, name: str) -> Iterator[str]:
        """The files of that name in the folders above."""
        folder = self._sourced.folder or "."
        for _ in range(MAX_FOLDERS):
            above = os.path.join(folder, "..")
            if _is_top(folder, above):
                return
            folder = above
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                yield os.path.normpath(path)

    def _entered(self, path: str, offset: int, scheme: str = "shell-env") -> SourceText:
        source = self._sourced.enter(path, offset, scheme)
        if source is None:
            raise NotFollowed("a file that cannot be read may change any variable", offset, None)
        return source

    def _in_folder(self, path: str, source: SourceText, script: Callable[[str, int], None], offset: int) -> None:
        """direnv changes into the folder of the file, and back."""
        before, moved = self._sourced.folder, self._state.moved
        self._sourced.folder, self._state.moved = os.path.dirname(path), False
        try:
            script(source.text, source.base)
        except BadSyntax as error:
            raise GaveUp(f"a file with an error ({error.reason})", offset) from None
        finally:
            self._sourced.folder, self._state.moved = before, moved or self._state.moved

    def _dotenv(self, path: str, offset: int) -> int | None:
        """Its lines are exported one after the other. Of a file with one line that direnv does not parse it takes
        nothing."""
        source = self._entered(path, offset, "dotenv")
        try:
            lines = list(self._lines(source))
        except Unreadable:
            self._state.refuse(offset)
            return None
        failed: NotFollowed | None = None
        for line in lines:
            if NAME.fullmatch(line.name):
                text = None if line.value is None else line.value.partition("\0")[0]
                try:
                    self._state.exported.add(line.name)
                    self._state.assign(line.name, Given(text, line.literal, line.missing), source.base + line.at)
                except NotFollowed as error:
                    failed = error
        if failed:
            raise failed
        return 0 if all(NAME.fullmatch(line.name) for line in lines) else None

    def _lines(self, source: SourceText) -> Iterator[DotenvLine]:
        return read(source.text, self._exported)

    def _exported(self, name: str) -> Value | bool:
        """What direnv's own program finds in its environment."""
        if name in _UNKNOWN_TO_FILES or name.startswith("DIRENV_"):
            return None
        if name not in self._state.exported:
            return None if self._state.blurred else False
        found = self._state.value(name)
        return False if found is MISSING else found


def _is_top(folder: str, above: str) -> bool:
    """Whether there is no folder above, or none that can be seen any more."""
    try:
        return os.path.samefile(folder, above)
    except OSError:
        return True


def _look_at(changes: Changes, source: SourceText, bash: bool) -> None:
    """Add what all commands of a file may change."""
    parser = Parser(source.text, bash, source.base)
    try:
        while (line := parser.line()) is not None:
            changes.of(line)
    except OverBound:
        raise
    except Stopped as error:
        raise NotFollowed(error.reason, error.offset, None) from None


def _path(word: Word) -> str | None:
    """The path that an argument names, from the working directory; None where it is not known."""
    first = word.parts[0] if word.parts else ""
    parts = first.parts if isinstance(first, Double) and len(word.parts) == 1 else word.parts
    if parts and isinstance(parts[0], Variable) and (parts[0].name, parts[0].operator) == ("PWD", ""):
        rest = literal(parts[1:])
        return f".{rest}" if rest is not None and rest[:1] in ("", "/") else None
    bare = "".join(part for part in word.parts if isinstance(part, str))
    return None if any(character in bare for character in "~*?[{") else word.literal
