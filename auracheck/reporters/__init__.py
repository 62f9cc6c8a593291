"""Reporters TELL: one file per format."""

from collections.abc import Mapping
from importlib import import_module

from auracheck.reporters.base import Reporter

REGISTRY: Mapping[str, str] = {
    "table": "table.Table",
    "plain": "plain.Plain",
    "json": "json_report.JsonReport",
    "github": "github.Github",
}
"""Each format's module and class, imported when used."""


def reporter(name: str, *, verbose: bool = False) -> Reporter:
    """The reporter of that format, which must be in the registry."""
    module, _, kind = REGISTRY[name].partition(".")
    found: type[Reporter] = getattr(import_module(f"{__name__}.{module}"), kind)
    return found(verbose=verbose)
