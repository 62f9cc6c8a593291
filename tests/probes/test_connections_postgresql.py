"""PostgreSQL: every failure is told by its own name. The servers are real, but for those that are called stubs."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from auracheck.deployment.answers import Failure
from tests.probes.connecting import SECONDS, told
from tests.services import certificate
from tests.services import database_stubs as stubs
from tests.services.postgresql import Postgresql, started

psycopg = pytest.importorskip("psycopg")
postgresql_driver = pytest.importorskip("auracheck.probes.connections.postgresql")

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a trace in memory, and such a backlog")

NAME = "DATABASE_URL"
PASSWORD = "8kd93jfh27dkq1x5"
ODD = "Zt8@:/%#?&='\" \\é+Rb"
"""Every character that means something in a URL, a connection string or SQL."""

ROLES = f"""
CREATE ROLE app LOGIN PASSWORD '{PASSWORD}';
CREATE ROLE odd LOGIN PASSWORD '{ODD.replace("'", "''")}';
CREATE ROLE barred NOLOGIN PASSWORD '{PASSWORD}';
CREATE ROLE crowded LOGIN PASSWORD '{PASSWORD}' CONNECTION LIMIT 0;
"""


@pytest.fixture(scope="module", autouse=True)
def roles(postgresql: Postgresql) -> Iterator[None]:
    """The roles and databases of these tests, for as long as they run."""
    for line in (*ROLES.strip().splitlines(), "CREATE DATABASE private", "CREATE DATABASE shut ALLOW_CONNECTIONS false",
                 "REVOKE CONNECT ON DATABASE private FROM PUBLIC"):  # fmt: skip
        postgresql.run(line)
    yield
    for line in ("DROP DATABASE private", "DROP DATABASE shut", "DROP ROLE app, odd, barred, crowded"):
        postgresql.run(line)


@pytest.fixture(params=[pytest.param("by its trace", marks=linux), "by its words"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How libpq lets it be known why: by the SQLSTATE in its trace, or by an English message."""
    if request.param == "by its words":
        monkeypatch.setattr("auracheck.probes.connections.postgresql._traced", lambda connection: None)


def test_who_is_let_in_is_no_finding(postgresql: Postgresql) -> None:
    for scheme in ("postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg"):
        url = postgresql.url("app", PASSWORD).replace("postgresql", scheme, 1)
        assert told(NAME, url) == []


def test_a_superuser_is_told(postgresql: Postgresql) -> None:
    assert told(NAME, postgresql.url()) == ["superuser"]


@pytest.mark.parametrize(
    ("failure", "user", "database"),
    [
        (Failure.WRONG_PASSWORD, f"app:{PASSWORD[::-1]}", "postgres"),
        (Failure.WRONG_PASSWORD, f"nobody:{PASSWORD}", "postgres"),
        (Failure.NO_PASSWORD, "app", "postgres"),
        (Failure.NO_DATABASE, f"app:{PASSWORD}", "gone"),
        (Failure.NOT_PERMITTED, f"app:{PASSWORD}", "private"),
        (Failure.NOT_PERMITTED, f"app:{PASSWORD}", "shut"),
        (Failure.NOT_PERMITTED, f"barred:{PASSWORD}", "postgres"),
        (Failure.TOO_MANY, f"crowded:{PASSWORD}", "postgres"),
    ],
)
@pytest.mark.parametrize("mode", ["disable", "prefer", "require"])
@pytest.mark.usefixtures("way")
def test_what_the_server_refuses(postgresql: Postgresql, failure: Failure, user: str, database: str, mode: str) -> None:
    url = f"postgresql://{user}@127.0.0.1:{postgresql.port}/{database}?sslmode={mode}"
    assert told(NAME, url) == [failure]


@pytest.mark.usefixtures("way")
def test_what_is_not_there(postgresql: Postgresql, tmp_path: Path) -> None:
    assert told(NAME, f"postgresql://app:{PASSWORD}@127.0.0.1:1/app") == [Failure.REFUSED]
    assert told(NAME, f"postgresql://app:{PASSWORD}@[::1]:1/app")[0] in (Failure.REFUSED, Failure.NO_WAY)
    assert told(NAME, f"postgresql://app:{PASSWORD}@database.invalid/app") == [Failure.NO_NAME]
    assert told(NAME, f"postgresql://app:{PASSWORD}@/app?host={tmp_path}") == [Failure.NO_SOCKET]


