"""The probe git-files: what git has of a file, and what keeps it out."""

import os
from pathlib import Path

import pytest

from auracheck.deployment.facts import Fact, Stray, Tracked, Unignored
from auracheck.model import Document, Unread
from auracheck.probes.git.program import by_repository, repository_of
from auracheck.probes.git.tracking import ignore_line
from tests.probes.git_repository import Repository, needs_git, observed, run_of

pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "repo")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("HOME", str(made.home))
    return made


def kept(path: str, where: str = "index", *, here: bool = True) -> Tracked:
    return Tracked(path, where, here)


def asked(*paths: str, kind: str = "env file", **options: object) -> list[Fact | Unread]:
    documents = tuple(Document(path, kind, "dotenv", b"") for path in paths)
    return observed("git-files", run_of({}, documents=documents), **options)


def test_a_file_in_the_index_or_in_head_alone_is_tracked(repository: Repository) -> None:
    repository.write(".env", "A=1")
    repository.git("add", ".env")
    assert asked(".env") == [kept(".env")]
    repository.git("commit", "-q", "-m", "x")
    repository.git("rm", "-q", "--cached", ".env")
    assert asked(".env") == [kept(".env", "HEAD")]
    repository.git("commit", "-q", "-m", "gone")
    assert asked(".env") == [Unignored(".env", "/.env")]


def test_what_an_interrupted_write_has_left_is_looked_up_too(repository: Repository) -> None:
    repository.write(".env", "A=1")
    repository.write(".env.auracheck-new.local", "A=1")
    repository.git("add", ".")
    run = run_of({}, documents=(Document(".env", "unit", "systemd", b""),))
    run.add(Stray(".env.auracheck-new.local"))
    assert observed("git-files", run) == [kept(".env.auracheck-new.local")]


