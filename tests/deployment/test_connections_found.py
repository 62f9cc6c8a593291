"""Ends of connections in forms that few projects have, found first in public ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from tests.deployment.projects import (
    MINIO,
    MONGO,
    ONE,
    POSTGRES,
    RABBIT,
    group,
    listed,
    manifests,
    mismatches,
    report,
    states,
)

MSSQL = {"ACCEPT_EULA": "Y", "SA_PASSWORD": "ONE"}
BUCKETS = {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"}
SHOP = "Database=shop;User Id=sa;Password=OTHER"


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("mcr.microsoft.com/mssql/server:2022", MSSQL, {"ConnectionStrings__Shop": f"Server=db,1433;{SHOP}"},
         "ConnectionStrings__Shop"),
        ("mcr.microsoft.com/mssql/server:2022", MSSQL, {"DB_CONNECTION_STRING": f"Server=tcp:db,1433;{SHOP}"},
         "DB_CONNECTION_STRING"),
        ("mcr.microsoft.com/mssql/server:2022", MSSQL, {"SERVER": "db", "USERNAME": "sa", "PASSWORD": "OTHER"},
         "PASSWORD"),
        ("rabbitmq:3-management", RABBIT, {"RABBIT_URL": "http://db:15672", "RABBIT_USER": "shop",
         "RABBIT_PASSWORD": "OTHER"}, "RABBIT_PASSWORD"),
        ("redis:7", {"REDIS_ARGS": "--requirepass ONE"},
         {"Redis__Configuration": "'db:6379,password=OTHER,ssl=False'"}, "Redis__Configuration"),
        ("minio/minio", BUCKETS, {"S3_ENDPOINT": "http://db:9000", "S3_ACCESS_KEY_ID": "shop",
         "S3_SECRET_ACCESS_KEY": "OTHER"}, "S3_SECRET_ACCESS_KEY"),
        ("minio/minio", BUCKETS, {"S3_URL": "http://db:9000", "S3_ACCESS_KEY_ID": "shop",
         "S3_ACCESS_KEY_SECRET": "OTHER"}, "S3_ACCESS_KEY_SECRET"),
        ("registry.example/team/ledger:1", POSTGRES, {"DATABASE_URL": "postgresql://shop:OTHER@db/shop"},
         "DATABASE_URL"),
        ("registry.example/team/ledger:1", POSTGRES, {"SHOP_PG_HOST": "db", "SHOP_PG_USER": "shop",
         "SHOP_PG_PASSWORD": "OTHER"}, "SHOP_PG_PASSWORD"),
        ("rabbitmq:3", RABBIT, {"BUS": "rabbitmq://shop:OTHER@db:5672"}, "BUS"),
        ("postgres:16", POSTGRES, {"R2DBC_URL": "r2dbc:pool:postgresql://shop:OTHER@db/shop"}, "R2DBC_URL"),
    ],
)  # fmt: skip
def test_both_ends_are_compared(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    assert states(report(tmp_path, group(image, client, server))) == {("app", secret): ("db", "mismatch")}
    same = {name: value.replace("OTHER", "ONE") for name, value in client.items()}
    assert states(report(tmp_path, group(image, same, server))) == {("app", secret): ("db", "match")}


def test_a_url_behind_what_it_is_for_leads_to_a_service(tmp_path: Path) -> None:
    client = {"SPRING_CONFIG_IMPORT": "optional:configserver:http://shop:OTHER@db:8888/"}
    found = states(report(tmp_path, group("local/config", client, {"APP_PASSWORD": "ONE"})))
    assert found == {("app", "SPRING_CONFIG_IMPORT"): ("db", "unknown")}


@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_a_server_in_an_own_image_is_known_by_its_password_and_the_name_of_the_variable(
    given: str, state: str, tmp_path: Path
) -> None:
    client = {"POSTGRES_SERVER": "db", "POSTGRES_USER": "shop", "POSTGRES_PASSWORD": given}
    found = report(tmp_path, group("registry.example/team/ledger_db:1", client, POSTGRES))
    assert states(found) == {("app", "POSTGRES_PASSWORD"): ("db", state)}
    other = {"LEDGER_SERVER": "db", "LEDGER_PASSWORD": given}
    found = report(tmp_path, group("registry.example/team/ledger_db:1", other, POSTGRES))
    assert states(found) == {("app", "LEDGER_PASSWORD"): ("db", "unknown")}


@pytest.mark.parametrize("word", ["PW", "PSWD", "DB_PASSWORD", "DATABASE_PASSWORD", "DB_PASS", "USER_PASSWORD"])
def test_a_password_may_have_any_of_these_names_beside_the_host(word: str, tmp_path: Path) -> None:
    client = {"SHOP_HOST": "db", "SHOP_USER": "shop", f"SHOP_{word}": "OTHER"}
    assert states(report(tmp_path, group("postgres:16", client, POSTGRES))) == {
        ("app", f"SHOP_{word}"): ("db", "mismatch")
    }


@pytest.mark.parametrize("word", ["DB_USER", "DB_USERNAME", "DATABASE_USER", "DATABASE_USERNAME"])
def test_a_user_may_have_any_of_these_names_beside_the_host(word: str, tmp_path: Path) -> None:
    client = {"SHOP_HOST": "db", f"SHOP_{word}": "other", "SHOP_PASSWORD": "OTHER"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert [c.differs for c in found.connections] == ["user"]


@pytest.mark.parametrize(("server", "state"), [({"TZ": "UTC"}, "match"), (RABBIT, "unknown")])
def test_a_broker_without_a_login_in_its_url_is_reached_as_its_default_user(
    server: dict[str, str], state: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group("rabbitmq:3", {"CELERY_BROKER": "amqp://db"}, server))
    assert states(found) == {("app", "CELERY_BROKER"): ("db", state)}


def test_a_scheme_of_any_server_leads_to_each(tmp_path: Path) -> None:
    client = {"STORE_ADDRESS": "tcp://db:5432", "STORE_USERNAME": "shop", "STORE_PASSWORD": "OTHER"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", "STORE_PASSWORD"): ("db", "mismatch")}


def test_the_password_beside_the_address_of_a_connection_is_its_own(tmp_path: Path) -> None:
    client = {"GMQTT_REDIS_CONN": "db:6379", "GMQTT_REDIS_PASSWORD": "ONE"}
    found = report(tmp_path, group("redis:7", client, {"REDIS_ARGS": "--requirepass OTHER"}))
    assert states(found) == {("app", "GMQTT_REDIS_PASSWORD"): ("db", "mismatch")}


EXPORTER = """
services:
  exporter:
    image: percona/mongodb_exporter:0.43
    command: COMMAND
    environment: {MONGODB_USER: root, MONGODB_PASSWORD: OTHER}
  mongo:
    image: mongo:8
    environment: {MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: ONE}
