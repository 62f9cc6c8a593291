"""Where a file lies, and what it is: what cannot be replaced without loss is refused, and nothing ever waits."""

import errno
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.conftest import OLD

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no locks on folders there")

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
REQUIRED = os.environ.get("AURACHECK_DIFFERENTIAL") == "required"
NOBODY = 65534


@pytest.mark.parametrize(
    "name", ["/dev/stdin", "/dev/stdout", "/dev/fd/0", "/proc/self/fd/0", "/dev/null", "-", "", "new/"]
)
def test_what_is_no_file_of_a_folder_is_refused_at_once(place: Path, run: Run, name: str) -> None:
    outcome = run("generate", "jwt", "--write", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert os.listdir(place) == []


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "loop", "link to a pipe", "link to nothing in no folder"])
@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_what_is_no_regular_file_is_refused_without_waiting(
    place: Path, run: Run, kind: str, dry_run: list[str]
) -> None:
    path = place / "app.env"
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            listener.bind("app.env")
        elif kind == "folder":
            path.mkdir()
        elif kind == "loop":
            path.symlink_to("app.env")
        elif kind == "link to a pipe":
            os.mkfifo(place / "pipe")
            path.symlink_to("pipe")
        else:
            path.symlink_to("gone/app.env")
        before = path.lstat()
        outcome = run("generate", "jwt", "--write", "app.env", *dry_run)
    assert (outcome.code, path.lstat().st_mode) == (0 if dry_run and "nothing" in kind else 2, before.st_mode)
    assert "Traceback" not in outcome.err


def test_a_file_that_is_larger_than_its_bound_is_refused(env: Path, run: Run) -> None:
    env.write_text(OLD + "#" * (1 << 20))
    outcome = run("generate", "jwt", "--write", "app.env")
    assert (outcome.code, "larger than 1 MiB" in outcome.err) == (2, True)
    with open(env, "r+b") as file:
        file.truncate(1 << 40)  # a hole, which takes no room
    outcome = run("generate", "jwt", "--write", "app.env")
    assert (outcome.code, "file too large: more than" in outcome.err) == (3, True)


