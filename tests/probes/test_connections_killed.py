"""Real servers that stop in the middle: frozen, they time out; killed while a client waits, they break off."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.deployment.answers import Failure
from tests.probes.connecting import SECONDS, told
from tests.services.postgresql import started as postgresql_started
from tests.services.redis import started as redis_started

pytest.importorskip("redis")
pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells when a client is connected")

PASSWORD = "8kd93jfh27dkq1x5"


def frozen_then_killed(name: str, url: str, port: int, pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    assert told(name, url, seconds=SECONDS) in ([Failure.TIMED_OUT], [Failure.SILENT_TLS])
    answers: list[str] = []
    waiting = threading.Thread(target=lambda: answers.extend(told(name, url, seconds=60)))
    before = asked(port)
    waiting.start()
    until(lambda: asked(port) > before)
    os.kill(pid, signal.SIGKILL)
    waiting.join()
    assert answers == [Failure.BROKEN_OFF]


def asked(port: int) -> int:
    """How many connections to that port hold something that the server has not read: a client waits for an answer."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = [line for line in lines if line[1].endswith(f":{port:04X}") and line[3] in ("01", "08")]
    return sum(int(line[4].partition(":")[2], 16) > 0 for line in here)


def until(happened: Callable[[], bool]) -> None:
    for _ in range(6000):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")


def test_postgresql(tmp_path: Path) -> None:
    with postgresql_started(tmp_path) as server:
        pid = int((server.socket / "data/postmaster.pid").read_text().split()[0])
        frozen_then_killed("DATABASE_URL", server.url("app", PASSWORD), server.port, pid)


def test_redis(tmp_path: Path) -> None:
    redis = pytest.importorskip("redis")
    with redis_started(tmp_path) as server:
        with redis.Redis.from_url(server.url()) as client:
            pid = int(client.info("server")["process_id"])
        frozen_then_killed("REDIS_URL", f"redis://:{PASSWORD}@127.0.0.1:{server.port}/0", server.port, pid)
