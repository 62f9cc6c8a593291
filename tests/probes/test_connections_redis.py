"""Redis: every failure is told by its own name. The servers are real, but for those that are called stubs."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from auracheck.deployment.answers import Failure
from tests.probes.connecting import SECONDS, told
from tests.probes.test_connections_postgresql import linux
from tests.services import certificate
from tests.services import database_stubs as stubs
from tests.services.redis import Redis, started

redis = pytest.importorskip("redis")

NAME = "REDIS_URL"
PASSWORD = "8kd93jfh27dkq1x5"
ODD = "Zt8@:/%#?&='\"\\é+Rb"


@pytest.fixture(scope="module")
def users(redis_server: Redis) -> Iterator[Redis]:
    """The users of these tests, for as long as they run."""
    with redis.Redis.from_url(redis_server.url()) as client:
        client.execute_command("ACL", "SETUSER", "app", "on", f">{PASSWORD}", "~*", "+@all", "-@admin")
        client.execute_command("ACL", "SETUSER", "odd", "on", f">{ODD}", "+@connection")
        client.execute_command("ACL", "SETUSER", "mute", "on", f">{PASSWORD}", "-@all")
        yield redis_server
        client.execute_command("ACL", "DELUSER", "app", "odd", "mute")


def test_who_is_let_in_is_no_finding(users: Redis) -> None:
    assert told(NAME, users.url()) == []
    assert told(NAME, users.url("app", PASSWORD, "3")) == []
    assert told(NAME, users.url("ro", "ropass")) == []


@pytest.mark.parametrize(
    ("failure", "user", "password", "database"),
    [
        (Failure.WRONG_PASSWORD, "", PASSWORD, "0"),
        (Failure.WRONG_PASSWORD, "nobody", PASSWORD, "0"),
        (Failure.NO_PASSWORD, "", "", "0"),
        (Failure.NO_DATABASE, "app", PASSWORD, "99"),
        (Failure.NOT_PERMITTED, "mute", PASSWORD, "0"),
        (Failure.NOT_PERMITTED, "mute", PASSWORD, "1"),
    ],
)
def test_what_the_server_refuses(users: Redis, failure: Failure, user: str, password: str, database: str) -> None:
    assert told(NAME, users.url(user, password, database)) == [failure]


def test_what_is_not_there(tmp_path: Path) -> None:
    assert told(NAME, f"redis://:{PASSWORD}@127.0.0.1:1/0") == [Failure.REFUSED]
    assert told(NAME, f"redis://:{PASSWORD}@[::1]:1/0")[0] in (Failure.REFUSED, Failure.NO_WAY)
    assert told(NAME, f"redis://:{PASSWORD}@cache.invalid/0") == [Failure.NO_NAME]
    assert told(NAME, f"unix://:{PASSWORD}@{tmp_path}/redis.sock?db=1") == [Failure.NO_SOCKET]


def test_tls_is_verified_as_the_url_asks(users: Redis, tmp_path: Path) -> None:
    other, _ = certificate(tmp_path, "other.internal")
    assert told(NAME, users.tls_url(more=f"?ssl_ca_certs={users.certificate}")) == []
    assert told(NAME, users.tls_url(more="?ssl_cert_reqs=none&ssl_check_hostname=false")) == []
    assert told(NAME, users.tls_url()) == [Failure.UNTRUSTED]
    assert told(NAME, users.tls_url(more=f"?ssl_ca_certs={other}")) == [Failure.UNTRUSTED]
    assert told(NAME, users.tls_url(more=f"?ssl_ca_certs={tmp_path}/gone.pem")) == [Failure.NO_CERTIFICATES]


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    with started(tmp_path, name="other.internal") as server:
        url = server.tls_url(more=f"?ssl_ca_certs={server.certificate}&ssl_check_hostname=true")
        assert told(NAME, url) == [Failure.OTHER_NAME]


def test_a_certificate_that_is_out_of_date() -> None:
    """Made by hand: no tool here makes one that has expired."""
    from auracheck.probes.connections.redis import _of_tls

    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = 10
    assert _of_tls(error, "rediss://h") is Failure.OUT_OF_DATE


def test_tls_against_a_plain_port_and_the_other_way_round(users: Redis) -> None:
    crossed = f"rediss://:s3cret9x@127.0.0.1:{users.port}/0"
    assert told(NAME, crossed, seconds=SECONDS) == [Failure.SILENT_TLS]
    assert told(NAME, f"redis://:s3cret9x@127.0.0.1:{users.tls_port}/0") == [Failure.BROKEN_OFF]


def test_a_password_may_have_any_character(users: Redis) -> None:
    assert told(NAME, users.url("odd", quote(ODD, safe=""))) == []
    assert told(NAME, users.url("odd", quote(f"{ODD}x", safe=""))) == [Failure.WRONG_PASSWORD]


def test_a_server_that_is_open_to_everybody(tmp_path: Path) -> None:
    with started(tmp_path, 'requirepass ""', f"unixsocket {tmp_path}/s") as server:
        open_url = f"redis://127.0.0.1:{server.port}/0"
        assert told(NAME, open_url) == ["open-default-user"]
        assert told(NAME, f"unix://{tmp_path}/s?db=2") == ["open-default-user"]
        assert told(NAME, server.url(password=PASSWORD)) == [Failure.UNWANTED_PASSWORD]
        with redis.Redis.from_url(open_url) as client:
            client.config_set("maxclients", 1)
            assert told(NAME, open_url) == [Failure.TOO_MANY]
            client.config_set("maxclients", 100)
            client.execute_command("ACL", "SETUSER", "default", "-@all", "+ping")
        assert told(NAME, open_url) == []


@pytest.mark.parametrize("option", [
    "nonsense=1", "db=abc", "socket_timeout=soon", "retry=x", "encoding=x", "parser_class=x",
])  # fmt: skip
def test_an_option_that_redis_py_does_not_know(users: Redis, option: str) -> None:
    assert told(NAME, f"{users.url()}?{option}") == [Failure.NOT_TAKEN]


def test_a_word_that_is_none_for_certificates(users: Redis) -> None:
    assert told(NAME, users.tls_url(more="?ssl_cert_reqs=perhaps")) == [Failure.NOT_TAKEN]


def test_bytes_that_are_no_text_are_not_taken(users: Redis) -> None:
    assert told(NAME, users.url("app", "8kd93\udcff27dkq1x5")) == [Failure.NOT_TAKEN]


# Stubs


def url(server: stubs.Listening, scheme: str = "redis") -> str:
    return f"{scheme}://:{PASSWORD}@127.0.0.1:{server.port}/0"


@pytest.mark.parametrize(
    ("said", "failure"),
    [("LOADING Redis is loading the dataset in memory", Failure.STARTING),
     ("DENIED Redis is running in protected mode", Failure.NOT_PERMITTED),
     ("ERR max number of clients reached", Failure.TOO_MANY),
     ("MISCONF Errors writing to the AOF file", Failure.OTHER),
     ("ERR Client sent AUTH, but no password is set", Failure.UNWANTED_PASSWORD),
     ("ERR invalid password", Failure.WRONG_PASSWORD), ("ERR nicht so", Failure.OTHER)],
)  # fmt: skip
def test_what_a_stub_says(said: str, failure: Failure) -> None:
    with stubs.listening(stubs.redis_error(said)) as server:
        assert told(NAME, url(server)) == [failure]


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
@pytest.mark.parametrize(
    ("answer", "failures"),
    [(stubs.silent, [Failure.TIMED_OUT, Failure.SILENT_TLS]), (stubs.trickling, [Failure.TIMED_OUT, Failure.TLS]),
     (stubs.garbage, [Failure.OTHER_PROTOCOL, Failure.TLS]), (stubs.broken_off, [Failure.BROKEN_OFF, Failure.TLS])],
)  # fmt: skip
def test_a_stub_that_never_answers_as_it_should(answer: stubs.Answer, failures: list[Failure], scheme: str) -> None:
    with stubs.listening(answer) as server:
        assert told(NAME, url(server, scheme), seconds=SECONDS) == [failures[scheme == "rediss"]]


@linux
def test_a_full_backlog_times_out() -> None:
    with stubs.full_backlog() as server:
        assert told(NAME, url(server), seconds=SECONDS) == [Failure.TIMED_OUT]


def test_a_stub_is_asked_nothing_that_changes_anything() -> None:
    heard: list[bytes] = []

    def obliging(connection: socket.socket) -> None:
        while said := connection.recv(1 << 12):
            heard.append(said)
            connection.sendall(b"+OK\r\n" * said.count(b"*"))

    with stubs.listening(obliging) as server:
        assert told(NAME, f"redis://127.0.0.1:{server.port}/1") == ["open-default-user"]
    commands = {word.upper() for part in heard for line in part.split(b"*") for word in line.split(b"\r\n")[2:3]}
    assert {b"SELECT", b"CLIENT", b"PING", b"ACL"} == commands
    assert b"auracheck" in b"".join(heard)
