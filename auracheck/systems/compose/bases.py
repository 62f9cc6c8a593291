"""The file that a Compose file goes over, where it leaves out what its services need (Compose Specification, Merge)."""

import os
from collections.abc import Iterator, Mapping

from auracheck.regex import regex
from auracheck.systems.compose import DEFAULT_FILES
from auracheck.systems.compose.files import ComposeFiles
from auracheck.systems.compose.project import Project, load
from auracheck.systems.compose.tree import ComposeError, IncompleteProject, NothingToRun

MAX_ABOVE = 5
"""Parent directories in which the other file is looked for, up to the top of a repository."""

_WORD = regex(r"[._-][^._-]+\Z")


def load_over(
    location: str, environ: Mapping[str, str], env_files: tuple[str, ...], wanted: tuple[str, ...], timeout: float
) -> tuple[Project, ComposeFiles, str]:
    """The project of a location, what was read, and the file that it goes over; empty where it is whole by itself.

    Raises `ComposeError`: of the other file where that is beside it, since Compose would refuse the two, too.
    """
    files, alone = ComposeFiles(timeout), None
    try:
        alone = load(location, environ, env_files, wanted, files)
        if alone.services or not any(isinstance(one.fault, NothingToRun) for one in alone.inactive.values()):
            return alone, files, ""
    except IncompleteProject as error:
        if not isinstance(error, NothingToRun) and os.path.basename(location) in DEFAULT_FILES:
            raise
        error.documents = files.documents
        first = error
    separator = environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    for base in bases(location) if os.path.isfile(location) and separator not in location else ():
        both = ComposeFiles(timeout)
        try:
            return load(f"{base}{separator}{location}", environ, env_files, wanted, both), both, base
        except ComposeError as error:
            is_beside = os.path.dirname(base) == os.path.dirname(location)
            if is_beside and not alone and not isinstance(error, IncompleteProject):
                error.documents = both.documents
                raise
    if alone:
        return alone, files, ""
    raise first


def bases(path: str) -> Iterator[str]:
    """The files that Compose would be given before this one: of its own name without its last words
    (`docker-compose.prod.yml`), and of Compose's default names, beside it, then in the nearest directory above."""
    folder, name = os.path.split(path)
    own = list(_shorter(name))
    for _ in range(MAX_ABOVE + 1):
        names = [
            each for each in dict.fromkeys((*own, *DEFAULT_FILES)) if each != name or folder != os.path.dirname(path)
        ]
        found = [_plain(os.path.join(folder, each)) for each in names if os.path.isfile(os.path.join(folder, each))]
        if found:
            yield from found[:2]
            return
        above = os.path.join(folder, os.pardir)
        if os.path.exists(os.path.join(folder, ".git")) or os.path.samefile(folder or os.curdir, above or os.pardir):
            return
        folder = above


def _plain(path: str) -> str:
    """The path without `..`, where no symbolic link gives that another meaning."""
    shorter = os.path.normpath(path)
    return shorter if os.path.exists(shorter) and os.path.samefile(shorter, path) else path


def _shorter(name: str) -> Iterator[str]:
    """`docker-compose.eu.prod.yml`: `docker-compose.eu.yml`, `docker-compose.yml`, each with both endings."""
    stem, ending = os.path.splitext(name)
    while shorter := _WORD.sub("", stem):
        if shorter == stem:
            return
        stem = shorter
        yield from (f"{stem}{each}" for each in dict.fromkeys((ending, ".yml", ".yaml")))
