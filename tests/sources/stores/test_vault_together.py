"""Many paths of Vault are asked for at the same time, and a run logs in once."""

import threading

import pytest

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
    assert refused == (set() if answer.get("auth") else {"not authenticated"})
