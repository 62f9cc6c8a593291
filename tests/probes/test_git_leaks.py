"""The probe git-leaks: a value is found wherever a repository hides it, and no other one is."""

import json
import re
import secrets
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from auracheck.deployment.facts import Leak, Unsearched
from auracheck.probes.git import leaks, workers
from auracheck.probes.git import objects as stream
from tests.probes.git_repository import Repository, facts, needs_git, observed, reasons, run_of

pytestmark = [needs_git, pytest.mark.usefixtures("finder_class")]

VALUE = 'Zq8/Lw+3Vx"7Rn&k5Tb<9Hm2Jc#6Pd'
"""Drawn once, with what URLs, JSON and base64 write otherwise."""

LOWER = re.sub("%..", lambda escape: escape[0].lower(), quote(VALUE, safe=""))


def history(value: str = VALUE, **options: object) -> list[Leak]:
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": value}), **{"history": True, **options})
    assert reasons(found) == []
    return facts(found, Leak)


def hide(repository: Repository) -> Iterator[tuple[str, str | None]]:
    """Hide the value in thirty places, each by itself; each one's path and commit, None for an index."""
    git, raw = repository.git, VALUE.encode()
    for path, content in {
        "plain.py": f"a\nKEY = '{VALUE}'\n".encode(),
        "offset0": b64encode(raw), "offset1": b64encode(b"x" + raw), "offset2": b64encode(b"xy" + raw),
        "url-alphabet": b64encode(raw, b"-_"), "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(),
        "utf16le": VALUE.encode("utf-16-le"), "utf16be": VALUE.encode("utf-16-be"), "bom": VALUE.encode("utf-16"),
        "url": f"postgres://u:{quote(VALUE, safe='')}@h/".encode(), "lower": LOWER.encode(),
        "json": json.dumps({"k": VALUE}).encode(),
        "php.json": json.dumps(VALUE).replace("/", "\\/").encode(), "joined": b"x" * 70 + raw + b"y" * 70,
        "binary": b"\0\1\xff" * 1000 + raw, "edge": b"e" * (stream.WINDOW - 9) + raw + b"e" * stream.WINDOW,
        "crlf": b"one\r\ntwo\r\n" + raw + b"\r\n", "sub/dir/deep": raw, "new\nline \xff".encode("latin-1"): raw,
    }.items():  # fmt: skip
        name = path.decode("utf-8", "surrogateescape") if isinstance(path, bytes) else path
        yield name, repository.commit(name, content + f" {name!r}".encode())
    repository.write(".gitattributes", "marked binary\n")
    yield "marked", repository.commit("marked", f"{VALUE} marked")
    git("mv", "plain.py", "renamed.py")
    git("commit", "-q", "-m", "renamed")
    yield "renamed.py", git("rev-parse", "HEAD")
    (repository.folder / "link").symlink_to("to-" + VALUE)
    git("add", "link")
    git("commit", "-q", "-m", "a link")
    yield "link", git("rev-parse", "HEAD")
    yield from hide_beside(repository)


def hide_beside(repository: Repository) -> Iterator[tuple[str, str | None]]:
    """Where no branch has it any more, or never had."""
    git = repository.git
    git("checkout", "-q", "-b", "side")
    yield "deleted-branch", repository.commit("deleted-branch", f"{VALUE} 1")
    git("checkout", "-q", "main")
    git("branch", "-q", "-D", "side")
    yield "amended", repository.commit("amended", f"{VALUE} 2")
    repository.write("amended", "harmless")
    git("commit", "-q", "-a", "--amend", "-m", "amended")
    git("commit", "-q", "--allow-empty", "-m", f"a message\n\n{VALUE}")
    yield "(commit message)", git("rev-parse", "HEAD")
    git("tag", "-a", "v1", "-m", f"a tag {VALUE}")
    yield "(tag message)", git("rev-parse", "v1")
    git("notes", "add", "-m", f"a note {VALUE}")
    yield git("rev-parse", "HEAD"), git("rev-parse", "refs/notes/commits")
    git("checkout", "-q", "-b", "other", "HEAD~1")
    repository.commit("other", "other")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-commit", "other")
    yield "merge", repository.commit("merge", f"{VALUE} 3")
    repository.write("README", f"{VALUE} 4")
    git("stash", "-q")
    yield "README", git("rev-parse", "stash")
    git("gc", "-q", "--prune=never")  # all until here is packed
    yield "loose", repository.commit("loose", f"{VALUE} 5")
    repository.write("indexed", f"{VALUE} 6")
    git("add", "indexed")
    yield "indexed", None
    git("worktree", "add", "-q", "--detach", "../beside")
    (repository.folder.parent / "beside" / "theirs").write_text(f"{VALUE} 7")
    git("-C", "../beside", "add", "theirs")
    yield "theirs", None
    name = repository.blob(f"{VALUE} 8".encode())
    yield "(blob)", name


