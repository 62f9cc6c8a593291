"""Which repository holds a file, found without git: where there is none, none is started."""

import os
from collections.abc import Iterable

_HANDED_OVER = ("/dev/", "/proc/")


def holding(path: str) -> tuple[str, str] | None:
    """The top folder of the repository whose work tree the file stands in, and its path there; None if in none.

    A link is followed: what git keeps of it is where it leads, and the content is elsewhere.
    """
    if path == "-" or path.startswith(_HANDED_OVER):
        return None
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    inside = os.path.relpath(real, folder).replace(os.sep, "/")
    return None if inside.startswith(".git/") else (folder, inside)


def by_repository(paths: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Those of the files that stand in a repository: its top folder → path there → the paths as they were given."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in dict.fromkeys(paths):
        held = holding(path)
        if held:
            found.setdefault(held[0], {}).setdefault(held[1], []).append(path)
    return found
