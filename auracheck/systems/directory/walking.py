"""The folders of a tree, with what is deployed from each."""

import os
from collections.abc import Iterable, Iterator
from itertools import pairwise

from auracheck.errors import Unreadable, internal
from auracheck.regex import regex
from auracheck.systems import by_name, systems
from auracheck.systems.files import reason_of, too_deep, too_many
from auracheck.systems.source import MAX_FILES, of_name_and_text
from auracheck.systems.strays import is_stray
from auracheck.systems.system import Deployed, Folder, NotRead, System, Unjudged, joined
from auracheck.typed import NamedTuple

NAMES_EACH = 25
"""Names in the whole tree for each file that is checked: at the default, about what takes five seconds."""
MAX_DEPTH = 20

OTHERS = frozenset({"node_modules", "bower_components", "vendor", "third_party", "site-packages", "__pycache__"})
"""Folders of third-party code and of generated files."""

_TESTS = frozenset(
    ["test", "tests", "testing", "__tests__", "testdata", "e2e", "integration", "acceptance", "playwright", "cypress",
     "fixtures", "benchmark", "benchmarks", "ci"]
)  # fmt: skip
_ARE_TESTS = regex(r"(?:^|.*[_-])(?:tests|e2e)")
_OF_DEVELOPERS = frozenset({"dev", "devel", "develop", "development"})
_OWN_MACHINE = frozenset({"local", "minikube", "kind", "k3d", "docker-desktop"})
_OVERLAYS = frozenset({"overlays", "environments", "envs"})
"""Folders with one of each environment."""
_VENV = "pyvenv.cfg"
_WORKFLOWS = ".github"
_CONFIG = ".config"
_OF_UNITS = (f"{_CONFIG}/containers/systemd", f"{_CONFIG}/systemd/user")
"""Where a user has Quadlets and units (podman-systemd.unit(5), systemd.unit(5)): of all else there no program is
deployed."""


class Findings(NamedTuple):
    """A folder, and what is deployed from it."""

    folder: Folder
    items: tuple[Deployed | Unjudged | NotRead, ...]


class Unseen(NamedTuple):
    """A part of the tree that could not be seen, and why."""

    path: str
    reason: str


def walk(top: str, asked: Iterable[System] = (), most: int = NAMES_EACH * MAX_FILES) -> Iterator[Findings | Unseen]:
    """The folders of a tree, each before its subfolders, with what the systems that are asked deploy from each. Links
    to folders are not followed. At most ``most`` names are looked at."""
    left = most
    waiting = [(top, 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            folder = _listed(path, left)
        except Unreadable as error:
            yield Unseen(path, error.reason)
            continue
        parts = os.path.relpath(path, top).lower().split(os.sep)
        is_of_developers = not _OF_DEVELOPERS.isdisjoint(parts) or any(map(_is_of_own_machine, pairwise(parts)))
        folder = folder._replace(is_of_tests=any(map(_is_of_tests, parts)), is_of_developers=is_of_developers)
        left -= len(folder.files) + len(folder.folders)
        if left < 0:
            yield Unseen(path, f"{too_many('names in the directory tree', most)} (the rest is not checked)")
            return
        if _VENV in folder.files and depth:
            continue
        found = tuple(item for system in asked for item in _discovered(system, folder))
        yield Findings(folder, found)
        is_whole = any(isinstance(item, NotRead) and item.whole for item in found)
        below = [] if is_whole else [*_of_units(folder), *_looked_into(folder, is_top=not depth)]
        if below and depth == MAX_DEPTH:
            yield Unseen(path, f"{too_deep('directories', MAX_DEPTH)} (the rest is not checked)")
            continue
        waiting += [(folder.join(name), depth + 1) for name in reversed(below)]


def _is_of_own_machine(names: tuple[str, str]) -> bool:
    """Whether a folder, with the one that it is in, is the overlay for a cluster on a developer's machine."""
    return names[0] in _OVERLAYS and names[1] in _OWN_MACHINE


def _is_of_tests(name: str) -> bool:
    """Whether a folder is one of tests, or of a template of projects (Cookiecutter: `{{cookiecutter.slug}}`)."""
    return name in _TESTS or "{{" in name or _ARE_TESTS.fullmatch(name) is not None


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
    names = sorted(name for name in files if not is_stray(name))
    known = {name: scheme for name in names if (scheme := by_name(joined(path, name)))}
    recognized = {name: of_name_and_text(joined(path, name), scheme) for name, scheme in known.items()}
    return Folder(path, tuple(names), tuple(sorted(folders)), recognized)


def _of_units(folder: Folder) -> Iterator[str]:
    if _CONFIG in folder.folders:
        yield from (name for name in _OF_UNITS if os.path.isdir(folder.join(name)))


def _looked_into(folder: Folder, *, is_top: bool) -> Iterator[str]:
    """The folders below that may have what is deployed. GitHub runs the workflows at the top of a repository alone."""
    of_repository = is_top or ".git" in folder.folders or ".git" in folder.files  # a file in that of a submodule
    for name in folder.folders:
        if of_repository if name == _WORKFLOWS else _is_looked_into(name) or _is_package(folder, name):
            yield name


def _is_package(folder: Folder, name: str) -> bool:
    """Whether `third_party` is a package of Python within another one, where a project has settings for others."""
    is_inner = name == "third_party" and "__init__.py" in folder.files
    return is_inner and os.path.isfile(folder.join(os.path.join(name, "__init__.py")))


def _is_looked_into(name: str) -> bool:
    is_others = name.startswith(".") or name in OTHERS
    return not is_others and not any(name.endswith(system.folders) for system in systems())
