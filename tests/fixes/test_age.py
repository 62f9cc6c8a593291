"""What `generate --write` leaves above a value is what `check` knows its age by, in every form that it writes."""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from auracheck.engine import run as engine
from tests.conftest import Run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are those of Unix; for Windows see test_systems.py")

POLICY = '[secrets.JWT_SECRET_KEY]\nmax_age = "90d"\n'
FILES = ["dotenv:.env", "compose-env:.env", "docker-env:app.env", "systemd-env:app.env", "shell-env:app.sh",
         "kubectl-env:app.env", "override.conf", "app.service", "string.yaml", "data.yaml", "odd.yaml"]  # fmt: skip
BEGUN = {
    "data.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  A: eA==\n",
    "odd.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  jwt-secret-key: ''\n",
    "app.service": '[Service]\nExecStart=/bin/true\nEnvironment=A=1 "JWT_SECRET_KEY=" B=2\n',
}


def pass_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """For the check it is so many days later."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return super().now(tz) + timedelta(days=days)

    monkeypatch.setattr(engine, "datetime", Later)


def stale(run: Run, file: str) -> list[tuple[str, str | None]]:
    outcome = run("check", file, "--select", "stale-secret", "--env", "production", "-f", "json")
    assert outcome.report["unread"] == []
    return [(finding["severity"], finding["secret"]) for finding in outcome.report["findings"]]


@pytest.mark.parametrize("file", FILES)
def test_the_age_of_what_was_written_is_known(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    if file.endswith(".yaml"):
        pytest.importorskip("yaml")
    path = place / file.rpartition(":")[2]
    (place / "auracheck.toml").write_text(POLICY)
    if path.name in BEGUN:
        path.write_text(BEGUN[path.name])
        path.chmod(0o600)
    assert run("generate", "jwt", "--write", file).code == 0
    assert stale(run, file) == []
    pass_days(monkeypatch, 89)  # midnight may pass while this runs
    assert stale(run, file) == []
    pass_days(monkeypatch, 91)
    assert stale(run, file) == [("warning", "JWT_SECRET_KEY")]


@pytest.mark.parametrize("file", ["dotenv:.env", "override.conf", "string.yaml"])
def test_what_the_finding_advises_makes_it_young_again(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    if file.endswith(".yaml"):
        pytest.importorskip("yaml")
    path = place / file.rpartition(":")[2]
    (place / "auracheck.toml").write_text(POLICY)
    run("generate", "jwt", "--write", file)
    path.write_text("".join("# auracheck: JWT_SECRET_KEY made 2020-02-29\n".rjust(len(line)) if "made" in line else line
                            for line in path.read_text().splitlines(keepends=True)))  # fmt: skip
    outcome = run("check", file, "--select", "stale-secret", "--env", "production", "-f", "json")
    help = outcome.report["findings"][0]["help"]
    if file.startswith("override"):  # a drop-in of no service
        assert help.startswith("auracheck generate jwt --write ")
        return
    assert help == f"auracheck generate jwt --write {path.name} --rotate"
    assert run(*help.split()[1:]).code == 0
    assert stale(run, file) == []


def test_a_byte_order_mark_before_the_comment_stays_one(place: Path, run: Run) -> None:
    env = place / ".env"
    env.write_bytes(b"\xef\xbb\xbfJWT_SECRET_KEY=changeme\n")
    env.chmod(0o600)
    run("generate", "jwt", "--write", "docker-env:.env")
    run("generate", "jwt", "--write", "docker-env:.env", "--rotate")
    content = env.read_bytes()
    assert (content.startswith(b"\xef\xbb\xbf# auracheck: "), content.count(b"made"), content.count(b"\xef")) == (
        True,
        1,
        1,
    )
