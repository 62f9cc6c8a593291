"""`-f github`: the findings as annotations of a GitHub Actions run."""

from collections.abc import Iterator

from auracheck.model import Origin, Unread
from auracheck.report import Finding, Report, Severity
from auracheck.reporters import Reporter
from auracheck.reporters.asides import asides
from auracheck.reporters.findings import statement, unread_line, waived_until

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


class GithubReporter(Reporter):
    """Workflow commands: GitHub Actions shows each finding at its line in the pull request.

    What could not be read comes first, then errors, warnings and notes: GitHub shows ten of each kind; the others are
    in the log alone. With `-v` also what is waived, as a notice. A policy file in use, and what is waived or was not
    checked, is a notice before them.
    """

    name = "github"

    def pieces(self, report: Report) -> Iterator[str]:
        for line in asides(report):
            yield _command("notice", Origin(), "auracheck", line)
        yield from map(_unread, report.unread)
        shown = report.findings if self.verbose else report.counting()
        for finding in sorted(shown, key=lambda f: (f.waived is not None, -f.severity)):
            yield _finding(finding)


def _finding(finding: Finding) -> str:
    origin = finding.locations[0] if finding.locations else Origin()
    message = statement(finding)
    if origin.file is None and finding.targets:
        message = f"{', '.join(finding.targets)}: {message}"
    if finding.waived:
        message += f" ({waived_until(finding.waived)})"
    if finding.help:
        message += f"\n{finding.help}"
    command = "notice" if finding.waived else _COMMANDS[finding.severity]
    return _command(command, origin, finding.rule, message)


def _unread(unread: Unread) -> str:
    message = unread_line(unread)
    return _command("error", Origin(unread.file, unread.line), "unread", message)


def _command(command: str, origin: Origin, title: str, message: str) -> str:
    """One workflow command. A line or column without a file means nothing to GitHub."""
    properties = {"file": origin.file, "line": origin.line, "col": origin.column} if origin.file else {}
    given = [f"{key}={_property(str(value))}" for key, value in {**properties, "title": title}.items() if value]
    return f"::{command} {','.join(given)}::{_data(message)}\n"


def _data(text: str) -> str:
    """As GitHub's own toolkit escapes a command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As GitHub's own toolkit escapes a property, which must not contain the characters that divide properties."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
