"""The commands in the pages of pasted messages are commands: a shell can read each, and auracheck accepts its own."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.exit_codes import ExitCode
from auracheck.explain.known import known
from tests.conftest import Run

QUOTED = re.compile(r"`([^`]+)`")
SQL = re.compile(r"(?:ACL|ALTER|CREATE|SELECT|SHOW) ")
BLANKS = {
    "NAME": "SESSION_SECRET",
    "FILE": ".env",
    "UNIT": "app.service",
    "HOST": "db.example.org",
    "PID": "1",
    "MESSAGE": "Authentication required.",
}
"""What a reader fills in."""


def commands() -> list[str]:
    texts = (text for each in known() for text in (each.check, each.fix))
    return sorted({command for text in texts for command in QUOTED.findall(text) if not SQL.match(command)})


def own(command: str) -> Iterator[list[str]]:
    """The arguments of each call of auracheck in a command."""
    for part in re.split(r" \| | && |\"?\$\(|\)\"?", command):
        if part.startswith("auracheck "):
            filled = re.sub(r"\b[A-Z]+\b", lambda blank: BLANKS.get(blank[0], blank[0]), part)
            yield shlex.split(filled)[1:]


OWN = sorted({shlex.join(arguments) for command in commands() for arguments in own(command)})


def test_a_shell_can_read_each_command() -> None:
    script = "\n".join(commands())
    read = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize("arguments", OWN)
def test_auracheck_accepts_each_of_its_own(
    arguments: str, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / ".env").write_text("SESSION_SECRET=changeme\n")
    (place / ".env").chmod(0o600)
    (place / "app.service").write_text("[Service]\nEnvironmentFile=/etc/app.env\nExecStart=/usr/bin/app\n")
    (place / "compose.yaml").write_text("services: {web: {image: shop/web, env_file: .env}}\n")
    with (place / ".env").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(*shlex.split(arguments)).code != ExitCode.USAGE


def test_a_command_fits_a_line() -> None:
    assert [command for command in commands() if len(command) > 75] == []


def test_pages_have_commands() -> None:
    assert len(commands()) > 150
    assert len(OWN) > 60