"""


@pytest.mark.parametrize("name", ["Redis__Configuration", "CACHE", "WAIT_FOR"])
def test_an_address_with_a_port_leads_to_a_server_under_any_name(name: str, tmp_path: Path) -> None:
    found = report(tmp_path, group("redis:7", {name: "db:6379"}, {"TZ": "UTC"}))
    assert states(found) == {("app", name): ("db", "match")}


def test_a_database_may_be_behind_the_address_in_a_variable_that_is_called_after_its_server(tmp_path: Path) -> None:
    client = {"CLICKHOUSE_STRING": "db:9000/default", "IMAGE": "db:9000/default"}
    found = report(
        tmp_path,
        group("clickhouse/clickhouse-server:26.2", client, {"CLICKHOUSE_USER": "default", "CLICKHOUSE_PASSWORD": "''"}),
    )
    assert listed(found) == [["app", "CLICKHOUSE_STRING", "db", "match"]]


@pytest.mark.parametrize("value", ["0.0.0.0:6379", "worker:6379", "12:30", "db:6379/x", "db"])
def test_what_leads_to_no_server_is_no_connection(value: str, tmp_path: Path) -> None:
    assert states(report(tmp_path, group("redis:7", {"CACHE": f"'{value}'"}, {"TZ": "UTC"}))) == {}


def test_words_alone_beside_a_host_are_user_and_password_and_nothing_else(tmp_path: Path) -> None:
    client = {"HOST": "db", "USER": "shop", "PASSWORD": "ONE", "NAME": "other", "DATABASE": "other"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", "PASSWORD"): ("db", "match")}


@pytest.mark.parametrize("host", ["0.0.0.0", "localhost", "example.com"])
def test_a_word_alone_that_leads_outside_is_what_a_program_listens_on(host: str, tmp_path: Path) -> None:
    client = {"HOST": host, "PASSWORD": "ONE"}
    assert states(report(tmp_path, group("postgres:16", client, POSTGRES))) == {}


def test_a_user_that_a_script_may_make_is_not_known(tmp_path: Path) -> None:
    client = {"DB_CONNECTION_STRING": "Server=db,1433;User Id=shop;Password=OTHER"}
    found = report(tmp_path, group("mcr.microsoft.com/mssql/server:2022", client, MSSQL))
    assert states(found) == {("app", "DB_CONNECTION_STRING"): ("db", "unknown")}


def test_the_address_of_a_server_in_its_own_variables_is_no_connection(tmp_path: Path) -> None:
    url = {"DATABASE_URL": "postgresql://shop:ONE@db/shop"}
    found = report(tmp_path, group("registry.example/team/ledger:1", url, {**POSTGRES, **url}))
    assert states(found) == {("app", "DATABASE_URL"): ("db", "match")}


PROXY = """
services:
  app: {image: local/app, environment: {DATABASE_URL: 'postgresql://shop:OTHER@proxy/shop'}}
  proxy: {image: local/sharding, environment: {POSTGRES_PASSWORD: ONE, POSTGRES_HOST: db}}
  db: {image: postgres:16, environment: {POSTGRES_PASSWORD: ONE}}
