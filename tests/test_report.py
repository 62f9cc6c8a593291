"""What a report comes to: its exit code, its counts, and what of it there is in words."""

from datetime import date

import pytest

from auracheck.exit_codes import ExitCode
from auracheck.model import Unread
from auracheck.report import Finding, PolicyReport, Report, RuleText, Severities, Severity, Waived
from auracheck.steps import DoStep, EditStep, RunStep, do, one_line
from tests.reporters.made import target

NOTE, WARNING, ERROR = Severity
UNREAD = Unread("gone.env", "no such file")


def found(severity: Severity, *, waived: bool = False) -> Finding:
    reason = Waived("known", date(2999, 1, 1)) if waived else None
    return Finding("weak-secret", severity, None, "x", (), (), (), reason)


def report(*findings: Finding, unread: tuple[Unread, ...] = (), fail_on: Severity | None = ERROR) -> Report:
    return Report((), findings, unread, fail_on)


def test_the_codes_are_those_that_scripts_rely_on() -> None:
    assert [(code.name, int(code)) for code in ExitCode] == [
        ("FINE", 0),
        ("FINDINGS", 1),
        ("USAGE", 2),
        ("INCOMPLETE", 3),
    ]
    assert ExitCode(3) is ExitCode.INCOMPLETE
    assert [str(severity) for severity in Severity] == ["note", "warning", "error"]
    assert Severity(3) is ERROR
    assert sorted(Severity) == [NOTE, WARNING, ERROR]


@pytest.mark.parametrize("unread", [(), (UNREAD,)])
@pytest.mark.parametrize("waived", [False, True])
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("fail_on", [*Severity, None])
def test_the_code_of_every_combination(
    fail_on: Severity | None, severity: Severity, waived: bool, unread: tuple[Unread, ...]
) -> None:
    fails = fail_on is not None and severity >= fail_on and not waived
    made = report(found(severity, waived=waived), unread=unread, fail_on=fail_on)
    assert made.exit_code == (1 if fails else 3 if unread else 0)
    assert made.passed is (made.exit_code == 0)
    assert made.complete is (not unread)


def test_one_finding_among_others_is_enough_and_none_is_fine() -> None:
    assert report(found(NOTE), found(ERROR), found(NOTE)).exit_code == ExitCode.FINDINGS
    assert Report((), (), ()).exit_code == ExitCode.FINE
    assert Report((), (found(ERROR),), ()).exit_code == ExitCode.FINDINGS


def test_what_is_waived_is_not_counted() -> None:
    made = report(found(ERROR), found(ERROR, waived=True), found(WARNING))
    assert made.counts() == {NOTE: 0, WARNING: 1, ERROR: 1}
    assert made.counting() == [made.findings[0], made.findings[2]]


def test_a_report_has_an_environment_where_all_that_was_judged_has_one() -> None:
    production, development = target("a"), target("b", environment="development")
    elsewhere = target("c", source="compose", judged=False)
    assert [Report(each, (), ()).environment for each in ((production, elsewhere), (production, development), ())] == [
        "production",
        None,
        None,
    ]


def test_rules_left_out_and_policies_that_require_nothing_are_known() -> None:
    assert not report().partial
    assert report()._replace(not_run=("weak-secret",)).partial
    lax, strict = PolicyReport("a", None, ("production",)), PolicyReport("b", None)
    assert [report()._replace(policies=each).requires_nothing for each in ((), (strict,), (strict, lax))] == [
        False,
        False,
        True,
    ]


def test_a_rule_is_told_by_its_name_and_has_a_severity_for_each_kind_of_environment() -> None:
    assert repr(RuleText("weak-secret", "values", "a page of text", ERROR)) == "RuleText('weak-secret')"
    severities = Severities(ERROR, None)
    assert (severities.where(True), severities.where(False)) == (ERROR, None)


def test_the_steps_of_a_fix_are_one_line() -> None:
    edit, hidden = EditStep("a.env", 1, "replace", ("A=1", "B=2")), EditStep("a.env", 1, "replace", None, ("A", "B"))
    assert one_line([edit]) == "replace a.env:1 with: A=1; B=2"
    assert (
        one_line([hidden, RunStep("git rm a"), DoStep("Rotate A")])
        == "rename the variable to A, B  # then git rm a, then Rotate A"
    )
    assert one_line([EditStep("a.env", 1, "delete", ())]) == "delete the line"


def test_a_fix_begins_with_its_commands_on_one_line() -> None:
    steps = [RunStep("chmod 600 a"), RunStep("git rm a"), EditStep("a", 2, "delete", ()), RunStep("b"), DoStep("")]
    assert one_line(steps) == "chmod 600 a && git rm a  # then a:2: delete the line, then b"
    assert one_line([]) == ""
    remarked = RunStep("make A  # to replace what .env has")
    assert one_line([remarked, RunStep("b")]) == "make A  # to replace what .env has  # then b"


def test_what_git_has_to_ignore_is_one_of_the_commands_and_each_edit_has_its_place() -> None:
    ignore, make = EditStep("../.gitignore", None, "insert", ("/a b.env",)), RunStep("auracheck generate A --write a")
    assert one_line([ignore]) == "add /a b.env to ../.gitignore"
    line = one_line([ignore, RunStep("chmod 600 a"), make, EditStep("x.yaml", 3, "insert", ("A: ${A}",))])
    assert line == (
        "printf '\\n%s\\n' '/a b.env' >> ../.gitignore && chmod 600 a && auracheck generate A --write a"
        "  # then add below x.yaml:3: A: ${A}"
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (EditStep("a.env", 3, "insert", ("A=1",)), "add below a.env:3: A=1"),
        (EditStep("a.env", None, "insert", ("A=1",)), "add A=1 to a.env"),
        (EditStep("a.env", 1, "replace", ("A=1",)), "A=1"),
    ],
)
def test_an_edit_alone_names_its_place(step: EditStep, words: str) -> None:
    assert one_line([step]) == words


def test_a_sentence_is_a_fix_and_an_empty_one_is_none() -> None:
    assert do("Rotate A", "volume") == (DoStep("Rotate A", "volume"),)
    assert do("") == ()


def test_what_is_asked_beyond_the_policy_is_counted_where_it_is_asked_for() -> None:
    made = report(found(WARNING), found(WARNING)._replace(beyond=True))
    assert made.counts()[WARNING] == 2
    assert made.counts(beyond=False)[WARNING] == 1
