"""A value that refers to another one: that one's finding is enough, and its fix is for both."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from auracheck.deployment import JudgedTarget, Run
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.rules.fixing import referred_to
from auracheck.rules.linking.outside import is_on_server
from auracheck.rules.rule import ValueRule
from auracheck.steps import Step


def without_references(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings without those about a value, or a URL's password, that an env file takes from another one of its
    variables, where that one has a finding: its fix is theirs, with what is left to do at the servers of URLs."""
    of: defaultdict[str, dict[str, Finding]] = defaultdict(dict)
    by_value = {name for name in {each.rule for each in findings} if issubclass(rule_class(name), ValueRule)}
    for each in findings:
        if each.rule in by_value and each.secret and each.targets:
            of[each.targets[0]][each.secret] = each
    explained = [
        pair
        for judged in run.targets
        if len(values := of.get(judged.target.label, {})) > 1 and not judged.target.is_plain
        for pair in _explained(judged, values)
    ]
    if not explained:  # nearly always
        return list(findings)
    without = {id(each) for each, _ in explained}
    on_servers: defaultdict[int, dict[Step, None]] = defaultdict(dict)
    for each, by in explained:
        if not any(map(is_on_server, by.fix)):
            on_servers[id(by)].update(dict.fromkeys(filter(is_on_server, each.fix)))
    return [
        each._replace(fix=(*each.fix, *on_servers[id(each)])) if id(each) in on_servers else each
        for each in findings
        if id(each) not in without
    ]


def _explained(judged: JudgedTarget, findings: Mapping[str, Finding]) -> Iterator[tuple[Finding, Finding]]:
    """Those of these findings whose value refers to that of another one, each with that."""
    for name, finding in findings.items():
        setting = judged.given.get(name)
        by = next((findings[one] for one in referred_to(judged, setting) if one in findings), None) if setting else None
        if by and by.severity >= finding.severity and by.targets == finding.targets:
            yield finding, by
