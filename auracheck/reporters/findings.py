"""Findings in words: each one as a sentence, and each cause once as a row under the targets that share it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.model import Origin, Unread
from auracheck.report import Finding, Report, Severity, TargetReport, Waived
from auracheck.systems import program_of

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
GOOD, UNKNOWN, ABSENT = "✓", "?", "–"
MARKED = {severity: f"{mark} {severity.word}" for severity, mark in MARKS.items()}
"""Each mark with its word, so that colour and shape are never alone."""
WAIVED = f"{MARKS[Severity.NOTE]} waived"
HEADS = ("Secret", "Severity", "Where", "Why")

QUIET = "recommended-secret"
"""The rule about optional secrets that are not set: one line in the table, and in other formats only with `-v`."""
ABSENCE = "missing-secret"
_ABSENCES = frozenset({ABSENCE, "incomplete-pair", QUIET})
"""Rules about absent secrets: such a finding has no line of its own."""

MOST = 20
"""How much of one list is shown without `-v`."""
_MOST_PLACES = 3
_ALIKE = 3
"""How many files that are unread for the same reason are one line, and how many of them that names."""
_SHORT_COMMIT = 10


class Row(NamedTuple):
    """One cause. ``severity`` is None for a waived finding, ``marked`` its word behind its mark."""

    secret: str
    severity: Severity | None
    marked: str
    where: str
    why: str
    rule: str


class Section(NamedTuple):
    """The causes that exactly these targets share."""

    title: str
    checked_as: str
    read_as: str
    rows: tuple[Row, ...]

    @property
    def heading(self) -> str:
        return ", ".join(filter(None, self[:3]))


class _Cause(NamedTuple):
    """What makes two findings one row: the same words about the same secret and place, checked in the same way."""

    row: Row
    environments: tuple[str, ...]
    grammars: tuple[str, ...]


def least(report: Report, verbose: bool) -> Severity:
    """The least severity that is shown: with `-v` all, else warnings, or what fails the check."""
    return Severity.NOTE if verbose else min(Severity.WARNING, report.fail_on or Severity.WARNING)


def shown(report: Report, verbose: bool) -> list[Finding]:
    """The findings that are rows. Those that are waived are shown with `-v` alone."""
    if verbose:
        return list(report.findings)
    lowest = least(report, verbose)
    return [finding for finding in report.counting() if finding.severity >= lowest]


def is_beside(finding: Finding) -> bool:
    """Whether it is about names that only the application's code asks for: a line beside the verdict in the table."""
    return finding.beyond and finding.rule == ABSENCE and finding.severity is Severity.WARNING


def asked_beside(finding: Finding) -> str:
    """The names and who asks for them, of what `is_beside`: `also read at start by …: SECRET_KEY, CORS_ORIGINS`."""
    before, _, who = finding.message.partition(" (")
    names = before.removeprefix("not set").removeprefix(": ") or finding.secret
    return f"also {who.removesuffix(')')}: {names}"


def _by(labels: Iterable[str], targets: Mapping[str, TargetReport], verbose: bool) -> str:
    """` by postgres and names`: who judges these targets, where that is not AuraConnect's policy or a policy file; with
    `-v` always."""
    judges = distinct(judge for label in labels if label in targets for judge in targets[label].judged_by)
    is_usual = not judges or judges[0] in ("auraconnect", "policy")
    return "" if is_usual and not (verbose and judges) else f" by {' and '.join(judges)}"


def sections(report: Report, findings: Iterable[Finding], verbose: bool) -> list[Section]:
    """The rows under their targets, in the order of the targets; what most targets share comes first."""
    targets = {target.label: target for target in report.targets}
    order = {label: number for number, label in enumerate(targets)}
    sharing: dict[_Cause, dict[str, None]] = {}
    for finding in findings:
        labels = labels_of(finding)
        cause = _cause(finding, [targets[label] for label in labels if label in targets], labels, verbose)
        sharing.setdefault(cause, {}).update(dict.fromkeys(labels))
    grouped: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[Row]] = {}
    for cause, sharers in sharing.items():
        labels = tuple(sorted(sharers, key=lambda label: order.get(label, len(order))))
        grouped.setdefault((labels, cause.environments, cause.grammars), []).append(cause.row)
    ranks = {key: (order.get(key[0][0], len(order)), -len(key[0])) for key in grouped}
    return [
        Section(
            title(labels, verbose),
            f"checked as {' and '.join(environments)}{_by(labels, targets, verbose)}" if environments else "",
            f"read as {program_of(grammars[0]) or grammars[0]}{_loaded(labels, targets)}" if len(grammars) == 1 else "",
            _in_order(grouped[key], targets.get(labels[0])),
        )
        for key in sorted(grouped, key=ranks.__getitem__)
        for labels, environments, grammars in [key]
    ]


def _loaded(labels: Sequence[str], targets: Mapping[str, TargetReport]) -> str:
    """` (load_dotenv in app.py:3)`: who loads the file, where there is one target and that is known."""
    target = targets.get(labels[0]) if len(labels) == 1 else None
    return f" ({target.loaded_by})" if target and target.loaded_by else ""


def labels_of(finding: Finding) -> tuple[str, ...]:
    """The targets of a finding; the file of one that is about no target."""
    return finding.targets or (finding.locations[0].file or "auracheck",)


