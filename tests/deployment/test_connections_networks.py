"""A client reaches a server on a network that both are in, under the names that the server has there."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from tests.deployment.projects import listed, report

PROJECT = """
services:
  app:
    image: local/app
    environment: {{{variables}}}
    {app}
  db:
    image: postgres:16
    environment: {{POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}}
    {db}
networks: {{front: {{}}, back: {{}}, named: {{name: other}}}}
"""
URL = "DATABASE_URL: 'postgresql://shop:ONE@{}/shop'"


def project(app: str, db: str, host: str = "db", variables: str = URL) -> str:
    return PROJECT.format(app=app, db=db, variables=variables.format(host))


def ends(found: Report) -> list[tuple[str | None, str]]:
    """The server's service, None outside, and the state of each connection."""
    return [(c.server.target.rpartition(": ")[2] if c.server else None, c.state) for c in found.connections]


@pytest.mark.parametrize(
    ("app", "db", "host"),
    [
        ("", "", "db"),
        ("networks: [back]", "networks: [front, back]", "db"),
        ("networks: {back: {}}", "networks: {back: {aliases: [pg]}}", "pg"),
        ("networks: [front]", "container_name: pg\n    networks: [front]", "pg"),
        ("networks: [default]", "", "db"),
        ("networks: [named]", "networks: [named]", "DB"),
        ("networks: [named]", "networks: [named]", "db.other"),
        ("networks: [back]", "networks: {back: {aliases: [pg]}}\nname: shop", "pg.shop_back"),
        ("", "container_name: pg\nname: shop", "pg.shop_default"),
        ("networks: [back]", "networks: {back: {ipv4_address: 172.28.0.10}}", "172.28.0.10"),
        ("links: ['db:pg']", "", "pg"),
        ("network_mode: 'service:db'", "", "localhost"),
        ("network_mode: 'container:pg'", "container_name: pg", "127.0.0.1"),
        ("", "network_mode: 'service:vpn'\n  vpn: {image: local/vpn}", "vpn"),
        ("network_mode: host", "ports: ['5432:5432']", "localhost"),
        ("network_mode: host", "ports: ['127.0.0.1:5433:5432']", "127.0.0.1:5433"),
        ("network_mode: host", "network_mode: host", "localhost"),
        ("", "network_mode: host", "host.docker.internal:5432"),
        ("", "ports: [{published: 5433, target: 5432}]", "host.docker.internal:5433"),
        ("", "ports: ['5430-5440:5430-5440']", "host.docker.internal"),
        ("extra_hosts: ['pg:host-gateway']", "ports: ['5432:5432']", "pg"),
        ("extra_hosts: {pg: host-gateway}", "ports: ['5432:5432']", "pg:5432"),
        (
            "extra_hosts: ['pg=172.28.0.10']\n    networks: [back]",
            "networks: {back: {ipv4_address: 172.28.0.10}}",
            "pg",
        ),
        ("", "network_mode: 'service:vpn'\n  vpn: {image: local/vpn, ports: ['5432:5432']}", "host.docker.internal"),
    ],
)
def test_it_leads_to_the_server(app: str, db: str, host: str, tmp_path: Path) -> None:
    found = report(tmp_path, project(app, db, host))
    assert ends(found) == [("db", "match")]
    found = report(tmp_path, project(app, db, host).replace("shop:ONE", "shop:OTHER"))
    assert ends(found) == [("db", "mismatch")]


@pytest.mark.parametrize(
    ("app", "db", "host"),
    [
        ("networks: [front]", "networks: [back]", "db"),
        ("networks: [front]", "", "db"),
        ("networks: [front, back]", "networks: {front: {}, back: {aliases: [pg]}}\n  other: {image: busybox}", "pg2"),
        ("networks: [front]", "networks: {front: {}, back: {aliases: [pg]}}", "pg"),
        ("network_mode: host", "", "db"),
        ("network_mode: none", "", "db"),
        ("", "links: ['app:pg']", "pg"),
        ("extra_hosts: ['db:10.0.0.9']", "", "db"),
        ("", "network_mode: 'service:vpn'\n  vpn: {image: local/vpn}", "db"),
        ("", "ports: ['5433:5432']", "host.docker.internal:5432"),
        ("", "network_mode: host", "host.docker.internal:5433"),
        ("network_mode: host", "network_mode: host", "localhost:5433"),
        ("network_mode: 'service:db'", "", "localhost:5433"),
    ],
)
def test_it_leads_outside(app: str, db: str, host: str, tmp_path: Path) -> None:
    assert ends(report(tmp_path, project(app, db, host).replace("shop:ONE", "shop:OTHER"))) == [(None, "external")]


