"""What is wrong with a repository is told, and what could be searched still is; nothing that it names is run."""

import os
import shutil
import stat
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from auracheck.deployment.facts import Fact, Leak, Tracked
from auracheck.model import Document, Unread
from auracheck.probes import git_files
from auracheck.probes.git import leaks, program, workers
from auracheck.probes.git import objects as stream
from auracheck.probes.git.finder import Finder, spellings
from auracheck.probes.git.objects import Objects, Progress, Sighting
from auracheck.probes.git.program import Git
from tests.probes.git_repository import Repository, facts, needs_git, observed, reasons, run_of

pytestmark = [needs_git, pytest.mark.usefixtures("finder_class")]

VALUE = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaE"


def searched(**options: object) -> list[Fact | Unread]:
    return observed("git-leaks", run_of({"JWT_SECRET_KEY": VALUE}), **(options or {"history": True}))


def files(path: str = ".env") -> list[Fact | Unread]:
    return observed("git-files", run_of({}, documents=(Document(path, "env file", "dotenv", b""),)))


def places(found: list[Fact | Unread]) -> set[str]:
    return {fact.file for fact in facts(found, Leak)}


def loose(repository: Repository, name: str) -> Path:
    return repository.folder / ".git" / "objects" / name[:2] / name[2:]


def test_without_git_it_is_unread(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.home))
    repository.write(".env", "")
    assert reasons(searched()) == ["git not found on the PATH"]
    assert reasons(files()) == [".env not looked up in git: git not found on the PATH"]


