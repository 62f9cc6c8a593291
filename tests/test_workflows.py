"""The repository's own workflows: what they use is pinned, what they may do is little, and our own check agrees."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ROOT / ".github" / "workflows" / "release.yml"


def workflow(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_there_are_three() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "nightly.yml", "release.yml"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode of a program")
@pytest.mark.parametrize(("name", "script"), [("ci.yml", ".ci/run"), ("nightly.yml", ".ci/long")])
def test_what_ci_runs_can_be_run_by_hand(name: str, script: str) -> None:
    steps = [step for job in workflow(ROOT / ".github" / "workflows" / name)["jobs"].values() for step in job["steps"]]
    assert {"run": f"bash {script}"} in steps
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / script)]).returncode == 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestEach:
    def test_what_it_uses_is_pinned_by_commit_with_the_version_beside_it(self, path: Path) -> None:
        used = re.findall(r"uses: (\S+)(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        pinned = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
        loose = [name for name, beside in used if not (pinned.fullmatch(name) and re.match(r" # v\d", beside))]
        assert loose == []

    def test_nothing_may_write_into_the_repository_and_no_token_is_kept(self, path: Path) -> None:
        found = workflow(path)
        granted = [found["permissions"], *(job.get("permissions", {}) for job in found["jobs"].values())]
        assert {scope for each in granted for scope, right in each.items() if right == "write"} <= {
            "id-token",
            "attestations",
        }
        steps = [step for job in found["jobs"].values() for step in job["steps"]]
        checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)

    def test_no_secret_is_named_and_none_stands_in_it(self, path: Path, run: Run) -> None:
        assert "secrets." not in path.read_text(encoding="utf-8")
        outcome = run("check", str(path), "-f", "json")
        assert (outcome.code, outcome.report["findings"]) == (3, [])  # nothing in it is the application's

    def test_it_is_of_the_schema_of_workflows(self, path: Path) -> None:
        program = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
        if program is None:
            pytest.skip("check-jsonschema is not installed")
        command = [program, "--builtin-schema", "vendor.github-workflows", str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_a_release_is_published_by_trust_and_attested() -> None:
    publish = workflow(RELEASE)["jobs"]["publish"]
    assert publish["environment"]["name"] == "pypi"
    assert publish["permissions"] == {"id-token": "write", "attestations": "write", "contents": "read"}
    used = [step["uses"].partition("@")[0] for step in publish["steps"]]
    assert used[2:] == ["actions/attest-build-provenance", "pypa/gh-action-pypi-publish"]
    [attest] = (step for step in publish["steps"] if "attest" in step["uses"])
    assert attest["with"]["subject-path"].split() == ["dist/*", "pyz/*"]
    assert "password" not in RELEASE.read_text(encoding="utf-8")
