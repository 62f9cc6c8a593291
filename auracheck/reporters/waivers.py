"""`-f waivers`: a baseline, as tables that are appended to the policy."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from os.path import basename

from auracheck.policy.files import PROJECT_FILE
from auracheck.report import Finding, Report, Severity
from auracheck.reporters import Reporter, fit, visible
from auracheck.reporters.findings import least, place, statement, unread_line
from auracheck.systems.waivers import HEADER, PERIOD, PROJECT_HEADER, table
from auracheck.typed import NamedTuple

REASON = "baseline"
RENEWED = "expired-waiver"
"""The rule about waivers: a waiver of it would be a debt without a date."""

MOST = 5_000
"""Waivers that are written at most: as many of the longest usual names as a policy, of at most 1 MiB, has room for."""


class WaiversReporter(Reporter):
    """A baseline: a waiver for each finding, for 90 days, as TOML to append to the policy.

    For an old project: today's findings are waived, and new ones fail. `auracheck explain waivers` has the steps.
    Errors and warnings get a waiver, with --fail-on note also notes, unless they are waived already. What a waiver
    cannot cover, such as a source that could not be read, is a comment. The exit code is that of any other format.
    """

    name = "waivers"
    escapes = True
    bare = True

    def pieces(self, report: Report) -> Iterator[str]:
        lines = list(self._lines(report))
        for line in ("", *lines) if lines else ():  # the policy to which they are appended may not end its last line
            yield f"{line}\n"

    def _lines(self, report: Report) -> Iterator[str]:
        today = report.today or datetime.now(UTC).date()
        wanted = sorted(set(_waivers(report)))
        if wanted:
            yield f"# Baseline of {today}: waives the findings of that day. More: auracheck explain waivers"
        several = len({waiver.policy for waiver in wanted}) > 1
        for (policy, target), of_target in groupby(wanted[:MOST], lambda waiver: waiver[:2]):
            judge = f" (checked by another policy: add its waivers to {policy})" if several else ""
            yield f"\n{_comment(target + judge)}"
            yield from (_written(waiver, today) for waiver in of_target)
        if len(wanted) > MOST:
            yield _comment(f"{len(wanted) - MOST:,} more (limit: {MOST:,}): fix some of these first")
        yield from map(_comment, _not_waived(report))


class _WaiverRow(NamedTuple):
    """A waiver to be written, in the order in which they are: by target."""

    policy: str
    target: str
    rule: str
    secret: str


def _baseline(report: Report) -> Iterator[Finding]:
    lowest = least(report, verbose=False)
    return (f for f in report.counting() if f.severity >= lowest and f.rule != RENEWED)


def _waivers(report: Report) -> Iterator[_WaiverRow]:
    """One for each target of a finding; one for the file of a finding without a target."""
    targets = {target.label: target for target in report.targets}
    for finding in _baseline(report):
        for label in finding.targets:
            target = targets.get(label)
            policy, named = (target.policy_file or "", target.waived_as or label) if target else ("", label)
            yield _WaiverRow(policy, named, finding.rule, finding.secret or "")
        if not finding.targets and finding.locations[0].file:
            yield _WaiverRow("", finding.locations[0].file, finding.rule, finding.secret or "")


def _written(waiver: _WaiverRow, today: date) -> str:
    header = PROJECT_HEADER if basename(waiver.policy) == PROJECT_FILE else HEADER
    try:
        return table(header, waiver.rule, waiver.secret or None, waiver.target, REASON, today + PERIOD)
    except ValueError:
        what = f"{waiver.rule} of {waiver.secret}" if waiver.secret else waiver.rule
        return _comment(f"{what} cannot be waived by name: TOML cannot express this name")


def _not_waived(report: Report) -> Iterator[str]:
    for finding in report.counting():
        if finding.rule == RENEWED and finding.severity > Severity.NOTE:
            yield f"not waived: {place(finding.locations[0])}: {statement(finding)}"
    for unread in report.unread:
        yield f"not waived, not read: {unread_line(unread)}"


def _comment(text: str) -> str:
    """A comment in ASCII, without the control characters that TOML forbids there."""
    return f"# {fit(visible(text), 'ascii')}"
