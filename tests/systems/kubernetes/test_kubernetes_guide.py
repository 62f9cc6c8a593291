"""AuraConnect's guide: its Secret and Deployment are judged as their readers would expect, at their lines."""

import shutil
from pathlib import Path

from tests.conftest import Run

BLOCK = Path(__file__).parents[2] / "data" / "guide_kubernetes.yaml"


def test_its_manifest_is_not_ready_for_production(place: Path, run: Run) -> None:
    shutil.copy(BLOCK, place / "kubernetes.yaml")
    outcome = run("check", "kubernetes:kubernetes.yaml", "--env", "production", "-f", "json")
    assert outcome.code == 1
    assert sorted(outcome.findings("error"), key=str) == [
        ("default-secret", "DATABASE_URL", 8),
        ("default-secret", "JWT_SECRET_KEY", 7),
        ("default-secret", "REDIS_URL", 9),
        ("misnamed-secret", "DATABASE_URL", 8),
        ("misnamed-secret", "JWT_SECRET_KEY", 7),
        ("misnamed-secret", "REDIS_URL", 9),
        ("missing-secret", "SESSION_SECRET", 19),
    ]
    assert [target["label"] for target in outcome.report["targets"]] == ["kubernetes.yaml: backend"]
    assert outcome.report["complete"]
