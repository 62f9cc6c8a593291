"""Real mounts, each in a namespace of its own: a file mounted by itself, a full disk, a read-only file system."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixes.conftest import OLD

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces are Linux's")

ROOT = Path(__file__).parents[2]


def mounted(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script in which `$WRITE FILE` is the command line, where mounts are nobody else's."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("no namespaces of mounts here")
    write = f"{sys.executable} -P -m auracheck generate jwt --write"
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": str(ROOT), "WRITE": write}
    return subprocess.run(
        ["unshare", "-m", "sh", "-euc", script], cwd=folder, env=environ, capture_output=True, text=True, check=False,
        timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_file_that_is_mounted_by_itself_is_told(env: Path) -> None:
    """As Docker mounts one into a container: no other file can take its place."""
    (env.parent / "source.env").write_text(OLD)
    done = mounted("mount --bind source.env app.env; $WRITE app.env", env.parent)
    assert (done.returncode, done.stdout) == (3, "")
    assert "app.env not changed: the file is a mount point" in done.stderr
    assert (env.read_text(), sorted(os.listdir(env.parent))) == (OLD, ["app.env", "source.env"])


def test_a_read_only_file_system_is_told_and_nothing_to_do_is_no_failure(place: Path) -> None:
    script = """
        mkdir fs; mount -t tmpfs none fs; umask 077
        echo JWT_SECRET_KEY=changeme > fs/a.env; $WRITE fs/b.env; mount -o remount,ro fs
        $WRITE fs/b.env; $WRITE fs/a.env
    """
    done = mounted(script, place)
    said = done.stderr.splitlines()
    assert done.returncode == 3, said
    assert said[:2] == ["fs/b.env: set JWT_SECRET_KEY", "fs/b.env: nothing to do, every value is set"]
    assert said[2].endswith("fs/a.env not changed: read-only file system")


def test_a_full_disk_is_told_and_the_file_is_as_it_was(place: Path) -> None:
    script = """
        mkdir fs; mount -t tmpfs -o size=16k none fs; umask 077
        echo JWT_SECRET_KEY=changeme > fs/a.env; cp fs/a.env old; cat /dev/zero > fs/filling 2>/dev/null || :
        code=0; $WRITE fs/a.env || code=$?
        cmp old fs/a.env; ls -A fs; exit $code
    """
    done = mounted(script, place)
    assert (done.returncode, done.stdout.split()) == (3, ["a.env", "filling"]), done.stderr
    assert "fs/a.env not changed: no space left on device" in done.stderr


def test_a_link_to_another_file_system_is_followed(place: Path) -> None:
    script = """
        mkdir fs; mount -t tmpfs none fs; umask 077; ln -s fs/a.env .env; $WRITE .env; ls -A fs; test -L .env
    """
    done = mounted(script, place)
    assert (done.returncode, done.stdout.split()) == (0, ["a.env"]), done.stderr
