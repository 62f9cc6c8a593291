"""Probes OBSERVE: facts that need the outside world."""

from collections.abc import Mapping

from auracheck.probes.base import Options as Options
from auracheck.probes.base import Probe
from auracheck.registry import member

REGISTRY: Mapping[str, str] = {
    "file-modes": "file_modes.FileModes",
    "readers": "readers.Readers",
    "comparable": "comparable.Comparable",
    "git-files": "git_files.GitFiles",
    "git-leaks": "git_leaks.GitLeaks",
    "connections": "connections.Connections",
}
"""Each probe's module and class, imported when used."""

CONNECTING = "connections"
"""The one that opens connections, which is not even loaded where nobody asked for any."""


def probe(name: str, options: Options) -> Probe:
    """The probe of that name, which must be in the registry."""
    found: type[Probe] = member(__name__, REGISTRY[name])
    return found(options)
