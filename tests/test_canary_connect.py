"""No value leaves by a connection that fails, whatever way it fails, in any form, nor into any log."""

import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import GOOD, Run, env_file
from tests.services import certificate
from tests.services import database_stubs as stubs
from tests.services.postgresql import Postgresql
from tests.services.redis import Redis
from tests.test_canary import DATABASE, KEY, OTHER, PASSWORD, USER, leaked, logged

pytest.importorskip("redis")
pytest.importorskip("psycopg")

__all__ = ["logged"]  # the fixture

WORD = quote(PASSWORD, safe="")
LOGIN = f"{USER}:{WORD}"


def echoing(connection: socket.socket) -> None:
    """A server that says back all that it is told, as an error, in the protocol of whoever speaks to it."""
    first = connection.recv(8, socket.MSG_PEEK)
    if first[:2] != b"\0\0":
        while said := connection.recv(1 << 12):
            connection.sendall(b"-ERR " + said.replace(b"\r\n", b" ") + b"\r\n")
        return
    said = stubs.no_tls(connection)
    fields = b"SFATAL\0VFATAL\0CXX000\0M" + said.replace(b"\0", b" ") + PASSWORD.encode() + b"\0"
    connection.sendall(b"E" + struct.pack("!i", len(fields) + 5) + fields + b"\0")


def clear_text(connection: socket.socket) -> None:
    """A PostgreSQL that asks for the password as it is, and then refuses it, quoting it twice."""
    stubs.no_tls(connection)
    connection.sendall(b"R\0\0\0\x08\0\0\0\x03")
    said = connection.recv(1 << 12)[5:-1]
    fields = b"SFATAL\0VFATAL\0C28P01\0Mnot " + said + b"\0"
    connection.sendall(b"R\0\0\0\x08\0\0\0\0N" + struct.pack("!i", len(fields) + 5) + fields + b"\0")
    connection.sendall(b"E" + struct.pack("!i", len(fields) + 5) + fields + b"\0")


ANSWERS = (stubs.silent, stubs.trickling, stubs.garbage, stubs.broken_off, echoing, clear_text,
           stubs.postgresql_error("28P01", f"no {PASSWORD} of {USER}"), stubs.redis_error(f"WRONGPASS {PASSWORD}"),
           stubs.redis_error(f"ERR {PASSWORD}"), stubs.redis_error(f"NOPERM {USER}"))  # fmt: skip

PAIRS = {
    "nothing there": (f"postgresql://{LOGIN}@127.0.0.1:1/{DATABASE}", f"redis://{LOGIN}@127.0.0.1:1/0"),
    "no name": (f"postgresql://{LOGIN}@nowhere.invalid/{DATABASE}", f"rediss://{LOGIN}@nowhere.invalid/0"),
    "no socket": (f"postgresql://{LOGIN}@/{DATABASE}?host=/{OTHER}", f"unix://{LOGIN}@/{OTHER}/s"),
    "no option": (f"postgresql://{LOGIN}@h/d?{KEY}={OTHER}", f"redis://{LOGIN}@127.0.0.1/0?{KEY}={OTHER}"),
    "no value": (f"postgresql://{LOGIN}@h/d?sslmode={OTHER}", f"redis://{LOGIN}@127.0.0.1/0?db={OTHER}"),
    "no file": (f"postgresql://{LOGIN}@h/d?service={OTHER}", f"rediss://{LOGIN}@h/0?ssl_ca_certs=/{OTHER}"),
    "no home": (f"postgresql://{LOGIN}@h/d?passfile=/{OTHER}", f"rediss://{LOGIN}@h/0?ssl_cert_reqs={OTHER}"),
    "unescaped": (f"postgresql://{USER}:{PASSWORD}@127.0.0.1:1/{DATABASE}", f"redis://{USER}:{PASSWORD}@127.0.0.1:1/0"),
    "in the host": (f"postgresql://{USER}@{OTHER}:1/{DATABASE}", f"redis://{OTHER}:1/0"),
    "a long name": (f"postgresql://{LOGIN}@{OTHER * 9}/{DATABASE}", f"redis://{LOGIN}@{OTHER * 9}/0"),
    "a wrong name": (f"postgresql://{LOGIN}@a..{OTHER}/{DATABASE}", f"redis://{LOGIN}@a..{OTHER}/0"),
    "another system": (f"postgresql+{KEY}://{LOGIN}@127.0.0.1:1/d", f"redis+{KEY}://{LOGIN}@127.0.0.1:1/0"),
    "a nul": (f"postgresql://{LOGIN}%00@127.0.0.1:1/d", f"redis://{LOGIN}%00@127.0.0.1:1/0"),
}


