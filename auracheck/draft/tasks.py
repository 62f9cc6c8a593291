"""Scripts of a project in JavaScript or TypeScript that a person runs, by its manifest: `"sync": "node sync.js"` is not
what the program runs when it starts."""

import json
import os
import re
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.systems.files import read_file

MAX_MANIFEST = 1 << 20
"""Maximum size of a manifest in bytes."""

_STARTING = re.compile(r"(?:pre|post)?(?:start|serve|dev|prod|preview|worker|build|install|launch|run)(?![a-z])")
"""Beginnings of the names of what starts the program, or is done before that."""
_FILE = re.compile(r"[\w./-]+\.[mc]?[jt]s\b")


class Tasks:
    """The scripts for a person of a project, whose manifests are read once each."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._of_folders: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        """Whether a manifest in the folder of a file, or above it, says that it is one."""
        folder = path
        while len(folder) > len(self._top):
            folder = os.path.dirname(folder)
            if os.path.relpath(path, folder or os.curdir) in self._of(folder):
                return True
        return False

    def _of(self, folder: str) -> frozenset[str]:
        """The files of a folder that its manifest runs and that nothing there starts."""
        if folder not in self._of_folders:
            started, others = set[str](), set[str]()
            for name, command in _scripts(os.path.join(folder, "package.json")):
                files = map(os.path.normpath, _FILE.findall(command))
                (started if _STARTING.match(name) else others).update(files)
            self._of_folders[folder] = frozenset(others - started)
        return self._of_folders[folder]


def _scripts(path: str) -> Iterator[tuple[str, str]]:
    """The scripts of a manifest with their commands; its main file is one of them. Nothing where it cannot be read."""
    try:
        manifest = json.loads(read_file(path, MAX_MANIFEST))
    except (Unreadable, ValueError, RecursionError):
        return
    scripts = manifest.get("scripts") if isinstance(manifest, dict) else None
    for name, command in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(command, str):
            yield name, command
    if isinstance(manifest, dict) and isinstance(manifest.get("main"), str):
        yield "start", manifest["main"]
