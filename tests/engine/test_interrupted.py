"""Ctrl-C ends what is being done, and what was found until then is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.probes.file_modes import FileModes
from auracheck.probes.readers import Readers
from auracheck.rules.weak_secret import WeakSecret
from tests.conftest import GOOD, Outcome, Run, env_file


def interrupt(*_: object) -> Iterator[object]:
    raise KeyboardInterrupt
    yield


@pytest.fixture
def checked(place: Path) -> Path:
    (place / "app.env").write_text(env_file({**GOOD, "SESSION_SECRET": "changeme"}))
    (place / "app.env").chmod(0o604)
    return place


def found(outcome: Outcome) -> set[str]:
    return {finding["rule"] for finding in outcome.report["findings"]}


def unread(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each["source"], each["reason"]) for each in outcome.report["unread"]]


def test_in_a_probe_facts_until_then_are_kept_and_rules_still_run(
    run: Run, checked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Readers, "observe", interrupt)
    outcome = run("check", "app.env", "-f", "json")
    assert {"exposed-file", "default-secret"} <= found(outcome)
    assert (outcome.code, unread(outcome)) == (1, [("readers", "interrupted")])


def test_where_nothing_was_found_it_is_incomplete(run: Run, checked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checked / "app.env").write_text(env_file(GOOD))
    monkeypatch.setattr(FileModes, "observe", interrupt)
    assert run("check", "app.env").code == 3


def test_no_probe_is_started_after_it_not_for_another_policy_either(
    run: Run, checked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (checked / name).mkdir()
        (checked / name / "auracheck.toml").write_text(f'name = "{name}"\n')
        (checked / name / ".env").write_text(env_file({"SESSION_SECRET": "changeme"}))
    monkeypatch.setattr(FileModes, "observe", interrupt)
    outcome = run("check", "one/.env", "two/.env", "-f", "json")
    defaults = [each for each in outcome.report["findings"] if each["rule"] == "default-secret"]
    assert {target for each in defaults for target in each["targets"]} == {"one/.env", "two/.env"}
    assert unread(outcome) == [("file-modes", "interrupted")]


def test_in_a_rule_what_the_ones_before_it_found_is_told(
    run: Run, checked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WeakSecret, "check", interrupt)
    outcome = run("check", "app.env", "-f", "json")
    assert "default-secret" in found(outcome)
    assert (outcome.code, unread(outcome)) == (1, [("weak-secret", "interrupted")])
