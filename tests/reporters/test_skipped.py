"""What was not checked although the report is complete: one line in every format, and the verdict is as without it."""

import json

import pytest

from auracheck.report import Report, Skipped
from auracheck.reporters import REGISTRY, reporter
from tests.reporters.made import target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped

each_form = pytest.mark.parametrize("form", REGISTRY)
ON_STDERR = {"plain", "gitlab", "waivers"}
WHAT, WHY = "whether git tracks or ignores", "git not found on the PATH"


def with_skipped(*skipped: Skipped) -> Report:
    return SAMPLES["without_git"]()._replace(skipped=skipped)


@each_form
@pytest.mark.parametrize("verbose", [False, True])
def test_it_is_said_once_on_stderr_where_the_format_has_no_place(form: str, verbose: bool) -> None:
    report = SAMPLES["without_git"]()
    written, beside = piped(form, report, verbose=verbose), list(reporter(form, verbose=verbose).asides(report))
    assert (written.count(WHAT), len(beside)) == ((0, 1) if form in ON_STDERR else (1, 0))
    assert all(WHAT in line and WHY in line for line in beside)


@each_form
def test_nothing_is_said_of_nothing(form: str) -> None:
    report = with_skipped()
    assert "not checked" not in piped(form, report).lower()
    assert list(reporter(form).asides(report)) == []


@each_form
def test_it_leaves_the_report_complete_and_passed(form: str) -> None:
    report = SAMPLES["without_git"]()
    assert (report.complete, report.passed, int(report.exit_code)) == (True, True, 0)


def test_programs_get_the_rules_and_the_reason() -> None:
    report = SAMPLES["without_git"]()
    [skipped] = json.loads(piped("json", report))["run"]["skipped"]
    assert skipped == {"what": f"{WHAT} .env", "reason": WHY, "rules": ["tracked-file", "unignored-file"]}
    [invocation] = json.loads(piped("sarif", report))["runs"][0]["invocations"]
    [note] = invocation["toolExecutionNotifications"]
    assert (invocation["executionSuccessful"], note["level"]) == (True, "note")
    assert f'<testcase name="{WHAT} .env" classname="not checked">' in piped("junit", report)
    assert 'failures="0" errors="0"' in piped("junit", report)


@pytest.mark.parametrize("form", sorted({"table", "plain", "github", "markdown", "html"}))
def test_several_are_one_line(form: str) -> None:
    report = with_skipped(*(Skipped(f"{WHAT} {name}/.env", WHY, ("tracked-file",)) for name in "abc"))
    text = piped(form, report) + "\n".join(reporter(form).asides(report))
    assert text.count(WHAT) == 1
    assert "(and 2 more, see -f json" in text.replace("<wbr>", "")


def test_a_hostile_path_in_it_is_one_printable_line() -> None:
    path = "\x1b[31mx\n::error::y\u202e.env"
    report = Report((target(path, path),), (), (), skipped=(Skipped(f"{WHAT} {path}", WHY, ()),))
    for form in ("table", "github", "markdown", "html", "junit"):
        assert "\x1b" not in piped(form, report)
        assert "\n::error::" not in piped(form, report)