def check(run: Run, place: Path, logged: pytest.LogCaptureFixture, urls: tuple[str, str]) -> None:
    """With every word that there is, no part of a value is in any format."""
    database, redis = urls
    settings = {**GOOD, "DATABASE_URL": f"'{database}'" if "'" not in database else database, "REDIS_URL": redis,
                "PGOPTIONS": f"-c {KEY}=1", "PGAPPNAME": OTHER}  # fmt: skip
    (place / "app.env").write_text(env_file(settings))
    outcome = run("check", "app.env", "--connect", "--timeout", "0.3", "-v")
    assert leaked(outcome.out + outcome.err + logged.text) == 0
    assert outcome.code in (1, 3)


@pytest.mark.parametrize("name", PAIRS)
def test_what_does_not_come_to_a_server(
    name: str, run_in_every_format: Run, place: Path, logged: pytest.LogCaptureFixture
) -> None:
    check(run_in_every_format, place, logged, PAIRS[name])


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_what_a_stub_answers(
    number: int, run_in_every_format: Run, place: Path, logged: pytest.LogCaptureFixture
) -> None:
    with stubs.listening(ANSWERS[number]) as server:
        at = f"127.0.0.1:{server.port}"
        for scheme in ("redis", "rediss"):
            check(
                run_in_every_format,
                place,
                logged,
                (f"postgresql://{LOGIN}@{at}/{DATABASE}", f"{scheme}://{LOGIN}@{at}/7"),
            )
            assert server.talks > 0


def test_nor_past_python_by_the_drivers_own_hand(place: Path) -> None:
    """libpq is C, and would write a server's notices to stderr itself."""
    with stubs.listening(clear_text) as server:
        settings = {**GOOD, "DATABASE_URL": f"postgresql://{LOGIN}@127.0.0.1:{server.port}/{DATABASE}",
                    "PGREQUIREAUTH": "password"}  # fmt: skip
        (place / "app.env").write_text(env_file(settings))
        done = subprocess.run(
            [sys.executable, "-m", "auracheck", "check", "app.env", "--connect", "--timeout", "2", "-v"],
            capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PGLOCALEDIR": "/", "LC_ALL": "de_DE"},
        )  # fmt: skip
    assert (done.returncode, leaked(done.stdout + done.stderr), done.stderr) == (1, 0, "")
    assert "wrong password" in done.stdout


def test_what_the_real_servers_refuse(
    run_in_every_format: Run,
    place: Path,
    logged: pytest.LogCaptureFixture,
    postgresql: Postgresql,
    redis_server: Redis,
) -> None:
    other, _ = certificate(place, "other.internal")
    at, cache = f"127.0.0.1:{postgresql.port}", f"127.0.0.1:{redis_server.port}"
    tls = f"127.0.0.1:{redis_server.tls_port}"
    for database, redis in (
        (f"postgresql://{LOGIN}@{at}/{DATABASE}", f"redis://{LOGIN}@{cache}/0"),
        (f"postgresql://admin:adminpw@{at}/{DATABASE}", f"redis://:{WORD}@{cache}/0"),
        (f"postgresql://{USER}@{at}/{DATABASE}", f"redis://:s3cret@{cache}/99"),
        (f"postgresql://{LOGIN}@{at}/d?sslmode=verify-full&sslrootcert={other}", f"rediss://{LOGIN}@{tls}/0"),
        (f"postgresql://{LOGIN}@{at}/d?sslmode=verify-full&sslrootcert=/{OTHER}", f"rediss://{LOGIN}@{cache}/0"),
        (f"postgresql://{LOGIN}@{cache}/{DATABASE}", f"redis://{LOGIN}@{at}/0"),
    ):
        check(run_in_every_format, place, logged, (database, redis))


def test_what_holds_a_value_shows_it_nowhere() -> None:
    from auracheck.probes.connections import Answer, Service

    service = Service("postgresql", f"postgresql://{LOGIN}@h/d", (("PGPASSWORD", KEY),))
    assert leaked(repr(service) + str(service) + repr([service]) + repr(Answer())) == 0
