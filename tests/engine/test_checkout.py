"""Where a report's paths stand: the repository, the working directory, and the file for what has none."""

import json
import os
from pathlib import Path

import pytest

from tests.conftest import Run

WEAK = "JWT_SECRET_KEY=changeme\n"


@pytest.fixture
def repository(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (place / "repo" / ".git").mkdir(parents=True)
    (place / "repo" / "app").mkdir()
    (place / "repo" / "app" / "prod.env").write_text(WEAK)
    (place / "elsewhere.env").write_text(WEAK)
    monkeypatch.chdir(place / "repo" / "app")
    return place / "repo"


def entries(run: Run, *arguments: str) -> set[tuple[str, int]]:
    told = json.loads(run("check", *arguments, "--env", "production", "-f", "gitlab").out)
    places = [entry["location"] for entry in told if entry["check_name"] != "auracheck"]  # git refuses this repository
    return {(place["path"], place["lines"]["begin"]) for place in places}


@pytest.mark.parametrize("spelling", ["prod.env", "./prod.env", "../app/prod.env", "dotenv:prod.env"])
def test_paths_start_at_the_top_of_the_repository(spelling: str, repository: Path, run: Run) -> None:
    assert entries(run, spelling) == {("app/prod.env", 1)}


def test_an_absolute_path_too_and_from_outside(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert entries(run, str(repository / "app" / "prod.env")) == {("app/prod.env", 1)}
    monkeypatch.chdir(repository.parent)
    assert entries(run, "repo/app/prod.env") == {("app/prod.env", 1)}


def test_without_a_repository_they_start_at_the_working_directory(place: Path, run: Run) -> None:
    (place / "prod.env").write_text(WEAK)
    assert entries(run, str(place / "prod.env")) == {("prod.env", 1)}


def test_a_file_elsewhere_stands_at_the_projects_file(repository: Path, run: Run) -> None:
    (repository / "package.json").write_text("{}")
    outcome = run(
        "check", "../../elsewhere.env", "prod.env", "--env", "production", "-f", "gitlab", "--select", "default"
    )
    _, first, second = json.loads(outcome.out)  # the first is about the rules that were not run
    assert (first["location"]["path"], second["location"]["path"]) == ("package.json", "app/prod.env")
    assert first["description"].startswith("../../elsewhere.env:1: JWT_SECRET_KEY")


@pytest.mark.parametrize(("policy", "anchor"), [(None, "auracheck.toml"), ("auracheck.toml", "auracheck.toml"),
                                                ("app/shop.toml", "app/shop.toml")])  # fmt: skip
def test_the_environment_stands_at_the_policys_file(
    policy: str | None, anchor: str, repository: Path, run: Run
) -> None:
    if policy:
        (repository / policy).write_text("")
    told = entries(run, "env:", *(["--policy", f"../{policy}"] if policy == "app/shop.toml" else []))
    assert told == {(anchor, 1)}


def test_repo_says_which_repository(repository: Path, run: Run) -> None:
    assert entries(run, "prod.env", "--select", "default", "--repo", "..") >= {("app/prod.env", 1)}


def test_no_working_directory_is_no_traceback(repository: Path, run: Run) -> None:
    (repository / "gone").mkdir()
    os.chdir(repository / "gone")
    (repository / "gone").rmdir()
    outcome = run("check", str(repository / "app" / "prod.env"), "--env", "production", "-f", "sarif")
    assert outcome.code == 1
    assert json.loads(outcome.out)["runs"][0]["results"]
