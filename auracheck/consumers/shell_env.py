"""The grammar of a POSIX shell that sources an env file."""

import re
from collections.abc import Mapping
from typing import ClassVar

from auracheck.consumers.base import Consumer, Reading
from auracheck.consumers.shell.commands import Commands
from auracheck.consumers.shell.declarations import Ended
from auracheck.consumers.shell.run import Runner
from auracheck.consumers.shell.state import State
from auracheck.consumers.shell.text import OverBound, Refused
from auracheck.errors import Unreadable

_BLANK = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)++")
_PLAIN = re.compile(
    r"""[ \t]*+(export[ \t]++)?+([A-Za-z_][A-Za-z0-9_]*+)=
    (?:'([^']*+)'|"([^"\\$`]*+)"|([^'"\\$`<>();&|~ \t\n]*+))
    (?:[ \t]++(?:\#[^\n]*+)?+)?+(?:\n|\Z)""",
    re.VERBOSE,
)
"""One assignment a line, with nothing in it to expand: what nearly all env files are made of."""


MAX_COMMANDS = 100_000
"""Commands that are followed, beside plain assignments: they take 10 µs each, so this many take a second."""


class ShellEnv(Consumer):
    """An env file as a POSIX shell reads it that sources it: `set -a; . ./FILE`, as in an entrypoint script.

    The rules are those of dash 0.5.12, the sh of Debian and Ubuntu (dash(1)), which are those of POSIX.1-2017, XCU
    chapter 2 "Shell Command Language", but for what dash adds or leaves out. To a shell the file is a program:
    each line is a command, and an assignment is one that has no blank around its `=`. `A= x` runs the command `x`,
    `A=x y` runs `y`, `A=a&b` runs `A=a` apart and then `b`, `A=a;b` and `A=a|b` likewise; `A` then is not set, or to
    less. What is no command is complained about, and the shell goes on.

    Quotes are taken away (2.2): single quotes keep all that is between them; in double quotes and without any, `$`
    and backquotes are expanded, and a backslash protects the next character. Quoted and bare pieces that touch are one
    value. A `#` begins a comment at the start of a word alone. A carriage return is part of the value, and
    so is a byte that is not UTF-8; a NUL is left out. A `~` at the start and after each `:` is the home directory.
    `$NAME` and every form of `${NAME…}` (2.6.2) take variables from above in the file and from the environment; one
    that is not set is empty, without a complaint. Arithmetic is computed.

    The file is read and never run. A value that commands make, `$(…)` or backquotes, is elsewhere, and so is `$$`. What
    conditions, `eval`, functions, loops, or another file could change is told with its line. An error of syntax,
    `${NAME:?}`, `export` of what is no name, a change of a read-only variable, and `exit` end the shell itself, so the
    program never starts: such a file is refused.
    """

    name: ClassVar[str] = "shell-env"

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """Raises `Unreadable` where the shell itself stops, and past the bounds."""
        text = content.replace(b"\0", b"").decode("latin-1")
        state = State(environ)
        try:
            _read(text, state)
            _check_status(state, len(text))
        except Refused as refused:
            if state.certain(refused):
                raise Unreadable(refused.reason, text.count("\n", 0, refused.offset) + 1) from None
            state.gap(refused.offset, f"if the shell comes as far as this, it stops: {refused.reason}", frozenset())
        return state.reading(text)


def _check_status(state: State, end: int) -> None:
    """Under `set -e` the shell that sources the file ends where the last command of it failed."""
    if "e" in state.options and state.status:
        raise Refused("the last command of the file fails under 'set -e', which ends the shell", max(end - 1, 0))


def _read(text: str, state: State) -> None:
    commands, runner = Commands(text), Runner(state)
    end = len(text)
    room = MAX_COMMANDS
    while commands.position < end:
        blank = _BLANK.match(text, commands.position)
        if blank:
            commands.position = blank.end()
        plain = _PLAIN.match(text, commands.position)
        if plain and not (plain[1] and state.aliases):
            commands.position = plain.end()
            value = plain[plain.lastindex or 0]
            if plain[1]:
                state.exported.add(plain[2])
            state.assign(plain[2], value, plain.start(2))
            state.status = 0
            continue
        room -= 1
        if room < 0:
            raise OverBound(f"it has more than {MAX_COMMANDS:,} commands, the bound", commands.position)
        commands.aliases = state.aliases
        node = commands.line()
        if node is None:
            return
        for offset in commands.aliased:
            state.maybe_end(offset, "an alias is not followed: it could change any variable")
        commands.aliased.clear()
        try:
            runner.run(node)
        except Ended:
            return
