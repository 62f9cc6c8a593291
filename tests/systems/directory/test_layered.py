"""Env files that Next.js, Create React App and Vite lay over one another are one target in a directory."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run

GOOD = "f3Zk8Qw2Lx7Vn4Tb9Rm6Yc1Hs5Jd0Pg8Aq3Ue7"
POLICY = """name = "shop"
extends = []
[environments]
variable = "NODE_ENV"
development = { aliases = ["local"] }
production = { strict = true }
[secrets.SESSION_SECRET]
kind = "key"
required_in = ["development", "production"]
[secrets.MAIL_PASSWORD]
kind = "password"
required_in = ["development", "production"]
"""


def write(place: Path, package: str, **files: str) -> None:
    (place / "auracheck.toml").write_text(POLICY)
    manifest = {"dependencies": {package: "1"}} if package != "vite" else {"devDependencies": {package: "1"}}
    (place / "package.json").write_text(json.dumps(manifest))
    for name, text in files.items():
        file = place / f".env{name.replace('_', '.')}"
        file.write_text(text)
        file.chmod(0o600)


def errors(run: Run) -> list[tuple[str, str | None, str]]:
    every = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    found = [each for each in every if each["severity"] == "error"]
    return [(each["rule"], each["secret"], each["locations"][0]["file"]) for each in found]


@pytest.mark.parametrize("package", ["next", "react-scripts", "vite"])
def test_a_file_of_production_has_what_is_below_it(place: Path, run: Run, package: str) -> None:
    below = f"SESSION_SECRET=changeme\nMAIL_PASSWORD={GOOD}1\n"
    write(place, package, _="", _production=f"SESSION_SECRET={GOOD}\n")
    (place / ".env").write_text(below)
    (place / ".env").chmod(0o600)
    assert errors(run) == []
    (place / ".env.production.local").write_text("SESSION_SECRET=changeme\n")
    assert errors(run) == [("default-secret", "SESSION_SECRET", ".env.production.local")]


def test_what_is_missing_belongs_into_the_file_of_production(place: Path, run: Run) -> None:
    write(place, "next", _production=f"SESSION_SECRET={GOOD}\n")
    (place / ".env").write_text("MAIL_PASSWORD=changeme\n")
    assert errors(run) == [("default-secret", "MAIL_PASSWORD", ".env")]
    (place / ".env").write_text("COLOUR=red\n")
    assert errors(run) == [("missing-secret", "MAIL_PASSWORD", ".env.production")]


def test_the_file_of_a_developers_machine_is_read_in_development_alone(place: Path, run: Run) -> None:
    write(place, "next", _local="SESSION_SECRET=changeme\n", _production=f"SESSION_SECRET={GOOD}\n")
    (place / ".env").write_text(f"MAIL_PASSWORD={GOOD}1\n")
    (place / ".env").chmod(0o600)
    assert errors(run) == []
    report = run("check", ".", "-f", "json").report
    labels = [(each["label"], each["environment"]) for each in report["targets"]]
    assert labels == [(".env + .env.local", "development"), (".env + .env.production", "production")]


@pytest.mark.parametrize(("package", "wins"), [("next", ".env.local"), ("vite", ".env.development")])
def test_the_order_in_development_is_that_of_the_framework(place: Path, run: Run, package: str, wins: str) -> None:
    write(place, package, _local="SESSION_SECRET=changeme\n", _development="SESSION_SECRET=changeme\n")
    (place / ".env").write_text(f"MAIL_PASSWORD={GOOD}1\n")
    found = run("check", ".", "-f", "json").report["findings"]
    assert [each["locations"][0]["file"] for each in found if each["rule"] == "default-secret"] == [wins]


def test_files_that_no_framework_reads_together_are_targets_of_their_own(place: Path, run: Run) -> None:
    write(place, "express", _production=f"SESSION_SECRET={GOOD}\nMAIL_PASSWORD={GOOD}1\n")
    (place / ".env").write_text("SESSION_SECRET=changeme\n")
    labels = [each["label"] for each in run("check", ".", "-f", "json").report["targets"]]
    assert labels == [".env", ".env.production"]
