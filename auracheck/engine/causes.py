"""One cause, one finding; and one finding for a cause that several targets share."""

from collections import defaultdict
from collections.abc import Iterable

from auracheck.report import Finding
from auracheck.rules import ABOUT_VALUES

ABSENCE = ("unresolved-reference", "misnamed-secret", "incomplete-pair", "missing-secret", "recommended-secret")
"""Rules about a secret's absence: the first that speaks is told."""

EXPLAINING = frozenset({"default-secret", "published-secret"})
EXPLAINED = frozenset({"duplicate-secret", "reused-secret", "shadowed-secret"})
"""Rules that say nothing of a value which one of `EXPLAINING` explains."""


def one_cause(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one policy's targets, a cause told once each. This comes before waivers."""
    findings = list(findings)
    rules_of: defaultdict[tuple[str | None, str], dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        for target in finding.targets:
            rules_of[finding.secret, target].setdefault(finding.rule, finding)
    return [f for f in findings if not f.targets or any(_is_told(f, rules_of[f.secret, t]) for t in f.targets)]


def _is_told(finding: Finding, siblings: dict[str, Finding]) -> bool:
    rule = finding.rule
    if rule in ABSENCE:
        return rule == next(r for r in ABSENCE if r in siblings)
    if rule in ABOUT_VALUES:
        worst = max(f.severity for r, f in siblings.items() if r in ABOUT_VALUES)
        return rule == next(r for r in ABOUT_VALUES if r in siblings and siblings[r].severity is worst)
    return not (rule in EXPLAINED and not EXPLAINING.isdisjoint(siblings))


def merge_shared(findings: Iterable[Finding]) -> list[Finding]:
    """The same rule, secret and line in several targets as one finding, at the strictest severity."""
    merged: dict[tuple[object, ...], Finding] = {}
    for number, finding in enumerate(findings):
        place = finding.locations[0]
        key = (finding.rule, finding.secret, place.file or finding.targets, place.line, place.commit)
        seen = merged.get(key)
        if seen is None or not set(finding.targets).isdisjoint(seen.targets) or not finding.targets:
            merged[key if seen is None else (*key, number)] = finding
            continue
        stricter = max(seen, finding, key=lambda f: (f.waived is None, f.severity))
        merged[key] = stricter._replace(targets=(*seen.targets, *finding.targets))
    return list(merged.values())
