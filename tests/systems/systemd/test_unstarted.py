"""A unit that systemd would not start is unread, with what is missing, as a Compose project that does not load."""

from pathlib import Path

import pytest

from tests.conftest import Run
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
def test_it_is_unread_as_a_whole(missing: str, place: Path, run: Run) -> None:
    write(place, {"etc/systemd/system/app@.service": UNIT.format(missing=missing)})
    outcome = run("check", "systemd:app@.service", "--root", ".", "--env", "production", "-f", "json")
    (unread,) = outcome.report["unread"]
    assert (outcome.code, outcome.report["targets"], unread["line"]) == (3, [], 3)


def test_a_credential_that_may_be_on_another_machine_is_named(place: Path, run: Run) -> None:
    """The unit in a repository is complete without it; `--root` or the machine itself shows whether it is there."""
    write(place, {"app.service": UNIT.format(missing=MISSING["a credential"])})
    outcome = run("check", "./app.service", "--env", "production", "-f", "json")
    assert (outcome.report["complete"], outcome.report["unread"]) == (True, [])
    assert ["LoadCredential=/etc/none/jwt" in each["reason"] for each in outcome.report["run"]["skipped"]] == [True]
