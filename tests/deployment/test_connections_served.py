"""The connections of public projects against real servers with the projects' own accounts: what is called a match is
let in, what is called a mismatch is refused."""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from auracheck.deployment import Run
from auracheck.deployment.connections import Connection
from auracheck.listing import by_key
from tests.deployment.projects import report
from tests.deployment.test_public_projects import PROJECTS, compose, files
from tests.services import free_port, program, running
from tests.services.mariadb import Mariadb
from tests.services.postgresql import Postgresql
from tests.services.rabbitmq import RabbitAccount, lets_in, rabbitmq

Project = dict[str, Any]


def connections(project: Project, folder: Path) -> list[Connection]:
    """The connections of a project, with their values."""
    runs: list[Run] = []

    def made(*args: Any, **kwargs: Any) -> Run:
        runs.append(Run(*args, **kwargs))
        return runs[-1]

    with patch("auracheck.engine.run.Run", made):
        report(folder, compose(project), files(project))
    return [each for each in runs[-1].connections() if each.server]


def changed(project: Project, client: str) -> Project:
    """The project with another password for one client."""
    copy: Project = json.loads(json.dumps(project))
    service = copy["services"][client]
    for holder in (service, service.get("environment", {})):
        for name, text in holder.items():
            if isinstance(text, str):
                holder[name] = text.replace("{A}", "{Z}").replace("{B}", "{Y}").replace("{C}", "{X}")
    return copy


def parts(connection: Connection) -> tuple[str, str, str]:
    """The user, password and database that a client signs in with, the server's own where it names none."""
    client, account = connection.client, connection.account
    assert account is not None
    user = client.user.text if client.user else account.user_name
    database = client.database.text if client.database else account.database_name
    own = account.default_password if connection.kind == "amqp" else ""  # with which its clients sign in by themselves
    return user or "", (client.password and client.password.text) or own, database or ""


EACH = 1 if os.environ.get("AURACHECK_EVERY_PROJECT") else 4
"""Every fourth project meets the real servers, since starting those takes a minute; `.ci/long` takes all."""


def of_kind(*kinds: str) -> list[Any]:
    """Projects with a server of that kind, by its image."""
    found = [p for p in PROJECTS if any(kind in s.get("image", "") for s in p["services"].values() for kind in kinds)]
    return [pytest.param(project, id=project["source"]) for project in found[::EACH]]


def both(project: Project, folder: Path, kind: str) -> Iterator[Connection]:
    """The known connections of that kind, as they are and with another password in each client."""
    (folder / "as-is").mkdir()
    found = [c for c in connections(project, folder / "as-is") if c.kind == kind]
    yield from found
    for client in sorted({c.client.variables.judged.target.names[0] for c in found}):
        (folder / client).mkdir()
        yield from (c for c in connections(changed(project, client), folder / client) if c.kind == kind)


@pytest.mark.parametrize("project", of_kind("postgres", "pgvector"))
def test_postgresql_agrees(project: Project, postgresql: Postgresql, tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    for connection in both(project, tmp_path, "postgresql"):
        account, server = connection.account, connection.server
        if connection.state not in ("match", "mismatch") or account is None or server is None:
            continue
        if account.unprotected:
            continue  # the server here asks for passwords
        databases = (account.database_name or "", *project.get("makes", ()))
        _make_role(postgresql, account.user_name or "", _asked(connection), databases)
        user, password, database = parts(connection)
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(psycopg.connect(host="127.0.0.1", port=postgresql.port, user=user,
                                                    password=password or None, dbname=database))  # fmt: skip
                state = "match"
            except psycopg.OperationalError:
                state = "mismatch"
        assert connection.state == state


def _asked(connection: Connection) -> str:
    account = connection.account
    assert account is not None
    return (account.password.text if account.password else account.default_password) or ""


def _make_role(postgresql: Postgresql, user: str, password: str, databases: Iterable[str]) -> None:
    """As the image's entrypoint makes them, and programs their databases."""
    made = f'DO $$ BEGIN CREATE ROLE "{user}"; EXCEPTION WHEN duplicate_object THEN NULL; END $$'
    postgresql.run(made)
    postgresql.run(f"ALTER ROLE \"{user}\" LOGIN SUPERUSER PASSWORD '{password}'")
    for database in databases:
        with contextlib.suppress(Exception):  # it is there already
            postgresql.run(f'CREATE DATABASE "{database}"')


@pytest.mark.parametrize("project", of_kind("mariadb", "mysql"))
def test_mariadb_agrees(project: Project, mariadb_server: Mariadb, tmp_path: Path) -> None:
    for connection in both(project, tmp_path, "mysql"):
        account = connection.account
        if connection.state not in ("match", "mismatch") or account is None:
            continue
        user, database = account.user_name or "", account.database_name or ""
        databases = filter(None, (database, *project.get("makes", ())))
        granted = f"`{database}`.*" if database and user != "root" else "*.*"  # its script grants what it uses
        mariadb_server.run(
            "".join(f"CREATE DATABASE IF NOT EXISTS `{each}`;" for each in databases)
            + f"CREATE OR REPLACE USER '{user}'@'%' IDENTIFIED BY '{_asked(connection)}';"
            f"GRANT ALL ON {granted} TO '{user}'@'%';"
        )
        assert connection.state == ("match" if mariadb_server.lets_in(*parts(connection)) else "mismatch")


@pytest.mark.parametrize("project", of_kind("redis", "valkey"))
def test_redis_agrees(project: Project, tmp_path: Path) -> None:
    redis = pytest.importorskip("redis")
    compared = (each for each in both(project, tmp_path, "redis") if each.state in ("match", "mismatch"))
    for number, (asked, connections) in enumerate(by_key(compared, _asked).items()):  # a server for each password
        port = free_port()
        options = ["--requirepass", asked] if asked else []
        command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", *options]
        with running(command, port, tmp_path / f"{number}.log"):
            for connection in connections:
                user, password = connection.client.user, connection.client.password
                login = {"username": user and user.text, "password": password and password.text}
                client = redis.Redis(port=port, retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0), **login)
                try:
                    client.ping()
                    state = "match"
                except (redis.AuthenticationError, redis.ResponseError):
                    state = "mismatch"
                assert connection.state == state


def test_rabbitmq_agrees(tmp_path: Path) -> None:
    found: list[tuple[Connection, RabbitAccount]] = []
    for number, param in enumerate(of_kind("rabbitmq")):
        (tmp_path / f"{number}").mkdir()
        for connection in both(param.values[0], tmp_path / f"{number}", "amqp"):
            account = connection.account
            if connection.state in ("match", "mismatch") and account is not None:
                asked = _asked(connection)
                found.append((connection, RabbitAccount(account.user_name or "", asked, account.database_name or "/")))
    assert {connection.state for connection, _ in found} == {"match", "mismatch"}
    left = {account for _, account in found}
    while left:  # a user has one password on each server
        accounts = {account.user: account for account in left}.values()
        left -= set(accounts)
        folder = tmp_path / f"server{len(left)}"
        folder.mkdir()
        with rabbitmq(folder, set(accounts)) as port:
            for connection, account in found:
                if account in accounts:
                    state = "match" if lets_in(port, RabbitAccount(*parts(connection))) else "mismatch"
                    assert connection.state == state
