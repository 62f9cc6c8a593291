"""The Compose example loads in docker-compose, passes with generated secrets, fails with the guide's placeholders."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_examples import EXAMPLES, PLACEHOLDERS, fill, good
from tests.test_guide import BLOCKS

FILE = "docker-compose.yml"


@pytest.fixture
def example(place: Path) -> Path:
    shutil.copy(EXAMPLES / "compose" / FILE, place / FILE)
    return place


def filled(example: Path, values: Mapping[str, str]) -> None:
    fill(EXAMPLES / "compose/.env.example", example / ".env", values)


def test_the_project_with_generated_secrets_is_fit_for_production(example: Path, run: Run) -> None:
    filled(example, good())
    outcome = run("check", f"compose:{FILE}", "--env", "production")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_the_project_with_a_placeholder_is_not(example: Path, run: Run, name: str) -> None:
    filled(example, good() | {name: PLACEHOLDERS[name]})
    outcome = run("check", f"compose:{FILE}", "--env", "production", "-f", "json")
    assert outcome.code == 1
    (finding,) = [f for f in outcome.report["findings"] if f["severity"] == "error"]
    assert (finding["rule"], finding["secret"]) == ("default-secret", name)
    assert finding["locations"][0]["file"] == ".env"


def test_the_template_left_empty_does_not_load(example: Path, run: Run) -> None:
    filled(example, {})
    outcome = run("check", f"compose:{FILE}", "--env", "production")
    assert outcome.code == 3
    assert "required variable JWT_SECRET_KEY has no value" in outcome.out


def test_docker_compose_takes_it(example: Path) -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("docker-compose is not installed")
    filled(example, good())
    subprocess.run(["docker-compose", "config", "--quiet"], cwd=example, check=True, capture_output=True, timeout=60)


def test_the_guide_s_own_project_fails_at_the_lines_of_its_env_file(place: Path, run: Run) -> None:
    (place / "compose").mkdir()
    shutil.copy(BLOCKS / "guide_compose.yml", place / "compose" / FILE)
    shutil.copy(BLOCKS / "guide_compose.env", place / "compose/.env")
    (place / "compose/.env").chmod(0o600)
    outcome = run("check", f"compose:compose/{FILE}", "--env", "production", "-f", "json")
    assert outcome.code == 1
    errors = [f for f in outcome.report["findings"] if f["severity"] == "error"]
    assert {(f["rule"], f["secret"], f["locations"][0]["file"], f["locations"][0]["line"]) for f in errors} == {
        ("default-secret", "JWT_SECRET_KEY", "compose/.env", 2),
        ("default-secret", "SESSION_SECRET", "compose/.env", 3),
        ("default-secret", "DATABASE_URL", "compose/.env", 4),
        ("default-secret", "REDIS_URL", "compose/.env", 5),
    }


def test_a_credential_in_the_file_itself_is_embedded(place: Path, run: Run) -> None:
    secret = good()["JWT_SECRET_KEY"]
    lines = f"environment:\n      JWT_SECRET_KEY: {secret}x\n      SESSION_SECRET: ${{S:-{secret[::-1]}}}\n"
    (place / FILE).write_text(f"services:\n  web:\n    image: i\n    {lines}")
    found = run("check", f"compose:{FILE}", "--env", "production", "-f", "json").findings("error")
    assert {f for f in found if f[0] == "embedded-secret"} == {
        ("embedded-secret", "JWT_SECRET_KEY", 5),
        ("embedded-secret", "SESSION_SECRET", 6),
    }


def test_a_service_with_a_profile_is_judged_and_named_so(place: Path, run: Run) -> None:
    (place / FILE).write_text("services: {job: {image: i, profiles: [jobs], environment: {JWT_SECRET_KEY: dev}}}\n")
    for picked in ([], ["--service", "job"]):
        outcome = run("check", f"compose:{FILE}", "--env", "production", "-f", "json", *picked)
        assert outcome.code == 1
        assert [target["label"] for target in outcome.report["targets"]] == [f"{FILE}: job (profile jobs)"]
