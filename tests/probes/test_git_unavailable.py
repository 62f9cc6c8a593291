"""A git that is not there, or that refuses the repository, leaves a check complete, and the report says so in a line.
It is unread only where the user asked for it, or where git failed and could answer another time."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.errors import LIMITS
from tests.conftest import GOOD, Run, env_file
from tests.probes.git_repository import Repository, needs_git

pytestmark = needs_git

WHAT = "whether git tracks or ignores .env"


@pytest.fixture
def repository(place: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with an env file that has no fault, which git ignores."""
    made = Repository(place / "repo")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("HOME", str(made.home))
    made.write(".gitignore", ".env\n")
    made.write(".env", env_file({**GOOD, "ENVIRONMENT": "production"})).chmod(0o600)
    return made


def no_program(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.home))


def a_program(text: str) -> Callable[[Repository, pytest.MonkeyPatch], None]:
    def prepare(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        path = repository.home / "git"
        path.write_text(text)
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(repository.home))

    return prepare


def another_user(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for folder, _, _ in os.walk(repository.folder):
        os.chown(folder, 12345, 12345)


def a_work_tree_without_its_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(repository.folder / ".git")
    repository.write(".git", "gitdir: /gone/.git/worktrees/repo\n")


def an_empty_git_folder(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(repository.folder / ".git")
    (repository.folder / ".git").mkdir()


def a_bare_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("config", "core.bare", "true")


def a_newer_format(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("config", "core.repositoryformatversion", "99")


def an_unknown_extension(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("config", "core.repositoryformatversion", "1")
    repository.git("config", "extensions.tomorrow", "true")


UNAVAILABLE = {
    no_program: "git not found on the PATH",
    a_program("neither a script nor a program\x00\n"): "git not started: Exec format error",
    a_program("#!/no/such/interpreter\n"): "git not started: No such file or directory",
    a_program("#!/bin/sh\necho 'error while loading shared libraries' >&2\nexit 127\n"): "git cannot run here",
    a_program("#!/bin/sh\necho 'xcrun: error: invalid active developer path' >&2\nexit 1\n"): "git not installed",
    a_program("#!/bin/sh\necho 'unknown option' >&2\nexit 129\n"): "git ls-files failed: this git is too old",
    another_user: "repository of another user",
    a_work_tree_without_its_repository: "not a git repository, or its .git is a broken link",
    an_empty_git_folder: "not a git repository, or its .git is a broken link",
    a_bare_repository: "bare repository, which has no work tree",
    a_newer_format: "repository configuration not readable by this git",
    an_unknown_extension: "repository configuration not readable by this git",
}
each_way = pytest.mark.parametrize(("prepare", "reason"), UNAVAILABLE.items(), ids=UNAVAILABLE.values())


@each_way
def test_the_check_is_complete_and_says_what_it_did_without(
    run: Run,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Repository, pytest.MonkeyPatch], None],
    reason: str,
) -> None:
    prepare(repository, monkeypatch)
    outcome = run("check", ".env", "-f", "json")
    report = outcome.report
    assert (outcome.code, report["passed"], report["complete"], report["unread"]) == (0, True, True, [])
    [skipped] = report["run"]["skipped"]
    assert (skipped["what"], skipped["rules"]) == (WHAT, ["tracked-file", "unignored-file"])
    assert skipped["reason"].startswith(reason)


@each_way
@pytest.mark.parametrize(
    "asked",
    [
        ["--repo", "."],
        ["--history"],
        ["--since", "HEAD"],
        ["--select", "tracked-file"],
        ["--select", "value,unignored"],
    ],
    ids=" ".join,
)
def test_it_is_incomplete_where_git_was_asked_for(
    run: Run,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Repository, pytest.MonkeyPatch], None],
    reason: str,
    asked: list[str],
) -> None:
    prepare(repository, monkeypatch)
    outcome = run("check", ".env", *asked, "-f", "json")
    assert (outcome.code, outcome.report["run"]["skipped"]) == (3, [])
    assert f".env not looked up in git: {reason}" in outcome.report["unread"][0]["reason"]


@pytest.mark.parametrize("options", [["--select", "exposure"], ["--ignore", "weak"]], ids=" ".join)
def test_a_group_does_not_ask_for_it(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    no_program(repository, monkeypatch)
    outcome = run("check", ".env", *options, "-f", "json")
    assert (outcome.code, len(outcome.report["run"]["skipped"])) == (0, 1)


@pytest.mark.parametrize("options", [["--select", "value"], ["--ignore", "tracked,unignored"]], ids=" ".join)
def test_nothing_is_said_where_no_rule_needs_git(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    no_program(repository, monkeypatch)
    outcome = run("check", ".env", *options, "-f", "json")
    assert (outcome.code, outcome.report["run"]["skipped"]) == (0, [])


def test_a_manifest_is_checked_without_git_and_its_rule_is_named(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(repository, monkeypatch)
    data = "".join(f"  {name}: {value}\n" for name, value in GOOD.items())
    repository.write("k8s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: app}}\nstringData:\n{data}")
    outcome = run("check", "k8s.yaml", "--env", "production", "-f", "json")
    assert "embedded-secret" in {finding["rule"] for finding in outcome.report["findings"]}
    [skipped] = outcome.report["run"]["skipped"]
    assert (skipped["what"], skipped["rules"]) == ("whether git tracks k8s.yaml", ["embedded-secret"])


def test_a_finding_is_a_finding_without_git(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    no_program(repository, monkeypatch)
    repository.write(".env", "JWT_SECRET_KEY=changeme\n").chmod(0o600)
    outcome = run("check", ".env", "--env", "production")
    assert outcome.code == 1
    assert "not checked completely" not in outcome.out


def test_many_files_are_one_entry(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    no_program(repository, monkeypatch)
    for name in ("a.env", "b.env"):
        shutil.copy(".env", name)
    outcome = run("check", ".env", "a.env", "b.env", "-f", "json")
    assert [each["what"] for each in outcome.report["run"]["skipped"]] == [f"{WHAT} and 2 more"]


@pytest.mark.parametrize("number", sorted(LIMITS))
def test_a_limit_that_keeps_git_from_starting_is_unread(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("subprocess.Popen", fail)
    outcome = run("check", ".env", "-f", "json")
    assert (outcome.code, outcome.report["run"]["skipped"]) == (3, [])
    assert [(each["source"], each["file"]) for each in outcome.report["unread"]] == [("git", None)]


@pytest.mark.parametrize("file", [env_file({**GOOD, "ENVIRONMENT": "production"}), "JWT_SECRET_KEY=changeme\n"])
def test_the_verdict_never_calls_a_file_unread_because_git_failed(run: Run, repository: Repository, file: str) -> None:
    repository.write(".env", file).chmod(0o600)
    repository.write(".git/index", "damaged")
    outcome = run("check", ".env", "--env", "production")
    assert "not checked completely: git" in outcome.out
    assert "not read:" not in outcome.out


def test_a_hostile_path_is_printable_on_stderr(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(repository, monkeypatch)
    shutil.copy(".env", "\x1b[31m\nx.env")
    outcome = run("check", "./\x1b[31m\nx.env", "-f", "plain")
    what = "whether git tracks or ignores ./\\x1b[31m\\nx.env"
    assert outcome.err == f"note: not checked: {what}: git not found on the PATH\n"