def test_finds_the_value_in_every_place_that_hides_it(repository: Repository) -> None:
    hidden = set(hide(repository))
    assert len(hidden) >= 30
    found = {(fact.file, fact.commit) for fact in history()}
    assert hidden - found == set()
    assert found - hidden == set()


def test_reports_none_of_a_thousand_other_values(repository: Repository) -> None:
    list(hide(repository))
    lengths = [8, 12, 16, 24, 32]
    values = [secrets.token_urlsafe(48)[: lengths[number % 5]] for number in range(1000)]
    searched = leaks.Repository(str(repository.folder), [*values, VALUE], [()] * 1001)
    found = list(searched.leaks(leaks.SearchScope(True, True, None), None))
    assert {leak.value for leak in found if isinstance(leak, leaks.Occurrence)} == {1000}
    assert all(isinstance(leak, leaks.Occurrence) for leak in found)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_in_several_processes_all_is_found(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(workers, "_cores", lambda: processes)
    monkeypatch.setattr(workers, "WORTH_A_PROCESS", 1)
    hidden = {repository.commit(f"{number}", f"{number} {VALUE}") for number in range(12)}
    assert {fact.commit for fact in history()} == hidden


def test_tells_line_spelling_and_whether_head_has_it(repository: Repository) -> None:
    first = repository.commit("kept", f"one\ntwo\nKEY={VALUE}\n")
    repository.commit("kept", f"one\nKEY={VALUE}\n")
    gone = repository.commit("gone", f"x\n{VALUE.encode().hex()}")
    repository.git("rm", "-q", "gone")
    repository.git("commit", "-q", "-m", "gone")
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), history=True)
    told = {(f.file, f.line, f.commit, f.spelling) for f in facts(found, Leak)}
    assert told == {("kept", 3, first, ""), ("gone", 2, gone, "hex")}
    assert [f.file for f in facts(found, Leak) if f.in_head] == ["kept"]
    assert {(f.secret, f.target) for f in facts(found, Leak)} == {("JWT_SECRET_KEY", "environment")}


def test_the_work_tree_and_the_index_are_searched_with_repo(repository: Repository) -> None:
    repository.commit("changed", "harmless")
    repository.write("changed", f"a\n{VALUE}")
    repository.commit("committed", VALUE)
    repository.write("committed", "taken out")
    repository.write("staged", VALUE)
    repository.git("add", "staged", "committed")
    repository.write("staged", "taken out again")
    repository.write("untracked", VALUE)
    (repository.folder / "README").unlink()
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), repo=".")
    head = repository.git("rev-parse", "HEAD")
    assert reasons(found) == []
    assert {(f.file, f.line, f.commit) for f in facts(found, Leak)} == {
        ("changed", 2, None), ("committed", 1, head), ("staged", 1, None)
    }  # fmt: skip


def test_the_file_that_a_value_comes_from_is_no_leak_but_its_commits_are(repository: Repository) -> None:
    commit = repository.commit("deploy/.env", f"JWT_SECRET_KEY='{VALUE}'\n")
    given = run_of({"JWT_SECRET_KEY": VALUE}, "deploy/.env")
    assert observed("git-leaks", given, repo=".") == []
    [leaked] = observed("git-leaks", given, history=True)
    assert isinstance(leaked, Leak)
    assert (leaked.file, leaked.commit, leaked.in_head) == ("deploy/.env", commit, True)


def test_since_looks_at_what_head_has_and_the_revision_has_not(repository: Repository) -> None:
    before = repository.commit("old", f"{VALUE} old")
    commit = repository.commit("new", f"{VALUE} new")
    repository.blob(f"{VALUE} loose".encode())
    assert [(f.file, f.commit) for f in history(history=False, since=before)] == [("new", commit)]
    assert history(history=False, since="HEAD") == []


def test_since_the_empty_tree_looks_at_all_that_head_has_and_at_nothing_else(repository: Repository) -> None:
    """What the hook for a first push asks: an object that nothing refers to is not pushed."""
    empty = repository.git("hash-object", "-t", "tree", "--stdin")
    repository.blob(f"{VALUE}\n".encode())
    assert history(history=False, since=empty) == []
    commit = repository.commit("old", f"{VALUE}\n")
    repository.commit("old", "gone\n")
    assert [(f.file, f.commit) for f in history(history=False, since=empty)] == [("old", commit)]


