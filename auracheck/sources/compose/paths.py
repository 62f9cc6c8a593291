"""Which files a Compose project is made of, and how paths in them lead to files (compose-go 2.4.8, cli and paths)."""

import os
from collections.abc import Mapping
from typing import NamedTuple

DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
MAX_ABOVE = 100
"""Directories above the one that was named which are searched, as Compose searches them all."""


class Place(NamedTuple):
    """The files of a project, in order, as the user would write them, and the directory that their paths start from."""

    files: tuple[str, ...]
    directory: str


def locate(location: str, environ: Mapping[str, str]) -> Place:
    """The files that a location means: one, several as in COMPOSE_FILE, or those of a directory. No files where a
    directory, and those above it, have none."""
    if os.path.isdir(location):
        return _in_directory(location)
    separator = environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    if os.path.lexists(location) or "://" in location or separator not in location:
        files = with_override(location)
    else:
        files = tuple(part for part in location.split(separator) if part)
    return Place(files, directory_of(files[0]) if files else "")


def directory_of(path: str) -> str:
    return "" if path == "-" else os.path.dirname(path)


def clean_directory_of(path: str) -> str:
    """The directory of a path, without `.` and `..` as far as they can be taken out; empty for none."""
    clean = os.path.normpath(os.path.dirname(path) or os.curdir)
    return "" if clean == os.curdir else clean


def with_override(path: str) -> tuple[str, ...]:
    """A file of a default name brings its override, as Compose does where it finds both itself."""
    directory, name = os.path.split(path)
    if name not in DEFAULTS:
        return (path,)
    return (path, *_first(directory, OVERRIDES))


def _in_directory(directory: str) -> Place:
    here = plain_directory(directory)
    for _ in range(MAX_ABOVE):
        found = _first(here, DEFAULTS)
        if found:
            return Place(with_override(found[0]), here)
        above = os.path.join(here, os.pardir)
        if os.path.samefile(here or os.curdir, above):
            break
        here = above
    return Place((), here)


def plain_directory(directory: str) -> str:
    """A directory as it stands before the names of its files: nothing for the working directory."""
    return "" if directory in (os.curdir, os.path.join(os.curdir, "")) else directory


def _first(directory: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return next(((path,) for name in names if os.path.exists(path := os.path.join(directory, name))), ())


def joined(directory: str, path: str, environ: Mapping[str, str]) -> str:
    """A path of the project as it leads from ``directory``, without `.` and `..` as far as that can be told."""
    home = environ.get("HOME")
    if path.startswith("~") and home:
        path = os.path.join(home, path[1:].lstrip("/"))
    if os.path.isabs(path) or not path:
        return path
    clean = os.path.normpath(path)
    if clean == ".":
        return directory
    whole = os.path.join(directory, clean)
    return os.path.normpath(whole) if clean.startswith(os.pardir) else whole
