"""The names that a shell knows (POSIX.1-2017 XBD 3.235, XCU 2.14)."""

import re

from auracheck.consumers.shell.syntax import Word

SPECIAL = frozenset(
    {":", ".", "break", "continue", "eval", "exec", "exit", "export"}
    | {"local", "readonly", "return", "set", "shift", "times", "trap", "unset"}
)
"""The special built-ins (XCU 2.14), to which dash adds `local`."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")


def assigned_name(word: Word) -> str | None:
    """The name where a word is an assignment: `NAME=` without any quotes."""
    first = word.parts[0] if word.parts else None
    name = NAME.match(first) if isinstance(first, str) else None
    return name[0] if name and isinstance(first, str) and first.startswith("=", name.end()) else None