def test_the_path_is_told_as_it_was_given(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("a/.env", "A=1")
    repository.git("add", "a/.env")
    monkeypatch.chdir(repository.folder / "a")
    whole = str(repository.folder / "a" / ".env")
    assert asked(".env", whole) == [kept(".env"), kept(whole)]
    assert asked("../a/.env") == [kept("../a/.env")]


@pytest.mark.parametrize(
    "ignoring", [".gitignore", "a/.gitignore", ".git/info/exclude", "../home/.config/git/ignore", "../home/.ignore"]
)
def test_any_ignore_file_keeps_it_out(repository: Repository, ignoring: str) -> None:
    (repository.home / ".gitconfig").write_text(
        "[core]\n\texcludesFile = ~/.ignore\n" if ignoring.endswith("home/.ignore") else ""
    )
    repository.write("a/.env", "A=1")
    assert asked("a/.env") == [Unignored("a/.env", "/a/.env")]
    repository.write(ignoring, "*.env\n")
    assert asked("a/.env") == []


def test_a_folder_that_is_ignored_keeps_it_out(repository: Repository) -> None:
    repository.write("secret/.env", "A=1")
    repository.write(".gitignore", "/secret/\n!.env\n")
    assert asked("secret/.env") == []


def test_a_negation_lets_it_in_and_is_named(repository: Repository) -> None:
    repository.write("a/.env", "A=1")
    repository.write(".gitignore", "*.env\n")
    repository.write("a/.gitignore", "# ours\n!.env\n")
    assert asked("a/.env") == [Unignored("a/.env", "/a/.env", "a/.gitignore:2")]


@pytest.mark.parametrize(
    "name",
    [".env", "a b.env", "tail.env ", "#x.env", "!x.env", "[x].env", "a*?.env", "back\\slash.env", "new\nline.env",
     ":(glob)x.env", "-x.env", "ü.env", "byte\udcff.env", '"quoted".env', "sub dir/.env", "a\rb.env"],
)  # fmt: skip
def test_the_line_keeps_just_this_file_out_whatever_its_name(repository: Repository, name: str) -> None:
    repository.write(name, "A=1")
    repository.write("other.env", "A=1")
    found = asked(name)
    assert found == [Unignored(name, ignore_line(name))]
    assert isinstance(found[0], Unignored)
    repository.write(".gitignore", os.fsencode(found[0].line) + b"\n")
    assert asked(name) == []
    assert len(asked("other.env")) == 1
    repository.git("add", "-f", "--", f"./{name}")
    assert asked(name) == [kept(name)]


def test_a_link_is_followed_to_what_git_keeps(repository: Repository) -> None:
    repository.write("real.env", "A=1")
    Path("link.env").symlink_to("real.env")
    Path("out.env").symlink_to(repository.home / "outside.env")
    (repository.home / "outside.env").write_text("")
    repository.git("add", "-A")
    assert asked("link.env", "out.env") == [kept("link.env")]


def test_the_nearest_repository_counts(repository: Repository) -> None:
    inner = Repository(repository.folder / "inner")
    inner.write(".env", "A=1")
    inner.git("add", ".env")
    assert asked("inner/.env") == [kept("inner/.env", here=False)]


def test_a_work_tree_that_was_added_has_an_index_of_its_own(repository: Repository) -> None:
    repository.commit("x", "x")
    repository.git("worktree", "add", "-q", "../beside")
    (repository.folder.parent / "beside" / ".env").write_text("A=1")
    repository.git("-C", "../beside", "add", ".env")
    assert asked("../beside/.env") == [kept("../beside/.env", here=False)]


@pytest.mark.parametrize("kind", ["example", "Compose", "unit"])
def test_examples_and_what_is_made_to_be_committed_are_not_asked_about(repository: Repository, kind: str) -> None:
    repository.commit(".env.example", "A=1")
    assert asked(".env.example", kind=kind) == []


def test_a_manifest_is_asked_about_for_the_secrets_in_it(repository: Repository) -> None:
    repository.commit("k8s.yaml", "kind: Secret")
    assert asked("k8s.yaml", kind="manifest") == [kept("k8s.yaml")]


def test_no_git_is_started_where_nobody_asks(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    repository.write(".env", "A=1")
    (tmp_path / ".env").write_text("A=1")
    assert asked(str(tmp_path / ".env"), "-", "/dev/stdin", "/proc/self/environ", ".git/x.env") == []
    assert asked(".env", rules=["weak-secret"]) == []
    assert [type(found) for found in asked(".env", rules=["tracked-file"])] == [Unread]


def test_many_files_are_asked_about_at_once(repository: Repository) -> None:
    for number in range(450):
        repository.write(f"{number}.env", "A=1")
    repository.git("add", "-A")
    repository.write("last.env", "A=1")
    found = asked(*[f"{number}.env" for number in range(450)], "last.env")
    assert [type(fact) for fact in found if isinstance(fact, Fact)] == [Tracked] * 450 + [Unignored]


def test_a_file_is_found_by_each_way_to_its_folder(repository: Repository) -> None:
    """The repository is looked up once for a folder: links in the way and to the file are followed all the same."""
    repository.write("app/.env", "A=1")
    repository.write("app/own.env", "A=1")
    Path("way").symlink_to("app")
    Path("app/link.env").symlink_to(repository.folder.parent / "elsewhere.env")
    (repository.folder.parent / "elsewhere.env").write_text("A=1", encoding="ascii")
    paths = ("app/.env", "way/.env", "way/../app/own.env", "app/link.env", str(repository.folder / "app" / "own.env"))
    grouped = by_repository(paths)[str(repository.folder.resolve())]
    assert grouped == {
        "app/.env": ["app/.env", "way/.env"],
        "app/own.env": ["way/../app/own.env", str(repository.folder / "app" / "own.env")],
    }
    assert {path: repository_of(path) for path in paths} == {
        path: (str(repository.folder.resolve()), own) for own, given in grouped.items() for path in given
    } | {"app/link.env": None}
