"""A cause is reported once: for one value, for both ends of a connection, for all targets that share it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from auracheck import rules
from auracheck.deployment import JudgedTarget, Run
from auracheck.model import Secret
from auracheck.report import Finding
from auracheck.rules.fixing import Later
from auracheck.rules.rule import ValueRule
from auracheck.steps import Step, do
from auracheck.typed import TypeVar

A = TypeVar("A")
B = TypeVar("B")

About = tuple[str | None, str]
"""A secret, and the label of its target."""


def one_cause(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that another finding explains. This comes before waivers."""
    findings = list(findings)
    several = _repeated((finding.secret, target) for finding in findings for target in finding.targets)
    if not several:
        return findings
    rules_of: defaultdict[About, dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        for target in several[finding.secret].intersection(finding.targets):
            rules_of[finding.secret, target].setdefault(finding.rule, finding)

    def is_reported(finding: Finding, target: str) -> bool:
        siblings = rules_of.get((finding.secret, target))
        return siblings is None or _is_reported(finding, siblings)

    return [f for f in findings if not f.targets or any(is_reported(f, target) for target in f.targets)]


def _repeated(pairs: Iterable[tuple[A, B]]) -> defaultdict[A, set[B]]:
    """What comes more than once with the same first part. Few do, and keeping all pairs takes twice the memory of the
    findings."""
    once: defaultdict[A, set[B]] = defaultdict(set)
    repeated: defaultdict[A, set[B]] = defaultdict(set)
    for first, second in pairs:
        met = once[first]
        if second in met:
            repeated[first].add(second)
        else:
            met.add(second)
    return repeated


def _is_reported(finding: Finding, siblings: Mapping[str, Finding]) -> bool:
    """Whether none of the findings about the same secret of the same target explains it better."""
    rule = rules.rule_class(finding.rule)
    if any(siblings[name].severity >= finding.severity for name in siblings.keys() & set(rule.yields_to)):
        return False  # a warning hides no error
    if not issubclass(rule, ValueRule):
        return True
    about_value = [f for name, f in siblings.items() if issubclass(rules.rule_class(name), ValueRule)]
    return finding.rule == max(about_value, key=lambda f: (f.severity, -rules.REGISTRY.index(f.rule))).rule


_KNOWN = frozenset(("default-secret", "published-secret"))
"""Rules that know a value, which every target has that takes it from the same place."""

_GUESSED = "weak-secret"


def known_of_place(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings, where a value that one target takes for weak is a default in another one, under this name or
    another, as that: the words of its service are the value's as well."""
    found = list(findings)
    known = {each.locations[0]: each for each in found if each.rule in _KNOWN}
    return [_known(each, known.get(each.locations[0]), run) for each in found] if known else found


def _known(finding: Finding, known: Finding | None, run: Run) -> Finding:
    if known is None or finding.rule != _GUESSED or finding.severity != known.severity:
        return finding
    if finding.secret != known.secret and _value(finding, run) != _value(known, run):
        return finding  # another value of the same line
    return known._replace(secret=finding.secret, targets=finding.targets)


def _value(finding: Finding, run: Run) -> str | None:
    """The value that a finding is about."""
    targets = (judged.target for judged in run.targets if judged.target.label in finding.targets)
    found = (target.effective().get(finding.secret or "") for target in targets)
    return next((value.reveal() for value in found if isinstance(value, Secret)), None)


def explained_once(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings without those about a client that a finding about its server's password explains."""
    found = list(findings)
    if not any(rules.rule_class(name).yields_across for name in {each.rule for each in found}):
        return found
    passwords = _passwords(run)
    of: defaultdict[About, set[str]] = defaultdict(set)
    for each in found:
        for target in each.targets:
            of[each.secret, target].add(each.rule)
    return [
        each
        for each in found
        if not any(
            of[password].intersection(rules.rule_class(each.rule).yields_across)
            for target in each.targets
            for password in passwords.get((each.secret, target), ())
        )
    ]


def _passwords(run: Run) -> dict[About, set[About]]:
    """The secrets of clients, each with the password that its server might ask for and does not have."""
    found: defaultdict[About, set[About]] = defaultdict(set)
    for connection in run.connections():
        server, account = connection.server_target, connection.account
        if server and account and account.password is None and account.login.password:
            client = connection.client.variables.judged.target
            found[connection.setting.name, client.label].add((account.login.password[0], server.label))
    return found


def merge_shared(findings: Iterable[Finding]) -> list[Finding]:
    """The same rule, secret and line in several targets as one finding, at the strictest severity."""
    findings = list(findings)
    repeated = _repeated(((finding.rule, finding.secret), _place(finding)) for finding in findings)
    if not repeated:  # most
        return findings
    merged: list[Finding] = []
    number_of: dict[tuple[object, ...], int] = {}
    several: dict[int, dict[str, None]] = {}
    for finding in findings:
        if _place(finding) not in repeated[finding.rule, finding.secret]:
            merged.append(finding)
            continue
        _, line, _, commit = finding.locations[0]
        number = number_of.setdefault((finding.rule, finding.secret, _place(finding), line, commit), len(merged))
        if number == len(merged):
            merged.append(finding)
            continue
        seen = merged[number]
        if finding._replace(message=seen.message) == seen:
            continue  # two parts of one value, which get one new value
        targets = several.setdefault(number, dict.fromkeys(seen.targets))
        if finding.targets and targets.keys().isdisjoint(finding.targets):
            targets.update(dict.fromkeys(finding.targets))
            merged[number] = max(seen, finding, key=lambda f: (f.waived is None, f.severity))
        else:
            merged.append(finding)
    return [f._replace(targets=tuple(several[number])) if number in several else f for number, f in enumerate(merged)]


def _place(finding: Finding) -> str | tuple[str, ...]:
    return finding.locations[0].file or finding.targets


ABSENCE = "missing-secret"


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with those about absent names that the policy itself does not require joined, where the same asks
    for them at the same place. What is waived stays apart, as each waiver is about one secret."""
    found: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        if finding.beyond and finding.rule == ABSENCE and finding.waived is None:
            key = (finding.message, finding.severity, finding.targets, finding.locations)
            found.setdefault(key, []).append(finding)
        else:
            found[number] = [finding]
    return [each[0] if len(each) == 1 else _joined(each) for each in found.values()]


def with_steps(findings: list[Finding], targets: Iterable[JudgedTarget]) -> list[Finding]:
    """The findings, with the steps of those that were not joined."""
    if not any(isinstance(finding.fix, Later) for finding in findings):
        return findings
    judged = {each.target.label: each for each in targets}
    return [f._replace(fix=f.fix.steps(judged[f.targets[0]])) if isinstance(f.fix, Later) else f for f in findings]


def _joined(findings: list[Finding]) -> Finding:
    """One finding about all these names, which its message has: ``secret`` is None."""
    first = findings[0]
    message, fix = _texts(first.message, tuple(str(finding.secret) for finding in findings))
    return first._replace(secret=None, message=message, fix=fix)


@lru_cache(1 << 10)  # many targets lack the same: their findings share these
def _texts(message: str, secrets: tuple[str, ...]) -> tuple[str, tuple[Step, ...]]:
    names = ", ".join(secrets)
    fix = do(f"set {names} for the application (how: auracheck explain {secrets[0]})")
    return message.replace("not set", f"not set: {names}", 1), fix
