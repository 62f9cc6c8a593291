"""What is new since earlier reports, what is fixed, and what is still there."""

from collections.abc import Iterator, Sequence

from auracheck.fleet.host_reports import HostReport, Pool, made
from auracheck.fleet.marks import Marks
from auracheck.fleet.reading import ReportFile, read
from auracheck.hosts import BETWEEN, FleetChanges, Gone, host_of
from auracheck.model import Unread
from auracheck.report import Finding


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
