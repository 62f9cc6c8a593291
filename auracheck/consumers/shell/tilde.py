"""Where a `~` stands for a home directory (POSIX.1-2017 XCU 2.6.1)."""

import re
from collections.abc import Iterator

from auracheck.consumers.shell.state import MISSING, Known, State
from auracheck.consumers.shell.syntax import Part, Variable

_USER = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._-]*")
_TILDE = re.compile(r"~([^/:]*)")
_TILDE_OF_ALL = re.compile(r"~([^/]*)")


def homes(text: str, first: bool, colons: bool, last: bool) -> Iterator[tuple[str, str | None]]:
    """The text in parts, with the user (empty: the shell's own) where a part is a `~` that counts.

    ``first``: one at the start counts; ``colons``: one after a `:` too, as in an assignment. ``last``: nothing quoted
    or expanded follows the text, which would be a part of the user's name.
    """
    at = 0
    for found in (_TILDE if colons else _TILDE_OF_ALL).finditer(text):
        start = found.start()
        counts = (start == 0 and first) or (colons and start > 0 and text[start - 1] == ":")
        if counts and (last or found.end() < len(text)):
            yield text[at:start], None
            yield found[0], found[1]
            at = found.end()
    yield text[at:], None


def home_of(user: str, state: State) -> Known:
    """A home directory: MISSING where there is none and the `~` stays, None where this machine cannot know."""
    if not user:
        return state.values.get("HOME", MISSING)
    if user == "root":
        return "/root"
    return None if _USER.fullmatch(user) else MISSING


def cut_short(word: tuple[Part, ...]) -> bool:
    """Whether dash loses its way in a word that it leaves out: it looks for the end of a user's name after a `~`, and
    takes the end of a `${…}` in it for that of the word."""
    first = word[0] if word else None
    tilde = isinstance(first, str) and "~" in first and "/" not in first[first.rindex("~") :]
    inner = [part.word for part in word if isinstance(part, Variable) and part.operator]
    return (tilde and bool(inner)) or any(map(cut_short, inner))
