"""`-f gitlab`: a Code Quality report, which GitLab shows in merge requests.

The format is https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: a list, each entry with all
of its members, a fingerprint that no other entry has, and a path without a leading `./`.
"""

from collections.abc import Iterator

from auracheck.model import Origin, Unread
from auracheck.report import Checkout, Report, Severity
from auracheck.reporters import Reporter, visible
from auracheck.reporters.asides import asides
from auracheck.reporters.findings import shown, statement, unread_line
from auracheck.reporters.json_array import array
from auracheck.reporters.places import Fingerprinted, digest_of, fingerprinted, inside
from auracheck.typed import Any

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}
_UNREAD = "major"


class GitlabReporter(Reporter):
    """GitLab's Code Quality report: the findings of a merge request, at their lines in the changes.

    Errors are critical, warnings minor, notes (with `-v`) info, and a source that could not be read is major. What has
    no file in the repository is at the policy's file or the project's, line 1. What is waived is left out. A policy
    file in use, and what is waived or was not checked, is one more entry (info): a merge request shows its change.

    GitLab CI, uploaded although the check failed

      check-secrets:
        script:
          - auracheck check --env production -f gitlab -o auracheck.json
        artifacts:
          when: always
          reports:
            codequality: auracheck.json
    """

    name = "gitlab"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        yield from array(self._entries(report))
        yield "\n"

    def _entries(self, report: Report) -> Iterator[dict[str, Any]]:
        for line in asides(report):
            yield _entry(line, "auracheck", digest_of("aside", line), "info", report.checkout.anchor, 1)
        for number, unread in enumerate(report.unread):
            yield _unread(unread, number, report.checkout)
        counting = [finding for finding in shown(report, self.verbose) if finding.waived is None]
        yield from map(_finding, fingerprinted(counting, report.checkout))


def _finding(each: Fingerprinted) -> dict[str, Any]:
    finding, spot = each.finding, each.spot
    lead = f"{spot.beside}: " if spot.beside else ""
    help = f" Fix: {finding.help}" if finding.help else ""
    fingerprint = each.digest if each.repeat == 1 else digest_of(each.digest, str(each.repeat))
    text = f"{lead}{statement(finding)}.{help}"
    return _entry(text, finding.rule, fingerprint, _SEVERITIES[finding.severity], spot.path, spot.line)


def _unread(unread: Unread, number: int, checkout: Checkout) -> dict[str, Any]:
    path = inside(Origin(unread.file, unread.line), checkout)
    fingerprint = digest_of("unread", unread.source, unread.file or "", str(number))
    line = unread.line if path is not None else None
    text = f"not read: {unread_line(unread)}"
    return _entry(text, "unread", fingerprint, _UNREAD, path if path is not None else checkout.anchor, line or 1)


def _entry(text: str, rule: str, fingerprint: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": visible(text),
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": visible(path), "lines": {"begin": line}},
    }