"""


def test_what_leads_on_to_a_server_is_none_itself(tmp_path: Path) -> None:
    assert states(report(tmp_path, PROXY))["app", "DATABASE_URL"] == ("proxy", "unknown")
    other = PROXY.replace("image: local/sharding", "image: local/postgres-proxy").replace(", POSTGRES_HOST: db", "")
    assert states(report(tmp_path, other))["app", "DATABASE_URL"] == ("proxy", "unknown")


INCLUDED = """
services:
  cache:
    image: redis:7
    command: redis-server /etc/redis.conf
    volumes: [{volume}]
"""


@pytest.mark.parametrize(
    "volume", ["'../config/redis.conf:/etc/redis.conf:ro'", "{type: bind, source: ../config/, target: /etc}"]
)
@pytest.mark.parametrize("padding", [0, 110_000])
def test_a_mounted_file_is_where_the_file_that_names_it_says(volume: str, padding: int, tmp_path: Path) -> None:
    compose = (
        "include: [services/cache.yaml]\nservices:\n  app: {image: x, environment: {REDIS_URL: 'redis://:ONE@cache'}}"
    )
    files = {
        "services/cache.yaml": INCLUDED.format(volume=volume),
        "config/redis.conf": "# a comment\n" * (padding // 12) + "requirepass OTHER\n",
    }
    assert states(report(tmp_path, compose, files)) == {("app", "REDIS_URL"): ("cache", "mismatch")}
    files["config/redis.conf"] = files["config/redis.conf"].replace("OTHER", "ONE")
    assert states(report(tmp_path, compose, files)) == {("app", "REDIS_URL"): ("cache", "match")}


@pytest.mark.parametrize(
    ("command", "client"),
    [
        ("--mongodb.uri=mongodb://root:OTHER@mongo:27017", "--mongodb.uri"),
        ("--mongodb.uri=mongodb://mongo:27017", "MONGODB_PASSWORD"),
        ("--mongodb.uri mongodb://mongo:27017", "MONGODB_PASSWORD"),
    ],
)
def test_an_address_in_an_option_is_a_client(command: str, client: str, tmp_path: Path) -> None:
    """The exporter takes the user and the password of its variables where the address has none."""
    found = report(tmp_path, EXPORTER.replace("COMMAND", command))
    assert states(found) == {("exporter", client): ("mongo", "mismatch")}
    assert states(report(tmp_path, EXPORTER.replace("COMMAND", command).replace("OTHER", "ONE"))) == {
        ("exporter", client): ("mongo", "match")
    }


def test_an_option_with_an_address_of_the_web_may_be_where_the_program_listens(tmp_path: Path) -> None:
    assert states(report(tmp_path, EXPORTER.replace("COMMAND", "--advertise-url=http://mongo:27017"))) == {}


WITHOUT_A_SERVICE = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: pg}}
spec:
  serviceName: postgres
  template:
    metadata: {{labels: {{app: pg}}}}
    spec: {{containers: [{{name: pg, image: "postgres:16", env: [{{name: POSTGRES_PASSWORD, value: OTHER}}]}}]}}
---
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec: {{containers: [{{name: web, image: local/app, env: [{{name: DATABASE_URL, value: "{url}"}}]}}]}}
"""
SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: postgres}\nspec: {selector: {app: other}}\n"


