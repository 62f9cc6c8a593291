"""Replacing a file: whichever system call fails, it is the old one or the new one."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auracheck.fixes import locking
from auracheck.fixes.locking import locked
from auracheck.fixes.replacing import clear, replace, status
from auracheck.systems.editor import EditRefused
from auracheck.systems.strays import beside
from tests.fixes.conftest import has_unnamed

fcntl = pytest.importorskip("fcntl", reason="locks on folders are Unix's")

OLD, NEW = b"JWT_SECRET_KEY=changeme\n", b"JWT_SECRET_KEY=9c4e1f7b2a6d8035\n"
CALLS = ["open", "write", "fsync", "fchmod", "listxattr", "close", "link", "replace", "lstat"]
FAILURES = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS]


@pytest.fixture
def path(tmp_path: Path, way: str) -> Path:
    found = tmp_path / "app.env"
    found.write_bytes(OLD)
    found.chmod(0o640)
    return found


def written(path: Path, content: bytes = NEW) -> None:
    with locked(str(path)):
        clear(str(path))
        replace(str(path), content, status(str(path)))


class Failing:
    """A system call that fails the n-th time it is made, and works before and after."""

    def __init__(self, call: str, code: int, time: int) -> None:
        self.real: Callable[..., Any] = getattr(os, call)
        self.closes = call == "close"
        self.code = code
        self.left = time

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            if self.closes:  # whatever close(2) says, the descriptor is gone
                self.real(*arguments)
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*arguments, **options)


@pytest.mark.parametrize("code", FAILURES)
@pytest.mark.parametrize("time", [1, 2, 3, 4])
@pytest.mark.parametrize("call", CALLS)
def test_whichever_system_call_fails_the_file_is_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, time: int, code: int
) -> None:
    failing = Failing(call, code, time)
    with monkeypatch.context() as patched:
        patched.setattr(os, call, failing)
        try:
            written(path)
            failed = None
        except (OSError, EditRefused) as error:
            failed = str(error)
    assert path.read_bytes() in (OLD, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    if failed and "not changed" in failed:
        assert path.read_bytes() == OLD
    if failed is None or "changed, but" in failed:
        assert path.read_bytes() == NEW
    assert failed is None or "9c4e1f7b" not in failed
    written(path)
    assert (path.read_bytes(), os.listdir(path.parent)) == (NEW, [path.name])


@pytest.mark.parametrize("call", ["write", "fsync", "fchmod", "replace"])
def test_what_could_not_be_taken_away_at_once_the_next_run_takes_away(
    path: Path, way: str, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Without a name until it is renamed, there is nothing to take away before."""
    with monkeypatch.context() as patched:
        patched.setattr(os, call, Failing(call, errno.EIO, 1))
        patched.setattr(os, "unlink", Failing("unlink", errno.EROFS, 2))
        with pytest.raises(OSError, match="not changed"):
            written(path)
    is_left = way == "named" or call == "replace" or not has_unnamed(path.parent)
    assert sorted(os.listdir(path.parent)) == [*([".env.auracheck-new.env"] if is_left else []), "app.env"]
    clear(str(path))
    assert os.listdir(path.parent) == ["app.env"]


@pytest.mark.parametrize("way", ["unnamed"], indirect=True)
@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EPERM])
@pytest.mark.parametrize("call", ["open", "link"])
def test_where_no_file_is_without_a_name_it_has_one_from_the_start(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    """Old kernels and network file systems have none; without /proc, or where links are forbidden, none gets a name."""
    failing = Failing(call, code, 2 if call == "open" else 1)  # the first one opened is the folder, to lock it
    monkeypatch.setattr(os, call, failing)
    written(path)
    assert (path.read_bytes(), os.listdir(path.parent)) == (NEW, [path.name])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_short_write_is_gone_on_with(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real(descriptor, bytes(content)[:3]))
    written(path)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o660, 0o4600])
