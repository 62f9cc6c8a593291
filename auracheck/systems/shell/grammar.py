"""The grammar of a POSIX shell that sources an env file."""

import os
import re
from collections.abc import Callable, Mapping
from enum import Enum

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.files import STDIN
from auracheck.systems.grammar import (
    ESCAPED_QUOTES,
    NO_NUL,
    Assignment,
    Dialect,
    Dollar,
    Grammar,
    Limit,
    Reading,
    Test,
    always,
    like,
)
from auracheck.systems.lines import decode
from auracheck.systems.shell.syntax import ASSIGNMENT, BLANK, SPECIAL_NAME, BadSyntax, NotFollowed, OverBound, Stopped
from auracheck.typed import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from auracheck.systems.shell.library import Library
    from auracheck.systems.shell.sourced import Sourced
    from auracheck.systems.shell.state import State

_INERT = r"\$(?![A-Za-z0-9_@*#?$!({\[-])"
"""A `$` that a shell leaves alone; bash takes `$[` for arithmetic."""
_BARE = rf"(?!~)(?:[^ \t\n'\"\\`;&|<>()$:]|:(?!~)|{_INERT})*+"
"""A `~` counts at the start and after a colon, before any text: only the machine knows its users."""

_LINES = regex(rf"{ASSIGNMENT}|({BLANK}|(?=.)[ \t]*+(?:\#[^\n]*+)?\Z)|(.++)", re.VERBOSE | re.DOTALL)
"""One assignment, or blank lines, or (last group) the rest of a file that is not plain."""


class ShellGrammar(Grammar):
    """An env file as a shell reads it that sources it: `set -a; . ./FILE`, as in an entrypoint script.

    The first line of a script says which shell (`#!/bin/bash`); without one it is bash for `.envrc`, as in direnv, else
    a POSIX shell. The rules are those of dash 0.5.12, the sh of Debian and Ubuntu (dash(1)), which follow POSIX.1-2017,
    XCU chapter 2 "Shell Command Language", and of bash 5.2 where it differs. To a shell the file is a program:
    each line is a command, and an assignment is one that has no blank around its `=`. `A= x` runs the command `x`,
    `A=x y` runs `y`, `A=a&b` runs `A=a` apart and then `b`, `A=a;b` and `A=a|b` likewise; `A` then is not set, or to
    less. A command that does not exist is an error message, and the shell goes on.

    Quotes are removed (2.2): single quotes keep all that is between them; in double quotes and without any, `$`
    and backquotes are expanded, and a backslash protects the next character. Quoted and bare pieces that touch are one
    value. A `#` begins a comment at the start of a word alone. A carriage return is part of the value, and
    so is a byte that is not UTF-8; a NUL is left out. A `~` at the start and after each `:` is the home directory.
    `$NAME`, `${NAME}`, `${#NAME}` and the forms with a default (`${NAME:-…}`, 2.6.2) take variables from above in the
    file and from the environment; one that is not set is empty, without an error. `$((…))` is computed where it is a
    sum of plain numbers.

    The file is read and never run. The value of `$(…)` or backquotes is external, and so is `$$`. Followed are
    assignments, `export`, `unset` and `set`, and `. FILE` where the name has no variable in it and the file is found
    beside the script or in the working directory. What else may change a variable (conditions, loops, functions,
    `eval`, `declare`, `read`, other arithmetic, `${NAME#…}`, arrays …) makes its value unknown, and is reported with
    its line where the variable is a secret of the policy. In a script for another shell, such as zsh, only plain
    assignments are followed. A syntax error, `${NAME:?}`, `export` of what is not a name, and `exit` end the shell
    itself, so the program never starts: such a file is refused. bash goes on after most errors; after a syntax error it
    skips the rest of the file.
    """

    name = "shell-env"
    program = "a POSIX shell"
    names = r"(?!(?:_|OPTIND)\Z)[A-Za-z_][A-Za-z0-9_]*"
    """A shell gives `_` a value of its own, and dash ends at an OPTIND that is not a number."""
    dialect = Dialect("=", rf"(?:[^\s'\"\\;&|<>()$`]|\r|\\.|'[^']*+'|{ESCAPED_QUOTES})*+", r"(?!)", joins=True)
    limits = (NO_NUL, Limit("[\ud800-\udc7f\udd00-\udfff]", "half a character"))
    styles: ClassVar[Mapping[str, Test]] = {
        "bare": like(_BARE),
        "single": like(r"[^']*"),
        "double": like(rf"(?:[^$`]|{_INERT})*+"),
        "double-dollar": like(r"[^`]*"),
        "double-shell": always,
    }
    exports = True
    is_program = True

    def __init__(self, file: str = "", opens: bool = False) -> None:
        """``file`` is the name of the script. ``opens``: files that it reads in are opened, if available."""
        self._file = file
        self._opens = opens

    def named(self, file: str) -> Self:
        return type(self)(file)

    dollar = Dollar.IN_SINGLE_QUOTES

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """Raises `Unreadable` where the shell itself stops, and past the bounds."""
        content = content.replace(b"\0", b"")
        assignments = plain_assignments(content)
        if assignments is not None:
            return Reading(assignments)

        return follow(content, environ, self._file, self._opens)


