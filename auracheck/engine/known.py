"""`--known FILE`: values known to have leaked, one a line."""

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Secret, Unread
from auracheck.sources.files import STDIN, read_file

OPTION = "--known"
MAX_KNOWN = 10 << 20
"""Bytes that the file may have: some 200,000 values."""


def known_values(path: str | None, sources: tuple[str, ...], timeout: float) -> tuple[tuple[Secret, ...], list[Unread]]:
    """The values of the file, or why they could not be read. Without a file, neither.

    Blank lines count for nothing. Raises `UsageError` where standard input is a source as well.
    """
    if path is None:
        return (), []
    if path == STDIN and STDIN in sources:
        raise UsageError(f"{OPTION} {STDIN}: standard input is a source already; name a file")
    try:
        content = read_file(path, MAX_KNOWN, timeout)
    except Unreadable as error:
        return (), [Unread(path, f"{error.reason} ({OPTION})", path)]
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return tuple(Secret(line) for line in map(str.strip, lines) if line), []
