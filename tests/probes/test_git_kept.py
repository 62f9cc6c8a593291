"""The probe git-leaks: what keeps the value in the repository, and that what is then told takes it out."""

from pathlib import Path

import pytest

from auracheck.deployment.facts import Fact, KeptIn, Leak
from auracheck.probes.git import leaks
from auracheck.rules.leaked_secret import DROP, PRUNE
from tests.probes.git_repository import Repository, facts, needs_git, observed, reasons, run_of

pytestmark = [needs_git, pytest.mark.usefixtures("finder_class")]

VALUE = "Zq8Lw3Vx7Rn5Tb9Hm2Jc6Pd"


def kept() -> dict[str, list[tuple[str, str]]]:
    """Path and commit of all leaks, of those that a stash keeps, and of those that nothing does."""
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), history=True)
    assert reasons(found) == []
    leaks = facts(found, Leak)
    by_keeper = {
        "leaked": leaks,
        "leaked-in-stash": [leak for leak in leaks if leak.kept is KeptIn.STASH and leak.commit],
        "leaked-unkept": [leak for leak in leaks if leak.kept is KeptIn.NOTHING and leak.commit],
    }
    return {name: sorted((leak.file, leak.commit or "") for leak in those) for name, those in by_keeper.items()}


def places(name: str) -> list[str]:
    return [file for file, _ in kept()[name]]


def stash(repository: Repository, content: str, *options: str) -> None:
    repository.write("README", content)
    repository.git("stash", "-q", *options)


def test_a_branch_a_tag_a_note_and_a_head_keep_it(repository: Repository) -> None:
    repository.commit("branch", f"{VALUE} 1")
    repository.git("tag", "-a", "v1", "-m", VALUE)
    repository.git("notes", "add", "-m", VALUE)
    repository.git("tag", "blob", repository.blob(f"{VALUE} 2".encode()))
    repository.git("worktree", "add", "-q", "--detach", "../beside")
    beside = Repository(repository.folder.parent / "beside")
    beside.commit("theirs", f"{VALUE} 3")
    found = kept()
    assert len(found["leaked"]) == 5
    assert (found["leaked-in-stash"], found["leaked-unkept"]) == ([], [])


def test_each_stash_keeps_its_own_and_so_it_does_what_was_not_tracked(repository: Repository) -> None:
    stash(repository, f"{VALUE} 1")
    repository.write("untracked", f"{VALUE} 2")
    stash(repository, "harmless", "-u")
    assert places("leaked-in-stash") == places("leaked") == ["README", "untracked"]
    assert places("leaked-unkept") == []


def test_reflogs_alone_and_nothing_at_all_keep_nothing(repository: Repository) -> None:
    repository.commit("amended", f"{VALUE} 1")
    repository.write("amended", "harmless")
    repository.git("commit", "-q", "-a", "--amend", "-m", "amended")
    repository.git("commit", "-q", "--allow-empty", "-m", VALUE)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.blob(f"{VALUE} 2".encode())
    assert places("leaked-unkept") == places("leaked") == ["(blob)", "(commit message)", "amended"]


def test_what_a_branch_brought_later_the_branch_keeps(repository: Repository) -> None:
    repository.commit("file", f"{VALUE} 1")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.commit("file", f"{VALUE} 1 again")
    assert len(kept()["leaked"]) == 1
    assert kept()["leaked-unkept"] == []


def test_what_is_told_takes_it_out_and_no_other_stash(repository: Repository) -> None:
    stash(repository, "ours 1")
    stash(repository, "ours 2")
    stash(repository, VALUE)
    repository.commit("file", f"{VALUE} 1")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.blob(f"{VALUE} 2".encode())
    assert len(kept()["leaked"]) == 3
    for command in (DROP, PRUNE):
        repository.git(*command.split()[1:])
    assert kept()["leaked"] == []
    assert len(repository.git("stash", "list").splitlines()) == 2


def test_ctrl_c_in_one_repository_ends_the_search_of_all(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []

    def interrupt(*arguments: object) -> None:
        started.append(arguments)
        raise KeyboardInterrupt

    other = Repository(tmp_path / "other")
    files = [str(folder / ".env") for folder in (repository.folder, other.folder)]
    both = run_of({"JWT_SECRET_KEY": VALUE}, files[0])
    both.targets += run_of({"JWT_SECRET_KEY": VALUE[::-1]}, files[1]).targets
    assert reasons(observed("git-leaks", both, history=True)) == []
    monkeypatch.setattr(leaks, "search_all", interrupt)
    found = observed("git-leaks", both, history=True)
    assert [type(each) for each in found if isinstance(each, Fact)] == []
    assert reasons(found) == ["interrupted: 0 % searched"]
    assert len(started) == 1
