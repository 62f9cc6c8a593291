"""What a page about a fleet has beside the table of hosts and secrets: the rules, with their hosts, and what is new."""

from collections.abc import Iterator, Sequence

from auracheck.hosts import Fleet
from auracheck.listing import some
from auracheck.report import Finding, Report
from auracheck.reporters.findings import MARKS
from auracheck.reporters.fleet import hosts_of
from auracheck.reporters.html_page.grid import badge, name, text

_MOST = 20
"""Hosts that are named for a rule; the table of hosts has all."""


def overview(report: Report, fleet: Fleet, findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each rule: how many hosts it is about, which these are, and on how many it is new."""
    drawn = set(map(id, findings))
    by_rule: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(report.findings):
        if id(finding) in drawn:
            by_rule.setdefault(finding.rule, []).append((number, finding))
    if not by_rule:
        return
    yield '<section aria-labelledby="rules">\n<h2 id="rules">By rule</h2>\n<ul class="rows">\n'
    for rule, found in by_rule.items():
        hosts = list(dict.fromkeys(host for _, finding in found for host in hosts_of(finding)))
        worst = max(finding.severity for _, finding in found)
        new = _new({number for number, _ in found}, fleet)
        share = f'<span class="dim">{len(hosts)} of {len(fleet.hosts)} hosts{new}</span>'
        head = f'<p class="head"><b>{text(rule)}</b> {share}</p>'
        said = f"<div>{head}<p>{name(some(hosts, _MOST))}</p></div>"
        yield f"<li>{badge(worst.word, MARKS[worst], worst.word)}{said}</li>\n"
    yield "</ul>\n</section>\n"


def _new(numbers: set[int], fleet: Fleet) -> str:
    if fleet.changes is None:
        return ""
    new = sum(number in numbers for number, _ in fleet.changes.new)
    return f", {new} new" if new else ", none new"
