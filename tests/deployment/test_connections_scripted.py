"""Containers that a script starts: what it gives the server of the image, and those with a server's image that start
its clients alone."""

from pathlib import Path

import pytest

from tests.deployment.projects import group, listed, manifests, mismatches, report, states

ENV = ".env"
APP = """
services:
  app:
    image: local/app
    environment:
      {{SHOP_STORE_DOMAIN: db, SHOP_STORE_PORT: "{port}", SHOP_STORE_USER: "{user}", SHOP_STORE_PASSWORD: ONE}}
  db:
    image: {image}
    entrypoint: [sh, /boot/entrypoint.sh]
    environment:
      SHOP_STORE_PASSWORD: ${{SHOP_STORE_PASSWORD}}
    volumes: ["./boot:/boot"]
"""
STARTED = {
    "mysql:9": ("root", 3306, 'export MYSQL_ROOT_PASSWORD="${SHOP_STORE_PASSWORD}"\nexec docker-entrypoint.sh mysqld'),
    "redis:8": ("", 6379, 'exec redis-server \\\n  --requirepass "${SHOP_STORE_PASSWORD}"'),
    "minio/minio": (
        "shop",
        9000,
        "export MINIO_ROOT_USER=shop\nexport MINIO_ROOT_PASSWORD=$SHOP_STORE_PASSWORD\nexec minio server /data",
    ),
}


