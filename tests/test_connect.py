"""`check --connect` from the command line: exit codes, what is told, and that it waits no longer than it was told."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import auracheck
from tests.conftest import GOOD, Run, env_file
from tests.services import database_stubs as stubs
from tests.services.postgresql import Postgresql
from tests.services.redis import Redis

pytest.importorskip("redis")
psycopg = pytest.importorskip("psycopg")

PASSWORD = urlsplit(GOOD["DATABASE_URL"]).password or ""


@pytest.fixture(scope="module")
def live(postgresql: Postgresql, redis_server: Redis) -> Iterator[dict[str, str]]:
    """Production's secrets, whose URLs lead to servers that let them in."""
    import redis

    postgresql.run(f"CREATE ROLE aura LOGIN PASSWORD '{PASSWORD}'")
    with redis.Redis.from_url(redis_server.url()) as client:
        client.execute_command("ACL", "SETUSER", "aura", "on", f">{PASSWORD}", "~*", "+@all", "-@admin")
        urls = {"DATABASE_URL": postgresql.url("aura", PASSWORD), "REDIS_URL": redis_server.url("aura", PASSWORD)}
        yield {**GOOD, **urls}
        client.execute_command("ACL", "DELUSER", "aura")
    postgresql.run("DROP ROLE aura")


def written(place: Path, settings: dict[str, str], name: str = "app.env") -> str:
    (place / name).write_text(env_file(settings))
    (place / name).chmod(0o600)
    return name


def test_services_that_answer_are_ready(live: dict[str, str], place: Path, run: Run) -> None:
    outcome = run("check", written(place, live), "--connect", "-f", "json")
    assert (outcome.code, outcome.findings("error"), outcome.report["unread"]) == (0, [], [])
    assert run("check", "app.env", "--connect", "--select", "live").code == 0


def test_one_that_does_not_is_an_error_where_strict_and_a_warning_in_development(
    live: dict[str, str], place: Path, run: Run
) -> None:
    dead = {**live, "DATABASE_URL": live["DATABASE_URL"].replace("/postgres", "/gone")}
    strict = run("check", written(place, dead), "--connect", "-f", "json")
    assert (strict.code, strict.findings("error")) == (1, [("unreachable-service", "DATABASE_URL", 4)])
    loose = run("check", written(place, {**dead, "ENVIRONMENT": "development"}), "--connect", "-f", "json")
    assert (loose.code, loose.findings("error")) == (0, [])
    assert ("unreachable-service", "DATABASE_URL", 4) in loose.findings("warning")
    assert run("check", "app.env", "--connect", "--fail-on", "warning", "-q") == (1, "", "")


def test_a_superuser_is_a_warning(live: dict[str, str], postgresql: Postgresql, place: Path, run: Run) -> None:
    outcome = run("check", written(place, {**live, "DATABASE_URL": postgresql.url()}), "--connect", "--select", "live",
                  "-f", "json")  # fmt: skip
    assert (outcome.code, outcome.findings("warning")) == (0, [("overprivileged-service", "DATABASE_URL", 4)])


def test_without_the_option_nothing_is_connected_to(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    outcome = run("check", written(place, GOOD), "-f", "json")
    assert (outcome.code, outcome.report["unread"]) == (0, [])


@pytest.mark.parametrize("word", ["live", "unreachable", "overprivileged-service"])
def test_a_rule_that_is_selected_without_it_is_wrong_usage(word: str, place: Path, run: Run) -> None:
    outcome = run("check", written(place, GOOD), "--select", word)
    assert (outcome.code, outcome.out) == (2, "")
    assert "requires --connect" in outcome.err


def test_with_no_url_to_connect_to_it_is_incomplete(place: Path, run: Run) -> None:
    written(place, {**GOOD, "DATABASE_URL": "op://vault/db", "REDIS_URL": "op://vault/redis"})
    outcome = run("check", "app.env", "--connect", "-f", "json")
    assert outcome.code == 3
    assert [(each["source"], each["reason"]) for each in outcome.report["unread"]] == [
        ("--connect", "no URLs to connect to")
    ]


def test_one_policy_without_a_url_is_no_gap_beside_another_with_one(
    live: dict[str, str], place: Path, run: Run
) -> None:
    (place / "bare").mkdir()
    (place / "bare/auracheck.toml").write_text('extends = []\n[secrets.KEY]\nrequired_in = ["production"]\n')
    written(place, {"KEY": GOOD["JWT_SECRET_KEY"]}, "bare/.env")
    outcome = run("check", written(place, live), "bare/.env", "--connect", "-f", "json")
    assert (outcome.code, outcome.report["unread"]) == (0, [])
    assert run("check", "bare/.env", "--connect").code == 3


def test_validate_all_secrets_connects_to_nothing(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    with stubs.listening(stubs.silent) as server:
        for name, value in {**GOOD, "REDIS_URL": f"redis://:{PASSWORD}@localhost:{server.port}/0"}.items():
            monkeypatch.setenv(name, value)
        auracheck.validate_all_secrets()
    assert server.talks == 0


def test_the_waiver_of_a_service_that_is_down_is_taken(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text(
        '[[waivers]]\nrule = "unreachable-service"\nsecret = "REDIS_URL"\nreason = "is moved tonight"\n'
    )
    urls = {"DATABASE_URL": "op://vault/db", "REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:1/0"}
    outcome = run("check", written(place, {**GOOD, **urls}), "--connect", "-f", "json")
    assert (outcome.code, [f["waived"]["reason"] for f in outcome.report["findings"] if f["waived"]]) == (
        0, ["is moved tonight"],
    )  # fmt: skip


def test_progress_is_told_where_somebody_looks_and_not_with_q(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("auracheck.reporters.progress.reading", lambda: lambda *done: told.append(done))
    urls = {"DATABASE_URL": f"postgresql://aura:{PASSWORD}@127.0.0.1:1/app",
            "REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:1/0"}  # fmt: skip
    written(place, {**GOOD, **urls})
    run("check", "app.env", "--connect")
    assert told[-1] == (2, 2)
    told.clear()
    run("check", "app.env", "--connect", "-q")
    assert told == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has another Ctrl-C")
def test_ctrl_c_ends_it_at_once_and_what_was_found_is_told(place: Path) -> None:
    asked = threading.Event()

    def silent(connection: socket.socket) -> None:
        asked.set()
        stubs.silent(connection)

    with stubs.listening(silent) as server:
        urls = {"DATABASE_URL": f"postgresql://aura:{PASSWORD}@127.0.0.1:{server.port}/app",
                "REDIS_URL": "op://vault/redis"}  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "auracheck", "check", written(place, {**GOOD, **urls}), "--connect", "--timeout",
             "3600", "-f", "plain"],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
        try:
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, "connections: unread: interrupted" in out) == (3, True)


@pytest.mark.parametrize("answer", [stubs.silent, stubs.trickling, stubs.broken_off])
def test_a_program_that_waits_ends_with_its_time_out(answer: stubs.Answer, place: Path) -> None:
    """As a process of its own, so that a thread that hangs would keep it."""
    with stubs.listening(answer) as server:
        urls = {"DATABASE_URL": f"postgresql://aura:{PASSWORD}@127.0.0.1:{server.port}/app",
                "REDIS_URL": f"rediss://:{PASSWORD}@127.0.0.1:{server.port}/0"}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "auracheck", "check", written(place, {**GOOD, **urls}), "--connect", "--timeout",
             "0.5", "-f", "plain", "--select", "unreachable"],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
    assert (done.returncode, done.stdout.count("unreachable-service")) == (1, 2)
    assert all(line.startswith("note: ") for line in done.stderr.splitlines())