@pytest.mark.parametrize("revision", ["no-such", "--all", "-h", "HEAD:README", "0" * 40])
def test_since_a_revision_that_is_none_is_unread(repository: Repository, revision: str) -> None:
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), since=revision)
    assert reasons(found) == ["unknown commit"]


def test_the_password_of_a_url_is_looked_for_by_itself(repository: Repository) -> None:
    commit = repository.commit("notes.txt", f"the password is {VALUE}")
    url = f"postgresql://aura:{quote(VALUE, safe='')}@db.internal:5432/auraconnect"
    [fact] = facts(observed("git-leaks", run_of({"DATABASE_URL": url}), history=True), Leak)
    assert (fact.file, fact.commit, fact.secret) == ("notes.txt", commit, "DATABASE_URL")


@pytest.mark.parametrize(
    ("value", "why"),
    [("aZ8#kq1", "fewer than 8"), ("changeme-please", "placeholder"), ("8264019375512", "guessable")],
)
def test_what_stands_anywhere_by_chance_is_left_out_and_told(repository: Repository, value: str, why: str) -> None:
    repository.commit("file", value)
    found = observed("git-leaks", run_of({"SMTP_PASSWORD": value}), history=True)
    assert why in facts(found, Unsearched)[0].reason
    assert reasons(found) == ["no values to search for"]


def test_a_bare_repository_is_searched(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = repository.commit("file", VALUE)
    repository.git("clone", "-q", "--bare", ".", "../bare.git")
    for options in ({"history": True}, {}):
        found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), repo="../bare.git", **options)
        assert [(f.file, f.commit) for f in facts(found, Leak)] == [("file", commit)]
        assert reasons(found) == []


def test_a_submodule_is_a_repository_of_its_own(repository: Repository) -> None:
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    (repository.folder / "sub").mkdir()
    repository.git("commit", "-q", "-m", "a submodule")
    for options in ({"repo": "."}, {"repo": ".", "history": True}):
        assert observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), **options) == []


def test_more_blobs_than_are_looked_up_are_told_all_the_same(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "MOST", 2)
    for number in range(5):
        repository.commit("changing", f"{VALUE} {number}")
        repository.commit("changing", f"{number}")
    found = history()
    assert sorted(fact.file for fact in found) == ["(blob, not looked up)"] * 3 + ["changing"]


def test_a_blob_that_is_not_looked_up_is_told_as_still_there(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "MOST", 0)
    repository.commit("kept", VALUE)
    repository.commit("taken out", f"{VALUE} too")
    repository.git("rm", "-q", "taken out")
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), history=True)
    assert {fact.file for fact in facts(found, Leak) if fact.in_head} == {"kept", "(blob, not looked up)"}


@pytest.mark.parametrize("options", [{"since": "HEAD~1"}, {"history": True}])
def test_the_index_is_searched_with_repo_whatever_is_searched_beside_it(
    repository: Repository, options: dict[str, object]
) -> None:
    """The value is in the index alone, at a path of its own and at one whose content a commit has elsewhere."""
    commit = repository.commit("committed", f"{VALUE} both")
    for path, content in (("staged", f"a\n{VALUE}"), ("copied", f"{VALUE} both")):
        repository.write(path, content)
        repository.git("add", path)
        repository.write(path, "taken out again")
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), repo=".", **options)
    assert reasons(found) == []
    assert {(f.file, f.line, f.commit) for f in facts(found, Leak)} == {
        ("staged", 2, None), ("copied", 1, None), ("committed", 1, None), ("committed", 1, commit)
    }  # fmt: skip


def test_what_is_tracked_since_before_the_revision_is_told_where_it_stands_now(repository: Repository) -> None:
    """Its commit is none that was asked for; what HEAD has and the index no more is told of HEAD."""
    repository.commit("tracked", VALUE)
    repository.commit("untracked", f"{VALUE} too")
    repository.git("rm", "-q", "--cached", "untracked")
    repository.git("commit", "-q", "--allow-empty", "-m", "empty", "--only")
    head = repository.git("rev-parse", "HEAD")
    found = observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), repo=".", since="HEAD")
    assert {(f.file, f.commit) for f in facts(found, Leak)} == {("tracked", None), ("untracked", head)}


def test_a_listing_says_how_far_it_is_before_the_search_does(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LISTED", 1)
    told: list[tuple[int, int]] = []
    history(progress=lambda done, whole: told.append((done, whole)))
    whole = told[-1][1]
    listed = told[: told.index((0, whole)) + 1]
    assert len(listed) > 1
    assert [done for done, _ in listed] == [0] * len(listed)
    assert listed == sorted(listed)
    assert told[-1] == (whole, whole)