@pytest.mark.parametrize("host", ["postgres", "pg-0.postgres", "postgres.default.svc.cluster.local"])
def test_a_stateful_set_has_the_name_of_its_service_though_that_is_in_other_manifests(
    host: str, tmp_path: Path
) -> None:
    document = WITHOUT_A_SERVICE.format(url=f"postgresql://postgres:ONE@{host}:5432/postgres")
    assert [c.state for c in manifests(tmp_path, document).connections] == ["mismatch"]
    assert [c.state for c in manifests(tmp_path, document + SERVICE).connections] == ["external"]


def test_an_env_file_beside_a_project_does_not_lead_outside(tmp_path: Path) -> None:
    project = "services:\n  web: {image: local/app, env_file: .env}\n  db: {image: 'postgres:16'}\n"
    (tmp_path / "compose.yaml").write_text(project)
    (tmp_path / ".env").write_text(f"DATABASE_URL=postgresql://shop:{ONE}@db:5432/shop\n")
    (tmp_path / ".env").chmod(0o600)
    found = run(Request([str(tmp_path)], environment=("--env", "production")))
    assert {c.state for c in found.connections} <= {"unknown", "mismatch"}


MAKING = """services:
  web:
    image: local/web
    command: {command}
    environment: {{DATABASE_URL: "postgres://postgres:{password}@db/shop"}}
  jobs:
    image: local/web
    command: sidekiq
    environment: {{DATABASE_URL: "postgres://postgres:{password}@db/shop"}}
  db:
    image: postgres:17
    environment: {{POSTGRES_PASSWORD: {password}, POSTGRES_DB: main}}
"""


@pytest.mark.parametrize(
    ("command", "state"),
    [("sh -c 'bin/rails db:prepare && puma'", "match"), ("[npx, prisma, migrate, deploy]", "match"),
     ("bin/shop eval Shop.Release.create_database", "match"), ("puma", "mismatch"), ("rake db:migrate", "mismatch")],
)  # fmt: skip
def test_a_database_that_a_client_makes_is_no_mismatch_for_any_of_them(
    command: str, state: str, tmp_path: Path
) -> None:
    found = report(tmp_path, MAKING.format(command=command, password=ONE))
    assert states(found) == {(name, "DATABASE_URL"): ("db", state) for name in ("web", "jobs")}


def test_a_program_of_the_catalogue_may_make_its_database(tmp_path: Path) -> None:
    client = {"DB_HOST": "db", "DB_USERNAME": "postgres", "DB_PASSWORD": ONE, "DB_DATABASE": "dify_plugin"}
    server = {"POSTGRES_PASSWORD": ONE, "POSTGRES_DB": "dify"}
    for image, state in (("langgenius/dify-plugin-daemon:0.6.3-local", "match"), ("local/other", "mismatch")):
        project = group("postgres:17", client, server).replace("local/app", image)
        assert image in project
        assert states(report(tmp_path, project)) == {("app", "DB_PASSWORD"): ("db", state)}


def test_the_address_at_which_a_program_listens_is_no_server(tmp_path: Path) -> None:
    own = {"SHOP_SERVER_HOST": "0.0.0.0", "SHOP_SERVER_PASSWORD": ONE}
    assert states(report(tmp_path, group("redis:7", own, {"TZ": "UTC"}))) == {}


