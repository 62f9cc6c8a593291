"""`-f plain`: a line for each finding, as compilers and linters write them."""

from collections.abc import Iterator
from typing import TextIO

from auracheck.model import Origin, Unread
from auracheck.report import Finding, Report
from auracheck.reporters.base import Reporter
from auracheck.reporters.text import (
    QUIET,
    fit,
    source_name,
    statement,
    unread_reason,
    visible,
    waived_until,
)


class Plain(Reporter):
    """A line a finding, `FILE:LINE:COLUMN: SEVERITY: RULE: MESSAGE`, for editors, grep and logs.

    What is not known is left out: `environment: error: missing-secret: …`. What could not be read is
    `SOURCE: unread: REASON`. With `-v` also what is optional and off, and what is waived.
    """

    name = "plain"

    def write(self, report: Report, out: TextIO) -> None:
        for line in self._lines(report):
            out.write(fit(line, out.encoding) + "\n")

    def _lines(self, report: Report) -> Iterator[str]:
        for finding in report.findings:
            if self.verbose or (finding.waived is None and finding.rule != QUIET):
                yield _finding(finding)
        yield from map(_unread, report.unread)


def _finding(finding: Finding) -> str:
    waived = f" ({waived_until(finding.waived)})" if finding.waived else ""
    return f"{_where(finding)}: {finding.severity}: {finding.rule}: {statement(finding)}{waived}"


def _where(finding: Finding) -> str:
    """The first place; where that is no file, the targets' labels, since those are all that is known."""
    origin = finding.locations[0] if finding.locations else Origin()
    if origin.file is None:
        return visible(", ".join(finding.targets)) or "auracheck"
    numbers = [str(number) for number in (origin.line, origin.column) if number is not None]
    return ":".join([visible(origin.file), *numbers]) if origin.line is not None else visible(origin.file)


def _unread(unread: Unread) -> str:
    return f"{source_name(unread)}: unread: {unread_reason(unread)}"
