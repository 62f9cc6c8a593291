"""Searching the files of a work tree that git tracks, as they stand on the disk."""

import os
import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.probes.git.finder import Finder
from auracheck.probes.git.stream import scan


class Standing(NamedTuple):
    """A needle, by its number, in a file of the work tree."""

    needle: int
    path: str
    line: int


def search_files(top: str, paths: Iterable[str], finder: Finder) -> Iterator[Standing | str]:
    """What stands in the files; the path of one that cannot be read. No link is followed: git keeps where it leads."""
    for path in paths:
        try:
            for needle, line in _sought(os.path.join(top, path), finder):
                yield Standing(needle, path, line)
        except (FileNotFoundError, NotADirectoryError):  # taken away, and git was not told yet
            continue
        except OSError:
            yield path


def _sought(path: str, finder: Finder) -> Iterator[tuple[int, int]]:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        yield from ((needle, 1) for needle, _ in finder.found(os.fsencode(os.readlink(path))))
    elif stat.S_ISREG(mode):
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb", buffering=0) as file:
            yield from scan(file.read, finder)
