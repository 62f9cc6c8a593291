"""AuraConnect's own guide: each of its examples is judged as its readers would expect, at its lines."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Run

BLOCKS = Path(__file__).parent / "data"


@pytest.fixture
def guide(place: Path) -> Path:
    """The guide's blocks under their own names, copied out of any repository, not writable by others."""
    shutil.copy(BLOCKS / "guide_development.env", place / "development.env")
    shutil.copy(BLOCKS / "guide_production-export.sh", place / "production-export.sh")
    drop_ins = place / "auraconnect.service.d"
    drop_ins.mkdir()
    shutil.copy(BLOCKS / "guide_override.conf", drop_ins / "override.conf")
    for path in place.rglob("*.*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return place


def test_its_development_file_passes_in_development_with_warnings(guide: Path, run: Run) -> None:
    outcome = run("check", "development.env", "--env", "development", "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (0, [])
    assert {("default-secret", "JWT_SECRET_KEY", 3), ("default-secret", "DATABASE_URL", 4)} <= set(
        outcome.findings("warning")
    )


def test_its_development_file_is_not_ready_for_production(guide: Path, run: Run) -> None:
    outcome = run("check", "development.env", "--env", "production", "-f", "json")
    assert outcome.code == 1
    assert sorted(outcome.findings("error"), key=str) == [
        ("default-secret", "DATABASE_URL", 4),
        ("default-secret", "JWT_SECRET_KEY", 3),
        ("environment-mismatch", "ENVIRONMENT", 2),
        ("missing-secret", "SESSION_SECRET", None),
    ]
    assert ("weak-secret", "REDIS_URL", 5) in outcome.findings("warning")


@pytest.mark.parametrize("path", ["auraconnect.service.d/override.conf", "auraconnect.service.d"])
def test_its_unit_is_not_ready_for_production(path: str, guide: Path, run: Run) -> None:
    outcome = run("check", path, "--env", "production", "-f", "json")
    assert outcome.code == 1
    assert sorted(outcome.findings("error"), key=str) == [
        ("default-secret", "DATABASE_URL", 5),
        ("default-secret", "JWT_SECRET_KEY", 3),
        ("default-secret", "REDIS_URL", 6),
        ("default-secret", "SESSION_SECRET", 4),
    ]


@pytest.mark.parametrize("spec", ["shell-env:production-export.sh", "production-export.sh"])
def test_its_script_is_not_ready_for_production(spec: str, guide: Path, run: Run) -> None:
    outcome = run("check", spec, "--env", "production", "-f", "json")
    assert outcome.code == 1
    assert sorted(f[:2] for f in outcome.findings("error")) == [
        ("default-secret", "DATABASE_URL"),
        ("default-secret", "REDIS_URL"),
    ]
    states = {s["name"]: s["state"] for s in outcome.report["targets"][0]["secrets"]}
    assert (states["JWT_SECRET_KEY"], states["SESSION_SECRET"]) == ("elsewhere", "elsewhere")
    assert outcome.report["complete"]
