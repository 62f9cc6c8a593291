"""The files that a wildcard of `include:local` means, as GitLab's search of a repository has it."""

import os
import re
from collections.abc import Iterator

from auracheck.errors import Unreadable

GIT = ".git"

MAX_NAMES = 100_000
"""Files that are looked at."""

MAX_WILDCARDS = 20
"""Stars in one path."""

_STARS = re.compile(r"(\*\*|\*)")


def matches(root: str, pattern: str) -> list[str]:
    """The YAML files that match, by their paths from the root, sorted: `*` stands for what has no slash, `**` for
    anything. Raises `Unreadable` beyond the bounds."""
    parts = _STARS.split(pattern)
    if len(parts) > 2 * MAX_WILDCARDS:
        raise Unreadable(f"a path with more than {MAX_WILDCARDS} wildcards, the bound")
    found: list[str] = []
    for number, name in enumerate(_names_below(root, parts[0].rpartition("/")[0])):
        if number >= MAX_NAMES:
            raise Unreadable(f"a wildcard over more than {MAX_NAMES:,} files, the bound")
        if name.endswith((".yml", ".yaml")) and _fits(parts, name):
            found.append(name)
    return sorted(found)


def _names_below(root: str, folder: str) -> Iterator[str]:
    """The files in a folder of the repository and below it; links are not followed."""
    for here, folders, files in os.walk(os.path.join(root, folder) or "."):
        folders[:] = [name for name in folders if name != GIT]
        inside = os.path.relpath(here, root or ".")
        yield from (name if inside == "." else f"{inside}/{name}" for name in files)


def _fits(parts: list[str], name: str) -> bool:
    """Whether a name matches: all places that may be reached, part by part, so that no pattern takes long."""
    places = {0}
    for part in parts:
        if not places:
            return False
        if part == "**":
            places = set(range(min(places), len(name) + 1))
        elif part == "*":
            places = {reached for place in places for reached in range(place, _end(name, place) + 1)}
        else:
            places = {place + len(part) for place in places if name.startswith(part, place)}
    return len(name) in places


def _end(name: str, place: int) -> int:
    """Where the part of a path ends that begins before ``place``."""
    slash = name.find("/", place)
    return len(name) if slash < 0 else slash
