"""Reporters TELL: one file per format."""

from collections.abc import Mapping

from auracheck.registry import member
from auracheck.reporters.base import Reporter

REGISTRY: Mapping[str, str] = {
    "table": "table.Table",
    "plain": "plain.Plain",
    "json": "json_report.JsonReport",
    "github": "github.Github",
    "sarif": "sarif.Sarif",
    "gitlab": "gitlab.Gitlab",
    "junit": "junit.Junit",
    "markdown": "markdown.Markdown",
    "html": "html_page.Html",
    "waivers": "waivers.Waivers",
}
"""Each format's module and class, imported when used."""


def reporter(name: str, *, verbose: bool = False) -> Reporter:
    """The reporter of that format, which must be in the registry."""
    found: type[Reporter] = member(__name__, REGISTRY[name])
    return found(verbose=verbose)
