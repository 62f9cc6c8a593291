"""The command line over a repository: tracked, unignored and leaked, with their exit codes."""

import os
from html import unescape
from pathlib import Path

import pytest

from auracheck.probes.git import leaks
from auracheck.reporters import REGISTRY
from tests.conftest import GOOD, Run, env_file
from tests.probes.git_repository import Repository, needs_git

pytestmark = needs_git

KEY = GOOD["JWT_SECRET_KEY"]


@pytest.fixture
def repository(place: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(place / "repo")
    made.commit(".gitignore", ".env\n")
    made.write(".env", env_file(GOOD)).chmod(0o600)
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("HOME", str(made.home))
    return made


def rules(outcome: object) -> list[tuple[str, str]]:
    absent = ("recommended-secret", "missing-secret")
    return [(f["rule"], f["severity"]) for f in outcome.report["findings"] if f["rule"] not in absent]  # type: ignore[attr-defined]


def test_a_file_that_is_ignored_and_never_leaked_is_fine(repository: Repository, run: Run) -> None:
    for options in ([], ["--history"], ["--repo", "."], ["--since", "HEAD"], ["--repo", ".", "--history"]):
        outcome = run("check", ".env", "-f", "json", *options)
        assert (rules(outcome), outcome.report["unread"], outcome.code) == ([], [], 0)


def test_each_rule_at_its_severity(repository: Repository, run: Run) -> None:
    repository.commit(".gitignore", "\n")
    assert rules(run("check", ".env", "-f", "json")) == [("unignored-file", "warning")]
    repository.git("add", ".env")
    tracked = run("check", ".env", "-f", "json")
    assert (rules(tracked), tracked.code) == ([("tracked-file", "error")], 1)
    commit = repository.commit("config.py", f"# ours\nKEY = '{KEY}'\n")
    leaked = run("check", ".env", "-f", "json", "--history", "--select", "leaked")
    assert (rules(leaked), leaked.code) == ([("leaked-secret", "error")] * 4, 1)
    places = leaked.report["findings"][0]["locations"]
    assert {"file": "config.py", "line": 2, "column": None, "commit": commit} in places
    assert KEY[:8] not in leaked.out + leaked.err


def test_without_an_option_leaked_is_left_out_or_wrong_usage(repository: Repository, run: Run) -> None:
    repository.commit("config.py", KEY)
    assert rules(run("check", ".env", "-f", "json", "--select", "exposure")) == []
    for word in ("leaked", "leaked-secret"):
        outcome = run("check", ".env", "--select", word)
        assert (outcome.code, outcome.out) == (2, "")
        assert "requires --history, --repo or --since" in outcome.err


@pytest.mark.parametrize("options", [("--repo", ""), ("--since", ""), ("--since", "", "--history")])
def test_an_option_that_a_script_left_empty_is_wrong_usage(
    repository: Repository, run: Run, options: tuple[str, ...]
) -> None:
    outcome = run("check", ".env", *options)
    assert (outcome.code, outcome.out) == (2, "")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--repo", "/"), "not a git repository"),
        (("--since", "nothing"), "unknown commit"),
        (("--history",), "../.env is not in a git repository"),
    ],
)
def test_what_cannot_be_searched_is_incomplete(
    repository: Repository, run: Run, options: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.folder.parent / ".env").write_text(env_file(GOOD))
    (repository.folder.parent / ".env").chmod(0o600)
    if options == ("--history",):
        monkeypatch.chdir(repository.home)
    outcome = run("check", "../.env", "-f", "json", *options)
    assert outcome.code == 3
    assert any(why in unread["reason"] for unread in outcome.report["unread"])


def test_where_there_is_no_value_to_look_for_it_is_incomplete(repository: Repository, run: Run) -> None:
    repository.write(".env", "LOG_LEVEL=info\n")
    outcome = run("check", ".env", "-f", "json", "--history", "--select", "leaked")
    assert (outcome.code, [u["reason"] for u in outcome.report["unread"]]) == (3, ["no values to search for"])


