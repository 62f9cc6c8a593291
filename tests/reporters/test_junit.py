"""JUnit's XML beyond its schema: which test fails, which is skipped, and what they say."""

from xml.etree import ElementTree

import pytest

from auracheck.exit_codes import ExitCode
from auracheck.report import Report, Severity
from tests.conftest import Run
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped
from tests.reporters.validity import check_junit


def told(report: Report, *, verbose: bool = False) -> ElementTree.Element:
    text = piped("junit", report, verbose=verbose)
    check_junit(text)
    return ElementTree.fromstring(text)


def outcomes(root: ElementTree.Element, suite: str) -> dict[str, str]:
    """Each test's outcome: the first word inside it, `passed` where there is none."""
    (found,) = [each for each in root if each.get("name") == suite]
    return {case.get("name", ""): next((child.tag for child in case), "passed") for case in found}


def test_one_test_a_secret_and_target() -> None:
    root = told(SAMPLES["services"]())
    assert [suite.get("name") for suite in root] == [
        f"compose.yaml: {name}" for name in ("api", "worker", "beat", "db")
    ]
    assert outcomes(root, "compose.yaml: worker") == {
        "JWT_SECRET_KEY": "failure",
        "DATABASE_URL": "passed",
        "SESSION_SECRET": "failure",
        "REDIS_URL": "failure",
        "TWILIO_ACCOUNT_SID": "skipped",
        "TWILIO_AUTH_TOKEN": "skipped",
        "SMTP_USERNAME": "skipped",
        "SMTP_PASSWORD": "skipped",
    }
    assert outcomes(root, "compose.yaml: db") == {"auracheck": "skipped"}


def test_a_failure_says_where_and_how_to_fix_it() -> None:
    failure = told(SAMPLES["development_env"]()).find(".//failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == (
        "default-secret",
        "JWT_SECRET_KEY: default development value",
    )
    assert failure.text == (
        "development.env:3: error: default-secret: JWT_SECRET_KEY: default development value\n"
        "  fix: auracheck generate jwt --write development.env"
    )


def test_a_finding_about_no_secret_of_the_policy_has_a_test_of_its_own() -> None:
    assert outcomes(told(SAMPLES["development_env"]()), "development.env")["ENVIRONMENT"] == "failure"
    assert outcomes(told(SAMPLES["note_only"](), verbose=True), ".env")["tracked-file"] == "system-out"
    assert outcomes(told(SAMPLES["policy_file"]()), "auracheck.toml") == {"expired-waiver": "system-out"}


def test_what_is_waived_elsewhere_or_off_is_skipped_with_the_reason() -> None:
    skipped = {e.get("message") for e in told(SAMPLES["waived"]()).iter("skipped")}
    assert skipped == {"waived until 2026-12-31: rotated with the next release (weak-secret)", "optional, not set"}
    assert "external" in {e.get("message") for e in told(SAMPLES["healthy_services"]()).iter("skipped")}


def test_what_is_unread_is_an_error() -> None:
    root = told(SAMPLES["unread_several"]())
    assert set(outcomes(root, "unread").values()) == {"error"}
    assert root.get("errors") == "3"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("fail_on", [None, *Severity])
def test_tests_fail_where_the_check_does(name: str, fail_on: Severity | None) -> None:
    report = SAMPLES[name]()._replace(fail_on=fail_on)
    assert (told(report, verbose=True).find(".//failure") is not None) == (report.exit_code is ExitCode.FINDINGS)


def test_a_required_secret_that_no_rule_asked_for_did_not_pass(run: Run) -> None:
    text = run("check", "env:", "--env", "production", "--select", "weak", "-f", "junit").out
    check_junit(text)
    assert 'message="not set (its rules were not selected)"' in text


def test_no_character_that_xml_forbids() -> None:
    text = piped("junit", SAMPLES["hostile"](), verbose=True)
    assert text.isascii()
    assert all(character in "\n" or character.isprintable() for character in text)
    assert "\\x1b" in text
