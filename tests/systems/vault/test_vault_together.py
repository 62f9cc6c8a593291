"""Many paths of Vault are asked for at the same time, and a run logs in once."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import auracheck
from tests.conftest import GOOD, Run
from tests.services import stubs

PATHS = [f"secret/app{number}/production" for number in range(50)]
SPECS = [f"vault:{path}" for path in PATHS]
VALUES = {name.lower(): value for name, value in GOOD.items() if name != "ENVIRONMENT"}
MOUNT = {"path": "secret/", "type": "kv", "options": {"version": "2"}}
KEPT = {"data": VALUES, "metadata": {"created_time": "2026-01-02T03:04:05.123456789Z", "version": 1}}


class Vault:
    """A stub that answers nothing of the engine before all of the questions are there."""

    def __init__(self, at_once: int) -> None:
        self.together = threading.Barrier(at_once)
        self.asked: list[str] = []

    def __call__(self, asked: stubs.Asked) -> stubs.Told:
        self.asked.append(asked.path)
        if asked.path.endswith("/login"):
            return stubs.in_json(200, {"auth": {"client_token": "t"}})
        if asked.path.startswith("/v1/sys/internal/ui/mounts/"):
            return stubs.in_json(200, {"data": MOUNT})
        self.together.wait(30)
        return stubs.in_json(200, {"data": KEPT})


def test_fifty_paths_are_asked_for_at_the_same_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault(at_once=50)
    with stubs.http(vault) as address:
        monkeypatch.setenv("VAULT_ADDR", address)
        monkeypatch.setenv("VAULT_TOKEN", "t")
        outcome = run("check", *SPECS, "-f", "json", "--timeout", "60")
    assert (outcome.code, outcome.err) == (0, "")
    assert [target["label"] for target in outcome.report["targets"]] == SPECS
    assert len(vault.asked) == 100


@pytest.mark.parametrize("answer", [{"auth": {"client_token": "t"}}, {"errors": ["hunter2"]}, {"auth": None}])
def test_one_login_serves_all_of_them_also_where_it_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    vault = Vault(at_once=1)

    def told(asked: stubs.Asked) -> stubs.Told:
        logs_in = asked.path.endswith("/login")
        return stubs.in_json(200 if "errors" not in answer else 400, answer) if logs_in else vault(asked)

    logins: list[str] = []
    with stubs.http(lambda asked: (logins.append(asked.path), told(asked))[1]) as address:
        for name, value in (("ADDR", address), ("ROLE_ID", "r"), ("SECRET_ID", "s")):
            monkeypatch.setenv(f"VAULT_{name}", value)
        outcome = run("check", *SPECS[:9], "-f", "json")
    assert sum(path.endswith("/login") for path in logins) == 1
    refused = {each["reason"].partition(":")[0] for each in outcome.report["unread"]}
    assert refused == (set() if answer.get("auth") else {"authentication failed"})


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by a signal")
def test_ctrl_c_ends_it_at_once_and_what_was_read_counts(place: Path) -> None:
    is_asked, has_answered = threading.Event(), threading.Event()

    def hang(client: socket.socket) -> None:
        with client:
            is_asked.set()
            has_answered.wait(60)

    (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    with stubs.serving(hang) as port:
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(auracheck.__file__).parents[1]),
                   "VAULT_ADDR": f"http://127.0.0.1:{port}", "VAULT_TOKEN": "t"}  # fmt: skip
        command = [sys.executable, "-m", "auracheck", "check", ".env", SPECS[0], "--timeout", "60", "-f", "json",
                   "-e", "production"]  # fmt: skip
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert is_asked.wait(30)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        has_answered.set()
    report = json.loads(out)
    assert (process.returncode, err) == (1, b"")
    assert [(each["source"], each["reason"]) for each in report["unread"]] == [(SPECS[0], "interrupted")]
    assert "default-secret" in {finding["rule"] for finding in report["findings"]}