def test_a_value_in_the_environment_is_looked_for_in_the_working_directory_s_repository(
    repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("config.py", KEY)
    (repository.folder / ".env").unlink()
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    outcome = run("check", "env:", "-f", "json", "--history")
    assert (rules(outcome), outcome.code) == ([("leaked-secret", "error")], 1)


@pytest.mark.parametrize(
    ("interrupted", "options"),
    [
        ("layout", ["--history"]),
        ("everything", ["--history"]),
        ("missing", ["--history"]),
        ("brought", ["--history"]),
        ("search_files", ["--repo", "."]),
        ("since", ["--since", "HEAD"]),
    ],
)
def test_ctrl_c_leaves_the_findings_of_the_env_file(
    repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, interrupted: str, options: list[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    repository.commit("config.py", KEY)
    repository.write(".env", env_file({**GOOD, "SESSION_SECRET": "changeme"})).chmod(0o600)
    monkeypatch.setattr(leaks, interrupted, interrupt)
    outcome = run("check", ".env", "-f", "json", *options)
    assert ("default-secret", "error") in rules(outcome)
    assert [u["reason"].partition(":")[0] for u in outcome.report["unread"]] == ["interrupted"]
    assert outcome.code == 1


def policies(repository: Repository) -> None:
    """Two folders, each with a policy and an env file of its own."""
    for name in ("one", "two"):
        repository.write(f"{name}/auracheck.toml", f'name = "{name}"\n')
        repository.write(f"{name}/.env", "LOG_LEVEL=info\n").chmod(0o600)


def test_one_of_several_policies_without_a_value_is_no_gap(repository: Repository, run: Run) -> None:
    policies(repository)
    paths = ("one/.env", "two/.env", "-f", "json", "--history", "--select", "leaked")
    nothing = run("check", *paths)
    assert (nothing.code, [u["reason"] for u in nothing.report["unread"]]) == (3, ["no values to search for"])
    repository.write("two/.env", env_file(GOOD))
    outcome = run("check", *paths)
    assert (outcome.code, outcome.report["unread"]) == (0, [])


def test_ctrl_c_in_the_search_ends_it_for_the_other_policies_too(
    repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def interrupt(*_: object) -> None:
        started.append(1)
        raise KeyboardInterrupt

    policies(repository)
    for name in ("one", "two"):
        repository.write(f"{name}/.env", env_file(GOOD))
    monkeypatch.setattr(leaks, "search_all", interrupt)
    outcome = run("check", "one/.env", "two/.env", "-f", "json", "--history", "--select", "leaked")
    assert [u["reason"] for u in outcome.report["unread"]] == ["interrupted: 0 % searched"]
    assert len(started) == 1


@pytest.mark.parametrize("form", REGISTRY)
def test_a_file_that_is_named_after_the_value_does_not_show_it(repository: Repository, run: Run, form: str) -> None:
    repository.commit(f"{KEY}/{KEY.encode().hex()}.txt", KEY)
    repository.commit(f"old-{KEY}", KEY)
    repository.git("rm", "-q", f"old-{KEY}")
    for options in (["--repo", "."], ["--history"], ["--repo", ".", "--history"]):
        outcome = run("check", ".env", "-f", form, *options)
        assert outcome.code == 1
        shown = unescape(outcome.out.replace("<wbr>", ""))
        assert "<secret>" in shown or form == "waivers"  # which names no file of a leak
        assert KEY[:8] not in outcome.out + outcome.err
        assert KEY.encode().hex()[:8] not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("folder", "why"), [("nowhere", "no such directory"), (os.devnull, "not a directory"), (".env", "not a directory")]
)
def test_a_repo_that_is_no_folder(repository: Repository, run: Run, folder: str, why: str) -> None:
    outcome = run("check", ".env", "-f", "json", "--repo", folder)
    assert (outcome.code, [unread["reason"] for unread in outcome.report["unread"]]) == (3, [why])
