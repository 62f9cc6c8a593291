"""Scripts of a project in JavaScript or TypeScript that a person runs, by its manifest: `"sync": "node sync.js"` is not
what the program runs when it starts."""

import os
import re
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.policy.several import as_json
from auracheck.systems.files import read_file

MAX_MANIFEST = 1 << 20
"""Maximum size of a manifest in bytes."""

_TASK = re.compile(
    r"(?:^|[:_-])(?:sync|seed|import|export|backfill|create|add|update|delete|remove|clean|reset|check|lint|test|fix|gen"
    r"|generate|codegen|publish|release|bench|translate|i18n|script|convert|upload|download|list|print)(?![a-z])"
)
"""Words in the names of what a person runs; what starts the program has any other."""
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
            started, tasks = set[str](), set[str]()
            for name, command in _scripts(os.path.join(folder, "package.json")):
                files = map(os.path.normpath, _FILE.findall(command))
                (tasks if _TASK.search(name) else started).update(files)
            self._of_folders[folder] = frozenset(tasks - started)
        return self._of_folders[folder]


def _scripts(path: str) -> Iterator[tuple[str, str]]:
    """The scripts of a manifest with their commands; its main file is one of them. Nothing where it cannot be read."""
    try:
        manifest = as_json(read_file(path, MAX_MANIFEST))
    except Unreadable:
        return
    if not isinstance(manifest, dict):
        return
    scripts = manifest.get("scripts")
    commands = scripts if isinstance(scripts, dict) else {}
    for name, command in (*commands.items(), ("start", manifest.get("main"))):
        if isinstance(command, str):
            yield name, command