@pytest.mark.parametrize(("other", "state"), [("shop_users", "unknown"), ("shop_auth", "mismatch")])
def test_whether_there_are_several_databases_for_one_client_is_not_known(
    other: str, state: str, tmp_path: Path
) -> None:
    urls = {"AUTH_DB": f"postgres://shop:{ONE}@db/shop_auth", "USERS_DB": f"postgres://shop:{ONE}@db/{other}"}
    found = report(tmp_path, group("postgres:16", urls, POSTGRES))
    assert states(found) == {("app", name): ("db", state) for name in urls}


@pytest.mark.parametrize(
    "command",
    [
        "mongosh mongodb://shop:ONE@db:27017/admin /init.js",
        "[sh, -c, 'export SHOP_URI=\"mongodb://shop:ONE@db/admin\" && exec /exporter']",
    ],
)
def test_the_address_in_a_command_leads_to_a_server(command: str, tmp_path: Path) -> None:
    for password, state in (("ONE", "match"), ("OTHER", "mismatch"), ("$${PASSWORD}", "unknown")):
        project = group("mongo:7", {"TZ": "UTC"}, MONGO)
        project = project.replace("local/app", f"local/app\n    command: {command.replace('ONE', password)}")
        assert [(c, s, at) for c, _, s, at in listed(report(tmp_path, project))] == [("app", "db", state)]


@pytest.mark.parametrize(
    ("image", "command", "clients"),
    [
        ("redis:7", "celery -A shop -b redis://db:6379/0 worker", ["app"]),
        ("nats:2", "nats -s nats://db:4222 server ping", ["app"]),
        ("rabbitmq:3", "serve http://db:15672", []),
    ],
)
def test_the_address_of_a_server_in_a_command_needs_no_login(
    image: str, command: str, clients: list[str], tmp_path: Path
) -> None:
    project = group(image, {"TZ": "UTC"}, {"TZ": "UTC"}).replace("local/app", f"local/app\n    command: {command}")
    assert [client for client, *_ in listed(report(tmp_path, project))] == clients


def test_an_image_with_the_word_of_a_server_is_none_where_its_command_leads_to_one(tmp_path: Path) -> None:
    project = group("nats:2", {"TZ": "UTC"}, {"TZ": "UTC"})
    project = project.replace("local/app", "natsio/nats-surveyor\n    command: [-s, 'nats://db:4222']")
    assert [(client, server) for client, _, server, _ in listed(report(tmp_path, project))] == [("app", "db")]


def test_the_proxy_of_a_broker_signs_in_nowhere_itself(tmp_path: Path) -> None:
    project = group("rabbitmq:3", {"TZ": "UTC"}, RABBIT)
    project = project.replace("local/app", "cloudamqp/amqproxy\n    command: amqp://db:5672")
    assert not listed(report(tmp_path, project))