@pytest.mark.parametrize("image", STARTED)
@pytest.mark.parametrize(("server", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_a_server_has_the_password_that_its_script_gives_it(
    image: str, server: str, state: str, tmp_path: Path
) -> None:
    user, port, script = STARTED[image]
    compose = APP.format(image=image, user=user, port=port)
    found = report(
        tmp_path, compose, {"boot/entrypoint.sh": f"#!/bin/sh\n{script}\n", ENV: f"SHOP_STORE_PASSWORD={server}\n"}
    )
    assert states(found) == {("app", "SHOP_STORE_PASSWORD"): ("db", state)}
    absent = {finding.secret for finding in found.findings if finding.rule in ("missing-secret", "default-secret")}
    assert not absent


REDIS_SCRIPTS = {
    "a line of its configuration": "cat > /data/redis.conf <<EOF\nrequirepass ${PASS}\nEOF",
    "a line that is printed": 'echo "requirepass $PASS" > /data/redis.conf',
    "an ACL file": 'echo "aclfile /data/users.acl" > /data/redis.conf',
}


@pytest.mark.parametrize("name", REDIS_SCRIPTS)
def test_a_configuration_of_redis_that_a_script_writes_counts(name: str, tmp_path: Path) -> None:
    project = """
services:
  app: {image: local/app, environment: {REDIS_URL: 'redis://USER:OTHER@cache:6379'}}
  cache:
    image: redis:7
    entrypoint: [sh, /boot/entrypoint.sh]
    environment: {PASS: ONE}
    volumes: ["./boot:/boot", "./users.acl.template:/users.acl.template"]
"""
    files = {
        "boot/entrypoint.sh": f"{REDIS_SCRIPTS[name]}\nexec redis-server /data/redis.conf\n",
        "users.acl.template": "user shop on >__PASS__ +@all\n",
    }
    user, state = ("shop", "unknown") if "ACL" in name else ("", "mismatch")
    found = listed(report(tmp_path, project.replace("USER", user), files))
    assert found == [["app", "REDIS_URL", "cache", state]]
    if state == "mismatch":
        found = listed(report(tmp_path, project.replace("USER", user).replace("PASS: ONE", "PASS: OTHER"), files))
        assert found == [["app", "REDIS_URL", "cache", "match"]]


def test_what_a_script_makes_is_not_missing(tmp_path: Path) -> None:
    compose = APP.format(image="mysql:9", user="root", port=3306)
    script = "export MYSQL_ROOT_PASSWORD=$(cat /run/made)\nexec docker-entrypoint.sh mysqld\n"
    found = report(tmp_path, compose, {"boot/entrypoint.sh": script, ENV: "SHOP_STORE_PASSWORD=ONE\n"})
    assert states(found) == {("app", "SHOP_STORE_PASSWORD"): ("db", "unknown")}
    assert not [finding for finding in found.findings if finding.rule == "missing-secret"]


OF_FILES = """
services:
  app:
    image: local/app
    environment: {SHOP_CACHE_HOST: cache, SHOP_QUEUE_HOST: queue}
    secrets: [cache_password, queue_password]
  cache:
    image: redis:8
    command: START
    environment: {PASS_FILE: /run/secrets/cache_password}
    secrets: [cache_password]
  queue:
    image: rabbitmq:4
    command: [sh, -c, 'export RABBITMQ_DEFAULT_PASS="$$(cat $$PASS_FILE)"; exec docker-entrypoint.sh rabbitmq-server']
    environment: {RABBITMQ_DEFAULT_USER: shop, PASS_FILE: /run/secrets/queue_password}
    secrets: [queue_password]
  job: {image: local/job, environment: {REDIS_URL: "redis://:OTHER@cache:6379"}}
secrets:
  cache_password: {file: cache}
  queue_password: {environment: QUEUE_PASSWORD}
"""
STARTS = [
    "sh -c 'redis-server --requirepass \"$$(cat $$PASS_FILE)\" --save 1'",
    "[sh, -c, 'exec redis-server --requirepass $$(cat /run/secrets/cache_password)']",
    "[bash, -c, 'exec redis-server --requirepass=\"$$(< ${PASS_FILE})\"']".replace("${", "$${"),
]


@pytest.mark.parametrize("start", STARTS)
def test_a_command_may_give_a_server_the_content_of_a_file(start: str, tmp_path: Path) -> None:
    found = report(tmp_path, OF_FILES.replace("START", start), {"cache": "ONE\n", ENV: "QUEUE_PASSWORD=ONE\n"})
    assert sorted(listed(found)) == [
        ["app", "cache_password", "cache", "match"],
        ["app", "queue_password", "queue", "match"],
        ["job", "REDIS_URL", "cache", "mismatch"],
    ]


FIRST = """
services:
  app: {image: local/app, environment: {DATABASE_URL: "postgresql://USER:ONE@db/NAME"}}
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: ONE}
    volumes: ["./init:/docker-entrypoint-initdb.d"]
"""
MADE = (
    "CREATE DATABASE shop;\nCREATE USER shop WITH PASSWORD 'ONE';\nCREATE USER other WITH PASSWORD 'OTHER';\n"
    "CREATE USER postgres WITH PASSWORD 'OTHER';\n"
)


@pytest.mark.parametrize(
    ("user", "database", "state"),
    [
        ("shop", "shop", "match"),
        ("postgres", "shop", "match"),
        ("postgres", "postgres", "match"),
        ("other", "shop", "mismatch"),
        ("unknown", "shop", "unknown"),
        ("shop", "elsewhere", "unknown"),
    ],
)
def test_the_users_and_databases_of_the_first_scripts_are_those_of_the_server(
    user: str, database: str, state: str, tmp_path: Path
) -> None:
    compose = FIRST.replace("USER", user).replace("NAME", database)
    found = report(tmp_path, compose, {"init/1.sql": MADE, "init/dump.sql": "-- a line\n" * 50_000})
    assert listed(found) == [["app", "DATABASE_URL", "db", state]]
    assert [place.line for each in mismatches(found) for place in each.locations] == [3, 3] * (state == "mismatch")


@pytest.mark.parametrize(("server", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
@pytest.mark.parametrize("user", ["shop", "${SHOP_USER}", "$SHOP_USER"])
def test_the_first_script_may_be_one_of_a_shell(user: str, server: str, state: str, tmp_path: Path) -> None:
    given = f"environment: {{SHOP_USER: shop, SHOP_PASSWORD: {server}, "
    compose = (
        FIRST.replace("USER", "shop").replace("NAME", "shop").replace("environment: {POSTGRES", given + "POSTGRES")
    )
    script = f"#!/bin/sh\npsql <<EOF\nCREATE USER {user} PASSWORD '$SHOP_PASSWORD';\nCREATE DATABASE shop;\nEOF\n"
    found = report(tmp_path, compose, {"init/1.sh": script})
    assert listed(found) == [["app", "DATABASE_URL", "db", state]]


@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
@pytest.mark.parametrize("script", ["content: \"CREATE USER shop PASSWORD 'ONE';\"", "file: ./shop.sql"])
def test_the_first_script_may_be_one_of_the_configs(script: str, given: str, state: str, tmp_path: Path) -> None:
    compose = f"""
services:
  app: {{image: local/app, environment: {{DATABASE_URL: "postgresql://shop:{given}@db/postgres"}}}}
  db:
    image: postgres:17
    environment: {{POSTGRES_PASSWORD: OTHER}}
    configs: [{{source: first, target: /docker-entrypoint-initdb.d/shop.sql}}]
configs:
  first: {{{script}}}
"""
    found = report(tmp_path, compose, {"shop.sql": "CREATE USER shop PASSWORD 'ONE';\n"})
    assert listed(found) == [["app", "DATABASE_URL", "db", state]]


@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "unknown")])
def test_an_image_makes_the_user_of_its_own_variables(given: str, state: str, tmp_path: Path) -> None:
    server = {"POSTGRES_PASSWORD": "OTHER", "SHOP_USER": "shop", "SHOP_PASSWORD": "ONE"}
    client = {"DATABASE_URL": f"postgresql://shop:{given}@db/shop"}
    found = report(tmp_path, group("registry.example.org/team/shop-postgres:1", client, server))
    assert listed(found) == [["app", "DATABASE_URL", "db", state]]


@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_the_first_script_of_mongodb(given: str, state: str, tmp_path: Path) -> None:
    compose = f"""
services:
  app: {{image: local/app, environment: {{MONGO_URL: "mongodb://shop:{given}@mongo/shop"}}}}
  mongo:
    image: mongo:8
    environment: {{MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: OTHER, SHOP_PASSWORD: ONE}}
    volumes: ["./init.js:/docker-entrypoint-initdb.d/init.js:ro"]
"""
    script = "db.createUser({ user: 'shop', pwd: process.env.SHOP_PASSWORD, roles: ['readWrite'] })\n"
    assert listed(report(tmp_path, compose, {"init.js": script})) == [["app", "MONGO_URL", "mongo", state]]


JOBS = """
services:
  db: {{image: "postgres:16", environment: {{POSTGRES_PASSWORD: "${{PGPASSWORD}}"}}}}
  job:
    image: {image}
    volumes: ["./job.sh:/job.sh"]
    environment: {{PGPASSWORD: "${{PGPASSWORD}}"}}
    {start}
"""
CLIENTS = [
    ("postgres:16", "command: psql -h db -U postgres -f /all.sql"),
    ("postgres:16", "entrypoint: [sh, -c, \"until pg_isready -h db -U postgres; do sleep 1; done\"]"),
    ("postgres:16", "entrypoint: /job.sh"),
    ("mysql:9", "command: [bash, -c, 'mysqldump -h other shop > /dump']"),
    ("minio/minio", "entrypoint: [sh, -c, 'mc alias set one http://minio:9000 $$USER $$PASS']"),
]  # fmt: skip
SERVERS = [
    ("postgres:16", ""),
    ("postgres:16", "command: postgres -c max_connections=200"),
    ("postgres:16", 'command: [bash, -c, "psql --version; exec docker-entrypoint.sh postgres"]'),
    ("postgres:16", 'command: [bash, -c, "psql --version && postgres"]'),
    ("postgres:16", 'entrypoint: [bash, -c, "psql --version; /own/start.sh"]'),
    ("mysql:9", "command: mysqld --init-file=/mysql.sql"),
    ("mysql:9", 'command: [sh, -c, "mysql --help; exec mysqld_safe"]'),
]


@pytest.mark.parametrize(("image", "start"), CLIENTS)
def test_clients_in_the_image_of_a_server_lack_nothing_that_it_asks_for(image: str, start: str, tmp_path: Path) -> None:
    files = {"job.sh": "pg_dump -h db -U postgres shop > /dump\n", ENV: "PGPASSWORD=ONE\n"}
    found = report(tmp_path, JOBS.format(image=image, start=start), files)
    assert not [finding for finding in found.findings if finding.rule in ("missing-secret", "default-secret")]


@pytest.mark.parametrize(("image", "start"), SERVERS)
def test_a_server_that_a_command_starts_after_its_clients_needs_its_password(
    image: str, start: str, tmp_path: Path
) -> None:
    found = report(tmp_path, JOBS.format(image=image, start=start), {ENV: "PGPASSWORD=ONE\n"})
    assert [finding.secret for finding in found.findings if finding.rule == "missing-secret"]


def test_a_domain_with_a_dot_is_no_server(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, environment: {SHOP_DOMAIN: shop.example.org, SHOP_PASSWORD: ONE, MAIL_DOMAIN: localhost,
    MAIL_PASSWORD: ONE}}
  db: {image: "postgres:16", environment: {POSTGRES_PASSWORD: ONE}}
"""
    found = report(tmp_path, compose)
    assert not listed(found)
    assert not mismatches(found)


def test_a_project_that_is_mounted_where_its_dockerfile_is_not_here_has_its_own_env_file(tmp_path: Path) -> None:
    compose = """
services:
  laravel.test:
    build: {context: ./vendor/laravel/sail/runtimes/8.4}
    image: sail-8.4/app
    volumes: [".:/var/www/html"]
  mysql:
    image: mysql:8
    environment: {MYSQL_ROOT_PASSWORD: OTHER, MYSQL_USER: shop, MYSQL_PASSWORD: ONE, MYSQL_DATABASE: shop}
"""
    env = "DB_CONNECTION=mysql\nDB_HOST=mysql\nDB_DATABASE=shop\nDB_USERNAME=shop\nDB_PASSWORD=ONE\n"
    found = report(tmp_path, compose, {ENV: env, "composer.json": "{}", "package.json": "{}"})
    assert listed(found) == [["laravel.test", "DB_PASSWORD", "mysql", "match"]]


WORKLOAD = """
apiVersion: {api}
kind: {kind}
metadata: {{name: backup, namespace: shop}}
spec:
  template:
    metadata: {{labels: {{app: backup}}}}
    spec:
      containers:
      - name: backup
        image: postgres:16
        command: {start}
        env: [{{name: PGPASSWORD, valueFrom: {{secretKeyRef: {{name: db, key: password}}}}}}]
"""
DUMP = '[sh, -c, "pg_dump -h db -U shop shop > /dump"]'


@pytest.mark.parametrize(
    ("api", "kind", "start", "missing"),
    [
        ("batch/v1", "Job", DUMP, []),
        ("apps/v1", "Deployment", DUMP, []),
        ("apps/v1", "Deployment", "[postgres]", ["POSTGRES_PASSWORD"]),
    ],
)
def test_clients_in_workloads_of_kubernetes_lack_nothing_either(
    api: str, kind: str, start: str, missing: list[str], tmp_path: Path
) -> None:
    found = manifests(tmp_path, WORKLOAD.format(api=api, kind=kind, start=start))
    assert [finding.secret for finding in found.findings if finding.rule == "missing-secret"] == missing
