"""The revision and the repository of a checkout, from git's own files and without a git process."""

import subprocess
from pathlib import Path

import pytest

from auracheck.engine.revision import repository, revision, without_userinfo
from tests.bounds import within


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    return folder


def head(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD")


def test_of_a_branch(checkout: Path) -> None:
    assert revision(str(checkout)) == head(checkout)


def test_of_packed_refs(checkout: Path) -> None:
    git(checkout, "tag", "v1")
    git(checkout, "pack-refs", "--all")
    assert revision(str(checkout)) == head(checkout)


def test_of_a_detached_head(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    assert revision(str(checkout)) == head(checkout)


def test_of_an_added_work_tree(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "remote", "add", "origin", "https://git.example.com/shop.git")
    git(checkout, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    git(tmp_path / "other", "commit", "-q", "--allow-empty", "-m", "two")
    assert revision(str(tmp_path / "other")) == head(tmp_path / "other") != revision(str(checkout))
    assert repository(str(tmp_path / "other")) == "https://git.example.com/shop.git"


def test_without_a_commit_and_without_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert (revision(str(tmp_path)), repository(str(tmp_path))) == (None, None)
    assert (revision(str(tmp_path / "no")), repository(str(tmp_path / "no"))) == (None, None)


@pytest.mark.parametrize(
    "content", ["ref: ../../../etc/passwd", "ref: refs/heads/../../config", "x" * 40, "\0", "ref:"]
)
def test_another_head_is_not_known(checkout: Path, content: str) -> None:
    (checkout / ".git" / "HEAD").write_text(content)
    assert revision(str(checkout)) is None


def test_a_fifo_and_a_folder_are_not_waited_for(checkout: Path) -> None:
    import os

    (checkout / ".git" / "HEAD").unlink()
    os.mkfifo(checkout / ".git" / "HEAD")
    (checkout / ".git" / "config").unlink()
    (checkout / ".git" / "config").mkdir()
    assert (revision(str(checkout)), repository(str(checkout))) == (None, None)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://user:token@git.example.com:8443/shop.git", "https://git.example.com:8443/shop.git"),
        ("https://user:to@k/e@n@git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://user:to?ken@git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://git.example.com/shop.git?private_token=x#y", "https://git.example.com/shop.git"),
        ("git@github.com:owner/shop.git", "github.com:owner/shop.git"),
        ("ssh://git@host:22/shop", "ssh://host:22/shop"),
        ("/srv/git/shop.git", "/srv/git/shop.git"),
        ("x-token:abc@host", "host"),
    ],
)
def test_no_user_and_no_token_of_the_url(url: str, shown: str) -> None:
    assert without_userinfo(url) == shown


def test_the_remote_is_origin_else_the_first_one(checkout: Path) -> None:
    git(checkout, "remote", "add", "fork", "https://a:b@fork.example.com/shop.git")
    assert repository(str(checkout)) == "https://fork.example.com/shop.git"
    git(checkout, "remote", "add", "origin", "git@example.com:shop.git")
    assert repository(str(checkout)) == "example.com:shop.git"


def test_a_large_configuration_is_bounded_in_time(checkout: Path) -> None:
    (checkout / ".git" / "config").write_text('[remote "a"]\n' + "\turl\n" * 100_000)
    with within(seconds=1):
        assert repository(str(checkout)) is None
