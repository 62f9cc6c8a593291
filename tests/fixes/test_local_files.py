"""Where a framework has `.env` in git with defaults, the steps write into the file that it has for one machine."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow

WEAK = "APP_ENV=dev\nAPP_SECRET=changeme\nSTRIPE_SECRET_KEY=changeme\nDEFAULT_URI=http://localhost\n"
STRONG = "f3Zk8Qw2Lx7Vn4Tb9Rm6Yc1Hs5Jd0Pg8"


@pytest.fixture
def project(place: Path) -> Path:
    (place / "composer.json").write_text(
        json.dumps({"require": {"symfony/dotenv": "*", "symfony/framework-bundle": "*"}})
    )
    (place / "package.json").write_text(json.dumps({"devDependencies": {"vite": "*"}}))
    (place / ".gitignore").write_text("/.env.local\n/.env.*.local\n")
    (place / ".env").write_text(WEAK)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    return place


def found(run: Run) -> dict[str, list[dict[str, object]]]:
    findings = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    return {each["secret"] or each["rule"]: each["fix"] for each in findings}


def test_the_steps_leave_the_file_of_git_alone(project: Path, run: Run) -> None:
    before = found(run)
    assert before.keys() == {"APP_SECRET", "APP_ENV", "STRIPE_SECRET_KEY"}
    [words] = before["STRIPE_SECRET_KEY"]
    assert str(words["text"]).startswith("set STRIPE_SECRET_KEY in .env.local: ")
    for steps in before.values():
        follow(steps, project)
    assert (project / ".env").read_text() == WEAK
    assert "APP_ENV=prod" in (project / ".env.local").read_text().splitlines()
    assert found(run).keys() == {"STRIPE_SECRET_KEY"}


def test_fix_makes_the_file_of_the_machine(project: Path, run: Run) -> None:
    run("check", ".", "--env", "production", "--fix")
    assert (project / ".env").read_text() == WEAK
    assert "APP_SECRET=" in (project / ".env.local").read_text()


def test_credentials_in_git_belong_into_the_file_of_the_machine(project: Path, run: Run) -> None:
    (project / ".env").write_text(f"APP_ENV=prod\nAPP_SECRET={STRONG}\n")
    tracked = found(run)["tracked-file"]
    assert (
        tracked[0]["text"]
        == "set APP_SECRET in .env.local, and leave it empty in .env: git has that file with the defaults"
    )


def test_a_url_of_development_is_set_there_as_well(project: Path, run: Run) -> None:
    (project / ".env").write_text(f"{WEAK}DATABASE_URL=mysql://app:!ChangeMe!@127.0.0.1:3306/app\n")
    [words] = found(run)["DATABASE_URL"]
    assert words["text"] == "set DATABASE_URL in .env.local: the one for production"


def test_compose_is_started_with_that_file(project: Path, run: Run) -> None:
    given = "{POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:-changeme}'}"
    db = f"services:\n  db:\n    image: postgres:17\n    environment: {given}\n"
    (project / "compose.yaml").write_text(db)
    steps = found(run)["POSTGRES_PASSWORD"]
    follow(steps, project)
    files = "--env-file .env --env-file .env.local"
    assert f"start compose.yaml with both files: docker compose {files} up -d" in [step.get("text") for step in steps]
    assert run("check", "compose.yaml", "--env", "production", *files.split()).code == 0


def test_a_url_of_another_machine_has_steps_where_several_files_are_one(project: Path, run: Run) -> None:
    (project / ".env").write_text(f"{WEAK}DATABASE_URL=postgresql://app:!ChangeMe!@database:5432/app\n")
    (project / ".env.local").write_text(f"APP_SECRET={STRONG}\n")
    (project / "compose.yaml").write_text("services:\n  database:\n    image: postgres:17\n    env_file: db.env\n")
    (project / "db.env").write_text("POSTGRES_USER=app\nPOSTGRES_PASSWORD=changeme\nPOSTGRES_DB=app\n")
    texts = [step.get("text") for step in found(run)["DATABASE_URL"]]
    assert "set DATABASE_URL in .env.local: the one for production" in texts
