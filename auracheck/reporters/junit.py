"""`-f junit`: each secret in each target as a test, for every CI that shows test results."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.listing import by_key
from auracheck.model import Unread
from auracheck.report import Finding, Report, SecretState, Severity, TargetReport
from auracheck.reporters import Reporter, printable
from auracheck.reporters.asides import conditions
from auracheck.reporters.findings import (
    labels_of,
    least,
    place,
    source_name,
    statement,
    unread_line,
    unread_reason,
    waived_until,
)  # fmt: skip
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UNREAD = "unread"


class JunitReporter(Reporter):
    """JUnit's XML: a test suite for each target, and in it a test for each secret of the policy.

    A finding that fails the check is a failure, so tests fail where the check does (`--fail-on`); a weaker one is the
    test's output. What is waived, external, or optional and not set is skipped, with the reason. A source that could
    not be read is an error. A policy file in use, and how much is waived or was not run, is a property of each suite.

    GitLab CI, uploaded although the check failed; Jenkins, Azure and others read the same file

      check-secrets:
        script:
          - auracheck check --env production -f junit -o auracheck.xml
        artifacts:
          when: always
          reports:
            junit: auracheck.xml
    """

    name = "junit"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        """One suite after the other: all of a large report together takes four times its memory."""
        from xml.etree.ElementTree import Element

        report = printable(report)
        every = Counter(case.outcome for _, cases in _suites(report, self.verbose) for case in cases)
        start = _text(Element("testsuites", {"name": "auracheck", **_numbers(every)}))
        depends, labels = conditions(report), _labels(report)
        yield '<?xml version="1.0" encoding="UTF-8"?>\n' + (f"{start[:-3]}>" if every else start)
        for name, cases in _suites(report, self.verbose):
            yield f"\n {_text(_suite(name, cases, depends, labels(name)))}"
        yield "\n</testsuites>\n" if every else "\n"


class TestCase(NamedTuple):
    """One test. ``outcome`` is failure, error, skipped, or nothing where it passed; ``text`` may have several lines."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


Suite = tuple[str, list[TestCase]]


def _suites(report: Report, verbose: bool) -> Iterator[Suite]:
    """What could not be read, then each target in the report's order, then what belongs to no target."""
    if report.unread:
        yield UNREAD, list(map(_unread, report.unread))
    by_target: dict[str, list[Finding]] = {}
    lowest = least(report, verbose)
    for finding in report.findings:
        for label in labels_of(finding):
            if finding.waived or finding.severity >= lowest:
                by_target.setdefault(label, []).append(finding)
    for target in report.targets:
        yield target.label, _cases(target, by_target.pop(target.label, []), report.fail_on)
    for label, findings in by_target.items():
        yield label, list(_others(findings, {}, report.fail_on))
    if report.skipped:
        yield "not checked", [TestCase(each.what, "skipped", message=each.reason) for each in report.skipped]


def _cases(target: TargetReport, findings: list[Finding], bar: Severity | None) -> list[TestCase]:
    states = {secret.name: secret for secret in target.secrets} if target.judged else {}
    of_secret: dict[str, list[Finding]] = {name: [] for name in states}
    for finding in findings:
        if finding.secret in of_secret:
            of_secret[finding.secret].append(finding)
    cases = [_case(name, of_secret[name], bar) or _by_state(states[name]) for name in states]
    cases += _others(findings, states, bar)
    return cases or [TestCase("auracheck", "skipped", message="not checked: no secret of the policy is used here")]


def _others(findings: Iterable[Finding], states: Mapping[str, SecretState], bar: Severity | None) -> Iterator[TestCase]:
    """Findings about a file or a variable that is not a secret of the policy: by its name, else the rule's."""
    others = (finding for finding in findings if finding.secret not in states)
    for name, found in by_key(others, lambda finding: finding.secret or finding.rule).items():
        if case := _case(name, found, bar):
            yield case


def _case(name: str, findings: list[Finding], bar: Severity | None) -> TestCase | None:
    """The test that these findings are about; None if there are none."""
    counting = sorted((f for f in findings if f.waived is None), key=lambda finding: -finding.severity)
    text = "\n".join(map(_described, counting))
    if counting and bar is not None and counting[0].severity >= bar:
        return TestCase(name, "failure", counting[0].rule, statement(counting[0]), text)
    if counting:
        return TestCase(name, text=text)
    for finding in findings:
        if finding.waived:
            said = f"{waived_until(finding.waived)} ({finding.rule})"
            return TestCase(name, "skipped", message=said)
    return None


def _described(finding: Finding) -> str:
    places = ", ".join(dict.fromkeys(map(place, finding.locations)))
    help = f"\n  fix: {finding.help}" if finding.help else ""
    return f"{places}: {finding.severity.word}: {finding.rule}: {statement(finding)}{help}"


def _unread(unread: Unread) -> TestCase:
    return TestCase(unread_line(unread), "error", UNREAD, unread_reason(unread), source_name(unread))


def _by_state(secret: SecretState) -> TestCase:
    """A secret without a finding. If a required one is not set, the rules that report it were not selected."""
    reasons = {"elsewhere": "external", "missing": "optional, not set", "empty": "optional, not set"}
    reason = reasons.get(secret.state, "")
    if secret.required and secret.state != "elsewhere" and reason:
        reason = "not set (its rules were not selected)"
    return TestCase(secret.name, "skipped" if reason else "", message=reason)


def _labels(report: Report) -> Callable[[str], tuple[str, ...]]:
    """The labels of a suite: those of the host that it is about, else of the report."""
    if report.fleet is not None:
        hosts = {host.name: host.label_words for host in report.fleet.hosts}
        return lambda suite: hosts.get(suite, ())
    words = report.provenance.label_words if report.provenance else ()
    return lambda suite: words


def _suite(name: str, cases: Sequence[TestCase], depends: str, labels: Iterable[str]) -> "Element":
    from xml.etree.ElementTree import Element, SubElement

    outcomes = Counter(case.outcome for case in cases)
    suite = Element("testsuite", {"name": name, **_numbers(outcomes), "skipped": str(outcomes["skipped"])})
    pairs = [("conditions", depends)] if depends else []
    pairs += [("label", word) for word in labels]
    properties = SubElement(suite, "properties") if pairs else suite
    for key, value in pairs:
        SubElement(properties, "property", {"name": key, "value": value})
    suite.extend(_element(case, name) for case in cases)
    return suite


def _numbers(outcomes: "Counter[str]") -> dict[str, str]:
    """How many tests there are, and of those with two of their outcomes."""
    numbers = {"tests": outcomes.total(), "failures": outcomes["failure"], "errors": outcomes["error"]}
    return {name: str(number) for name, number in numbers.items()}


def _text(element: "Element") -> str:
    """The element as a part of the root, an element a line."""
    from xml.etree.ElementTree import indent, tostring

    indent(element, " ", level=1)
    text: bytes = tostring(element, "us-ascii")
    return text.decode("ascii")


def _element(case: TestCase, suite: str) -> "Element":
    from xml.etree.ElementTree import Element, SubElement

    element = Element("testcase", {"name": case.name, "classname": suite})
    if case.outcome:
        more = {"type": case.kind} if case.kind else {}
        SubElement(element, case.outcome, {**more, "message": case.message}).text = case.text or None
    elif case.text:
        SubElement(element, "system-out").text = case.text
    return element
