"""Reading files: bounded in size and time, and every failure in words."""

import itertools
import os
import socket
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from auracheck.errors import Unreadable
from auracheck.systems.files import is_stream, read_file

linux = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs and devices are those of Unix")


def reason(path: object, **how: float) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_file(str(path), **how)  # type: ignore[arg-type]
    return refusal.value.reason


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"A=1\n\0\xff")
    assert read_file(str(tmp_path / "x")) == b"A=1\n\0\xff"


def test_each_failure_has_its_words(tmp_path: Path) -> None:
    assert reason(tmp_path / "missing") == "no such file"
    assert reason(tmp_path) == "is a directory"
    assert reason(tmp_path / "x\0y") == "file name contains a NUL character"
    assert reason(tmp_path / ("n" * 5000)) == "file name too long"


@linux
def test_a_circle_of_links_and_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to(tmp_path / "gone")
    assert reason(tmp_path / "a") == "circular symbolic link"
    assert reason(tmp_path / "c") == "no such file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    (tmp_path / "x").touch(0)
    assert reason(tmp_path / "x") == "permission denied"


def test_a_file_over_the_bound_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(1 << 30)
    start = time.perf_counter()
    assert reason(tmp_path / "big") == "file too large: more than 1 MiB"
    assert time.perf_counter() - start < 0.2
    (tmp_path / "edge").write_bytes(b"x" * (1 << 20))
    assert len(read_file(str(tmp_path / "edge"))) == 1 << 20


@linux
def test_dev_null_is_empty_and_other_devices_are_refused() -> None:
    assert read_file("/dev/null") == b""
    assert reason("/dev/zero") == "device, not a file"


@linux
def test_a_fifo_is_read_until_its_writer_has_gone(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert is_stream(str(fifo))

    def write() -> None:
        with fifo.open("wb") as file:
            file.write(b"A=1\n")
            file.flush()
            time.sleep(0.1)
            file.write(b"B=2\n")

    writer = threading.Thread(target=write)
    writer.start()
    assert read_file(str(fifo)) == b"A=1\nB=2\n"
    writer.join()


@linux
def test_a_fifo_that_nobody_writes_ends_by_the_timeout(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    start = time.perf_counter()
    assert "--timeout" in reason(tmp_path / "fifo", timeout=0.2)
    assert 0.1 < time.perf_counter() - start < 2


@linux
def test_an_inherited_pipe_is_read_although_its_writer_has_gone() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"A=1\n")
    os.close(writer)
    try:
        assert read_file(f"/dev/fd/{reader}") == b"A=1\n"
        assert read_file(f"/dev/fd/{reader}") == b""
    finally:
        os.close(reader)


@linux
def test_what_can_be_read_only_once_is_a_stream(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("fifo")
    once = ["-", "/dev/stdin", "/dev/fd/0", "/dev/fd/63", "/proc/self/fd/3", "/dev/tty", "/dev/zero"]
    assert [path for path in once if not is_stream(path) and os.path.lexists(path)] == []
    assert is_stream(str(tmp_path / "fifo"))
    assert is_stream(str(tmp_path / "link"))
    for path in (tmp_path, tmp_path / "file", tmp_path / "missing", "/dev/null", "a\0b"):
        assert not is_stream(str(path))


@linux
def test_a_descriptor_that_is_not_open_has_its_words() -> None:
    assert reason("/dev/fd/987") == "file descriptor not open"


@linux
def test_a_socket_file_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        assert stat.S_ISSOCK(os.stat("s").st_mode)
        assert reason("s")


def test_a_file_that_keeps_changing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"A=1\n")
    real, ticks = os.read, itertools.count(1)

    def read_while_written(descriptor: int, count: int) -> bytes:
        os.utime(path, ns=(next(ticks), next(ticks)))
        return real(descriptor, count)

    monkeypatch.setattr(os, "read", read_while_written)
    assert reason(path) == "file changed while it was read (run the check again)"


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="only Linux shows an environment as a file")
def test_a_running_process_s_environment_is_no_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("/proc/self/environ")
    for path in ("/proc/self/environ", str(tmp_path / ".env"), f"/proc/{os.getpid()}/task/{os.getpid()}/environ"):
        with pytest.raises(Unreadable, match="process:PID"):
            read_file(path)
