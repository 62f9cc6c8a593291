"""What the tests of connections share: a Compose project on disk, and what the report says of its connections."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import ConnectionReport, Finding, Report

ONE = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"
OTHER = "Zb8Nw3Kc5Xr1Vq7Gm2Ld9Tf4Hj6SpYue"
"""Two values that no rule objects to."""


def report(
    folder: Path, compose: str, files: Mapping[str, str] = {}, environment: str = "production", **asked: Any
) -> Report:
    """The report on a project of these files; `ONE` and `OTHER` in them are those values."""
    for name, text in {"compose.yaml": compose, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("OTHER", OTHER).replace("ONE", ONE), encoding="utf-8")
        path.chmod(0o600)
    found = run(Request([f"compose:{folder / 'compose.yaml'}"], environment=("--env", environment), **asked))
    assert found.complete, found.unread
    return found


def states(found: Report) -> dict[tuple[str, str | None], tuple[str | None, str]]:
    """The server and the state of each connection, by the client's service and variable."""
    return {
        (_service(c), c.client.secret): (c.server.target.rpartition(": ")[2] if c.server else None, c.state)
        for c in found.connections
    }


def listed(found: Report) -> list[list[str]]:
    """Client, its variable, server (empty outside) and state of each connection."""
    return [
        [_service(c), c.client.secret or "", c.server.target.rpartition(": ")[2] if c.server else "", c.state]
        for c in found.connections
    ]


def _service(connection: ConnectionReport) -> str:
    return connection.client.target.rpartition(": ")[2]


def mismatches(found: Report) -> list[Finding]:
    return [finding for finding in found.findings if finding.rule == "mismatched-credential"]


APP = """
services:
  app:
    image: local/app
    environment:
      {client}
  db:
    image: {image}
    environment:
      {server}
"""


def group(image: str, client: dict[str, str], server: dict[str, str]) -> str:
    def lines(names: dict[str, str]) -> str:
        return "\n      ".join(f"{name}: {value}" for name, value in names.items())

    return APP.format(image=image, client=lines(client), server=lines(server))


POSTGRES = {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "ONE", "POSTGRES_DB": "shop"}
MYSQL = {"MYSQL_USER": "shop", "MYSQL_PASSWORD": "ONE", "MYSQL_DATABASE": "shop", "MYSQL_ROOT_PASSWORD": "OTHER"}
RABBIT = {"RABBITMQ_DEFAULT_USER": "shop", "RABBITMQ_DEFAULT_PASS": "ONE"}
MONGO = {"MONGO_INITDB_ROOT_USERNAME": "shop", "MONGO_INITDB_ROOT_PASSWORD": "ONE"}
MINIO = {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "OTHER"}


def manifests(folder: Path, *documents: str) -> Report:
    """The report on one file of manifests."""
    path = folder / "all.yaml"
    text = "---".join(documents)
    path.write_text(text.replace("OTHER", OTHER).replace("ONE", ONE), encoding="utf-8")
    path.chmod(0o600)
    return run(Request([f"kubernetes:{path}"], environment=("--env", "production")))