@pytest.mark.parametrize("names", [("SERVER", "USER", "PASSWORD", "DATABASE"), ("HOST", "USERNAME", "PASS", "DB")])
def test_the_word_for_a_part_may_be_in_front_of_what_a_group_is_for(names: Sequence[str], tmp_path: Path) -> None:
    values = ("db", "shop", "OTHER", "shop")
    client = {f"{name}_mainDb": value for name, value in zip(names, values, strict=True)} | {"SERVER_NAME": "shop"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", f"{names[2]}_mainDb"): ("db", "mismatch")}


@pytest.mark.parametrize("hosts", ["db:6379,cache2:6379", "db,cache2"])
def test_a_list_of_addresses_leads_to_its_servers(hosts: str, tmp_path: Path) -> None:
    for password, state in (("ONE", "match"), ("OTHER", "mismatch")):
        client = {"REDIS_NODES": f"'{hosts}'", "REDIS_PASSWORD": password}
        found = report(tmp_path, group("redis:7", client, {"REDIS_ARGS": "--requirepass ONE"}))
        assert states(found) == {("app", "REDIS_PASSWORD"): ("db", state)}


@pytest.mark.parametrize("program", ["psql -h db -U shop", "pg_dump -h db -U shop"])
def test_a_client_program_leads_to_a_server_in_an_own_image(program: str, tmp_path: Path) -> None:
    project = group("local/shop-data", {"PGPASSWORD": "ONE"}, POSTGRES)
    found = report(tmp_path, project.replace("local/app", f"local/app\n    command: {program}"))
    assert [(client, server) for client, _, server, _ in listed(found)] == [("app", "db")]


@pytest.mark.parametrize("word", ["SERVER_READ", "HOST_WRITE", "HOST_RO"])
def test_a_word_for_what_a_host_is_used_may_follow_it(word: str, tmp_path: Path) -> None:
    client = {f"SHOP_DB{word}": "db", "SHOP_DBUSER": "shop", "SHOP_DBPASS": "OTHER", "SHOP_DBNAME": "shop"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", "SHOP_DBPASS"): ("db", "mismatch")}


def test_a_user_that_is_called_twice_so_is_the_user(tmp_path: Path) -> None:
    client = {"SHOP_DB_HOST": "db", "SHOP_DB_USER_USERNAME": "shop", "SHOP_DB_USER_PASSWORD": "ONE"}
    found = report(tmp_path, group("postgres:16", client, {"POSTGRES_PASSWORD": "OTHER"}))
    (mismatch,) = mismatches(found)
    assert "user" in mismatch.message


WAITING = """
services:
  app: {{image: local/app, environment: {{{given}}}, depends_on: [{waits}]}}
  db: {{image: 'postgres:16', environment: {{POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}}}}
  cache: {{image: 'redis:7'}}
"""


@pytest.mark.parametrize(
    ("given", "waits", "connections"),
    [
        ("POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE", "db", [["app", "POSTGRES_PASSWORD", "db", "match"]]),
        ("POSTGRES_USER: shop, POSTGRES_PASSWORD: OTHER", "cache, db", [["app", "POSTGRES_PASSWORD", "db", "unknown"]]),
        ("POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE", "cache", []),
        ("POSTGRES_USER: shop", "db", []),
        ("DATABASE_URL: 'postgres://shop:ONE@db/shop', POSTGRES_PASSWORD: OTHER", "db",
         [["app", "DATABASE_URL", "db", "match"]]),
    ],
)  # fmt: skip
def test_who_waits_for_a_server_and_is_given_its_password_by_its_name_is_its_client(
    given: str, waits: str, connections: list[list[str]], tmp_path: Path
) -> None:
    assert listed(report(tmp_path, WAITING.format(given=given, waits=waits))) == connections


BY_VARIABLE = """
services:
  app: {{image: local/app, {given}, depends_on: [{waits}]}}
  db: {{image: 'postgres:16', environment: {{POSTGRES_PASSWORD: '${{DB_PASSWORD}}'}}}}
  cache: {{image: 'redis:7'}}
"""


@pytest.mark.parametrize(
    ("given", "waits", "env", "connections"),
    [
        ("env_file: .env", "db", "DB_PASSWORD=ONE", [["app", "DB_PASSWORD", "db", "match"]]),
        ("env_file: .env", "cache", "DB_PASSWORD=ONE", []),
        ("env_file: app.env", "db", "DB_PASSWORD=ONE", [["app", "DB_PASSWORD", "db", "unknown"]]),
        ("environment: {DB_PASSWORD: '${DB_PASSWORD}'}", "db", "A=b", [["app", "DB_PASSWORD", "db", "unknown"]]),
    ],
)
def test_who_waits_for_a_server_and_is_given_the_variable_with_its_password_is_its_client(
    given: str, waits: str, env: str, connections: list[list[str]], tmp_path: Path
) -> None:
    files = {".env": f"{env}\n", "app.env": "DB_PASSWORD=OTHER\n"}
    assert listed(report(tmp_path, BY_VARIABLE.format(given=given, waits=waits), files)) == connections


@pytest.mark.parametrize("own", ["a", "b"])
def test_who_waits_for_a_server_waits_for_that_of_its_own_project(own: str, tmp_path: Path) -> None:
    given = {name: WAITING.format(given="A: b", waits="db") for name in ("a", "b")}
    given[own] = WAITING.format(given="POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE", waits="db")
    for name, compose in given.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(compose.replace("ONE", ONE))
    found = run(Request([str(tmp_path)], environment=("--env", "production"))).connections
    [server] = [each.server.target for each in found if each.server]
    assert f"/{own}/compose.yaml" in server


SECRETS = """
services:
  app: {{image: local/app, secrets: [{given}], depends_on: [{waits}]}}
  db:
    image: postgres:16
    environment: {{POSTGRES_PASSWORD_FILE: /run/secrets/db_password}}
    secrets: [db_password, db_name]
  cache: {{image: 'redis:7', command: sh -c "redis-server --requirepass $$(cat /run/secrets/redis_pass)",
           secrets: [redis_pass]}}
  other:
    image: redis:7
    command: >
      sh -c "redis-server --appendonly no --requirepass $(cat /run/secrets/redis_pass)"
    secrets: [redis_pass]
secrets:
  db_password: {{file: db_password}}
  db_name: {{file: db_name}}
  redis_pass: {{file: redis_pass}}
"""


@pytest.mark.parametrize(
    ("given", "waits", "servers"),
    [
        ("db_password", "db", ["db"]),
        ("db_password, redis_pass", "db, cache, other", ["cache", "db", "other"]),
        ("redis_pass", "other", ["other"]),
        ("db_password", "cache", []),
        ("redis_pass", "db", []),
        ("db_name", "db", []),
    ],
)
def test_who_waits_for_a_server_and_is_given_the_secret_with_its_password_is_its_client(
    given: str, waits: str, servers: list[str], tmp_path: Path
) -> None:
    files = {"db_password": "ONE", "db_name": "shop", "redis_pass": "TWO"}
    found = listed(report(tmp_path, SECRETS.format(given=given, waits=waits), files))
    assert sorted(each[2] for each in found if each[0] == "app") == servers
    assert not [each for each in found if each[3] == "mismatch"]


def test_a_host_that_a_program_has_built_in(tmp_path: Path) -> None:
    client = {"DATABASE_USER": "shop", "DATABASE_PASSWORD": "OTHER", "DATABASE_NAME": "shop"}
    project = group("postgres:16", client, POSTGRES).replace("local/app", "baserow/backend:1.35.3")
    assert states(report(tmp_path, project)) == {("app", "DATABASE_PASSWORD"): ("db", "mismatch")}
    for more in ({"DATABASE_URL": "postgresql://shop:ONE@elsewhere/shop"}, {"DATABASE_HOST": "elsewhere"}):
        project = group("postgres:16", {**client, **more}, POSTGRES).replace("local/app", "baserow/backend:1.35.3")
        assert "db" not in {server for server, _ in states(report(tmp_path, project)).values()}


def test_a_host_that_a_program_has_built_in_is_none_of_a_service_without_credentials(tmp_path: Path) -> None:
    project = group("postgres:16", {"TZ": "UTC"}, POSTGRES).replace("local/app", "baserow/web-frontend:1.35.3")
    assert states(report(tmp_path, project)) == {}


ELSEWHERE = ", environment: {ELASTICSEARCH_HOSTS: 'http://other:9200'}"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (", depends_on: [elasticsearch]", [["kibana", "ELASTICSEARCH_HOSTS", "elasticsearch", "unknown"]]),
        ("", []),
        (f", depends_on: [elasticsearch]{ELSEWHERE}", []),
    ],
)
def test_a_host_that_a_program_has_built_in_is_of_a_service_that_waits_for_it(
    given: str, found: list[list[str]], tmp_path: Path
) -> None:
    server = "services:\n  elasticsearch: {image: 'elasticsearch:7.16.1'}\n"
    assert listed(report(tmp_path, f"{server}  kibana: {{image: 'kibana:7.16.1'{given}}}\n")) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"PG_USER": "shop", "PG_PASS": "ONE"}, [["app", "PG_PASS", "db", "match"]]),
        ({"PG_USER": "shop", "PG_PASS": "OTHER"}, [["app", "PG_PASS", "db", "unknown"]]),
        ({"PG_USER": "other", "PG_PASS": "ONE"}, []),
        ({"PG_HOST": "elsewhere", "PG_USER": "shop", "PG_PASS": "ONE"}, []),
        ({"ONE_USER": "shop", "ONE_PASS": "TWO", "TWO_USER": "shop", "TWO_PASS": "TWO"}, []),
    ],
)
def test_who_waits_for_a_server_and_is_given_a_login_of_its_user_is_its_client(
    given: dict[str, str], found: list[list[str]], tmp_path: Path
) -> None:
    project = group("postgres:16", given, POSTGRES).replace("local/app", "local/app\n    depends_on: [db]")
    assert [each for each in listed(report(tmp_path, project)) if each[2]] == found


