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

    def test_nothing_but_a_release_may_write_into_the_repository_and_no_token_is_kept(self, path: Path) -> None:
        found = workflow(path)
        jobs = [job for name, job in found["jobs"].items() if (path, name) != (RELEASE, "publish")]
        granted = [found["permissions"], *(job.get("permissions", {}) for job in jobs)]
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


def test_a_release_is_attested_and_published_where_no_code_of_the_repository_runs() -> None:
    publish = workflow(RELEASE)["jobs"]["publish"]
    assert publish["environment"] == "release"
    assert publish["permissions"] == {"id-token": "write", "attestations": "write", "contents": "write"}
    download, attest, create = publish["steps"]
    assert [step["uses"].partition("@")[0] for step in (download, attest)] == [
        "actions/download-artifact",
        "actions/attest-build-provenance",
    ]
    assert attest["with"]["subject-path"] == "dist/*"
    assert create["run"] == 'gh release create "$TAG" --verify-tag --notes-from-tag dist/*'


class TestAction:
    """`.github/action`, which other repositories use as a step."""

    ACTION = ROOT / ".github" / "action" / "action.yml"

    @pytest.fixture
    def job(self, tmp_path: Path) -> Path:
        """What a runner gives to a step: a folder with the installed program, and a file for the summary."""
        program = shutil.which("auracheck", path=str(Path(sys.executable).parent))
        assert program is not None
        bin = tmp_path / "auracheck" / "bin"
        bin.mkdir(parents=True)
        (bin / "auracheck").symlink_to(program)
        (tmp_path / "app.env").write_text("JWT_SECRET_KEY=changeme\n", encoding="utf-8")
        return tmp_path

    def run(self, job: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
        script = workflow(self.ACTION)["runs"]["steps"][-1]["run"]
        environ = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(job), "GITHUB_STEP_SUMMARY": str(job / "summary.md")}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=job, env=environ | {"SARIF": ""} | inputs, capture_output=True, text=True, encoding="utf-8"
        )

    @pytest.mark.skipif(sys.platform == "win32", reason="a symbolic link needs a right there")
    def test_a_finding_is_annotated_summed_up_uploaded_and_stops_the_job(self, job: Path) -> None:
        done = self.run(job, ARGUMENTS="app.env --env production", SARIF="a.sarif")
        assert done.returncode == 1
        assert "::error file=app.env,line=1,col=1,title=default-secret::JWT_SECRET_KEY" in done.stdout
        assert "not ready for production" in (job / "summary.md").read_text(encoding="utf-8")
        assert '"default-secret"' in (job / "a.sarif").read_text(encoding="utf-8")

    @pytest.mark.skipif(sys.platform == "win32", reason="a symbolic link needs a right there")
    def test_an_argument_is_no_command(self, job: Path) -> None:
        done = self.run(job, ARGUMENTS="app.env --env production;touch${IFS}run $(touch run) `touch run`")
        assert done.returncode == 2
        assert not (job / "run").exists()

    def test_it_installs_the_commit_at_which_it_is_used(self) -> None:
        install = workflow(self.ACTION)["runs"]["steps"][0]["run"]
        assert re.findall(r'install --quiet "(.+)"', install) == ["$GITHUB_ACTION_PATH/../..[yaml]"]
        assert (self.ACTION.parent / ".." / ".." / "pyproject.toml").is_file()

    def test_it_is_of_the_schema_of_actions(self) -> None:
        program = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
        if program is None:
            pytest.skip("check-jsonschema is not installed")
        command = [program, "--builtin-schema", "vendor.github-actions", str(self.ACTION)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
