"""A unit that systemd would not start: what is missing is unread, and the credentials that are there are judged."""

from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.systems.compose.compose_projects import write

UNIT = """[Service]
ExecStart=/bin/app
{missing}
Environment=ADMIN_PASSWORD=admin123
Environment=CACHE_URL=redis://:redis@10.0.0.5:6379/0
"""
MISSING = {
    "an env file": "EnvironmentFile=/etc/none.env",
    "a file whose path is not known": "EnvironmentFile=/etc/%i/x.env",
    "a credential": "LoadCredential=jwt:/etc/none/jwt",
}


@pytest.mark.parametrize("missing", MISSING.values(), ids=MISSING)
def test_the_credentials_in_the_unit_are_judged(missing: str, place: Path, run: Run) -> None:
    write(place, {"etc/systemd/system/app@.service": UNIT.format(missing=missing)})
    outcome = run("check", "systemd:app@.service", "--root", ".", "--env", "production", "-f", "json")
    found = {(f["rule"], f["secret"]) for f in outcome.report["findings"]}
    assert {("default-secret", "ADMIN_PASSWORD"), ("default-secret", "CACHE_URL")} <= found
    (unread,) = outcome.report["unread"]
    assert (outcome.code, unread["line"]) == (1, 3)


def test_nothing_is_missing_that_a_missing_env_file_may_give(place: Path, run: Run) -> None:
    unit = f"[Service]\nEnvironmentFile=/etc/none.env\nEnvironment=JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n"
    write(place, {"app.service": unit})
    outcome = run("check", "./app.service", "--env", "production", "-f", "json")
    assert outcome.code == 3
    assert {f["rule"] for f in outcome.report["findings"]} == {"embedded-secret"}


def test_without_a_credential_it_is_unread_alone(place: Path, run: Run) -> None:
    write(place, {"app.service": "[Service]\nEnvironmentFile=/etc/none.env\nEnvironment=LEVEL=info\n"})
    outcome = run("check", "./app.service", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.report["targets"], len(outcome.report["unread"])) == (3, [], 1)


def test_a_credential_that_may_be_on_another_machine_is_named(place: Path, run: Run) -> None:
    """The unit in a repository is complete without it; `--root` or the machine itself shows whether it is there."""
    write(place, {"app.service": UNIT.format(missing=MISSING["a credential"])})
    outcome = run("check", "./app.service", "--env", "production", "-f", "json")
    assert (outcome.report["complete"], outcome.report["unread"]) == (True, [])
    assert ["LoadCredential=/etc/none/jwt" in each["reason"] for each in outcome.report["run"]["skipped"]] == [True]
