"""What the table tells, before it is a table: each cause once, under the targets that share it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.consumers import PROGRAMS
from auracheck.model import Origin
from auracheck.report import Finding, Report, SecretState, Severity, TargetReport
from auracheck.reporters.text import ABSENCES, ABSENT, QUIET, distinct, place, some, visible, waived_until

MOST = 20
"""How much of one list is shown without `-v`."""


class Row(NamedTuple):
    """A line of the table. ``severity`` is None for a waived finding."""

    secret: str
    severity: Severity | None
    where: str
    why: str
    rule: str


class Section(NamedTuple):
    """The causes that exactly these targets share."""

    title: str
    judged_as: str
    read_as: str
    rows: tuple[Row, ...]


class Cause(NamedTuple):
    """What makes two findings one row: the same words about the same secret at the same place, judged alike."""

    row: Row
    environments: tuple[str, ...]
    consumers: tuple[str, ...]


def least(report: Report, verbose: bool) -> Severity:
    """The least severity that is shown: with `-v` all, else what is more than a note, or fails the check."""
    return Severity.NOTE if verbose else min(Severity.WARNING, report.fail_on or Severity.WARNING)


def shown(report: Report, verbose: bool) -> list[Finding]:
    """The findings that are rows: with `-v` all, else those that count and are more than notes, or fail the check."""
    if verbose:
        return list(report.findings)
    return [finding for finding in report.counting() if finding.severity >= least(report, verbose)]


def sections(report: Report, findings: Iterable[Finding], verbose: bool) -> list[Section]:
    """The rows under their targets, in the order of the targets; what most share comes first."""
    targets = {target.label: target for target in report.targets}
    order = {label: number for number, label in enumerate(targets)}
    sharing: dict[Cause, dict[str, None]] = {}
    for finding in findings:
        labels = finding.targets or (finding.locations[0].file or "auracheck",)
        cause = _cause(finding, [targets[label] for label in labels if label in targets], labels, verbose)
        sharing.setdefault(cause, {}).update(dict.fromkeys(labels))
    grouped: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[Row]] = {}
    for cause, sharers in sharing.items():
        labels = tuple(sorted(sharers, key=lambda label: order.get(label, len(order))))
        grouped.setdefault((labels, cause.environments, cause.consumers), []).append(cause.row)
    ranks = {key: (order.get(key[0][0], len(order)), -len(key[0])) for key in grouped}
    return [
        Section(
            title(labels, verbose),
            " and ".join(map(visible, environments)),
            PROGRAMS.get(consumers[0], visible(consumers[0])) if len(consumers) == 1 else "",
            _in_order(grouped[key], targets.get(labels[0])),
        )
        for key in sorted(grouped, key=ranks.__getitem__)
        for labels, environments, consumers in [key]
    ]


def _cause(finding: Finding, targets: Sequence[TargetReport], labels: Sequence[str], verbose: bool) -> Cause:
    wheres = {_where(finding, label, verbose) for label in labels}
    waived = f" ({waived_until(finding.waived)})" if finding.waived else ""
    row = Row(
        visible(finding.secret) if finding.secret else ABSENT,
        None if finding.waived else finding.severity,
        wheres.pop() if len(wheres) == 1 else _where(finding, "", verbose),
        visible(finding.message) + waived,
        finding.rule,
    )
    judged = [target for target in targets if target.judged]
    return Cause(
        row,
        tuple(distinct(target.environment or "" for target in judged)),
        tuple(distinct(target.consumer for target in judged)),
    )


def _where(finding: Finding, label: str, verbose: bool) -> str:
    """The places as somebody who looks at this target's own file needs them: `:3` there, `FILE:LINE` elsewhere."""
    if finding.rule in ABSENCES:
        return ABSENT
    places = distinct(_near(origin, label) for origin in finding.locations) or [ABSENT]
    return some(places, len(places) if verbose else 3)


def _near(origin: Origin, label: str) -> str:
    if origin.file is None:  # a merged target has files beside its environment, so there it is named
        own = bool(label) and " + " not in label
    else:
        own = origin.commit is None and (label == origin.file or label.startswith(f"{origin.file}: "))
    if not own:
        return place(origin)
    return f":{origin.line}" if origin.line is not None else ABSENT


def _in_order(rows: list[Row], target: TargetReport | None) -> tuple[Row, ...]:
    """Errors first, what is waived last; then as the policy has its secrets, then as found."""
    rank = {secret.name: number for number, secret in enumerate(target.secrets)} if target else {}
    return tuple(sorted(rows, key=lambda row: (-(row.severity or 0), rank.get(row.secret, len(rank)))))


def title(labels: Sequence[str], verbose: bool) -> str:
    """`compose.yaml: api, worker`: the labels, and what they begin with only once."""
    shortened, last = [], None
    for label in labels:
        file, colon, service = label.rpartition(": ")
        shortened.append(visible(service if colon and file == last else label))
        last = file if colon else None
    return some(shortened, len(shortened) if verbose else MOST)


def healthy(report: Report, findings: Iterable[Finding]) -> list[TargetReport]:
    """The judged targets that have no row."""
    told = {label for finding in findings for label in finding.targets}
    return [target for target in report.targets if target.judged and target.label not in told]


def optional_off(report: Report) -> dict[tuple[str, ...], list[str]]:
    """What is optional and off (`TWILIO_*`), with the targets in which it is."""
    off: dict[str, dict[str, None]] = {}
    for finding in report.counting():
        if finding.rule == QUIET and finding.secret:
            for label in finding.targets:
                off.setdefault(label, {})[finding.secret] = None
    entries = {target.label: target.secrets for target in report.targets}
    found: dict[tuple[str, ...], list[str]] = {}
    for label, names in off.items():
        found.setdefault(tuple(_families(names, entries.get(label, ()))), []).append(label)
    return found


def _families(names: Mapping[str, None], entries: Iterable[SecretState]) -> Iterator[str]:
    """The names; those that are all of the policy's with the same first word are told by that: `TWILIO_*`."""
    sizes: dict[str, int] = {}
    for entry in entries:
        sizes[entry.name.partition("_")[0]] = sizes.get(entry.name.partition("_")[0], 0) + 1
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(name.partition("_")[0], []).append(visible(name))
    for word, family in members.items():
        yield from [f"{visible(word)}_*"] if len(family) == sizes.get(word) != 1 else family


def chains(report: Report) -> Iterator[tuple[str, str, str]]:
    """Each overridden secret: the target's label, the secret, `.env:3 overrides .env:1`."""
    for target in report.targets:
        for secret in target.secrets:
            if target.judged and secret.overridden and secret.origin is not None:
                lost = ", ".join(place(origin) for origin in secret.overridden)
                yield visible(target.label), secret.name, f"{place(secret.origin)} overrides {lost}"