def test_the_mode_stays(path: Path, mode: int) -> None:
    path.chmod(mode)
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_is_the_owners_alone_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = os.write

    def watched(descriptor: int, content: bytes) -> int:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", watched)
    before = os.umask(0)
    try:
        written(tmp_path / "new.env")
    finally:
        os.umask(before)
    assert seen == [0o600]
    assert stat.S_IMODE((tmp_path / "new.env").stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone gives files away")
def test_the_owner_stays(path: Path) -> None:
    os.chown(path, 12345, 54321)
    written(path)
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 54321, 0o640)


def test_an_owner_that_cannot_be_kept_is_a_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fstat

    def of_another(descriptor: int) -> os.stat_result:
        found = list(real(descriptor))
        found[4] += 1
        return os.stat_result(found)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fstat", of_another)
    monkeypatch.setattr(os, "fchown", refuse)
    with pytest.raises(OSError, match="not changed: cannot keep owner and group: operation not permitted"):
        written(path)
    assert path.read_bytes() == OLD


def _takes_attributes(path: Path) -> bool:
    try:
        os.setxattr(path, "user.origin", b"vault")
    except (OSError, AttributeError):
        return False
    return True


def test_extended_attributes_stay(path: Path) -> None:
    if not _takes_attributes(path):
        pytest.skip("no extended attributes on this file system")
    written(path)
    assert os.getxattr(path, "user.origin") == b"vault"


def test_an_access_list_stays_and_a_folders_default_is_not_added(path: Path) -> None:
    """POSIX ACLs as Linux keeps them: version 2, then tag, rights and id of each entry (acl(5))."""
    named = _acl((0x01, 6, -1), (0x02, 4, 1234), (0x04, 4, -1), (0x10, 4, -1), (0x20, 0, -1))
    default = _acl((0x01, 6, -1), (0x02, 7, 4321), (0x04, 5, -1), (0x10, 7, -1), (0x20, 5, -1))
    try:
        os.setxattr(path, "system.posix_acl_access", named)
        os.setxattr(path.parent, "system.posix_acl_default", default)
    except (OSError, AttributeError):
        pytest.skip("no access lists on this file system")
    written(path)
    assert os.getxattr(path, "system.posix_acl_access") == named
    plain = path.parent / "plain.env"
    plain.write_bytes(OLD)
    os.removexattr(plain, "system.posix_acl_access")
    plain.chmod(0o640)
    written(plain)
    assert os.listxattr(plain) == []
    written(path.parent / "new.env")
    assert stat.S_IMODE((path.parent / "new.env").stat().st_mode) == 0o600


def _acl(*entries: tuple[int, int, int]) -> bytes:
    import struct

    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)


def test_a_file_that_somebody_changed_meanwhile_is_left(path: Path) -> None:
    old = status(str(path))
    path.write_bytes(OLD + b"MORE=1\n")
    with pytest.raises(EditRefused, match="changed by another program meanwhile"):
        replace(str(path), NEW, old)
    assert path.read_bytes() == OLD + b"MORE=1\n"
    assert os.listdir(path.parent) == [path.name]


def test_a_file_that_came_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "app.env"
    path.write_bytes(OLD)
    with pytest.raises(EditRefused, match="changed by another program meanwhile"):
        replace(str(path), NEW, None)
    assert path.read_bytes() == OLD


def test_a_second_name_of_the_file_is_a_reason_to_refuse(path: Path) -> None:
    os.link(path, path.parent / "second.env")
    with pytest.raises(EditRefused, match="hard link"):
        status(str(path))


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EditRefused, match="not a regular file"):
        status(str(tmp_path / "pipe"))


def test_a_second_writer_waits_and_then_gives_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.1)
    with locked(str(path)), pytest.raises(EditRefused, match="by another auracheck"), locked(str(path)):
        pass
    with locked(str(path)):
        assert os.listdir(path.parent) == [path.name]


def test_the_lock_is_gone_with_its_holder(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), locked(str(path)):
        raise KeyboardInterrupt
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EditRefused, match="no such folder"), locked(str(tmp_path / "gone" / ".env")):
        pass


def test_ctrl_c_leaves_nothing_beside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        written(path)
    assert (path.read_bytes(), os.listdir(path.parent)) == (OLD, [path.name])
    assert not os.path.exists(beside(str(path)))
