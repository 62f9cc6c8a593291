"""What was not checked although the report is complete: one line in every format, and the verdict is as without it."""

import json

import pytest

from auracheck.cli.output import deliver
from auracheck.report import Report, Skipped
from auracheck.reporters import REGISTRY
from auracheck.reporters.asides import asides
from tests.reporters.made import target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped

each_form = pytest.mark.parametrize("form", REGISTRY)
WHAT, WHY = "whether git tracks or ignores", "git not found on the PATH"


def with_skipped(*skipped: Skipped) -> Report:
    return SAMPLES["without_git"]()._replace(skipped=skipped)


@each_form
@pytest.mark.parametrize("verbose", [False, True])
def test_it_is_said_once_on_stderr_where_the_format_has_no_place(
    form: str, verbose: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(SAMPLES["without_git"](), form, None, quiet=False, verbose=verbose)
    out, err = capsys.readouterr()
    assert (out.count(WHAT), err.count(WHAT)) == ((0, 1) if form in ("plain", "waivers") else (1, 0))
    assert WHY in out + err


@each_form
def test_nothing_is_said_of_nothing(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(with_skipped(), form, None, quiet=False, verbose=False)
    out, err = capsys.readouterr()
    assert ("not checked" in out.lower(), err) == (False, "")


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


def test_several_are_one_line() -> None:
    report = with_skipped(*(Skipped(f"{WHAT} {name}/.env", WHY, ("tracked-file",)) for name in "abc"))
    assert asides(report) == [f"not checked: {WHAT} a/.env: {WHY} (and 2 more, see -f json)"]


def test_a_hostile_path_in_it_is_one_printable_line() -> None:
    path = "\x1b[31mx\n::error::y\u202e.env"
    report = Report((target(path, path),), (), (), skipped=(Skipped(f"{WHAT} {path}", WHY, ()),))
    for form in ("table", "github", "markdown", "html", "junit"):
        assert "\x1b" not in piped(form, report)
        assert "\n::error::" not in piped(form, report)
