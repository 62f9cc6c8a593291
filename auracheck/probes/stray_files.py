"""The probe stray-files."""

import os
from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import Stray
from auracheck.probes import Probe
from auracheck.systems.strays import strays
from auracheck.typed import ClassVar


class StrayFiles(Probe):
    """What interrupted writes have left beside the files that were read.

    The names are known, so no folder is listed, however many files it has. access(2) and readlink(2) are the fastest
    calls that answer, which counts where 10,000 files are read.
    """

    name: ClassVar[str] = "stray-files"

    def observe(self, run: Run) -> Iterator[Stray]:
        written = dict.fromkeys(path for document in run.documents for path in (document.path, _target(document.path)))
        left = (place for place in strays(written) if os.access(place, os.F_OK) and os.path.isfile(place))
        yield from map(Stray, {os.path.realpath(place): place for place in left}.values())


def _target(path: str) -> str:
    """Where a write to that file goes: a link is followed."""
    try:
        os.readlink(path)
    except OSError:
        return path
    return os.path.realpath(path)
