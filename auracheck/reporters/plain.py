"""`-f plain`: a line for each finding, as compilers and linters write them."""

from collections.abc import Iterator

from auracheck.model import Origin
from auracheck.report import Finding, Report
from auracheck.reporters import Reporter
from auracheck.reporters.findings import QUIET, source_name, statement, unread_reason, waived_until


class PlainReporter(Reporter):
    """One line for each finding, `FILE:LINE:COLUMN: SEVERITY: RULE: MESSAGE`, for editors, grep and logs.

    What is not known is left out: `environment: error: missing-secret: …`. What could not be read is
    `SOURCE: unread: REASON`. With `-v` also optional secrets that are not set, and what is waived. A policy file in
    use, and what is waived or was not checked, is a note on stderr.
    """

    name = "plain"
    bare = True

    def pieces(self, report: Report) -> Iterator[str]:
        for finding in report.findings:
            if self.verbose or (finding.waived is None and finding.rule != QUIET):
                yield f"{_finding(finding)}\n"
        for unread in report.unread:
            yield f"{source_name(unread)}: unread: {unread_reason(unread)}\n"


def _finding(finding: Finding) -> str:
    waived = f" ({waived_until(finding.waived)})" if finding.waived else ""
    return f"{_where(finding)}: {finding.severity.word}: {finding.rule}: {statement(finding)}{waived}"


def _where(finding: Finding) -> str:
    """The first place; the targets' labels where that is not a file."""
    origin = finding.locations[0] if finding.locations else Origin()
    if origin.file is None:
        return ", ".join(finding.targets) or "auracheck"
    numbers = [str(number) for number in (origin.line, origin.column) if number is not None]
    return ":".join([origin.file, *numbers]) if origin.line is not None else origin.file
