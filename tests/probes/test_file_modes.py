"""The probe file-modes: who else may change or read an env file."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from auracheck import probes
from auracheck.deployment import Run
from auracheck.deployment.facts import FileMode
from auracheck.model import Document, Unread
from auracheck.probes import file_modes

grp = pytest.importorskip("grp", reason="owners and modes are those of Unix")
pwd = pytest.importorskip("pwd", reason="owners and modes are those of Unix")


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[SimpleNamespace]]]:
    """Accounts and groups of our own making, in the place of the machine's."""
    known: dict[str, list[SimpleNamespace]] = {"users": [], "groups": []}

    def one(kind: str, field: str, wanted: int) -> SimpleNamespace:
        return next((a for a in known[kind] if getattr(a, field) == wanted), None) or _unknown()

    monkeypatch.setattr(pwd, "getpwuid", lambda uid: one("users", "pw_uid", uid))
    monkeypatch.setattr(pwd, "getpwall", lambda: known["users"])
    monkeypatch.setattr(grp, "getgrgid", lambda gid: one("groups", "gr_gid", gid))
    _forget()
    yield known
    _forget()


def _unknown() -> SimpleNamespace:
    raise KeyError


def _forget() -> None:
    file_modes._is_own_group.cache_clear()
    file_modes._group_name.cache_clear()


def user(name: str, group: int, uid: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(pw_name=name, pw_uid=os.getuid() if uid is None else uid, pw_gid=group)


def group(name: str, gid: int, *members: str) -> SimpleNamespace:
    return SimpleNamespace(gr_name=name, gr_gid=gid, gr_mem=list(members))


def observed(*paths: str, kind: str = "env file") -> list[FileMode | Unread]:
    run = Run(today=date(2026, 7, 1), documents=[Document(p, kind, "dotenv", b"") for p in paths])
    return list(probes.probe("file-modes", probes.Options()).observe(run))


def made(folder: Path, mode: int) -> str:
    path = folder / ".env"
    path.write_text("")
    path.chmod(mode)
    return str(path)


def names(found: list[FileMode | Unread]) -> list[str]:
    """What others may do, by the fields of the facts."""
    fields = ("everyone_writes", "everyone_reads", "group_writes", "group_reads")
    modes = [fact for fact in found if isinstance(fact, FileMode)]
    return [field for mode in modes for field in fields if getattr(mode, field)]


@pytest.mark.parametrize(
    ("mode", "facts"),
    [
        (0o600, []),
        (0o400, []),
        (0o640, []),
        (0o660, []),
        (0o711, []),
        (0o644, ["everyone_reads"]),
        (0o602, ["everyone_writes"]),
        (0o666, ["everyone_writes", "everyone_reads"]),
    ],
)
def test_tells_what_everybody_may_where_the_group_is_the_owner_s_own(
    tmp_path: Path, accounts: dict[str, list[SimpleNamespace]], mode: int, facts: list[str]
) -> None:
    path = made(tmp_path, mode)
    gid = os.stat(path).st_gid
    accounts["users"] = [user("ada", gid)]
    accounts["groups"] = [group("ada", gid, "ada")]
    assert names(observed(path)) == facts


@pytest.mark.parametrize(
    ("mode", "facts"),
    [(0o640, ["group_reads"]), (0o620, ["group_writes"]), (0o660, ["group_writes", "group_reads"])],
)
def test_tells_what_another_group_may(
    tmp_path: Path, accounts: dict[str, list[SimpleNamespace]], mode: int, facts: list[str]
) -> None:
    path = made(tmp_path, mode)
    gid = os.stat(path).st_gid
    accounts["users"] = [user("ada", gid + 1)]
    accounts["groups"] = [group("deploy", gid)]
    found = observed(path)
    assert names(found) == facts
    assert {(f.file, f.group) for f in found if isinstance(f, FileMode)} == {(path, "deploy")}


@pytest.mark.parametrize(
    ("case", "own"),
    [
        ("a group of the owner's name", True),
        ("a group that no other account is in", True),
        ("a group with another member", False),
        ("a primary group that others share", False),
        ("an owner whom nobody knows", False),
        ("a group that nobody knows", False),
    ],
)
def test_which_group_is_the_owner_s_own(
    tmp_path: Path, accounts: dict[str, list[SimpleNamespace]], case: str, own: bool
) -> None:
    path = made(tmp_path, 0o660)
    gid = os.stat(path).st_gid
    ada, bob = user("ada", gid), user("bob", gid, 98765)
    accounts["users"], accounts["groups"] = {
        "a group of the owner's name": ([ada, bob], [group("ada", gid)]),
        "a group that no other account is in": ([ada], [group("staff", gid)]),
        "a group with another member": ([ada], [group("ada", gid, "ada", "bob")]),
        "a primary group that others share": ([ada, bob], [group("users", gid)]),
        "an owner whom nobody knows": ([], [group("ada", gid)]),
        "a group that nobody knows": ([ada], []),
    }[case]
    assert (names(observed(path)) == []) is own


def test_a_group_without_a_name_is_told_by_its_number(
    tmp_path: Path, accounts: dict[str, list[SimpleNamespace]]
) -> None:
    path = made(tmp_path, 0o620)
    assert observed(path) == [FileMode(path, group=str(os.stat(path).st_gid), group_writes=True)]


def test_a_link_is_followed(tmp_path: Path) -> None:
    path = made(tmp_path, 0o604)
    (tmp_path / "link").symlink_to(path)
    assert names(observed(str(tmp_path / "link"))) == ["everyone_reads"]


def test_a_file_that_was_read_twice_is_asked_for_once(tmp_path: Path) -> None:
    path = made(tmp_path, 0o604)
    assert names(observed(path, path)) == ["everyone_reads"]


@pytest.mark.parametrize("kind", ["unit", "example", "Compose"])
def test_only_env_files_are_looked_at(tmp_path: Path, kind: str) -> None:
    assert observed(made(tmp_path, 0o666), kind=kind) == []


def test_a_pipe_has_no_mode_that_matters(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "fifo").chmod(0o666)
    assert observed(str(tmp_path / "fifo"), "-") == []


def test_a_file_that_has_gone_since_is_silent(tmp_path: Path) -> None:
    assert observed(str(tmp_path / "gone"), made(tmp_path, 0o600) + "/under") == []


def test_one_that_cannot_be_asked_for_is_unread_and_the_next_is_observed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    [unread, fact] = observed(str(tmp_path / "loop"), made(tmp_path, 0o604))
    assert isinstance(unread, Unread)
    assert unread.reason.startswith("file mode not readable: ")
    assert names([fact]) == ["everyone_reads"]


def test_is_silent_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, 0o666)
    with monkeypatch.context() as windows:  # ended before anything else asks for the system's name
        windows.setattr(os, "name", "nt")
        found = observed(path)
    assert found == []
