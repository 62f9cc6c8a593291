"""One report of the reports of many hosts, and what changed since earlier ones. Nothing is checked here, and no secret
is read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from auracheck import rules
from auracheck.errors import Unreadable
from auracheck.fleet.host_reports import HostReport, Pool, host_of_path, made
from auracheck.fleet.inventory import absent, inventory, outdated
from auracheck.fleet.marks import Marks, compared
from auracheck.fleet.reading import ReportFile, read
from auracheck.fleet.targets import FleetTargets, LineFile
from auracheck.hosts import BETWEEN, Fleet, FleetChanges, FleetHost, Gone, host_of, on_host
from auracheck.model import Unread
from auracheck.report import Finding, Report, Severity
from auracheck.reporters.fleet import by_host, with_hosts
from auracheck.reporters.mask import masked

AS_LINES = frozenset({"json", "jsonl"})
"""Formats that have each target as a line."""
BY_HOST = frozenset({"html", "markdown", "junit"})
"""Formats that show the state of each host's secrets."""


class FleetRequest(NamedTuple):
    """``since`` is a file or folder of earlier reports, ``expect`` an inventory. ``shared`` and ``drift`` compare
    marks. ``form`` is the format for which the report is made; ``now`` is in UTC."""

    paths: Sequence[str]
    now: datetime
    form: str = "table"
    by: str = ""
    since: str | None = None
    expect: str | None = None
    max_age: timedelta | None = None
    shared: bool = False
    drift: bool = False
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0


def merged(request: FleetRequest) -> Report:
    """Read the reports and make one of them. What cannot be read is unread, and the rest is merged."""
    lines = LineFile()
    pool = Pool(lines if request.form in AS_LINES | BY_HOST else None)
    latest, marks, unread = _latest(request, pool)
    reports = [latest[host] for host in sorted(latest)]
    expected = _expected(request, latest, unread)
    for report in reports:
        unread += outdated(report, request.max_age, request.now) if request.max_age else ()
    found = _shared(reports, pool)
    if request.shared or request.drift:
        more, beside = compared(marks, shared=request.shared, drift=request.drift)
        found = [*found, *more]
        unread += beside
    unread += (each._replace(source=f"{r.host}{BETWEEN}{each.source}") for r in reports for each in r.body.unread)
    findings = sorted(found, key=lambda finding: (-finding.severity, -len(finding.targets)))
    changed = None
    if request.since is not None:
        changed, not_read = changes(request.since, findings, set(latest), request.timeout)
        unread += not_read
    unlisted = tuple(host for host in latest if expected is not None and host not in expected)
    hosts = tuple(_hosts(reports, findings))
    targets = FleetTargets([(report.host, report.body.targets) for report in reports], lines)
    fleet = Fleet(hosts, None if expected is None else len(expected), unlisted, request.by, changed, targets)
    names = dict.fromkeys(finding.rule for finding in findings if finding.rule in rules.REGISTRY)
    whole = Report(
        (),
        tuple(findings),
        tuple(dict.fromkeys(unread)),
        request.fail_on,
        rules=rules.texts(names),
        today=request.now.date(),
        fleet=fleet,
    )
    return _as_form(masked(whole, ()), request.form, targets)


def _as_form(report: Report, form: str, targets: FleetTargets) -> Report:
    """The report as this format can show it: JSON and the table by themselves, a page or a suite by hosts, lines with
    the hosts in each message."""
    if form in BY_HOST:
        return by_host(report, targets.decoded())
    return report if form in {*AS_LINES, "table"} else with_hosts(report)


def _latest(request: FleetRequest, pool: Pool) -> tuple[dict[str, HostReport], list[Marks], list[Unread]]:
    """Of each host its newest report, the marks of each host, and what could not be read."""
    latest: dict[str, HostReport] = {}
    marks: list[Marks] = []
    unread: list[Unread] = []
    for file in read(request.paths, request.timeout):
        for each in _parsed(file, pool):
            if isinstance(each, Unread):
                unread.append(each)
            elif isinstance(each, Marks):
                marks.append(each)
            elif each.body.is_fleet:
                unread.append(Unread(each.path, "report of a fleet (expected the reports of its hosts)", each.path))
            elif each.host not in latest or made(each) >= made(latest[each.host]):
                latest[each.host] = each
    if not latest and not unread:
        unread.append(Unread("auracheck report", "no reports to read"))
    return latest, marks, unread


