"""The words of a fleet's report: which hosts, how many, and the verdict about all of them."""

from collections.abc import Iterable, Sequence

from auracheck.exit_codes import ExitCode
from auracheck.hosts import Fleet, FleetHost, host_of
from auracheck.listing import count, some
from auracheck.report import Finding, Report, SecretState, Severity, TargetReport
from auracheck.reporters.findings import GOOD, MARKS, UNKNOWN, distinct, unread_name
from auracheck.reporters.heading import HOST

SHOWN = 3
"""Hosts that are named; with -v all are."""
_MOST_UNREAD = 5


def hosts_of(finding: Finding) -> list[str]:
    return list(dict.fromkeys(map(host_of, finding.targets)))


def named_hosts(hosts: Sequence[str], fleet: Fleet, verbose: bool = False) -> str:
    """`web1, web2, web3 and 5 more`, `all 300 hosts`."""
    if len(hosts) == len(fleet.hosts) > SHOWN and not verbose:
        return f"all {len(hosts)} hosts"
    return some(hosts, len(hosts) if verbose else SHOWN)


def with_hosts(report: Report) -> Report:
    """The report with the hosts in each message, for formats that have no other place for them."""
    if report.fleet is None:
        return report
    named = (_with_hosts(finding, report.fleet) for finding in report.findings)
    return report._replace(findings=tuple(named))


def _with_hosts(finding: Finding, fleet: Fleet) -> Finding:
    return finding._replace(message=f"{finding.message} (on {named_hosts(hosts_of(finding), fleet)})")


def environments(fleet: Fleet) -> str:
    """` for production and staging`."""
    found = distinct(sorted({environment for host in fleet.hosts for environment in host.environments}))
    return f" for {' and '.join(found)}" if found else ""


def bad_hosts(fleet: Fleet, least: Severity) -> list[FleetHost]:
    words = {severity.word for severity in Severity if severity >= least}
    return [host for host in fleet.hosts if host.worst in words]


def sentence(report: Report, fleet: Fleet) -> tuple[str, str, str]:
    """The mark, the tone and the sentence of the verdict."""
    counts = report.counts()
    bad = bad_hosts(fleet, min(report.fail_on or Severity.ERROR, Severity.ERROR))
    tally = ", ".join(count(counts[s], s.word) for s in (Severity.ERROR, Severity.WARNING) if counts[s])
    unread = some(distinct(map(unread_name, report.unread)), _MOST_UNREAD)
    lacking = f"not checked completely: {unread}" if unread else ""
    total = count(len(fleet.hosts), "host")
    if report.exit_code is ExitCode.FINDINGS or counts[Severity.ERROR]:
        said = f"not ready{environments(fleet)}: {len(bad)} of {total}: {tally}"
        return MARKS[Severity.ERROR], "error", "; ".join(filter(None, (said, lacking)))
    if unread:
        return UNKNOWN, "warning", "; ".join(filter(None, (lacking, tally)))
    said = f"ready{environments(fleet)}: {total}" + (f": {tally}" if tally else "")
    return (MARKS[Severity.WARNING], "warning", said) if counts[Severity.WARNING] else (GOOD, "good", said)


def remarks(fleet: Fleet) -> list[str]:
    """What else there is to say about the hosts: another version, not in the inventory, what has changed."""
    lines = []
    versions = distinct(host.version for host in fleet.hosts)
    if len(versions) > 1:
        usual = max(versions, key=lambda version: sum(host.version == version for host in fleet.hosts))
        others = [f"{host.name} ({host.version})" for host in fleet.hosts if host.version != usual]
        lines.append(f"another version than {usual}: {some(others, SHOWN)}")
    if fleet.unlisted:
        lines.append(f"not in the inventory: {some(sorted(fleet.unlisted), SHOWN)}")
    if fleet.changes is not None:
        fixed = some(distinct(f"{host_of(gone.target)} {gone.rule}" for gone in fleet.changes.fixed), SHOWN)
        new, still = len(fleet.changes.new), fleet.changes.still
        lines.append(
            f"{new} new, {len(fleet.changes.fixed)} fixed{f' ({fixed})' if fixed else ''}, {still} still there"
        )
    return lines


def new_labels(fleet: Fleet) -> dict[int, set[str]]:
    """By the number of a finding: the targets in which it was not before."""
    new: dict[int, set[str]] = {}
    for number, label in fleet.changes.new if fleet.changes else ():
        new.setdefault(number, set()).add(label)
    return new


def new_in(finding: Finding, new: set[str] | None) -> str:
    """`new`, `new on web3`, or nothing: where the finding was not there before."""
    if not new:
        return ""
    return "new" if new >= set(finding.targets) else f"new on {some(distinct(sorted(map(host_of, new))), SHOWN)}"


_LACKING = ("missing-secret", "misnamed-secret", "incomplete-pair")


def by_host(report: Report, targets: Iterable[TargetReport]) -> Report:
    """The report with each host as one target, for the page of hosts and secrets. ``targets`` are those of all hosts,
    which come one after the other."""
    states: dict[str, dict[str, SecretState]] = {}
    first: dict[str, TargetReport] = {}
    for target in targets:
        host = host_of(target.label)
        if target.judged:
            first.setdefault(host, target)
            for secret in target.secrets:
                known = states.setdefault(host, {}).get(secret.name)
                if known is None or known.state in ("missing", "empty"):
                    states[host][secret.name] = secret
    lacking = {(host, f.secret) for f in report.findings if f.rule in _LACKING for host in hosts_of(f)}
    for host_name, secrets in states.items():
        for name, secret in secrets.items():
            required = secret.state in ("set", "elsewhere") or (host_name, name) in lacking
            secrets[name] = secret._replace(required=required)  # a report does not say which are
    hosts = [
        first[host]._replace(label=host, noun=HOST, secrets=tuple(states.get(host, {}).values())) for host in first
    ]
    findings = [finding._replace(targets=tuple(hosts_of(finding))) for finding in report.findings]
    return report._replace(targets=tuple(hosts), findings=tuple(findings))
