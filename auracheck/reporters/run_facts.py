"""Where and how a report was made, for the formats that people keep."""

from collections.abc import Iterator

from auracheck.report import Report

SHORT = 12
"""Characters of a revision, as git abbreviates one in a big repository."""


def run_facts(report: Report) -> Iterator[tuple[str, str]]:
    """The day, the revision, the command and the version, each with its title; what is not known is left out."""
    from auracheck import __version__

    known = report.provenance
    if report.today:
        yield "Date", f"{report.today.isoformat()} (UTC)"
    if known and known.revision:
        yield (
            "Revision",
            " ".join(filter(None, (known.revision[:SHORT], known.repository and f"of {known.repository}"))),
        )
    if known and known.command:
        yield "Command", known.command
    yield "Version", f"auracheck {__version__}"
