"""What a report says beside its findings: what the verdict depends on, and what was not checked."""

from collections.abc import Iterator

from auracheck.listing import count, some
from auracheck.report import PolicyReport, Report
from auracheck.reporters.findings import distinct

_MOST = 3


def asides(report: Report) -> list[str]:
    """The conditions, and what was not checked although the report is complete; a line each, none where that is
    nothing."""
    return [line for line in (conditions(report), not_checked(report)) if line]


def conditions(report: Report) -> str:
    """`policy auracheck.toml, 3 waived until 2026-12-31, 2 rules not run`; empty where all rules of the built-in policy
    were run and nothing is waived."""
    return ", ".join(_conditions(report))


def _conditions(report: Report) -> Iterator[str]:
    own = [policy for policy in report.policies if policy.file is not None]
    if own:
        yield f"{'policies' if len(own) > 1 else 'policy'} {some(list(map(_policy, own)), _MOST)}"
    waived = [finding.waived for finding in report.findings if finding.waived]
    if waived:
        days = distinct(sorted(w.until.isoformat() for w in waived if w.until))
        yield f"{len(waived)} waived" + (f" until {some(days, _MOST)}" if days else "")
    if report.not_run:
        yield f"{count(len(report.not_run), 'rule')} not run"


def _policy(policy: PolicyReport) -> str:
    empty = " and ".join(policy.requires_nothing_in)
    return f"{policy.file} requires no secret in {empty}" if empty else str(policy.file)


def not_checked(report: Report, names: str = "") -> str:
    """``names`` are of what has no secret to check; the rest is what was skipped, with the first reason."""
    said = [names] if names else []
    for first in report.skipped[:1]:
        more = f" (and {len(report.skipped) - 1} more, see -f json)" if len(report.skipped) > 1 else ""
        said.append(f"{first.what}: {first.reason}{more}")
    return f"not checked: {'; '.join(said)}" if said else ""