def _parsed(file: ReportFile | Unread, pool: Pool) -> Iterator[HostReport | Marks | Unread]:
    if isinstance(file, Unread):
        yield file
    elif Marks.is_one(file):
        yield Marks.of(file)
    else:
        yield from pool.reports(file)


def _expected(request: FleetRequest, latest: dict[str, HostReport], unread: list[Unread]) -> tuple[str, ...] | None:
    """The hosts of the inventory; adds those without a report to what is unread. A report that cannot be read, and
    whose file has the host's name, says it already."""
    if request.expect is None:
        return None
    try:
        expected = inventory(request.expect)
    except Unreadable as error:
        unread.append(Unread(request.expect, error.reason, request.expect))
        return None
    broken = {host_of_path(each.source) for each in unread}
    unread += absent(expected, {*latest, *broken}, request.expect)
    return expected


def _shared(reports: Iterable[HostReport], pool: Pool) -> list[Finding]:
    """Each finding once, with the targets of all hosts that have it."""
    labels: dict[int, list[str]] = {}
    for report in reports:
        for number in report.body.findings:
            targets = pool.findings[number].targets or ("",)
            labels.setdefault(number, []).extend(on_host(report.host, target) for target in targets)
    return [pool.findings[number]._replace(targets=tuple(found)) for number, found in labels.items()]


def _hosts(reports: Iterable[HostReport], findings: Iterable[Finding]) -> Iterator[FleetHost]:
    worst: dict[str, Severity] = {}
    for finding in findings:
        if finding.waived is None:
            for host in set(map(host_of, finding.targets)):
                worst[host] = max(worst.get(host, finding.severity), finding.severity)
    for report in reports:
        body, severity = report.body, worst.get(report.host)
        yield FleetHost(
            report.host, report.time, body.version, report.labels, report.repository, body.environments, body.judged,
            severity.word if severity else "", not body.unread, report.path,
        )  # fmt: skip


def changes(
    path: str, findings: Sequence[Finding], hosts: set[str], timeout: float
) -> tuple[FleetChanges, list[Unread]]:
    """The changes since the reports in a file or folder: those of hosts, or one of a fleet.

    A finding is the same one if its rule, secret and target are. What a host had that has no report now is not fixed.
    """
    pool = Pool()
    newest: dict[str, HostReport] = {}
    unread: list[Unread] = []
    for file in read([path], timeout):
        if isinstance(file, ReportFile) and Marks.is_one(file):
            continue  # what is compared are findings
        for each in [file] if isinstance(file, Unread) else pool.reports(file):
            if isinstance(each, Unread):
                unread.append(each)
            else:
                key = each.path if each.body.is_fleet else each.host
                newest[key] = max(newest.get(key, each), each, key=made)
    before = {place for report in newest.values() for place in _of_report(report, pool)}
    now = {place: number for number, finding in enumerate(findings) for place in _places(finding)}
    new = frozenset((number, place.target) for place, number in now.items() if place not in before)
    fixed = sorted(
        (place for place in before if place not in now and host_of(place.target) in hosts),
        key=lambda place: (place.target, place.rule, place.secret or ""),
    )
    return FleetChanges(new, tuple(fixed), len(now.keys() & before)), unread


def _of_report(report: HostReport, pool: Pool) -> Iterator[Gone]:
    lead = "" if report.body.is_fleet else f"{report.host}{BETWEEN}"
    for number in report.body.findings:
        for place in _places(pool.findings[number]):
            yield place._replace(target=f"{lead}{place.target}".removesuffix(BETWEEN))


def _places(finding: Finding) -> Iterator[Gone]:
    if finding.waived is None:
        yield from (Gone(finding.rule, finding.secret, target) for target in finding.targets or ("",))
