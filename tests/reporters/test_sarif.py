"""SARIF beyond its schema: what code scanning makes of it."""

import json
from typing import Any

import pytest

from auracheck import rules
from auracheck.model import Origin
from auracheck.report import HEADINGS, Checkout, Report
from tests.conftest import Run
from tests.reporters.made import ERROR, NOTE, finding, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped
from tests.reporters.validity import check_sarif


def told(report: Report, *, verbose: bool = False) -> Any:
    text = piped("sarif", report, verbose=verbose)
    check_sarif(text)
    return json.loads(text)["runs"][0]


def weak(*locations: Origin, **more: Any) -> Report:
    found = finding("weak-secret", ERROR, "JWT_SECRET_KEY", "11 characters", "", *locations, on=".env", **more)
    return Report((target(".env", ".env"),), (found,), ())


def uri(report: Report) -> str:
    place = told(report)["results"][0]["locations"][0]["physicalLocation"]
    return str(place["artifactLocation"]["uri"])


def test_every_rule_comes_with_its_whole_explanation(run: Run) -> None:
    driver = json.loads(run("check", "env:", "--env", "production", "-f", "sarif").out)["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [name for name in rules.REGISTRY if name not in rules.OPTIONS]
    for rule in driver["rules"]:
        for heading in HEADINGS:
            assert f"## {heading}\n" in rule["help"]["markdown"]
        assert rule["properties"]["tags"] == ["secrets", rules.rule_class(rule["id"]).group]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_a_path_is_percent_encoded() -> None:
    assert uri(weak(Origin("a b/%41#?é\udcff.env", 1, 1))) == "a%20b/%2541%23%3F%C3%A9%FF.env"


@pytest.mark.parametrize(
    "origin",
    [
        Origin(),
        Origin("-", 3),
        Origin("/dev/fd/63", 3),
        Origin("/etc/x.env", 3),
        Origin("../x.env", 3),
        Origin("(commit message)", 3, None, "0123456789"),
    ],
)
def test_what_has_no_file_in_the_repository_stands_at_the_anchor(origin: Origin) -> None:
    report = weak(origin)._replace(checkout=Checkout("/repo", "/repo", "shop.toml"))
    result = told(report)["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("shop.toml", {"startLine": 1})
    assert result["message"]["text"].startswith(".env: JWT" if origin.file is None else "")
    assert origin.file is None or origin.file in result["message"]["text"]


def test_further_places_are_related() -> None:
    result = told(weak(Origin("a.env", 1, 1), Origin(), Origin("b.env", 2, 1)))["results"][0]
    assert [place["message"]["text"] for place in result["relatedLocations"]] == ["b.env:2"]


def test_a_fingerprint_survives_a_moved_line_and_nothing_else() -> None:
    def fingerprint(report: Report) -> str:
        return str(told(report)["results"][0]["partialFingerprints"]["primaryLocationLineHash"])

    first = fingerprint(weak(Origin(".env", 1, 1)))
    assert fingerprint(weak(Origin(".env", 9, 1))) == first
    assert fingerprint(weak(Origin("b.env", 1, 1))) != first
    other = weak(Origin(".env", 1, 1)).findings[0]._replace(secret="SESSION_SECRET")
    assert fingerprint(weak(Origin())._replace(findings=(other,))) != first


def test_what_is_waived_is_suppressed_and_says_why() -> None:
    results = told(SAMPLES["waived"]())["results"]
    (result,) = [result for result in results if "suppressions" in result]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "rotated with the next release (until 2026-12-31)"}
    ]


def test_what_is_unread_is_a_notification_and_the_run_not_successful() -> None:
    (invocation,) = told(SAMPLES["unread_and_error"]())["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 1)
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "not read: missing.env: no such file"
    assert told(SAMPLES["services"]())["invocations"][0]["executionSuccessful"] is True


def test_notes_are_told_with_v() -> None:
    report = SAMPLES["note_only"]()
    assert told(report)["results"] == []
    assert {result["level"] for result in told(report, verbose=True)["results"]} == {str(NOTE)}


def test_no_text_of_a_file_becomes_a_link() -> None:
    found = finding("weak-secret", ERROR, None, "see [here](https://example.org)", "", Origin(".env", 1), on=".env")
    text = told(Report((), (found,), ()))["results"][0]["message"]["text"]
    assert text == r"see \[here\](https://example.org)"