def test_the_modules_of_redis_are_a_redis(tmp_path: Path) -> None:
    found = report(tmp_path, group("redislabs/redismod", {"REDIS_URL": "redis://db:6379"}, {"TZ": "UTC"}))
    assert states(found) == {("app", "REDIS_URL"): ("db", "match")}


def test_a_database_that_a_framework_makes_is_no_mismatch(tmp_path: Path) -> None:
    client = {"DATABASE_URL": "postgres://shop:ONE@db/other", "RAILS_MASTER_KEY": "q8Uf2aB3xZk4vQm81Lx7Ty2Zk4vQm81L"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", "DATABASE_URL"): ("db", "match")}


def test_a_service_of_a_swarm_is_reached_by_the_name_of_its_tasks(tmp_path: Path) -> None:
    client = {"DATABASE_URL": "postgres://shop:OTHER@tasks.db/shop"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert states(found) == {("app", "DATABASE_URL"): ("db", "mismatch")}


def test_the_machine_without_a_port_leads_to_no_service_that_is_none(tmp_path: Path) -> None:
    client = {"MQ_HOST": "host.docker.internal", "MQ_USER": "shop", "MQ_PASSWORD": "ONE"}
    project = group("local/gateway", client, {"TZ": "UTC"})
    found = report(tmp_path, project.replace("image: local/gateway", "image: local/gateway\n    ports: ['9902:9902']"))
    assert states(found) == {("app", "MQ_PASSWORD"): (None, "external")}


@pytest.mark.parametrize(("port", "connections"), [("4222", [["app", "NATS_URL", "nats", "match"]]), ("8222", [])])
def test_a_web_address_at_the_port_of_a_server_without_web_leads_to_it(
    port: str, connections: list[list[str]], tmp_path: Path
) -> None:
    project = group("nats:2", {"NATS_URL": f"http://nats:{port}"}, {"A": "b"}).replace("  db:", "  nats:")
    assert listed(report(tmp_path, project)) == connections


def test_an_address_in_the_pages_of_a_frontend_is_for_browsers(tmp_path: Path) -> None:
    for given, connections in (
        ({"VITE_IMAGES_URL": "http://db:9000/images"}, []),
        ({"IMAGES_URL": "http://db:9000/images"}, [["app", "IMAGES_URL", "db", "unknown"]]),
    ):
        assert listed(report(tmp_path, group("minio/minio", given, MINIO))) == connections


MADE = """
services:
  setup: {{image: local/setup, environment: {{MONGO_URL: 'mongodb://shop:ONE@mongo/admin', {known}}}}}
  exporter: {{image: local/exporter, environment: {{MONGODB_URI: 'mongodb://exporter:OTHER@mongo/admin'}}}}
  mongo: {{image: 'mongo:8', environment: {{MONGO_INITDB_ROOT_USERNAME: shop, MONGO_INITDB_ROOT_PASSWORD: ONE}}}}
"""


@pytest.mark.parametrize(("known", "state"), [("EXPORTER_USERNAME: exporter", "unknown"), ("A: b", "mismatch")])
def test_whether_there_is_a_user_whom_another_client_may_make_is_not_known(
    known: str, state: str, tmp_path: Path
) -> None:
    found = states(report(tmp_path, MADE.format(known=known)))
    assert found == {("setup", "MONGO_URL"): ("mongo", "match"), ("exporter", "MONGODB_URI"): ("mongo", state)}
