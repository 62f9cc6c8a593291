"""Random projects with a client and a server of each kind, each password written in a random way: a mismatch if and
only if the values differ."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deployment.projects import mismatches, report

WAYS = ("literal", "interpolated", "env_file", "secrets file", "anchor", "extends")
OF_CLIENTS = (*WAYS, "properties", "YAML", "file of a build", "image")


class Side(NamedTuple):
    """How one service gets its environment: its own lines, lines at the top of the file, and other files."""

    service: list[str]
    top: list[str]
    files: dict[str, str]


class Kind(NamedTuple):
    """A server and its client. ``{}`` is the password; a secrets file has it where ``name`` may be NAME_FILE."""

    image: str
    server: dict[str, str]
    name: str
    client: dict[str, str]
    command: str = ""


KINDS = {
    "postgres": Kind("postgres:16", {"POSTGRES_USER": "shop"}, "POSTGRES_PASSWORD",
                     {"DATABASE_URL": "postgresql://shop:{}@server:5432/shop"}),
    "postgres group": Kind("postgres:16", {"POSTGRES_USER": "shop"}, "POSTGRES_PASSWORD",
                           {"DB_HOST": "server", "DB_USER": "shop", "DB_PASSWORD": "{}"}),
    "mysql": Kind("mysql:8", {"MYSQL_USER": "shop", "MYSQL_RANDOM_ROOT_PASSWORD": "1"}, "MYSQL_PASSWORD",
                  {"DB_HOST": "server", "DB_USERNAME": "shop", "DB_PASSWORD": "{}"}),
    "mariadb": Kind("mariadb:11", {"MARIADB_DATABASE": "shop"}, "MARIADB_ROOT_PASSWORD", {"DATABASE_URL": "mysql://root:{}@server/shop"}),
    "mongo": Kind("mongo:7", {"MONGO_INITDB_ROOT_USERNAME": "shop"}, "MONGO_INITDB_ROOT_PASSWORD",
                  {"MONGO_URL": "mongodb://shop:{}@server:27017/shop?authSource=admin"}),
    "rabbitmq": Kind("rabbitmq:3", {"RABBITMQ_DEFAULT_USER": "shop"}, "RABBITMQ_DEFAULT_PASS",
                     {"BROKER_URL": "amqp://shop:{}@server:5672//"}),
    "minio": Kind("minio/minio", {"MINIO_ROOT_USER": "shop"}, "MINIO_ROOT_PASSWORD",
                  {"S3_ENDPOINT": "http://server:9000", "S3_ACCESS_KEY": "shop", "S3_SECRET_KEY": "{}"}),
    "clickhouse": Kind("clickhouse/clickhouse-server", {"CLICKHOUSE_USER": "shop"}, "CLICKHOUSE_PASSWORD",
                       {"CLICKHOUSE_URL": "clickhouse://shop:{}@server:9000/default"}),
    "redis": Kind("redis:7", {}, "", {"REDIS_URL": "redis://:{}@server:6379/0"}, "redis-server --requirepass {}"),
}  # fmt: skip


def written(way: str, label: str, environment: dict[str, str], secret: str, password: str) -> Side:
    """A service's environment, in which ``secret`` is the name of the variable with the password."""
    lines = {name: value.replace("{}", password) for name, value in environment.items()}
    variable = f"{label.upper()}_VALUE"
    if way == "interpolated":
        lines = {name: value.replace("{}", f"${{{variable}}}") for name, value in environment.items()}
        return Side(_mapping("environment", lines), [], {".env": f"{variable}={password}\n"})
    if way == "env_file":
        path = f"{label}.env"
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        return Side([f"    env_file: [{path}]"], [], {path: text})
    if way == "secrets file" and secret:
        lines = {name: value for name, value in lines.items() if name != secret}
        lines[f"{secret}_FILE"] = f"/run/secrets/{label}"
        return Side([*_mapping("environment", lines), f"    secrets: [{label}]"], [], {f"{label}.txt": f"{password}\n"})
    if way == "anchor":
        top = [f"x-{label}: &{label}", *(f'  {name}: "{value}"' for name, value in lines.items())]
        return Side([f"    environment: *{label}"], top, {})
    if way == "extends":
        base = ["services:", f"  {label}-base:", "    image: local/base", *_mapping("environment", lines)]
        return Side(["    extends:", f"      file: {label}-base.yaml", f"      service: {label}-base"], [],
                    {f"{label}-base.yaml": "\n".join(base) + "\n"})  # fmt: skip
    if way == "properties":
        return _mounted(f"{label}.properties", [f"{name}={value}" for name, value in lines.items()])
    if way == "YAML":
        return _mounted(f"{label}.yaml", [f"{name}: '{value}'" for name, value in lines.items()])
    if way == "file of a build":
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        return _built(label, "COPY app.properties /app/", {f"{label}/app.properties": text})
    if way == "image":
        return _built(label, "\n".join(f"ENV {name}={value}" for name, value in lines.items()), {})
    return Side(_mapping("environment", lines), [], {})


def _built(label: str, instructions: str, files: dict[str, str]) -> Side:
    return Side([f"    build: ./{label}"], [], {f"{label}/Dockerfile": f"FROM temurin\n{instructions}\n", **files})


def _mounted(name: str, lines: list[str]) -> Side:
    return Side([f"    volumes: ['./{name}:/etc/{name}:ro']"], [], {name: "\n".join(lines) + "\n"})


def _mapping(key: str, lines: dict[str, str]) -> list[str]:
    return [f"    {key}:", *(f'      {name}: "{value}"' for name, value in lines.items())]


def project(kind: Kind, client: Side, server: Side, password: str) -> tuple[str, dict[str, str]]:
    image = f"    image: {kind.image}"
    command = [f"    command: {kind.command.replace('{}', password)}"] if kind.command else []
    environment = server.service if kind.name else []
    secrets = [name.removesuffix(".txt") for name in (*client.files, *server.files) if name.endswith(".txt")]
    defined = ["secrets:", *(f"  {name}: {{file: ./{name}.txt}}" for name in secrets)] if secrets else []
    lines = [*client.top, *(server.top if kind.name else []), "services:", "  client:", "    image: local/app",
             *client.service, "  server:", image, *command, *environment, *defined]  # fmt: skip
    files = dict(client.files)
    for name, text in (server.files if kind.name else {}).items():
        files[name] = files.get(name, "") + text
    return "\n".join(lines) + "\n", files


PASSWORDS = st.text("abcdefghijkmnopqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=24, max_size=32)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25)
@given(st.sampled_from(OF_CLIENTS), st.sampled_from(WAYS), PASSWORDS, PASSWORDS, st.booleans())
def test_a_mismatch_if_and_only_if_the_values_differ(
    name: str, of_client: str, of_server: str, one: str, other: str, same: bool
) -> None:
    kind, other = KINDS[name], one if same else other
    secret = "" if any("://" in value for value in kind.client.values()) else next(
        key for key, value in kind.client.items() if value == "{}"
    )  # fmt: skip
    client = written(of_client, "client", kind.client, secret, one)
    server = written(of_server, "server", {**kind.server, **({kind.name: "{}"} if kind.name else {})}, kind.name, other)
    compose, files = project(kind, client, server, other)
    with tempfile.TemporaryDirectory() as folder:
        found = report(Path(folder), compose, files)
    assert [c.state for c in found.connections] == ["match" if one == other else "mismatch"], compose
    assert bool(mismatches(found)) == (one != other) or any(
        finding.rule in ("default-secret", "published-secret") for finding in found.findings
    )
