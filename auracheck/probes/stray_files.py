"""The probe stray-files."""

import os
from collections.abc import Iterator
from typing import ClassVar

from auracheck.deployment import Run
from auracheck.deployment.facts import Stray
from auracheck.probes import Probe
from auracheck.systems.strays import strays


class StrayFiles(Probe):
    """What interrupted writes have left beside the files that were read.

    The names are known, so that no folder is listed, however many files it has.
    """

    name: ClassVar[str] = "stray-files"

    def observe(self, run: Run) -> Iterator[Stray]:
        written = dict.fromkeys(path for document in run.documents for path in _written(document.path))
        places = dict.fromkeys(place for path in written for place in strays(path))
        found = {os.path.realpath(place): place for place in places if os.path.isfile(place)}
        yield from map(Stray, found.values())


def _written(path: str) -> tuple[str, ...]:
    """The path, and where a write goes if it is a link."""
    return (path, os.path.realpath(path)) if os.path.islink(path) else (path,)
