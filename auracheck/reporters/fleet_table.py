"""The table of a fleet: each cause once with its hosts, the fixes, who is well, who did not report, the verdict."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.hosts import Fleet, host_of
from auracheck.listing import by_key, count, some
from auracheck.model import Unread
from auracheck.provenance import HOST
from auracheck.report import Finding, Report, Severity
from auracheck.reporters.findings import (
    ABSENT,
    GOOD,
    MOST,
    QUIET,
    UNKNOWN,
    Row,
    Section,
    marked,
    place,
    shown,
    waived_until,
)
from auracheck.reporters.fleet import SHOWN, bad_hosts, environments, hosts_of, named_hosts, new_in, new_labels, remarks
from auracheck.reporters.table import Screen, draw_fixes, widths_of
from auracheck.reporters.verdict import verdict

_UNLABELLED = "without a label"


def draw(report: Report, fleet: Fleet, screen: Screen, verbose: bool) -> None:
    """The whole report, in the order in which it is read. It is short however many hosts there are."""
    numbers = {id(finding): number for number, finding in enumerate(report.findings)}
    findings = shown(report, verbose)
    groups = _grouped(findings, numbers, fleet)
    found = list(_sections(groups, numbers, fleet, verbose))
    columns = widths_of(found, screen.heads)
    for section in found:
        screen.section(section, columns)
        screen.gap()
    if len(groups) > len(found):
        screen.line(f"{count(len(groups) - len(found), f'more {fleet.by}')} (show with -v)", "dim")
        screen.gap()
    if findings:
        draw_fixes(screen, list({(f.secret, f.fix, f.severity): f for f in findings}.values()), verbose)
    well = len(fleet.hosts) - len({*bad_hosts(fleet, Severity.ERROR)} | {h for h in fleet.hosts if not h.complete})
    if well and (findings or report.unread):
        screen.line(f"{well} of {count(len(fleet.hosts), 'host')} ready", "good", mark=GOOD)
    for line in unread_by_reason(report.unread, verbose):
        screen.line(line, "warning", mark=UNKNOWN)
    for line in remarks(fleet):
        screen.line(line, "dim")
    notes = sum(f.severity is Severity.NOTE and f.rule != QUIET for f in report.counting()) if not verbose else 0
    if notes and report.fail_on is not Severity.NOTE:
        screen.line(f"{count(notes, 'note')} hidden (show with -v)", "dim")
    last = verdict(report)
    screen.line(last.sentence, last.tone, mark=last.mark, aside=" ".join(last.asides))


def unread_by_reason(unread: Sequence[Unread], verbose: bool) -> Iterator[str]:
    """A line for each reason, with the first few of what could not be read."""
    for reason, each in by_key(unread, lambda each: each.reason).items():
        yield f"{some([one.source for one in each], len(each) if verbose else SHOWN)}: {reason}"


def _grouped(findings: Iterable[Finding], numbers: dict[int, int], fleet: Fleet) -> dict[str, list[Finding]]:
    """The findings by the titles of the groups; ``numbers`` gets those of the parts. The label that names a host makes
    no group: each host has one of its own."""
    groups: dict[str, list[Finding]] = {}
    names = {host.name: f"{HOST}={host.name}" for host in fleet.hosts}
    labels = {host.name: [word for word in host.label_words if word != names[host.name]] for host in fleet.hosts}
    for finding in findings:
        for key, part in _groups(finding, fleet.by, labels):
            groups.setdefault(key, []).append(part)
            numbers[id(part)] = numbers[id(finding)]
    return groups


def _sections(
    groups: Mapping[str, Sequence[Finding]], numbers: Mapping[int, int], fleet: Fleet, verbose: bool
) -> Iterator[Section]:
    """The groups, and the rows of each; without ``verbose`` the first few of both."""
    new = new_labels(fleet)
    whole = f"{count(len(fleet.hosts), 'host')}{environments(fleet).replace(' for ', ': ', 1)}"
    most = None if verbose else MOST
    for title, parts in list(groups.items())[:most]:
        rows = [_row(part, new_in(part, new.get(numbers[id(part)])), fleet, verbose) for part in parts[:most]]
        more = f"{len(parts) - len(rows)} more (show with -v)" if len(parts) > len(rows) else ""
        yield Section(title or whole, more, tuple(rows))


def _groups(finding: Finding, by: str, labels: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Finding]]:
    """The titles of the groups that a finding belongs to, each with the part of it that does. ``labels`` are those of
    each host."""
    if by == "host":
        yield from _parts(finding, lambda host: [host])
    elif by == "label":
        yield from _parts(finding, lambda host: labels.get(host) or [_UNLABELLED])
    else:
        yield {"rule": finding.rule, "secret": finding.secret or ABSENT}.get(by, ""), finding


def _parts(finding: Finding, keys: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, Finding]]:
    parts: dict[str, list[str]] = {}
    for target in finding.targets:
        for key in keys(host_of(target)):
            parts.setdefault(key, []).append(target)
    yield from ((key, finding._replace(targets=tuple(targets))) for key, targets in parts.items())


def _row(finding: Finding, new: str, fleet: Fleet, verbose: bool) -> Row:
    waived = f" ({waived_until(finding.waived)})" if finding.waived else ""
    where = "" if finding.locations[0].file is None else f" ({place(finding.locations[0])})"
    return Row(
        finding.secret or ABSENT,
        None if finding.waived else finding.severity,
        marked(finding),
        named_hosts(hosts_of(finding), fleet, verbose),
        f"{f'{new}: ' if new else ''}{finding.message}{where}{waived}",
        finding.rule,
    )
