"""A whole env file as the shell that it is for goes through it."""

import os
import re
from collections.abc import Mapping
from enum import Enum

from auracheck.errors import Unreadable
from auracheck.systems.grammar import Reading
from auracheck.systems.shell.runner import Runner
from auracheck.systems.shell.sourced import Sourced
from auracheck.systems.shell.state import State
from auracheck.systems.shell.syntax import BadSyntax, NotFollowed, OverBound, Stopped

_MIXED = re.compile(r"\"[^\"\n]*\{[^{}'\"\n]*'")
"""A single quote in braces in double quotes, which bash reads by rules that are not followed. Each try ends at the next
brace or quote, so that the time is linear."""


class Shell(Enum):
    SH = "sh"
    BASH = "bash"
    OTHER = "other"


def shell_of(content: bytes, file: str) -> Shell:
    """By the first line of the script; else bash for `.envrc`, as direnv reads it; else a POSIX shell."""
    first = content[:200].partition(b"\n")[0]
    words = first[2:].decode("latin-1").split() if first.startswith(b"#!") else []
    names = [os.path.basename(word) for word in words if not word.startswith("-") and "=" not in word]
    if names and names[0] == "env":
        del names[0]
    if not names:
        return Shell.BASH if os.path.basename(file) == ".envrc" else Shell.SH
    if names[0] in ("sh", "dash", "ash", "busybox"):
        return Shell.SH
    return Shell.BASH if names[0] == "bash" else Shell.OTHER


def follow(content: bytes, environ: Mapping[str, str], file: str, opens: bool) -> Reading:
    """Raises `Unreadable` where the shell itself stops, and past the bounds. ``opens``: files that are read in are
    opened."""
    text, shell = content.decode("latin-1"), shell_of(content, file)
    state = State(environ, shell is not Shell.SH)
    state.direnv = os.path.basename(file) == ".envrc"
    dropped: tuple[int, ...] = ()
    try:
        state.enter(text)
        Runner(state, shell is not Shell.OTHER, Sourced(file if opens else None, state)).script(text)
        if "e" in state.options and state.status:
            raise Stopped("the last command fails under 'set -e', which ends the shell", max(len(text) - 1, 0))
    except NotFollowed as stopped:
        state.lose_all(stopped.offset)
        state.gap(stopped.offset, stopped.reason)
    except Stopped as stopped:
        is_doubtful = shell is Shell.OTHER or (shell is Shell.BASH and _MIXED.search(text) is not None)
        if isinstance(stopped, BadSyntax) and shell is Shell.BASH and not is_doubtful:
            dropped = (stopped.offset,)  # bash goes on without the rest of the file
        elif isinstance(stopped, OverBound) or not (state.open or is_doubtful):
            place = state.read_in(stopped.offset)
            reason = f"{stopped.reason} ({place})" if place else stopped.reason
            raise Unreadable(reason, text.count("\n", 0, state.own(stopped.offset)) + 1) from None
        else:
            state.gap(stopped.offset, f"the shell may stop here ({stopped.reason}), which may change any variable")
    return state.reading(dropped)