CI = """
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    env: {DATABASE_URL: 'postgresql://postgres:OTHER@localhost:5432/test'}
    steps: [{run: make test}]
"""


def test_the_localhost_of_a_ci_job_is_not_that_of_the_project(tmp_path: Path) -> None:
    report(tmp_path, project("", "ports: ['5432:5432']"), {".github/workflows/ci.yml": CI})
    found = run(Request([str(tmp_path)], environment=("--env", "production")))
    assert dict.fromkeys(each for each in ends(found)) == {("db", "match"): None, (None, "external"): None}


TWO = """
services:
  one: {image: local/app, networks: [one], environment: {DATABASE_URL: 'postgresql://postgres:ONE@db/postgres'}}
  two: {image: local/app, networks: [two], environment: {DATABASE_URL: 'postgresql://postgres:OTHER@db/postgres'}}
  db1: {image: postgres:16, environment: {POSTGRES_PASSWORD: ONE}, networks: {one: {aliases: [db]}}}
  db2: {image: postgres:16, environment: {POSTGRES_PASSWORD: OTHER}, networks: {two: {aliases: [db]}}}
networks: {one: {}, two: {}}
"""


def test_two_servers_of_one_alias_on_two_networks(tmp_path: Path) -> None:
    assert ends(report(tmp_path, TWO)) == [("db1", "match"), ("db2", "match")]


SHARED = """
services:
  app:
    image: local/app
    network_mode: service:cache
    environment: {DB_HOST: localhost, DB_PORT: 5432, DB_PASSWORD: ONE, REDIS_HOST: localhost, REDIS_PASSWORD: OTHER}
  cache:
    image: redis:7
    command: redis-server --requirepass OTHER
"""


def test_a_port_of_another_server_on_one_localhost_is_not_that_of_this_one(tmp_path: Path) -> None:
    states = {c.client.secret: c.state for c in report(tmp_path, SHARED).connections}
    assert states == {"DB_PASSWORD": "external", "REDIS_PASSWORD": "match"}


def test_of_two_servers_on_one_localhost_the_one_with_the_port_or_the_variable_counts(tmp_path: Path) -> None:
    more = """  db:
    image: postgres:16
    network_mode: service:cache
    environment: {POSTGRES_PASSWORD: ONE}
"""
    found = report(tmp_path, SHARED.replace("DB_PORT: 5432", "DB_USER: postgres") + more)
    assert sorted(ends(found)) == [("cache", "match"), ("db", "match")]


def test_a_client_in_the_network_of_the_machine_reaches_a_published_port_at_every_address(tmp_path: Path) -> None:
    compose = """
services:
  app:
    image: local/app
    network_mode: host
    environment: {DATABASE_URL: "postgresql://postgres:ONE@0.0.0.0:5432/postgres", REDIS_HOST: 0.0.0.0}
  db: {image: "postgres:16", environment: {POSTGRES_PASSWORD: ONE}, ports: ["5432:5432"]}
  cache: {image: "redis:7", ports: ["6379:6379"]}
"""
    assert listed(report(tmp_path, compose)) == [["app", "DATABASE_URL", "db", "match"]]


def test_a_port_of_the_machine_alone_is_no_connection_of_a_variable_for_something_else(tmp_path: Path) -> None:
    compose = """
services:
  php:
    image: local/php
    environment: {XDEBUG_REMOTE_HOST: host.docker.internal, XDEBUG_REMOTE_PORT: 9000}
  worker:
    image: local/worker
    environment: {S3_ENDPOINT: "host.docker.internal:9000", S3_ACCESS_KEY: shop, S3_SECRET_KEY: ONE}
  minio:
    image: minio/minio
    environment: {MINIO_ROOT_USER: shop, MINIO_ROOT_PASSWORD: ONE}
    ports: ["9000:9000"]
"""
    assert listed(report(tmp_path, compose)) == [["worker", "S3_SECRET_KEY", "minio", "match"]]


def test_none_of_python_is_no_password(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, environment: {REDIS_HOST: cache, REDIS_PASSWORD: None}}
  cache: {image: "redis:7"}
"""
    assert listed(report(tmp_path, compose)) == [["app", "REDIS_HOST", "cache", "match"]]


def test_the_address_of_the_program_itself_gets_no_password_of_a_server_here(tmp_path: Path) -> None:
    compose = """
services:
  idp:
    image: local/idp
    environment: {KC_HOSTNAME: id.example.org, KC_DB_URL_HOST: db, KC_DB_USERNAME: shop, KC_DB_PASSWORD: ONE,
      KC_DB_URL_DATABASE: shop}
  db: {image: "postgres:16", environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}}
"""
    assert listed(report(tmp_path, compose)) == [["idp", "KC_DB_PASSWORD", "db", "match"]]
