"""What every test may use: a production environment without a fault, and a way to run the command line."""

import json
import os
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from auracheck import cli
from tests.services.ministack import account, aws
from tests.services.openbao import openbao
from tests.services.postgresql import postgresql
from tests.services.redis import redis_server

__all__ = ["account", "aws", "openbao", "postgresql", "redis_server"]  # fixtures of the servers

GOOD = {
    "ENVIRONMENT": "production",
    "JWT_SECRET_KEY": "4f1c9b2e7a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281",
    "SESSION_SECRET": "b7e2049d6c1f8a35e09b4d7c2a6f1e83d5b0c9f4a7e1628d3c5f0b9a4e7d1c62",
    "DATABASE_URL": "postgresql://aura:9c4e1f7b2a6d8035c1e4f7092b5a6d8e@db.internal:5432/auraconnect",
    "REDIS_URL": "redis://:5b0c9f4a7e1628d3c5f0b9a4e7d1c62b@redis.internal:6379/0",
}
"""Values drawn at random once; nobody uses them."""

SCHEMA = json.loads((resources.files("auracheck") / "reporters" / "report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class Outcome(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report; whatever a test makes is valid against the schema that ships."""
        found: dict[str, Any] = json.loads(self.out)
        VALIDATOR.validate(found)
        return found

    def findings(self, *severities: str) -> list[tuple[str, str | None, int | None]]:
        """(rule, secret, line) of each finding of these severities."""
        return [
            (f["rule"], f["secret"], f["locations"][0]["line"])
            for f in self.report["findings"]
            if f["severity"] in severities
        ]


Run = Callable[..., Outcome]


@pytest.fixture
def good() -> dict[str, str]:
    return dict(GOOD)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and an environment that is empty but for what a program needs."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name not in ("PATH", "HOME", "PYTEST_CURRENT_TEST", "COVERAGE_RCFILE", "TMPDIR"):
            monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(place: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `auracheck` in this process: `run("check", ".env")`."""

    def call(*arguments: str) -> Outcome:
        code = cli.run(arguments)
        captured = capsys.readouterr()
        return Outcome(int(code), captured.out, captured.err)

    return call


def env_file(settings: dict[str, str]) -> str:
    """The lines of an env file; the values of these tests need no quotes."""
    return "".join(f"{name}={value}\n" for name, value in settings.items())
