"""The jobs of CI systems that report: their own shell, read from the example, run with what a job gets."""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
import yaml

from auracheck.explain import explain
from auracheck.policy import loading
from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, good

FORMS = "github", "gitlab"


class Job(NamedTuple):
    """What a job left behind."""

    code: int
    reports: tuple[Path, Path]
    uploaded: bool


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A checkout of two commits, and a pip that has nothing to do."""
    shell = Shell(tmp_path)
    (tmp_path / "bin/pip").symlink_to("/bin/true")
    for role in ("AUTHOR", "COMMITTER"):
        shell.environ |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@b.example"}
    for command in (["init", "-q", "-b", "main", "."], ["commit", "-q", "--allow-empty", "-m", "base"]):
        git(shell, *command)
    return shell


def git(shell: Shell, *arguments: str) -> str:
    done = shell.run("git", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def job(form: str, shell: Shell, values: dict[str, str], base: str = "", **more: str) -> Job:
    """Run the example's job with these secrets; ``base`` is where a pull request left from."""
    run = {"github": github, "gitlab": gitlab}[form]
    return run(shell, values, base, **more)


def workflow_job() -> dict[str, Any]:
    [described] = yaml.safe_load((EXAMPLES / "github/check-secrets.yml").read_text())["jobs"].values()
    return dict(described)


def steps() -> list[dict[str, Any]]:
    action = yaml.safe_load((EXAMPLES / "github/auracheck/action.yml").read_text())
    return list(action["runs"]["steps"])