def plain_assignments(content: bytes) -> tuple[Assignment, ...] | None:
    """What a file of plain lines alone assigns; None where it has any other. The environment has no say in it."""
    found = _LINES.findall(decode(content))
    if found and found[-1][-1]:
        return None
    assignments = []
    line = 1
    for before, name, single, double, bare, blank, _ in found:
        if name and (name == "PS4" or SPECIAL_NAME.fullmatch(name)):
            return None
        if blank:
            line += blank.count("\n")
        elif name:
            quoted = single or double
            assignments.append(Assignment(name, Secret(quoted or bare), line, len(before) + 1))
            line += 1 + quoted.count("\n") if quoted else 1
    return tuple(assignments)


class ShellScript(EnvFileSource):
    """A script that a POSIX shell sources, with every variable exported; the default for `*.sh`.

    It is read, never run. What is only known by running it, such as `$(openssl rand -hex 32)`, is external; a
    construct that may change a secret in a way that cannot be known makes the verdict incomplete. A file that it
    sources (`. ./other.env`) is read there, if it is found beside the script or in the working directory.
    """

    scheme = "shell-env"

    def grammar(self, path: str) -> Grammar:
        return ShellGrammar("" if path == STDIN else path, opens=path != STDIN)


_MIXED = regex(r"\"[^\"\n]*\{[^{}'\"\n]*'")
"""A single quote in braces in double quotes, which bash reads by rules that are not followed. Each try ends at the next
brace or quote, so that the time is linear."""


_EXTENDED = regex(r"[?*+@!]\(")
"""An extended pattern, which is not followed; direnv switches them on."""


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


def follow(
    content: bytes,
    environ: Mapping[str, str],
    file: str,
    opens: bool,
    *,
    shell: Shell | None = None,
    exports_all: bool = True,
    library: "Callable[[State, Sourced, str], Library] | None" = None,
) -> Reading:
    """Raises `Unreadable` where the shell itself stops, and past the bounds. ``opens``: files that are read in are
    opened. ``shell`` is the one that reads it, whatever its first line says; ``exports_all``: every variable is
    exported, as after `set -a`; ``library``: the functions that are defined before it."""
    from auracheck.systems.shell.runner import Runner  # late: most files are plain
    from auracheck.systems.shell.sourced import Sourced
    from auracheck.systems.shell.state import State

    text, shell = content.decode("latin-1"), shell or shell_of(content, file)
    state = State(environ, shell is not Shell.SH, exports_all)
    state.direnv = not exports_all or os.path.basename(file) == ".envrc"
    dropped: tuple[int, ...] = ()
    try:
        state.enter(text)
        sourced = Sourced(file if opens else None, state)
        state.library = library(state, sourced, file) if library else None
        Runner(state, shell is not Shell.OTHER, sourced).whole(text)
        if "e" in state.options and state.status:
            raise Stopped("the last command fails under 'set -e', which ends the shell", max(len(text) - 1, 0))
    except NotFollowed as stopped:
        state.lose_all(stopped.offset)
        state.gap(stopped.offset, stopped.reason)
    except Stopped as stopped:
        if library and isinstance(stopped, BadSyntax) and _EXTENDED.search(text):
            state.lose_all(stopped.offset)
            state.gap(stopped.offset, "an extended pattern may change any variable")
            return state.reading()
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
