"""Scripts of a project that a person runs: `"sync": "node sync.js"` in its manifest is not what the program runs when
it starts, nor is `export.sh`, which no image, no service and no process of it starts."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.policy.several import as_json
from auracheck.systems.files import readable, readable_names

MAX_MANIFEST = 1 << 20
"""Maximum size of a manifest in bytes."""
MAX_NAMES = 2_000
"""Maximum number of names in a folder in which what it deploys is looked for."""

MAX_DEPTH = 3
"""How deep in a project the images of its own services are built; those of what it starts itself are within its
code."""

_TASK = re.compile(
    r"(?:^|[:_-])(?:sync|seed|import|export|backfill|create|add|update|delete|remove|clean|reset|check|lint|test|fix|gen"
    r"|generate|codegen|publish|release|bench|translate|i18n|script|convert|upload|download|list|print)(?![a-z])"
)
"""Words in the names of what a person runs; what starts the program has any other."""
_FILE = re.compile(r"[\w./-]+\.(?:[mc]?[jt]s|(?:ba)?sh)\b")
_BUILT = re.compile(r"(?:build|dist|lib|out)/(?:src/)?(.+)\.[mc]?js")
_SHELL = (".sh", ".bash")
_DEPLOYED = re.compile(
    r"(?i:.*(?:docker|container)file.*|.*compose.*\.ya?ml)|Procfile|.*\.service|fly\.toml|render\.yaml"
)
"""Files that say what a deployment runs."""
_OF_DEPLOYMENT = re.compile(r"\.?(?:docker|container|deploy|deployment|compose|build)")
"""Folders in which these are where they are not at the top."""
_RUN = rb"^[^#\n]*(?:\b(?:ENTRYPOINT|CMD)\b|\b(?:entrypoint|command):|\bExecStart=)[^\n]*\b%s(?![\w.-])"
"""How they say that a program starts with a script."""
_COPIED = rb"^(?:COPY|ADD)[^#\n]*\b%s\b[^#\n]*/(?:[\w-]*entrypoint|my_init|cont-init)\.d\b"
"""How an image takes a folder of scripts all of which its own entrypoint starts."""


_STARTS = re.compile(r"(?:.*[-_.])?(?:entrypoint|start|run|boot|init|launch|server)(?:[-_.].*)?")


def is_start(name: str) -> bool:
    """Whether a script runs whenever the program starts, by its name; one that installs it runs once, and elsewhere."""
    return _STARTS.fullmatch(name) is not None


class _Run(NamedTuple):
    """The files that a manifest runs: those that nothing in it starts, and those that it starts."""

    tasks: frozenset[str]
    started: frozenset[str]


class Tasks:
    """The scripts for a person of a project, whose manifests are read once each."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._of_folders: dict[str, _Run] = {}
        self._deployed_in: dict[str, bytes] = {}

    def has(self, path: str) -> bool:
        """Whether a manifest in the folder of a file, or above it, says that it is one, or whether it is a script of a
        shell of which nothing there says that it runs."""
        folders, name = list(self._above(path)), os.path.basename(path)
        near = [folder for folder in folders if self._depth(folder) <= MAX_DEPTH]
        said = [(os.path.relpath(path, folder or os.curdir), self._of(folder)) for folder in folders]
        is_task = any(file in of.tasks for file, of in said)
        if is_task or not path.endswith(_SHELL) or (is_start(name) and folders[0] in near):
            return is_task
        is_started = any(file in of.started for file, of in said)
        return (
            not is_started and not self.runs(path) and not any(name.encode() in self._deployed(each) for each in near)
        )

    def runs(self, path: str) -> bool:
        """Whether a deployment starts the program with a script of a shell."""
        if not path.endswith(_SHELL):
            return False
        of_folder, name = (
            re.escape(each.encode()) for each in (os.path.basename(os.path.dirname(path)), os.path.basename(path))
        )
        way = re.compile(rb"%s|%s" % (_RUN % name, _COPIED % of_folder), re.MULTILINE)
        near = (folder for folder in self._above(path) if self._depth(folder) <= MAX_DEPTH)
        return any(way.search(self._deployed(folder)) for folder in near)

    def _depth(self, folder: str) -> int:
        """How many levels a folder is below the top."""
        inner = os.path.relpath(folder or os.curdir, self._top)
        return 0 if inner == os.curdir else inner.count(os.sep) + 1

    def _above(self, path: str) -> Iterator[str]:
        """The folders of a file, up to the top."""
        while len(path) > len(self._top):
            path = os.path.dirname(path)
            yield path

    def _deployed(self, folder: str) -> bytes:
        """The text of what in a folder, or in one for it, says which scripts a deployment runs."""
        if folder not in self._deployed_in:
            names = readable_names(folder or os.curdir, MAX_NAMES)
            inner = [os.path.join(folder, name) for name in names if _OF_DEPLOYMENT.fullmatch(name)]
            files = [os.path.join(folder, name) for name in names] + [
                os.path.join(each, name) for each in inner for name in readable_names(each, MAX_NAMES)
            ]
            deployed = (file for file in files if _DEPLOYED.fullmatch(os.path.basename(file)))
            self._deployed_in[folder] = b"\n".join(readable(each, MAX_MANIFEST) for each in deployed)
        return self._deployed_in[folder]

    def _of(self, folder: str) -> "_Run":
        """What the manifest of a folder runs."""
        if folder not in self._of_folders:
            started, tasks = set[str](), set[str]()
            for name, command in _scripts(os.path.join(folder, "package.json")):
                files = map(os.path.normpath, _FILE.findall(command))
                (tasks if _TASK.search(name) else started).update(source for file in files for source in _sources(file))
            self._of_folders[folder] = _Run(frozenset(tasks - started), frozenset(started))
        return self._of_folders[folder]


def _sources(file: str) -> tuple[str, ...]:
    """A file that is run, and the one that a build makes it of: `build/jobs/sync.js` is `src/jobs/sync.ts`."""
    built = _BUILT.fullmatch(file)
    return (file, f"src/{built[1]}.ts", f"src/{built[1]}.js") if built else (file,)


def _scripts(path: str) -> Iterator[tuple[str, str]]:
    """The scripts of a manifest with their commands; its main file is one of them. Nothing where it cannot be read."""
    manifest = as_json(readable(path, MAX_MANIFEST))
    if not isinstance(manifest, dict):
        return
    scripts = manifest.get("scripts")
    commands = scripts if isinstance(scripts, dict) else {}
    for name, command in (*commands.items(), ("start", manifest.get("main"))):
        if isinstance(command, str):
            yield name, command
