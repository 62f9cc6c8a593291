"""The lines below the findings."""

from pathlib import Path

from tests.conftest import Run

HINT = "not AuraConnect? auracheck generate policy --from .env > auracheck.toml"


def test_keys_under_wrong_names_alone_may_be_those_of_another_application(place: Path, run: Run) -> None:
    (place / ".env").write_text("JWT_SECRET=changeme\nDB_PASSWORD=changeme\n")
    assert HINT in run("check", ".env", "--env", "production").out
    (place / ".env").write_text("JWT_SECRET=changeme\nSESSION_SECRET=changeme\n")
    assert HINT not in run("check", ".env", "--env", "production").out