def github(shell: Shell, values: dict[str, str], base: str, arguments: str = "") -> Job:
    """The steps of the composite action; what stands in `${{ }}` is replaced, as the runner does."""
    action = yaml.safe_load((EXAMPLES / "github/auracheck/action.yml").read_text())
    temp = shell.folder.parent / "temp"
    temp.mkdir()
    known = {
        "inputs.arguments": arguments or action["inputs"]["arguments"]["default"],
        "github.event.pull_request.base.sha": base,
        "runner.temp": str(temp),
    }
    files = {name: str(temp / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for path in files.values():
        Path(path).touch()
    done: subprocess.CompletedProcess[str] | None = None
    for step in steps():
        if "run" in step:
            given = {name: replaced(text, known) for name, text in step.get("env", {}).items()}
            given |= {"ENVIRONMENT": workflow_job()["env"]["ENVIRONMENT"], **values, **files}
            done = shell.run("bash", "-eo", "pipefail", "-c", step["run"], **given)
    assert done is not None
    outputs = dict(line.split("=", 1) for line in Path(files["GITHUB_OUTPUT"]).read_text().splitlines())
    sarif = Path(outputs.get("sarif", temp / "none"))
    return Job(done.returncode, (sarif, Path(files["GITHUB_STEP_SUMMARY"])), "sarif" in outputs)


def replaced(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace("${{ " + name + " }}", value)
    assert "${{" not in text
    return text


def gitlab(shell: Shell, values: dict[str, str], base: str) -> Job:
    [described] = yaml.safe_load((EXAMPLES / "gitlab/check-secrets.yml").read_text()).values()
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base} if base else {}
    script = "\n".join(described["script"])
    done = shell.run("bash", "-eo", "pipefail", "-c", script, **described["variables"], **values, **given)
    reports = described["artifacts"]["reports"]
    quality, tests = (shell.folder / reports[kind] for kind in ("codequality", "junit"))
    return Job(done.returncode, (quality, tests), described["artifacts"]["when"] == "always" and quality.exists())


def rules(form: str, report: Path) -> list[str]:
    """The rules of a report's errors; beside them, AuraConnect's code asks for more than the guide has."""
    found = json.loads(report.read_text())
    if form == "github":
        return [result["ruleId"] for run in found["runs"] for result in run["results"] if result["level"] == "error"]
    return [entry["check_name"] for entry in found if entry["severity"] != "minor"]


@pytest.mark.parametrize("form", FORMS)
def test_with_good_secrets_it_passes_and_reports(form: str, shell: Shell) -> None:
    done = job(form, shell, good())
    assert (done.code, done.uploaded) == (0, True)
    assert rules(form, done.reports[0]) == []
    assert done.reports[1].stat().st_size


@pytest.mark.parametrize("form", FORMS)
def test_with_a_placeholder_it_fails_and_its_reports_are_kept_all_the_same(form: str, shell: Shell) -> None:
    done = job(form, shell, good() | {"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]})
    assert (done.code, done.uploaded) == (1, True)
    assert rules(form, done.reports[0]) == ["default-secret"]
    assert "JWT_SECRET_KEY" in done.reports[1].read_text()


@pytest.mark.parametrize("form", FORMS)
def test_a_value_in_the_commits_of_a_pull_request_fails(form: str, shell: Shell) -> None:
    values = good()
    base = git(shell, "rev-parse", "HEAD")
    (shell.folder / "notes.md").write_text(values["JWT_SECRET_KEY"])
    git(shell, "add", "notes.md")
    git(shell, "commit", "-qm", "a leak")
    done = job(form, shell, values, base)
    assert (done.code, rules(form, done.reports[0])) == (1, ["leaked-secret"])
    assert all(values["JWT_SECRET_KEY"] not in report.read_text() for report in done.reports)


@pytest.mark.parametrize("form", FORMS)
def test_a_pull_request_without_them_passes(form: str, shell: Shell) -> None:
    base = git(shell, "rev-parse", "HEAD")
    git(shell, "commit", "-q", "--allow-empty", "-m", "fine")
    assert job(form, shell, good(), base).code == 0


@pytest.mark.parametrize("form", FORMS)
def test_a_clone_without_the_base_is_no_pass(form: str, shell: Shell) -> None:
    done = job(form, shell, good(), "1" * 40)
    assert (done.code, done.uploaded) == (3, True)


def test_a_wrong_call_ends_with_2_and_there_is_nothing_to_upload(shell: Shell) -> None:
    done = job("github", shell, good(), arguments="--no-such-option")
    assert (done.code, done.uploaded) == (2, False)


def test_junit_is_xml_with_a_test_a_secret(shell: Shell) -> None:
    done = job("gitlab", shell, good())
    cases = {case.get("name") for case in ElementTree.parse(done.reports[1]).iter("testcase")}
    assert set(PLACEHOLDERS) <= cases


def test_the_upload_comes_after_a_check_that_failed_and_hashes_no_line() -> None:
    upload = steps()[-1]
    assert upload["if"].startswith("always()")
    assert upload["with"]["checkout_path"] == "${{ runner.temp }}"


def test_the_workflow_has_what_the_action_needs() -> None:
    workflow = yaml.safe_load((EXAMPLES / "github/check-secrets.yml").read_text())
    described = workflow_job()
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    assert set(PLACEHOLDERS) | {"ENVIRONMENT"} == set(described["env"])
    assert described["steps"][0]["with"]["fetch-depth"] == 0
    assert described["steps"][1]["uses"] == "./.github/actions/auracheck"


def pinned() -> str:
    """The two lines of `explain ci` that take the policy of the main branch."""
    lines = explain("ci", loading.builtin()).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  git show origin/main:"))
    return "\n".join(lines[first : first + 2])


def test_a_pull_request_cannot_change_the_pinned_policy(shell: Shell, tmp_path: Path) -> None:
    (shell.folder / "auracheck.toml").write_text('name = "shop"\n')
    (shell.folder / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    git(shell, "add", "-f", "auracheck.toml")
    git(shell, "commit", "-qm", "a policy")
    git(shell, "update-ref", "refs/remotes/origin/main", "HEAD")
    (shell.folder / "auracheck.toml").write_text('[[waivers]]\nrule = "default-secret"\n')
    git(shell, "commit", "-qam", "a waiver")
    line = "auracheck check . --env production -f json"
    assert json.loads(shell.run("sh", "-c", line).stdout)["summary"]["waived"] == 1
    done = shell.run("sh", "-c", f"{pinned()} -f json", RUNNER_TEMP=str(tmp_path))
    assert (done.returncode, json.loads(done.stdout)["summary"]["waived"]) == (1, 0)
