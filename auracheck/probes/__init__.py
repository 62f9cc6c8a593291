"""Probes OBSERVE: facts that need the outside world."""

from collections.abc import Mapping
from importlib import import_module

from auracheck.probes.base import Probe

REGISTRY: Mapping[str, str] = {
    "file-modes": "file_modes.FileModes",
}
"""Each probe's module and class, imported when used."""


def probe(name: str) -> Probe:
    """The probe of that name, which must be in the registry."""
    module, _, kind = REGISTRY[name].partition(".")
    found: type[Probe] = getattr(import_module(f"{__name__}.{module}"), kind)
    return found()
