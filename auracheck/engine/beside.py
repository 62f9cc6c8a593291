"""What the files beside a target say of it: the names in an example, and which program the project is."""

import os
from collections.abc import Iterator

from auracheck.deployment.matching import by_files, index
from auracheck.errors import Unreadable
from auracheck.probes.git.program import repository_of
from auracheck.systems import DEFAULT_GRAMMAR, by_name, grammar_of, grammars
from auracheck.systems.env_file import example
from auracheck.systems.examples import is_example
from auracheck.systems.files import is_regular, read_file, readable, readable_names

HERE = "."

MAX_NAMES = 10_000
"""Most names in a folder that is looked into."""

MAX_MANIFEST = 1 << 20
"""Largest manifest, in bytes, that is read for its dependencies."""


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


def env_files_in(folder: str) -> tuple[str, ...]:
    """The names of the env files in that folder."""
    known = grammars()
    return tuple(name for name in names_in(folder or HERE) if by_name(name) in known and not is_example(name))


def is_project(folder: str) -> bool:
    """Whether a program is developed in that folder, by a manifest of its packages or a file of the catalogue."""
    from auracheck.engine.manifests import MANIFESTS  # late: few reports ask

    return not MANIFESTS.isdisjoint(names_in(folder)) or any(_files(folder))


def programs_of_project(folder: str) -> tuple[str, ...]:
    """The entries of the catalogue that the files in a folder, or above it up to the top of the repository, prove."""
    try:
        places = list(upwards(folder))
    except FileNotFoundError:  # the working directory has gone
        return ()
    files = {file for place in places for file in _files(place)}
    return by_files(files, {package for place in places for package in _packages(place)})


def upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the top of the repository; the folder alone outside of one."""
    place = os.path.realpath(folder)
    repository = repository_of(os.path.join(place, "any"))
    yield place
    while repository and place != repository[0]:
        place = os.path.dirname(place)
        yield place


def _files(folder: str) -> Iterator[str]:
    """Those of a folder that the catalogue knows."""
    here = names_in(folder)
    for file in index().files:
        if file.partition("/")[0] in here and os.path.exists(os.path.join(folder, file)):
            yield file


def _packages(folder: str) -> Iterator[str]:
    """The dependencies that a folder's manifests declare. What cannot be read says nothing."""
    from auracheck.engine.manifests import MANIFESTS, dependencies  # late: most files name their program

    for manifest in sorted(names_in(folder) & MANIFESTS):
        path = os.path.join(folder, manifest)
        if is_regular(path):
            yield from dependencies(manifest, readable(path, MAX_MANIFEST).decode("utf-8", "replace"))


def names_in(folder: str) -> frozenset[str]:
    """The names in a folder; none of one that cannot be read."""
    return frozenset(readable_names(folder, MAX_NAMES))
