"""What the files beside a target say of it: the names in an example, and which program the project is."""

import os
import re
from collections.abc import Iterator

from auracheck.deployment.matching import by_files, index
from auracheck.errors import Unreadable
from auracheck.probes.git.program import repository_of
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.env_file import example, is_example
from auracheck.systems.files import listed, read_file

MAX_NAMES = 10_000
"""Most names in a folder that is looked into."""

MAX_MANIFEST = 1 << 20
"""Most characters of a manifest that are searched for names of packages."""

_MANIFESTS = (
    "package.json", "requirements.txt", "pyproject.toml", "Pipfile", "composer.json", "Gemfile", "mix.exs", "go.mod",
    "pom.xml", "build.gradle", "build.gradle.kts",
)  # fmt: skip
_WORD = r"[A-Za-z0-9@_][\w@./-]*"


def names_in_example(folder: str) -> tuple[str, ...]:
    """The names in the example of an env file in that folder."""
    path = example(folder)
    if path is None or not is_example(os.path.basename(path)):
        return ()
    try:
        reading = grammar_of(DEFAULT_GRAMMAR).read(read_file(path), {})
    except Unreadable:
        return ()
    return tuple(assignment.name for assignment in reading.assignments)


def program_of_project(folder: str) -> str:
    """The entry of the catalogue that the files in a folder, or above it up to the top of the repository, prove; empty
    where there is none."""
    try:
        places = list(_upwards(folder))
    except FileNotFoundError:  # the working directory has gone
        return ""
    files = {file for place in places for file in _files(place)}
    return by_files(files, {word for place in places for word in _words(place)})


def _upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the top of the repository; the folder alone outside of one."""
    place = os.path.realpath(folder)
    repository = repository_of(os.path.join(place, "any"))
    yield place
    while repository and place != repository[0]:
        place = os.path.dirname(place)
        yield place


def _files(folder: str) -> Iterator[str]:
    """Those of a folder that the catalogue knows."""
    here = _names(folder)
    for file in index().files:
        if file.partition("/")[0] in here and os.path.exists(os.path.join(folder, file)):
            yield file


def _words(folder: str) -> Iterator[str]:
    """The words of a folder's manifests, among them the names of packages. What cannot be read says nothing."""
    for manifest in sorted(_names(folder).intersection(_MANIFESTS)):
        path = os.path.join(folder, manifest)
        if not os.path.isfile(path):  # a FIFO would keep us waiting
            continue
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                yield from re.findall(_WORD, file.read(MAX_MANIFEST))
        except OSError:
            continue


def _names(folder: str) -> frozenset[str]:
    try:
        return frozenset(listed(folder, MAX_NAMES))
    except Unreadable:
        return frozenset()
