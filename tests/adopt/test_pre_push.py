"""The hook at a push, run by pre-commit and git in a real repository: what is searched, and what stops it."""

import pytest
import yaml

from auracheck.explain import explain
from auracheck.policy import loading
from tests.adopt.repositories import Project, env_file, said


@pytest.fixture
def pushed(project: Project) -> Project:
    """With a remote that has what was there first, and an ignored .env."""
    project.write(".gitignore", ".env\n")
    project.write(".env", env_file())
    project.well("git", "add", ".gitignore")
    project.well("git", "commit", "-qm", "ignored")
    project.well("git", "init", "-q", "--bare", "../remote.git")
    project.well("git", "remote", "add", "origin", "../remote.git")
    project.well("git", "push", "-q", "--no-verify", "origin", "main")
    return project


def unchecked(project: Project, name: str) -> None:
    """A commit that is not the matter here."""
    project.well("git", "add", name)
    project.well("git", "commit", "-qnm", "a change")


def leak(project: Project) -> None:
    """The very value of .env in a file that no other hook judges, and out of it again: its history keeps it."""
    value = (project.folder / ".env").read_text().partition("=")[2].strip()
    for text in (f"the key is {value}\n", "no key\n"):
        project.write("notes.md", text)
        unchecked(project, "notes.md")


def test_a_push_without_the_values_passes(pushed: Project) -> None:
    pushed.write("notes.md", "nothing\n")
    unchecked(pushed, "notes.md")
    done = pushed.run("git", "push", "-q", "origin", "main")
    assert done.returncode == 0, said(done)


def test_a_push_with_a_value_in_its_commits_fails(pushed: Project) -> None:
    leak(pushed)
    done = pushed.run("git", "push", "-q", "origin", "main")
    assert done.returncode != 0
    assert " leaked " in said(done)
    assert pushed.run("git", "--git-dir=../remote.git", "log", "--format=%s", "main").stdout.split() == [
        "ignored", "the", "hooks",
    ]  # fmt: skip


@pytest.mark.parametrize("branch", ["new", "main"])
def test_a_new_branch_is_searched_from_where_it_left(pushed: Project, branch: str) -> None:
    pushed.well("git", "switch", "-qc", "new")
    leak(pushed)
    assert pushed.run("git", "push", "-q", "origin", f"new:{branch}").returncode != 0


def test_what_was_pushed_before_is_not_searched_again(pushed: Project) -> None:
    """With --since alone old commits are not looked at: they are for `--history`, at night."""
    leak(pushed)
    pushed.well("git", "push", "-q", "--no-verify", "origin", "main")
    pushed.write("more.md", "nothing\n")
    unchecked(pushed, "more.md")
    done = pushed.run("git", "push", "-q", "origin", "main")
    assert done.returncode == 0, said(done)


def test_a_branch_that_is_not_the_current_one_is_searched_too(pushed: Project) -> None:
    pushed.well("git", "switch", "-qc", "other")
    leak(pushed)
    pushed.well("git", "switch", "-q", "main")
    assert pushed.run("git", "push", "-q", "origin", "other").returncode != 0


def test_the_first_push_of_all_searches_all(pushed: Project) -> None:
    leak(pushed)
    pushed.well("git", "init", "-q", "--bare", "../second.git")
    pushed.well("git", "remote", "add", "second", "../second.git")
    assert pushed.run("git", "push", "-q", "second", "main").returncode != 0


def test_what_is_not_pushed_stops_no_push(pushed: Project) -> None:
    """As after `git add -f .env` and the commit that failed: the object stays until git sweeps it up."""
    pushed.well("git", "add", "-f", ".env")
    pushed.well("git", "rm", "-q", "--cached", ".env")
    pushed.well("git", "init", "-q", "--bare", "../second.git")
    pushed.well("git", "remote", "add", "second", "../second.git")
    done = pushed.run("git", "push", "-q", "second", "main")
    assert done.returncode == 0, said(done)


@pytest.mark.parametrize("text", [None, "JWT_SECRET_KEY=change-me\n"])
def test_where_there_is_no_value_to_search_for_the_push_goes_through_and_says_so(
    pushed: Project, text: str | None
) -> None:
    (pushed.folder / ".env").unlink()
    if text is not None:
        pushed.write(".env", text)
    pushed.write("notes.md", "nothing\n")
    unchecked(pushed, "notes.md")
    done = pushed.run("git", "push", "-q", "origin", "main")
    assert (done.returncode, "no value to search for, so this push was not checked" in said(done)) == (0, True), said(
        done
    )


