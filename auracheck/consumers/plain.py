"""Env files that leave no room for interpretation: bare values of harmless characters, each name once, nothing else.

All programs read them alike, so no two need comparing there, and python-dotenv's own parser, the slowest of them, need
not be asked: it is done here in a tenth of the time.
"""

import re

from auracheck.consumers.base import Assignment, Reading
from auracheck.model import Secret

_PLAIN = re.compile(rb"(?:(?:#[^\r\n\0]*|[A-Za-z_][A-Za-z0-9_]{0,252}=[A-Za-z0-9_./:@%+=,-]*)?(?:\n|\Z))*+")
"""kubectl takes names of up to 253 characters."""

_SHELL_S_OWN = frozenset(("_", "OPTIND"))
"""A shell sets the one itself, and takes numbers alone for the other."""

_LONGEST = 65_000
"""Bytes of a line: docker and kubectl read lines of less than 64 KiB."""


def read_plain(content: bytes) -> Reading | None:
    """What every program reads from such a file; None of any other. kubectl refuses a name that comes twice."""
    if not content.isascii() or not _PLAIN.fullmatch(content):
        return None
    lines = content.decode().split("\n")
    if len(content) > _LONGEST and max(map(len, lines)) > _LONGEST:
        return None
    found = {}
    for number, line in enumerate(lines, 1):
        if line and line[0] != "#":
            name, _, value = line.partition("=")
            if name in found:
                return None
            found[name] = Assignment(name, Secret(value), number, 1)
    return Reading(tuple(found.values())) if _SHELL_S_OWN.isdisjoint(found) else None


def is_plain(content: bytes) -> bool:
    """Whether all programs read this alike."""
    return read_plain(content) is not None