def test_a_read_only_file_is_replaced_and_stays_read_only(env: Path, run: Run) -> None:
    """As editors do who replace a file: its folder is what says whether that may be."""
    env.chmod(0o400)
    assert run("generate", "jwt", "--write", "app.env").code == 0
    assert stat.S_IMODE(env.stat().st_mode) == 0o400


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users come to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def policy() -> Iterator[str]:
    """One that everybody may read, wherever auracheck itself is installed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "auracheck.toml"
        path.write_text('extends = []\n[secrets.JWT_SECRET_KEY]\nkind = "key"\nshort = "jwt"\n')
        path.chmod(0o644)
        yield str(path)


@pytest.mark.skipif(not IS_ROOT, reason="root alone can become another user")
@pytest.mark.parametrize(
    ("folder_mode", "owner", "words"),
    [
        (0o755, NOBODY, "app.env not changed: permission denied"),
        (0o711, NOBODY, "app.env not changed: cannot open its folder: permission denied"),
        (0o777, 12345, "app.env not changed: cannot keep owner and group: operation not permitted"),
        (0o1777, 12345, "app.env not changed: cannot keep owner and group: operation not permitted"),
    ],
)
def test_what_a_user_may_not_do_is_told(
    shared: Path, policy: str, run: Run, folder_mode: int, owner: int, words: str
) -> None:
    path = shared / "app.env"
    path.write_text(OLD)
    path.chmod(0o644)
    _imported(run, path, policy)
    os.chown(path, owner, owner)
    shared.chmod(folder_mode)
    os.seteuid(NOBODY)
    try:
        outcome = run("generate", "jwt", "--write", str(path), "--policy", policy)
    finally:
        os.seteuid(0)
    assert (outcome.code, words in outcome.err) == (3, True), outcome.err
    assert (path.read_text(), os.listdir(shared), path.stat().st_uid) == (OLD, ["app.env"], owner)


@pytest.mark.skipif(not IS_ROOT, reason="root alone can become another user")
def test_a_file_that_may_not_be_read_is_told(shared: Path, policy: str, run: Run) -> None:
    path = shared / "app.env"
    path.write_text(OLD)
    path.chmod(0o600)
    _imported(run, path, policy)
    shared.chmod(0o777)
    os.seteuid(NOBODY)
    try:
        outcome = run("generate", "jwt", "--write", str(path), "--policy", policy)
    finally:
        os.seteuid(0)
    assert (outcome.code, "not changed: cannot be read: permission denied" in outcome.err) == (3, True), outcome.err


def _imported(run: Run, path: Path, policy: str) -> None:
    """No user may import what is installed for root alone."""
    run("generate", "jwt", "--write", str(path), "--policy", policy, "--dry-run")


# What systems lack


def test_without_locks_on_folders_it_is_written_all_the_same(
    env: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a folder cannot even be opened."""

    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *arguments)

    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "fcntl", None)
        patched.setattr(os, "open", refuse)
        outcome = run("generate", "jwt", "--write", "app.env")
    assert outcome.code == 0
    assert env.read_text() != OLD
    assert not (env.parent / ".auracheck-lock").exists()


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EBADF, errno.ENOTSUP])
def test_a_network_file_system_that_locks_no_folder_is_told(
    env: Path, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    outcome = run("generate", "jwt", "--write", "app.env")
    assert (outcome.code, "(a network file system?)" in outcome.err) == (3, True)
    assert env.read_text() == OLD


@pytest.mark.parametrize(("code", "exit_code"), [(errno.EINVAL, 0), (errno.ENOTSUP, 0), (errno.EIO, 3)])
def test_a_file_system_that_brings_no_folder_to_the_disk_is_no_failure(
    env: Path, run: Run, monkeypatch: pytest.MonkeyPatch, code: int, exit_code: int
) -> None:
    real = os.fsync

    def of_files_alone(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", of_files_alone)
    assert run("generate", "jwt", "--write", "app.env").code == exit_code
    assert OLD not in env.read_text()


# What is kept


@pytest.mark.skipif(shutil.which("setfacl") is None and not REQUIRED, reason="setfacl is not installed")
def test_what_setfacl_has_set_getfacl_shows_as_before(env: Path, run: Run) -> None:
    done = subprocess.run(["setfacl", "-m", "u:1234:r,g:4321:r,m::r", "app.env"], capture_output=True, check=False)
    if done.returncode and b"not supported" in done.stderr:
        pytest.skip("no access lists on this file system")
    subprocess.run(["setfacl", "-d", "-m", "u:5678:rwx", "."], check=True)
    before = shown(env)
    assert "user:1234:r--" in before
    assert run("generate", "jwt", "--write", "app.env").code == 0
    assert OLD not in env.read_text()
    assert shown(env) == before


def shown(path: Path) -> str:
    return subprocess.run(["getfacl", path.name], check=True, capture_output=True, text=True, cwd=path.parent).stdout


def test_a_hash_of_the_old_content_is_not_kept(env: Path, run: Run) -> None:
    """The kernel's integrity measurement would take the new content for forged."""
    try:
        os.setxattr(env, "user.origin", b"vault")
        os.setxattr(env, "security.ima", b"\x01" + bytes(20))
    except (OSError, AttributeError):
        pytest.skip("no such attributes on this file system")
    assert run("generate", "jwt", "--write", "app.env").code == 0
    assert os.listxattr(env) == ["user.origin"]


def test_the_longest_name_is_written(place: Path, run: Run) -> None:
    longest = "x" * (255 - len(".env")) + ".env"
    assert run("generate", "jwt", "--write", longest).code == 0
    outcome = run("generate", "jwt", "--write", f"x{longest}")
    assert (outcome.code, "not changed: file name too long" in outcome.err) == (3, True)
    assert os.listdir(place) == [longest]