def test_tls_is_verified_as_the_url_asks(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.url("app", PASSWORD)
    other, _ = certificate(tmp_path, "other.internal")
    verified = f"{url}?sslmode=verify-full&sslrootcert={postgresql.certificate}"
    assert told(NAME, verified) == []
    assert told(NAME, f"{url}?sslmode=verify-full&sslrootcert={other}") == [Failure.UNTRUSTED]
    assert told(NAME, f"{url}?sslmode=verify-full&sslrootcert={tmp_path}/gone.pem") == [Failure.NO_CERTIFICATES]
    elsewhere = verified.replace("127.0.0.1", "db.internal") + "&hostaddr=127.0.0.1"
    assert told(NAME, elsewhere) == [Failure.OTHER_NAME]
    assert told(NAME, elsewhere.replace("verify-full", "verify-ca")) == []


def test_asyncpg_has_words_of_its_own(postgresql: Postgresql) -> None:
    url = postgresql.url("app", PASSWORD).replace("postgresql", "postgresql+asyncpg", 1)
    assert told(NAME, f"{url}?ssl=require&prepared_statement_cache_size=0") == []
    assert told(NAME, f"{url}?ssl=true") == [Failure.NOT_TAKEN]
    assert told(NAME, f"{url}?sslmode=require") == [Failure.NOT_TAKEN]


def test_a_server_without_tls_and_one_that_wants_it(tmp_path: Path) -> None:
    with started(tmp_path, "ssl=off") as plain:
        hba = plain.socket / "data/pg_hba.conf"
        assert told(NAME, plain.url(more="?sslmode=require")) == [Failure.NO_TLS]
        assert told(NAME, plain.url()) == ["superuser"]
        hba.write_text("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
        assert told(NAME, f"postgresql://admin@/postgres?host={plain.socket}&port={plain.port}") == ["superuser"]
        _as_superuser(plain, "SELECT pg_reload_conf()")
        assert told(NAME, plain.url()) == [Failure.NOT_PERMITTED]


def _as_superuser(server: Postgresql, sql: str) -> None:
    with psycopg.connect(f"host={server.socket} port={server.port} user=admin dbname=postgres") as connection:
        connection.execute(sql)


def test_a_password_may_have_any_character(postgresql: Postgresql) -> None:
    assert told(NAME, postgresql.url("odd", quote(ODD, safe=""))) == []
    assert told(NAME, postgresql.url("odd", quote(f"{ODD}x", safe=""))) == [Failure.WRONG_PASSWORD]


def test_several_hosts_are_tried_in_their_order(postgresql: Postgresql) -> None:
    here = f"127.0.0.1:{postgresql.port}"
    assert told(NAME, f"postgresql://app:{PASSWORD}@127.0.0.1:1,{here}/postgres") == []
    assert told(NAME, f"postgresql+psycopg://app:{PASSWORD}@/postgres?host=127.0.0.1:1&host={here}") == []
    assert told(NAME, f"postgresql://app:{PASSWORD}@127.0.0.1:1,127.0.0.1:2/postgres") == [Failure.REFUSED]
    assert told(NAME, f"postgresql://app:{PASSWORD}@{here}/postgres?target_session_attrs=read-only") == [
        Failure.READ_ONLY
    ]


@pytest.mark.parametrize("option", ["schema=public", "sslmode=perhaps", "hostaddr=127.0.0.1,127.0.0.1,127.0.0.1"])
def test_an_option_that_libpq_does_not_know(postgresql: Postgresql, option: str) -> None:
    assert told(NAME, postgresql.url("app", PASSWORD, more=f"?{option}")) == [Failure.NOT_TAKEN]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://h/app", "no user in the URL"),
        ("postgresql://app:8kd93jfh27dkq1x5@h/app?service=x", "pg_service.conf"),
        ("postgresql://app@h/app?passfile=/run/pass", "passfile"),
        ("postgresql://app:8kd93jfh27dkq1x5@h/app?sslmode=verify-full", "in the home of the service's account"),
    ],
)
def test_what_the_services_account_alone_can_complete_is_unread(url: str, why: str) -> None:
    [reason] = told(NAME, url)
    assert reason.startswith("DATABASE_URL: not connected to: ")
    assert why in reason


def test_our_own_environment_and_home_do_not_vouch_for_it(
    postgresql: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".pgpass").write_text(f"*:*:*:app:{PASSWORD}\n")
    (tmp_path / ".pgpass").chmod(0o600)
    ours = {"PGPASSWORD": PASSWORD, "PGSERVICE": "nonsense", "PGSSLMODE": "verify-full", "PGOPTIONS": "-c nonsense=1",
            "PGHOST": "nowhere.invalid", "PGUSER": "app"}  # fmt: skip
    for name, value in {"HOME": str(tmp_path), **ours}.items():
        monkeypatch.setenv(name, value)
    bare = f"postgresql://app@127.0.0.1:{postgresql.port}/postgres"
    assert told(NAME, bare) == [Failure.NO_PASSWORD]
    assert told(NAME, postgresql.url("app", PASSWORD)) == []
    assert "no user in the URL" in told(NAME, bare.replace("app@", ""))[0]
    assert {name: os.environ.get(name) for name in ours} == ours


