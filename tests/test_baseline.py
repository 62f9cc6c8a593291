"""Adopting auracheck on a mess: a baseline lets what there is wait, a new mistake fails, and so does a waiver's end."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import GOOD, Run, env_file
from tests.fixes.test_age import pass_days
from tests.test_waiver_comments import counting

BAD = [
    "JWT_SECRET_KEY=changeme\n",
    "ENVIRONMENT=prod\nSESSION_SECRET=dev-secret\nDATABASE_URL=postgres://u:p@localhost/x\n",
    "JWT_SECRET_KEY=abc\nSESSION_SECRET=abc\nREDIS_URL=redis://localhost:6379\n",
    "jwt-secret-key=x\nTWILIO_AUTH_TOKEN=1\nDATABASE_URL=${NOWHERE}\n",
    "",
]
YAML = """\
services:
  backend:
    image: x
    environment: {JWT_SECRET_KEY: changeme, SESSION_SECRET: "Zk81vQpW07xTnB5sLm3Rt9Yc2Hd6Jf4G"}
"""
PRODUCTION = ("--env", "production")


@pytest.fixture
def mess(place: Path) -> Path:
    """Forty bad env files in ten folders, one of which has a Compose file instead where YAML can be read."""
    for number in range(40):
        folder = place / f"service {number // 4}"
        folder.mkdir(exist_ok=True)
        (folder / f".env.{number % 4}").write_text(BAD[number % len(BAD)])
        (folder / f".env.{number % 4}").chmod(0o666)
    return place


def files(place: Path) -> list[str]:
    return sorted(os.path.relpath(path, place) for path in place.rglob(".env.*"))


def append_baseline(run: Run, policy: Path, *arguments: str) -> int:
    """As a shell does it with `>>`: the file is there before anything is read."""
    policy.touch()
    outcome = run("check", *arguments, "-f", "waivers")
    assert all(line.startswith("note: ") for line in outcome.err.splitlines())
    with policy.open("a") as file:
        file.write(outcome.out)
    return outcome.code


def test_forty_bad_files(mess: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = mess / "auracheck.toml"
    assert append_baseline(run, policy, *files(mess), *PRODUCTION) == 1
    assert len(tomllib.loads(policy.read_text())["waivers"]) > 100

    again = run("check", *files(mess), *PRODUCTION, "-f", "json")
    assert (again.code, again.report["summary"]["errors"], again.report["summary"]["warnings"]) == (0, 0, 0)
    assert run("check", *files(mess), *PRODUCTION, "--fail-on", "warning").code == 0
    assert run("check", *files(mess), *PRODUCTION, "-f", "waivers").out == ""

    (mess / "service 0" / ".env.4").write_text(env_file(GOOD | {"JWT_SECRET_KEY": "changeme"}))
    mistake = run("check", *files(mess), *PRODUCTION, "-f", "json")
    assert (mistake.code, counting(mistake)) == (1, [("default-secret", "JWT_SECRET_KEY", 2)])
    (mess / "service 0" / ".env.4").unlink()

    pass_days(monkeypatch, 76)
    soon = run("check", *files(mess), *PRODUCTION, "-f", "json")
    assert (soon.code, {rule for rule, _, _ in soon.findings("note")}) == (0, {"expired-waiver", "recommended-secret"})
    pass_days(monkeypatch, 91)
    ended = run("check", *files(mess), *PRODUCTION, "-f", "json")
    assert (ended.code, ended.report["summary"]["waived"]) == (1, 0)


def test_a_new_mistake_in_an_old_file(mess: Path, run: Run) -> None:
    append_baseline(run, mess / "auracheck.toml", *files(mess), *PRODUCTION)
    old = mess / "service 0" / ".env.0"
    old.write_text(old.read_text() + "SESSION_SECRET=changeme\n")
    assert run("check", *files(mess), *PRODUCTION).code == 1


@pytest.mark.parametrize("spec", [".", "./service 0/.env.0", "service 0//.env.0", "{place}/service 0/.env.0"])
def test_whatever_the_spelling_of_the_path(mess: Path, run: Run, spec: str) -> None:
    append_baseline(run, mess / "auracheck.toml", *files(mess), *PRODUCTION)
    assert run("check", spec.format(place=mess), *PRODUCTION).code == 0


def test_whatever_the_folder_it_is_called_from(mess: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mess / "service 0")
    append_baseline(run, mess / "auracheck.toml", ".env.0", "../service 1/.env.1", *PRODUCTION)
    assert run("check", ".env.0", *PRODUCTION).code == 0
    monkeypatch.chdir(mess)
    assert run("check", "service 0/.env.0", "service 1/.env.1", *PRODUCTION).code == 0
    assert run("check", "service 1/.env.0", *PRODUCTION).code == 1


def test_a_policy_beside_the_file_holds_when_called_from_there(
    mess: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_baseline(run, mess / "service 0" / "auracheck.toml", "service 0/.env.0", *PRODUCTION)
    assert run("check", "service 0/.env.0", *PRODUCTION).code == 0
    monkeypatch.chdir(mess / "service 0")
    assert run("check", ".env.0", *PRODUCTION).code == 0


def test_services_and_the_environment(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("yaml")
    (place / "compose.yaml").write_text(YAML)
    monkeypatch.setenv("JWT_SECRET_KEY", "changeme")
    (place / ".env").write_text("SESSION_SECRET=changeme\n")
    assert append_baseline(run, place / "auracheck.toml", "compose.yaml", "env:", *PRODUCTION) == 1
    assert append_baseline(run, place / "auracheck.toml", *PRODUCTION) == 1
    assert run("check", "./compose.yaml", "env:", *PRODUCTION).code == 0
    assert run("check", *PRODUCTION).code == 0


def test_the_policy_that_was_empty_extends_the_default(mess: Path, run: Run) -> None:
    append_baseline(run, mess / "auracheck.toml", *files(mess), *PRODUCTION)
    (target, *_) = run("check", files(mess)[0], *PRODUCTION, "-f", "json").report["targets"]
    assert "JWT_SECRET_KEY" in [secret["name"] for secret in target["secrets"]]


@pytest.mark.parametrize(
    "begun", ['name = "shop"', 'name = "shop"\n[[waivers]]\nrule = "weak-secret"  # no end of line']
)
def test_what_it_is_appended_to_stays_what_it_was(mess: Path, run: Run, begun: str) -> None:
    policy = mess / "auracheck.toml"
    policy.write_text(begun)
    assert append_baseline(run, policy, files(mess)[0], *PRODUCTION) == 1
    assert tomllib.loads(policy.read_text())["name"] == "shop"
    assert run("check", files(mess)[0], *PRODUCTION).code == 0


def test_a_pyproject_takes_them_under_its_own_header(mess: Path, run: Run) -> None:
    project = mess / "pyproject.toml"
    project.write_text('[project]\nname = "shop"\n[tool.auracheck]\nname = "shop"\n[tool.other]\nx = 1\n')
    assert append_baseline(run, project, *files(mess), *PRODUCTION) == 1
    assert run("check", *files(mess), *PRODUCTION).code == 0


def test_what_was_not_read_stays_unread(mess: Path, run: Run) -> None:
    policy = mess / "auracheck.toml"
    assert append_baseline(run, policy, "gone.env", files(mess)[0], *PRODUCTION) == 1
    assert "# not waived, not read: gone.env: " in policy.read_text()
    assert run("check", "gone.env", files(mess)[0], *PRODUCTION).code == 3


def test_a_waiver_that_ended_is_renewed_and_the_old_one_told(mess: Path, run: Run) -> None:
    policy = mess / "auracheck.toml"
    policy.write_text('[[waivers]]\nrule = "missing-secret"\nuntil = 2020-01-01\n')
    assert append_baseline(run, policy, files(mess)[0], *PRODUCTION) == 1
    assert "# not waived: auracheck.toml:1: waiver of missing-secret expired on 2020-01-01" in policy.read_text()
    again = run("check", files(mess)[0], *PRODUCTION, "-f", "json")
    assert (again.code, again.report["summary"]["warnings"]) == (0, 1)
    assert ("expired-waiver", None, 1) in again.findings("warning")


def test_the_policy_itself_is_not_written_over(mess: Path, run: Run) -> None:
    (mess / "auracheck.toml").write_text('name = "shop"\n')
    outcome = run("check", files(mess)[0], *PRODUCTION, "-f", "waivers", "-o", "auracheck.toml")
    assert (outcome.code, (mess / "auracheck.toml").read_text()) == (1, 'name = "shop"\n')
    assert "output file is an input: auracheck.toml" in outcome.err


def test_the_day_is_that_of_the_verdict(mess: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_days(monkeypatch, 1_000)
    outcome = run("check", files(mess)[0], *PRODUCTION, "-f", "waivers")
    (first, *_) = tomllib.loads(outcome.out)["waivers"]
    assert (first["until"] - datetime.now(UTC).date()).days in (1_089, 1_090)
