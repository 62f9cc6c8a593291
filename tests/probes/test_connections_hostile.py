"""URLs and servers that mean harm: no file is written, no code is loaded, nobody is asked, and time and memory hold."""

import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.deployment.answers import Failure
from tests.conftest import GOOD, env_file
from tests.probes.connecting import told
from tests.services import certificate
from tests.services import database_stubs as stubs
from tests.services.postgresql import Postgresql
from tests.services.redis import Redis

pytest.importorskip("redis")
pytest.importorskip("psycopg")

PASSWORD = "8kd93jfh27dkq1x5"

LETS_IN = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"

unix = pytest.mark.skipif(os.name == "nt", reason="a FIFO, a terminal, a shared object")
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of its memory in /proc")


def long_notices(connection: socket.socket) -> None:
    """A PostgreSQL whose notices are long, and never end."""
    stubs.no_tls(connection)
    fields = b"SWARNING\0C00000\0M" + b"x" * 20_000 + b"\0\0"
    notice = b"N" + struct.pack("!i", len(fields) + 4) + fields
    connection.sendall(LETS_IN[:9])
    while True:
        connection.sendall(notice * 10)


def rows(connection: socket.socket) -> None:
    """A PostgreSQL that answers a statement with a megabyte a row, without end."""
    stubs.no_tls(connection)
    connection.sendall(LETS_IN)
    connection.recv(1 << 12)
    columns = struct.pack("!h", 1) + b"a\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0)
    row = struct.pack("!hi", 1, 1 << 20) + b"x" * (1 << 20)
    connection.sendall(b"T" + struct.pack("!i", len(columns) + 4) + columns)
    while True:
        connection.sendall(b"D" + struct.pack("!i", len(row) + 4) + row)


def many_rounds(connection: socket.socket) -> None:
    """A PostgreSQL that wants the password hashed two thousand million times (SCRAM, RFC 5802, section 3)."""
    said = stubs.no_tls(connection)
    assert said
    connection.sendall(b"R" + struct.pack("!ii", 23, 10) + b"SCRAM-SHA-256\0\0")
    nonce = connection.recv(1 << 12).partition(b"r=")[2]
    first = b"r=" + nonce + b"abc,s=QUFBQUFBQUFBQUFBQUFBQQ==,i=2147483647"
    connection.sendall(b"R" + struct.pack("!ii", len(first) + 8, 11) + first)
    stubs.silent(connection)


def long_string(connection: socket.socket) -> None:
    """A Redis whose answer has two thousand million bytes."""
    connection.recv(1 << 12)
    connection.sendall(b"$2000000000\r\n")
    while True:
        connection.sendall(b"x" * (1 << 20))


def checked(place: Path, url: str, seconds: float = 1) -> "subprocess.CompletedProcess[str]":
    """The program, with a URL of either system, without a terminal. It is given up long after --timeout."""
    name = "REDIS_URL" if url.startswith("redis") else "DATABASE_URL"
    (place / "app.env").write_text(env_file({**GOOD, name: url}))
    command = [sys.executable, "-c", _PEAK, "check", "app.env", "--connect", "--select", "live", "-f", "plain",
               "--timeout", str(seconds)]  # fmt: skip
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command,
        cwd=place,
        capture_output=True,
        text=True,
        env=environ,
        check=False,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )


_PEAK = """
import os, sys
from auracheck import __main__
leave = os._exit
def told(code):
    if sys.platform == "linux":  # not getrusage, which counts what the parent had, too
        [peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
        print(int(peak) >> 10, file=sys.stderr, flush=True)
    leave(code)
os._exit = told
__main__.main()
"""


@linux
@pytest.mark.parametrize("answer", [long_notices, rows, stubs.flooding, long_string])
def test_a_flood_is_bounded_in_time_and_memory(answer: Callable[[socket.socket], None], place: Path) -> None:
    with stubs.listening(answer) as server:
        scheme = "redis" if answer is long_string else "postgresql"
        done = checked(place, f"{scheme}://app:{PASSWORD}@127.0.0.1:{server.port}/0")
    assert done.returncode == 1
    assert "unexpected protocol on that port" in done.stdout
    assert int(done.stderr.split()[-1]) < 120


@linux
def test_nor_does_the_password_take_for_ever(place: Path) -> None:
    with stubs.listening(many_rounds) as server:
        done = checked(place, f"postgresql://app:{PASSWORD}@127.0.0.1:{server.port}/d")
    assert (done.returncode, "timed out" in done.stdout) == (1, True)


def test_no_file_is_written(postgresql: Postgresql, place: Path) -> None:
    """libpq 18 writes down the keys of a connection where `sslkeylogfile` says."""
    assert told("DATABASE_URL", postgresql.url(more=f"?sslmode=require&sslkeylogfile={place}/keys")) != [Failure.OTHER]
    assert list(place.iterdir()) == []


@unix
def test_no_code_is_loaded(postgresql: Postgresql, place: Path) -> None:
    """`ENGINE:KEY` is a shared object to OpenSSL, with a path too."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    mark = place / "loaded"
    (place / "e.c").write_text(
        f'#include <stdio.h>\n__attribute__((constructor)) static void f(void) {{ fclose(fopen("{mark}", "w")); }}\n'
    )
    subprocess.run([compiler, "-shared", "-fPIC", "-o", place / "e.so", place / "e.c"], check=True)
    cert, _ = certificate(place)
    done = checked(place, postgresql.url(more=f"?sslmode=require&sslcert={cert}&sslkey={place}/e.so:x"))
    assert not mark.exists()
    assert "--connect: unread: DATABASE_URL: not connected to: the sslkey is kept by an OpenSSL engine" in done.stdout


@unix
@pytest.mark.parametrize("keyword", ["sslrootcert", "sslcert", "sslcrl"])
def test_a_certificate_that_is_a_fifo_is_not_waited_for(keyword: str, postgresql: Postgresql, place: Path) -> None:
    os.mkfifo(place / "fifo")
    url = postgresql.url(more=f"?sslmode=require&{keyword}={place}/fifo")
    assert told("DATABASE_URL", url) == [Failure.NO_CERTIFICATES]


@unix
@pytest.mark.parametrize("system", ["postgresql", "redis"])
def test_nobody_is_asked_for_a_passphrase(
    system: str, postgresql: Postgresql, redis_server: Redis, place: Path
) -> None:
    """The terminal would be the program's own, the one that somebody watches."""
    import pty

    cert, key = certificate(place)
    locked = place / "locked.key"
    subprocess.run(
        ["openssl", "rsa", "-aes256", "-passout", "pass:secret", "-in", key, "-out", locked],
        check=True,
        capture_output=True,
    )
    locked.chmod(0o600)
    url = {
        "postgresql": postgresql.url(more=f"?sslmode=require&sslpassword=&sslcert={cert}&sslkey={locked}"),
        "redis": redis_server.tls_url(more=f"?ssl_cert_reqs=none&ssl_certfile={cert}&ssl_keyfile={locked}"),
    }[system]
    name = "REDIS_URL" if system == "redis" else "DATABASE_URL"
    (place / "app.env").write_text(env_file({**GOOD, name: url}))
    child, terminal = pty.fork()
    if not child:
        os.chdir(place)
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        os.execl(sys.executable, sys.executable, "-m", "auracheck", "check", "app.env", "--connect", "--select", "live",
                 "--timeout", "3", "-f", "plain")  # fmt: skip
    said = b""
    try:
        while part := os.read(terminal, 1 << 12):
            said += part
            assert b"phrase" not in said
    except OSError:  # the other end was closed
        pass
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert f"{name}: cannot connect: TLS: ".encode() in said