def _cause(finding: Finding, targets: Sequence[TargetReport], labels: Sequence[str], verbose: bool) -> _Cause:
    wheres = {_where(finding, label, verbose) for label in labels}
    row = Row(
        finding.secret or ABSENT,
        None if finding.waived else finding.severity,
        WAIVED if finding.waived else MARKED[finding.severity],
        wheres.pop() if len(wheres) == 1 else _where(finding, "", verbose),
        finding.message + (f" ({waived_until(finding.waived)})" if finding.waived else ""),
        finding.rule,
    )
    judged = [target for target in targets if target.judged]
    environments = distinct(target.environment or "" for target in judged)
    return _Cause(row, tuple(environments), tuple(distinct(target.consumer for target in judged)))


def _where(finding: Finding, label: str, verbose: bool) -> str:
    """The places as seen from this target's own file: `:3` in it, `FILE:LINE` in others."""
    if finding.rule in _ABSENCES:
        return ABSENT
    places = distinct(_near(origin, label) for origin in finding.locations) or [ABSENT]
    return some(places, len(places) if verbose else _MOST_PLACES)


def _near(origin: Origin, label: str) -> str:
    if origin.file is None:  # merged targets have files beside the environment, so there it is named
        own = bool(label) and " + " not in label
    else:
        own = origin.commit is None and (label == origin.file or label.startswith(f"{origin.file}: "))
    if not own:
        return place(origin)
    return f":{origin.line}" if origin.line is not None else ABSENT


def _in_order(rows: list[Row], target: TargetReport | None) -> tuple[Row, ...]:
    """Errors first, waived ones last; then in the order of the policy's secrets, then as found."""
    rank = {secret.name: number for number, secret in enumerate(target.secrets)} if target else {}
    return tuple(sorted(rows, key=lambda row: (-(row.severity or 0), rank.get(row.secret, len(rank)))))


def title(labels: Sequence[str], verbose: bool) -> str:
    """`compose.yaml: api, worker`: the labels, a common file only once."""
    shortened, last = [], None
    for label in labels:
        file, colon, service = label.rpartition(": ")
        shortened.append(service if colon and file == last else label)
        last = file if colon else None
    return some(shortened, len(shortened) if verbose else MOST)


def chains(report: Report) -> Iterator[tuple[str, str, str]]:
    """Each overridden secret: the target's label, the secret, `.env:3 overrides .env:1`."""
    for target in report.targets:
        for secret in target.secrets:
            if target.judged and secret.overridden and secret.origin is not None:
                lost = ", ".join(map(place, secret.overridden))
                yield target.label, secret.name, f"{place(secret.origin)} overrides {lost}"


def statement(finding: Finding) -> str:
    """The message, led by the secret's name unless it contains it: for formats without a column for the name."""
    message = finding.message
    if finding.secret is not None and finding.secret not in message:
        message = f"{finding.secret}: {message}"
    commit = finding.locations[0].commit if finding.locations else None
    if commit and commit[:7] not in finding.message:
        message += f" (commit {commit[:_SHORT_COMMIT]})"
    return message


def place(origin: Origin) -> str:
    """`FILE:LINE`, of a commit `COMMIT:FILE:LINE`; the process environment is `environment`."""
    if origin.file is None:
        return "environment"
    commit = f"{origin.commit[:_SHORT_COMMIT]}:" if origin.commit else ""
    line = f":{origin.line}" if origin.line is not None else ""
    return f"{commit}{origin.file}{line}"


def waived_until(waived: Waived) -> str:
    until = f" until {waived.until.isoformat()}" if waived.until else ""
    return f"waived{until}: {waived.reason}"


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 processes`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"


def some(words: Sequence[str], most: int) -> str:
    """The words with commas; those beyond ``most`` are counted."""
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def distinct(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of its first appearance, without empty ones."""
    return [word for word in dict.fromkeys(words) if word]


def source_name(unread: Unread) -> str:
    """The source as it was given; one that is a scheme alone (`env:`) without the colon."""
    return unread.source.removesuffix(":")


def unread_name(unread: Unread) -> str:
    """The source; of a folder the file in it that could not be read."""
    folder, file = unread.source.rstrip("/"), unread.file or ""
    return file if file and (folder == "." or file.startswith(f"{folder}/")) else source_name(unread)


def unread_line(unread: Unread) -> str:
    name, reason = unread_name(unread), unread_reason(unread)
    return reason if reason.startswith(f"{name}:") else f"{name}: {reason}"


def unread_lines(unread: Sequence[Unread]) -> Iterator[str]:
    """A line each; several files of one folder that have the same reason are one, which names the first few."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in unread:
        if each.file and unread_name(each) not in alike.setdefault(_shared(each), []):
            alike[_shared(each)].append(unread_name(each))
    said = set()
    for each in unread:
        names = alike.get(_shared(each), ())
        if not each.file or len(names) < _ALIKE:
            yield unread_line(each)
        elif _shared(each) not in said:
            said.add(_shared(each))
            yield f"{some(names, _ALIKE)}: {each.reason}"


def _shared(unread: Unread) -> tuple[str, str]:
    return os.path.dirname(unread.file or ""), unread.reason


def unread_reason(unread: Unread) -> str:
    """The reason, led by its file and line unless the source says them already."""
    reason, file = unread.reason, unread.file or ""
    line = f":{unread.line}" if unread.line is not None else ""
    if unread.file is not None and (unread.source == file or unread.source.endswith(f":{file}")):
        return f"line {unread.line}: {reason}" if line and not reason.startswith("line ") else reason
    return reason if not file or (file in reason and not line) else f"{file}{line}: {reason}"
