"""A plan for a file of any name can be pasted and is carried out: a name that begins with `-`, or has a character that
no screen shows."""

import os
from pathlib import Path

import pytest

from auracheck.fixes.commands import chmod_command, file_of_command, write_command
from auracheck.systems.steps import quote, spec_of, write
from tests.conftest import Run
from tests.fixes.following import follow

NAMES = ["-x.env", ":x.env", "a b.env", "a\x1b[1mb.env", "a\nb.env", "it's\t.env", "a\u202eb.env", "é\\\x07.env"]
COMPOSE = "services:\n  api:\n    image: shop\n    env_file: -x.env\n    environment: {JOBS_SECRET: changeme}\n"
posix = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")


@pytest.mark.parametrize("name", [*NAMES, "\udcff.env"])
def test_a_file_has_one_name_in_all_commands(name: str) -> None:
    assert write_command(write("auracheck generate jwt", name)) == (("jwt",), name, False, "")
    assert file_of_command(write("auracheck generate jwt", spec_of("compose-env", name))) == name
    assert chmod_command(f"chmod 600 {quote(name)}") == (0o600, name)
    assert quote(name).isprintable()


@posix
@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_can_be_pasted(name: str, place: Path, run: Run) -> None:
    (place / name).write_text("APP_SECRET=changeme\n")
    (place / name).chmod(0o644)
    [finding, *_] = run("check", f"dotenv:{name}", "--env", "production", "-f", "json").report["findings"]
    follow(finding["fix"], place)
    assert "changeme" not in (place / name).read_text()
    assert (place / name).stat().st_mode & 0o077 == 0


@posix
def test_a_plan_names_a_file_once(place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text(COMPOSE)
    (place / "-x.env").write_text("APP_SECRET=changeme\n")
    (place / "-x.env").chmod(0o644)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert "changeme" not in (place / "-x.env").read_text()
    report = run("check", "compose.yaml", "--env", "production", "-f", "json").report
    assert report["findings"] == []