def test_what_the_target_sets_of_the_drivers_variables_counts(postgresql: Postgresql) -> None:
    bare = f"postgresql://app@127.0.0.1:{postgresql.port}/postgres"
    assert told(NAME, bare, ("PGPASSWORD", PASSWORD)) == []
    assert told(NAME, bare, ("PGPASSWORD", PASSWORD[::-1])) == [Failure.WRONG_PASSWORD]
    assert told(NAME, postgresql.url("app", PASSWORD), ("PGSSLMODE", "perhaps")) == [Failure.NOT_TAKEN]


def test_bytes_that_are_no_text_are_not_taken(postgresql: Postgresql) -> None:
    assert told(NAME, postgresql.url("app", "8kd93\udcff27dkq1x5")) == [Failure.NOT_TAKEN]
    assert told(NAME, postgresql.url("app", PASSWORD), ("PGOPTIONS", "\udcff")) == [Failure.NOT_TAKEN]


# Stubs


def url(server: stubs.Listening) -> str:
    return f"postgresql://app:{PASSWORD}@127.0.0.1:{server.port}/app"


@linux
@pytest.mark.parametrize(
    ("state", "failure"),
    [("28P01", Failure.WRONG_PASSWORD), ("57P03", Failure.STARTING), ("28000", Failure.NOT_PERMITTED),
     ("53300", Failure.TOO_MANY), ("08P01", Failure.OTHER)],
)  # fmt: skip
def test_a_stub_in_another_language_is_understood_by_its_codes(state: str, failure: Failure) -> None:
    with stubs.listening(stubs.postgresql_error(state, "nicht so, mein Lieber")) as server:
        assert told(NAME, url(server)) == [failure]


def test_without_a_code_it_is_refused_by_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auracheck.probes.connections.postgresql._traced", lambda connection: None)
    with stubs.listening(stubs.postgresql_error("28P01", "nicht so, mein Lieber")) as server:
        assert told(NAME, url(server)) == [Failure.OTHER]
    with stubs.listening(stubs.postgresql_error("57P03", "the database system is starting up")) as server:
        assert told(NAME, url(server)) == [Failure.STARTING]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [(stubs.silent, Failure.TIMED_OUT), (stubs.trickling, Failure.TIMED_OUT), (stubs.garbage, Failure.OTHER_PROTOCOL),
     (stubs.broken_off, Failure.BROKEN_OFF)],
)  # fmt: skip
@pytest.mark.usefixtures("way")
def test_a_stub_that_never_answers_as_it_should(answer: stubs.Answer, failure: Failure) -> None:
    with stubs.listening(answer) as server:
        assert told(NAME, url(server), seconds=SECONDS) == [failure]


@linux
def test_a_full_backlog_times_out() -> None:
    with stubs.full_backlog() as server:
        assert told(NAME, url(server), seconds=SECONDS) == [Failure.TIMED_OUT]


NOT_SO = b"E\0\0\0\x17SERROR\0C42501\0Mno\0\0"


@pytest.mark.parametrize(
    ("then", "failures"),
    [((), [Failure.TIMED_OUT]), ((b"C\0\0", b"\0"), [Failure.TIMED_OUT]), ((b"HTTP/1.1 400",), [Failure.BROKEN_OFF]),
     ((NOT_SO, b"Z\0\0\0\x05I"), [Failure.NOT_PERMITTED]),
     ((b"C\0\0\0\x0aBEGIN\0", b"C\0\0\0\x0dROLLBACK\0", b"Z\0\0\0\x05I"), [])],
)  # fmt: skip
def test_a_stub_is_told_who_asks_and_asked_one_thing_that_only_reads(
    then: tuple[bytes, ...], failures: list[Failure]
) -> None:
    heard: list[bytes] = []
    with stubs.listening(stubs.letting_in(heard, *then)) as server:
        assert told(NAME, url(server), seconds=SECONDS) == failures
    assert b"application_name\0auracheck\0" in heard[0]
    assert heard[1][5:] == b"BEGIN TRANSACTION READ ONLY; SELECT 1; ROLLBACK\0"
