"""`-f waivers`: a baseline, as tables that are appended to the policy."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from os.path import basename
from typing import NamedTuple, TextIO

from auracheck.policy.toml import PROJECT_FILE
from auracheck.report import Finding, Report, Severity
from auracheck.reporters.base import Reporter
from auracheck.reporters.text import fit, place, statement, unread_line, visible
from auracheck.snippets.waiver_table import HEADER, PERIOD, PROJECT_HEADER, table

REASON = "baseline"
RENEWED = "expired-waiver"
"""The rule about waivers: a waiver of it would be a debt without a date."""

MOST = 5_000
"""Waivers that are written at most: as many of the longest usual names as a policy, of at most 1 MiB, has room for."""


class Waivers(Reporter):
    """A baseline: a waiver for each finding, for 90 days, as TOML to append to the policy that judged.

    For a mess of ten years: what there is today may wait, and what is new fails. `auracheck explain waivers` has the
    way. Errors and warnings get one, with --fail-on note also notes; what is waived already is left alone. What no
    waiver covers, such as a source that could not be read, is a comment. The exit code is that of any other format.
    """

    name = "waivers"

    def write(self, report: Report, out: TextIO) -> None:
        lines = list(self._lines(report))
        for line in ("", *lines) if lines else ():  # what they are appended to may not end its last line
            out.write(f"{line}\n")

    def _lines(self, report: Report) -> Iterator[str]:
        today = report.today or datetime.now(UTC).date()
        wanted = sorted({waiver for finding in _baseline(report) for waiver in _waivers(report, finding)})
        if wanted:
            yield f"# Baseline of {today}: what was found that day may wait. More: auracheck explain waivers"
        several = len({waiver.policy for waiver in wanted}) > 1
        for (policy, target), of_target in groupby(wanted[:MOST], lambda waiver: waiver[:2]):
            judge = f" (judged by another policy than others here; its waivers belong into {policy})" if several else ""
            yield f"\n{_comment(target + judge)}"
            yield from (_written(waiver, today) for waiver in of_target)
        if len(wanted) > MOST:
            yield _comment(f"and {len(wanted) - MOST:,} more than {MOST:,}, the bound: mend some of these first")
        yield from map(_comment, _not_waived(report))


class _Wanted(NamedTuple):
    """A waiver to be written, in the order in which they are: by target."""

    policy: str
    target: str
    rule: str
    secret: str


def _baseline(report: Report) -> Iterator[Finding]:
    least = Severity.WARNING if report.fail_on is None else min(report.fail_on, Severity.WARNING)
    return (f for f in report.counting() if f.severity >= least and f.rule != RENEWED)


def _waivers(report: Report, finding: Finding) -> Iterator[_Wanted]:
    """One for each of its targets; where it is about none, for its file."""
    told = {target.label: target for target in report.targets}
    for label in finding.targets:
        target = told.get(label)
        policy, named = (target.policy_file or "", target.waived_as or label) if target else ("", label)
        yield _Wanted(policy, named, finding.rule, finding.secret or "")
    if not finding.targets and finding.locations[0].file:
        yield _Wanted("", finding.locations[0].file, finding.rule, finding.secret or "")


def _written(waiver: _Wanted, today: date) -> str:
    header = PROJECT_HEADER if basename(waiver.policy) == PROJECT_FILE else HEADER
    try:
        return table(header, waiver.rule, waiver.secret or None, waiver.target, REASON, today + PERIOD)
    except ValueError:
        what = f"{waiver.rule} of {waiver.secret}" if waiver.secret else waiver.rule
        return _comment(f"{what} cannot be waived by itself: TOML has no way to write this name")


def _not_waived(report: Report) -> Iterator[str]:
    for finding in report.counting():
        if finding.rule == RENEWED and finding.severity > Severity.NOTE:
            yield f"not waived: {place(finding.locations[0])}: {statement(finding)}"
    for unread in report.unread:
        yield f"not waived, since it was not read: {unread_line(unread)}"


def _comment(text: str) -> str:
    """A comment in ASCII, without the control characters that TOML forbids there."""
    return f"# {fit(visible(text), 'ascii')}"
