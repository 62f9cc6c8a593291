"""Going through a tree: which folders are looked into, how deep, and how many."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable

MAX_ENTRIES = 100_000
"""Names in the whole tree that are looked at."""
MAX_DEPTH = 20

OTHERS = frozenset({"node_modules", "bower_components", "vendor", "third_party", "site-packages", "__pycache__"})
"""Folders of what others wrote, or what programs made."""

CHART = "Chart.yaml"
DROP_INS = ".service.d"
_VENV = "pyvenv.cfg"
_WORKFLOWS = ".github"


class Folder(NamedTuple):
    """One folder: its path as the user would write it, and the names of the files and folders in it, sorted."""

    path: str
    files: tuple[str, ...]
    folders: tuple[str, ...]

    def join(self, name: str) -> str:
        return joined(self.path, name)


class Gap(NamedTuple):
    """A part of the tree that could not be seen, and why."""

    path: str
    reason: str


def joined(folder: str, name: str) -> str:
    return name if folder in (".", "./") else os.path.join(folder, name)


def walk(top: str) -> Iterator[Folder | Gap]:
    """The folders of a tree, a folder before those in it. Links to folders are not followed."""
    left = MAX_ENTRIES
    waiting = [(top, 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            folder = _listed(path, left)
        except Unreadable as error:
            yield Gap(path, error.reason)
            continue
        left -= len(folder.files) + len(folder.folders)
        if left < 0:
            yield Gap(
                path, f"from here on it is not looked at: the tree has more than {MAX_ENTRIES:,} names, the bound"
            )
            return
        if _VENV in folder.files and depth:
            continue
        yield folder
        below = [] if CHART in folder.files else [name for name in folder.folders if _is_looked_into(name)]
        if below and depth == MAX_DEPTH:
            yield Gap(path, f"the folders in it are not looked into: they are deeper than {MAX_DEPTH}, the bound")
            continue
        waiting += [(folder.join(name), depth + 1) for name in reversed(below)]


def _listed(path: str, most: int) -> Folder:
    """What is in a folder, up to one name more than ``most``. Raises `Unreadable`."""
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
                if len(files) + len(folders) > most:
                    break
    except PermissionError:
        raise Unreadable("no permission to list it") from None
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be listed").lower()) from None
    return Folder(path, tuple(sorted(files)), tuple(sorted(folders)))


def _is_looked_into(name: str) -> bool:
    if name.startswith("."):
        return name == _WORKFLOWS
    return name not in OTHERS and not name.endswith(DROP_INS)