def test_what_cannot_be_read_stops_the_push(pushed: Project) -> None:
    pushed.write(".env", "A=" + "x" * (1 << 20) + "\n")
    pushed.write("notes.md", "nothing\n")
    unchecked(pushed, "notes.md")
    done = pushed.run("git", "push", "-q", "origin", "main")
    assert (done.returncode != 0, "not checked completely" in said(done)) == (True, True), said(done)


# .env is tracked: pre-commit checks out what is staged, and the work tree's value is out of sight


@pytest.fixture
def tracked(pushed: Project) -> Project:
    """With a tracked .env that has a placeholder, as the remote has it."""
    pushed.write(".env", "JWT_SECRET_KEY=change-me\n")
    pushed.well("git", "add", "-f", ".env")
    unchecked(pushed, ".env")
    pushed.well("git", "push", "-q", "--no-verify", "origin", "main")
    return pushed


def unstaged_leak(project: Project) -> str:
    """A key in .env that is not staged, and the same one in the commits that are to be pushed."""
    project.write(".env", env_file())
    value = (project.folder / ".env").read_text().partition("=")[2].strip()
    project.write("notes.md", f"the key is {value}\n")
    unchecked(project, "notes.md")
    return value


@pytest.mark.parametrize("args", [[], ["dotenv:./.env"]])
def test_unstaged_changes_of_a_tracked_env_file_stop_the_push(tracked: Project, args: list[str]) -> None:
    if args:
        config = tracked.folder / ".pre-commit-config.yaml"
        described = yaml.safe_load(config.read_text())
        described["repos"][0]["hooks"][-1]["args"] = args
        config.write_text(yaml.safe_dump(described))
        unchecked(tracked, config.name)
    value = unstaged_leak(tracked)
    done = tracked.run("git", "push", "-q", "origin", "main")
    assert done.returncode != 0, said(done)
    assert ".env is tracked by git and has unstaged changes" in said(done)
    assert value not in said(done)
    assert value in (tracked.folder / ".env").read_text()


def test_a_tracked_env_file_with_a_credential_stops_the_push(tracked: Project) -> None:
    """Also where the hooks for a commit are not in use."""
    tracked.write(".env", env_file())
    unchecked(tracked, ".env")
    done = tracked.run("git", "push", "-q", "origin", "main", SKIP="auracheck,auracheck-embedded")
    assert (done.returncode != 0, "tracked by git, contains credentials" in said(done)) == (True, True), said(done)


def test_a_tracked_placeholder_passes_and_says_that_nothing_was_checked(tracked: Project) -> None:
    tracked.write("notes.md", "nothing\n")
    unchecked(tracked, "notes.md")
    tracked.write("notes.md", "unstaged\n")  # of another file: .env is read as it is
    done = tracked.run("git", "push", "-q", "origin", "main")
    assert (done.returncode, "this push was not checked" in said(done)) == (0, True), said(done)


def test_the_hook_of_git_alone_reads_the_work_tree(tracked: Project) -> None:
    """The script of `explain pre-commit`: nobody hides anything from it."""
    page = explain("pre-commit", loading.builtin())
    script = page[page.index("  #!/bin/sh") :].split("\n\n")[0].replace("\n  ", "\n").strip()
    hook = tracked.folder / ".git/hooks/pre-push"
    hook.write_text(script + "\n")
    tracked.well("git", "branch", "--set-upstream-to", "origin/main")
    unstaged_leak(tracked)
    done = tracked.run("git", "push", "-q", "origin", "main")
    assert (done.returncode != 0, " leaked " in said(done)) == (True, True), said(done)


def test_no_hook_shows_a_value(pushed: Project) -> None:
    value = (pushed.folder / ".env").read_text().partition("=")[2].strip()
    leak(pushed)
    pushes = pushed.run("git", "push", "-q", "origin", "main")
    commits = pushed.commit(".env")
    assert (pushes.returncode != 0, commits.returncode != 0) == (True, True)
    assert value not in said(pushes) + said(commits)
