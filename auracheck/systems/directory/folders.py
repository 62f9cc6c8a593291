"""Walks a directory tree: which folders are searched, how deep, and how many."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable, internal
from auracheck.systems import by_name, systems
from auracheck.systems.files import reason_of, too_deep, too_many
from auracheck.systems.system import Deployed, Folder, NotRead, System, Unjudged, joined

MAX_ENTRIES = 100_000
"""Names in the whole tree."""
MAX_DEPTH = 20

OTHERS = frozenset({"node_modules", "bower_components", "vendor", "third_party", "site-packages", "__pycache__"})
"""Folders of third-party code and of generated files."""

_VENV = "pyvenv.cfg"
_WORKFLOWS = ".github"


class Findings(NamedTuple):
    """A folder, and what is deployed from it."""

    folder: Folder
    items: tuple[Deployed | Unjudged | NotRead, ...]


class Unseen(NamedTuple):
    """A part of the tree that could not be seen, and why."""

    path: str
    reason: str


def walk(top: str, asked: Iterable[System] = ()) -> Iterator[Findings | Unseen]:
    """The folders of a tree, each before its subfolders, with what the systems that are asked deploy from each. Links
    to folders are not followed."""
    left = MAX_ENTRIES
    waiting = [(top, 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            folder = _listed(path, left)
        except Unreadable as error:
            yield Unseen(path, error.reason)
            continue
        left -= len(folder.files) + len(folder.folders)
        if left < 0:
            yield Unseen(path, f"{too_many('names in the directory tree', MAX_ENTRIES)} (the rest is not checked)")
            return
        if _VENV in folder.files and depth:
            continue
        found = tuple(item for system in asked for item in _discovered(system, folder))
        yield Findings(folder, found)
        is_whole = any(isinstance(item, NotRead) and item.whole for item in found)
        below = [] if is_whole else [name for name in folder.folders if _is_looked_into(name)]
        if below and depth == MAX_DEPTH:
            yield Unseen(path, f"{too_deep('directories', MAX_DEPTH)} (the rest is not checked)")
            continue
        waiting += [(folder.join(name), depth + 1) for name in reversed(below)]


def _discovered(system: System, folder: Folder) -> Iterator[Deployed | Unjudged | NotRead]:
    """What the system deploys from the folder. If it fails, the others are asked anyway."""
    try:
        yield from system.discover(folder)
    except Exception as error:
        yield NotRead(folder.path, internal(error, next(iter(system.schemes), "")))


def _listed(path: str, most: int) -> Folder:
    """The content of a folder, at most ``most`` names and one more. Raises `Unreadable`."""
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
                if len(files) + len(folders) > most:
                    break
    except OSError as error:
        raise Unreadable(reason_of(error)) from None
    names = sorted(files)
    recognized = {name: scheme for name in names if (scheme := by_name(joined(path, name)))}
    return Folder(path, tuple(names), tuple(sorted(folders)), recognized)


def _is_looked_into(name: str) -> bool:
    if name.startswith("."):
        return name == _WORKFLOWS
    return name not in OTHERS and not any(name.endswith(system.folders) for system in systems())
