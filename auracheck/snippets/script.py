"""Scripts for a POSIX shell (POSIX.1-2017, XCU 2.7.4) that hand values to programs by standard input alone."""

import re
from collections.abc import Iterable, Sequence

from auracheck.snippets.base import Item, comment


def fed(command: str, text: str) -> str:
    """``command``, without the last newline, which reads exactly ``text``: the shell expands nothing in it.

    ``text`` ends with a newline and has no NUL.
    """
    lines = text.split("\n")
    end = "EOF"
    while end in lines:
        end += "_"
    return f"{command} <<'{end}'\n{text}{end}"


def new_file(path: str, text: str) -> str:
    """What makes the file, which only its owner can read from the first byte on; one that is there stays as it is, and
    the shell says so and fails. ``path`` needs no quotes."""
    return fed(f"(umask 077; set -C; cat > {path})", text)


def script(about: Sequence[str], items: Iterable[Item], commands: Sequence[str]) -> str:
    """The commands, each of which is run only if those before it went well, below comments on what they do and on
    what has no value. A command is a `fed`, or one line."""
    said = [f"# {line}" for line in about] + [comment(item) for item in items if item.value is None]
    joined = [_and_then(command) for command in commands[:-1]] + list(commands[-1:])
    return "".join(f"{part}\n" for part in (*said, *joined))


def _and_then(command: str) -> str:
    """The `&&` stands on the command's own last line, above what it reads."""
    return re.sub(r"(?<!\\)(?=\n|\Z)", " &&", command, count=1)