def test_a_git_in_the_repository_itself_is_never_run(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("git", "#!/bin/sh\ntouch run\n").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    assert searched() == []
    assert not (repository.folder / "run").exists()


def test_where_no_repository_is_it_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reasons(searched()) == ["the working directory is not in a git repository; name one with --repo DIR"]
    assert reasons(searched(repo=".")) == ["not a git repository, or its .git is a broken link"]
    assert reasons(searched(repo="gone")) == ["no such directory"]


def test_a_git_file_that_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").write_text("gitdir: /nowhere/at/all\n")
    (tmp_path / ".env").write_text("")
    why = "not a git repository, or its .git is a broken link"
    assert reasons(searched()) == [why]
    assert reasons(files()) == [f".env not looked up in git: {why}"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user_is_named_with_the_way_to_trust_it(repository: Repository) -> None:
    repository.commit(".env", "A=1")
    for folder, _, _ in os.walk(repository.folder):
        os.chown(folder, 12345, 12345)
    for found in (searched(), files()):
        [reason] = reasons(found)
        assert "repository of another user" in reason
        assert f"git config --global --add safe.directory {repository.folder}" in reason
    (repository.home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {repository.folder}\n")
    assert searched() == []


def test_a_corrupt_object_is_told_and_the_others_are_searched(repository: Repository) -> None:
    repository.commit("found", f"{VALUE} found")
    name = repository.blob(b"broken" * 1000)
    object_file = loose(repository, name)
    object_file.chmod(0o644)
    object_file.write_bytes(object_file.read_bytes()[:12] + b"x" * 20)
    hidden = {repository.blob(f"{VALUE} {number}".encode()) for number in range(50)}
    found = searched()
    assert {f.commit for f in facts(found, Leak) if f.file != "found"} == hidden
    assert "found" in places(found)
    assert reasons(found) == ["unreadable objects; list them with git fsck"]


@pytest.mark.parametrize("left", [0.3, 0.9])
def test_a_pack_that_is_cut_short_is_told(repository: Repository, left: float) -> None:
    for number in range(30):
        repository.commit(f"f{number}", os.urandom(500).hex())
    repository.git("gc", "-q")
    repository.commit("found", f"{VALUE} found")
    [pack] = (repository.folder / ".git" / "objects" / "pack").glob("*.pack")
    content = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(content[: int(len(content) * left)])
    found = searched()
    assert reasons(found)
    assert places(found)


def test_a_partial_clone_is_told_and_nothing_is_fetched(repository: Repository, tmp_path: Path) -> None:
    repository.commit("gone", VALUE)
    repository.commit("gone", "harmless")
    repository.git("config", "uploadpack.allowFilter", "true")
    origin = f"file://{repository.folder}"
    repository.git("clone", "-q", "--filter=blob:none", "--no-checkout", origin, str(tmp_path / "partial"))
    before = sorted((tmp_path / "partial" / ".git" / "objects").rglob("*"))
    found = searched(repo=str(tmp_path / "partial"), history=True)
    assert any(reason.startswith("3 missing objects in the history: partial clone") for reason in reasons(found))
    assert sorted((tmp_path / "partial" / ".git" / "objects").rglob("*")) == before


def test_a_shallow_clone_is_searched_and_told(repository: Repository, tmp_path: Path) -> None:
    repository.commit("old", "old")
    repository.commit("new", VALUE)
    repository.git("clone", "-q", "--depth=1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    found = searched(repo=str(tmp_path / "shallow"), history=True)
    assert "new" in places(found)
    assert [reason.split(" without ")[0] for reason in reasons(found)] == ["shallow clone"]


def test_a_large_blob_is_searched_in_windows(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "WINDOW", 1 << 10)
    body = b"line\n" * 2000
    commits = {}
    for at in (0, 1, 1000, 1024 - 5, 5000, len(body)):
        commits[f"at{at}"] = (repository.commit(f"at{at}", body[:at] + VALUE.encode() + body[at:]), at // 5 + 1)
    found = facts(searched(), Leak)
    assert {f.file: (f.commit, f.line) for f in found} == commits


def test_a_repository_of_sha256_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    made = Repository(tmp_path / "repo")
    made.git("init", "-q", "--object-format=sha256", str(tmp_path / "other"))
    made.folder = tmp_path / "other"
    commit = made.commit("file", VALUE)
    monkeypatch.chdir(made.folder)
    [fact] = facts(searched(), Leak)
    assert (fact.commit, len(commit)) == (commit, 64)


def test_a_replaced_object_is_searched_as_it_is(repository: Repository) -> None:
    repository.commit("file", VALUE)
    repository.git("replace", repository.git("rev-parse", "HEAD:file"), repository.blob(b"harmless"))
    assert places(searched()) == {"file"}


def test_nothing_that_the_repository_configures_is_run(repository: Repository) -> None:
    hostile = repository.write("../hostile", f"#!/bin/sh\ntouch '{repository.folder.parent}/run'\nexit 1\n")
    hostile.chmod(hostile.stat().st_mode | stat.S_IXUSR)
    repository.commit("file", VALUE)
    repository.commit(".gitattributes", "* filter=x diff=x\n")
    hooks = repository.folder / ".git" / "hooks"
    for setting in ("core.fsmonitor", "core.sshCommand", "diff.external", "core.pager", "pager.diff-tree",
                    "diff.x.textconv", "diff.x.command", "filter.x.clean", "filter.x.smudge", "filter.x.process",
                    "gpg.program", "core.askPass", "credential.helper", "core.alternateRefsCommand",
                    "uploadpack.packObjectsHook", "remote.origin.uploadpack"):  # fmt: skip
        repository.git("config", setting, str(hostile))
    for setting, value in {"core.hooksPath": str(hooks), "log.showSignature": "true", "remote.origin.promisor": "true",
                           "remote.origin.url": f"ext::{hostile}", "extensions.partialClone": "origin",
                           "core.repositoryFormatVersion": "1", "alias.cat-file": f"!{hostile}"}.items():  # fmt: skip
        repository.git("config", setting, value)
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        (hooks / name).write_bytes(hostile.read_bytes())
        (hooks / name).chmod(0o755)
    repository.write(".env", "A=1")
    missing = repository.git("rev-parse", "HEAD:file")
    found = [searched(), searched(repo="."), searched(since="HEAD~2"), files(), files("file")]
    loose(repository, missing).unlink()
    found += [searched(), searched(repo=".")]
    assert not (repository.folder.parent / "run").exists()
    assert [bool(each) for each in found] == [True] * len(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFO")
@pytest.mark.parametrize("place", [".gitignore", ".git/index", ".git/info/exclude", "included"])
def test_a_file_without_an_end_does_not_hold_up_a_check(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Nobody asked for git here: a FIFO in the place of a file that git reads would have it wait for ever."""
    monkeypatch.setattr(git_files, "PATIENCE", 1.0)
    repository.write(".env", "")
    repository.git("config", "include.path", str(repository.folder / "included"))
    (repository.folder / place).unlink(missing_ok=True)
    os.mkfifo(repository.folder / place)
    late = "git timed out after 1 s; check for a FIFO in place of a .gitignore"
    known = ".gitignore is a FIFO" if place == ".gitignore" else late
    assert reasons(files()) == [f".env not looked up in git: {known}"]


def test_a_configuration_that_git_cannot_read_is_told(repository: Repository) -> None:
    repository.write(".git/config", "[core\n")
    assert reasons(searched()) == ["repository configuration not readable by this git"]


def test_no_value_is_in_what_git_is_started_with_nor_in_a_file(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a user of the machine could see of it in /proc: arguments and environment of every git."""
    repository.commit("file", f"{VALUE}\n")
    log, wrapper = tmp_path / "log", tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\n{{ printf "%s\\n" "$@"; env; }} >> {log}\nexec {shutil.which("git")} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("JWT_SECRET_KEY", VALUE)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    before = set(tmp_path.rglob("*"))
    found = searched(history=True, repo=".")
    assert facts(found, Leak)
    said = log.read_text()
    assert "cat-file" in said
    assert not any(VALUE[at : at + 6] in said + repr(found) for at in range(len(VALUE) - 5))
    assert not any(spelling.decode("latin-1") in said for spelling in spellings(VALUE))
    assert "JWT_SECRET_KEY" not in said
    assert "GIT_DIR=/nowhere" not in said
    assert set(tmp_path.rglob("*")) - before == {log}


def test_ctrl_c_ends_the_search_and_what_was_found_until_then_is_told(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit("file", VALUE)
    search_all = leaks.search_all

    def interrupted(git: Git, objects: Objects, finder: Finder) -> Iterator[Sighting | Progress]:
        yield from search_all(git, objects, finder)
        raise KeyboardInterrupt

    monkeypatch.setattr(leaks, "search_all", interrupted)
    found = searched()
    assert [(fact.file, fact.commit) for fact in facts(found, Leak)] == [("file", commit)]
    assert [reason.partition(":")[0] for reason in reasons(found)] == ["interrupted"]


def test_ctrl_c_while_places_are_looked_up_leaves_what_was_found(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("file", VALUE)
    monkeypatch.setattr(leaks, "brought", interrupt)
    found = searched()
    assert places(found) == {"(blob, not looked up)"}
    assert reasons(found) == ["interrupted: incomplete list of places"]


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_worker_that_fails_is_told_without_a_traceback(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(VALUE)

    for number in range(4):
        repository.commit(f"{number}", f"{number}")
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    monkeypatch.setattr(workers, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(workers, "search", fail)
    assert reasons(searched()) == ["internal error (ValueError); to report it: auracheck explain troubleshooting"]
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_is_killed_is_no_clean_search(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        repository.commit(f"{number}", f"{number}")
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    monkeypatch.setattr(workers, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(workers, "search", lambda *_: os.kill(os.getpid(), 9))
    assert reasons(searched()) == ["a search process ended early"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc lists our processes")
def test_no_process_is_left_behind(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        repository.commit(f"{number}", VALUE * 1000)
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    monkeypatch.setattr(workers, "WORTH_A_PROCESS", 1)
    before = children()
    searching = observed_lazily()
    next(searching)
    searching.close()
    assert children() == before


def children() -> set[str]:
    """Our processes; the servers of other tests may be among them."""
    return {child for listed in Path("/proc/self/task").glob("*/children") for child in listed.read_text().split()}


def observed_lazily() -> Generator[object, None, None]:
    searched = leaks.Repository(".", [VALUE], [()])
    yield from searched.leaks(leaks.SearchScope(False, True, None), None)


def test_an_object_that_is_not_there_is_told(repository: Repository) -> None:
    """To list all objects would leave it out without a word."""
    repository.commit("gone", VALUE)
    name = repository.git("rev-parse", "HEAD:gone")
    repository.commit("gone", "harmless")
    loose(repository, name).unlink()
    assert reasons(searched()) == ["1 missing object in the history: list them with git fsck"]


def broken_head(repository: Repository, how: str) -> None:
    name = loose(repository, repository.git("rev-parse", "HEAD"))
    name.chmod(0o644)
    name.unlink() if how == "gone" else name.write_bytes({"empty": b"", "garbage": b"garbage" * 9}[how])


@pytest.mark.parametrize("how", ["gone", "empty", "garbage"])
def test_where_head_s_commit_cannot_be_read_the_rest_is_searched(repository: Repository, how: str) -> None:
    repository.commit("staged", VALUE)
    hidden = repository.blob(f"{VALUE} hidden".encode())
    broken_head(repository, how)
    for options, commits in (({"history": True}, {hidden}), ({"repo": "."}, {None})):
        found = searched(**options)
        assert commits <= {fact.commit for fact in facts(found, Leak)}
        assert "unreadable commit in HEAD; identify it with git fsck" in reasons(found)
        assert not any("ended with" in reason for reason in reasons(found))


def test_where_head_s_commit_cannot_be_read_what_the_index_has_is_tracked(repository: Repository) -> None:
    repository.commit(".env", "A=1\n")
    repository.write("b.env", "A=1\n")
    broken_head(repository, "garbage")
    documents = tuple(Document(path, "env file", "dotenv", b"") for path in ("b.env", ".env"))
    found = observed("git-files", run_of({}, documents=documents))
    assert [fact.file for fact in facts(found, Tracked)] == [".env"]
    [unread] = [each for each in found if isinstance(each, Unread)]
    why = "git ls-tree failed: damaged repository; examine it with git fsck"
    assert (unread.source, unread.reason) == ("git", f"b.env not looked up in git: {why}")


def test_a_new_repository_has_no_head_that_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "new")
    monkeypatch.chdir(made.folder)
    made.write("staged", VALUE)
    made.git("add", "staged")
    for options in ({"history": True}, {"repo": "."}):
        found = searched(**options)
        assert (places(found), reasons(found)) == ({"staged"}, [])


@pytest.mark.parametrize(
    ("complaint", "code", "reason"),
    [
        (b"", -9, "git log was killed by signal 9"),
        (b"error: unknown option", 129, "git log failed: this git is too old"),
        (b"fatal: x: Permission denied", 128, "permission denied in the repository"),
        (b"fatal: Out of memory", 128, "git log failed: out of memory"),
        (b"fatal: bad object", 128, "git log failed: damaged repository; examine it with git fsck"),
    ],
)
def test_why_git_failed_is_said_in_words(complaint: bytes, code: int, reason: str) -> None:
    assert program._failure(complaint, ".", ("--literal-pathspecs", "log"), code).reason == reason
