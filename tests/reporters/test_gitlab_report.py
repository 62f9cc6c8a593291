"""GitLab's Code Quality report beyond its schema."""

import json
from typing import Any

from auracheck.model import Origin
from auracheck.report import Report
from tests.reporters.made import ERROR, finding
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped
from tests.reporters.validity import check_gitlab


def told(report: Report, *, verbose: bool = False) -> Any:
    text = piped("gitlab", report, verbose=verbose)
    check_gitlab(text)
    return json.loads(text)


def test_an_entry_says_all_in_one_line() -> None:
    entry = told(SAMPLES["development_env"]())[0]
    assert entry["description"] == (
        "JWT_SECRET_KEY: default development value. Fix: auracheck generate jwt --write development.env"
    )
    assert (entry["check_name"], entry["severity"]) == ("default-secret", "critical")
    assert entry["location"] == {"path": "development.env", "lines": {"begin": 3}}


def test_severities() -> None:
    entries = told(SAMPLES["development_env"]()._replace(unread=SAMPLES["unread_only"]().unread), verbose=True)
    assert {entry["severity"] for entry in entries} == {"critical", "minor", "info", "major"}
    assert entries[0]["check_name"] == "unread"


def test_what_is_waived_is_a_number_alone() -> None:
    assert [entry["description"] for entry in told(SAMPLES["waived"]())] == ["1 waived until 2026-12-31"]


def test_the_same_finding_twice_in_a_file_has_two_fingerprints() -> None:
    found = [finding("embedded-secret", ERROR, "A", "literal", "", Origin("a.yaml", n), on="a.yaml") for n in (3, 9)]
    first, second = told(Report((), tuple(found), ()))
    assert first["fingerprint"] != second["fingerprint"]
    assert told(Report((), tuple(found[:1]), ()))[0]["fingerprint"] == first["fingerprint"]


def test_nothing_found_is_an_empty_list() -> None:
    assert piped("gitlab", SAMPLES["healthy_file"]()) == "[]\n"
