"""The grammar of a POSIX shell that sources an env file."""

from collections.abc import Mapping
from typing import ClassVar

from auracheck.consumers.base import Consumer, Reading
from auracheck.consumers.shell.plain import plain_assignments
from auracheck.consumers.shell.text import MAX_COMMANDS as MAX_COMMANDS


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
        content = content.replace(b"\0", b"")
        assignments = plain_assignments(content)
        if assignments is not None:
            return Reading(assignments)
        from auracheck.consumers.shell.sourced import follow

        return follow(content.decode("latin-1"), environ)
