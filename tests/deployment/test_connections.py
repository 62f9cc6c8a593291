"""The graph of a Compose project: where each client leads, and whether both ends agree."""

from pathlib import Path

import pytest

from auracheck.steps import DoStep, EditStep
from tests.deployment.pasting import paste
from tests.deployment.projects import MONGO, MYSQL, POSTGRES, RABBIT, group, listed, manifests, mismatches, report


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("postgres:16", POSTGRES, {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": "OTHER"}, "DB_PASSWORD"),
        ("postgres:16", POSTGRES, {"PGHOST": "db", "PGUSER": "shop", "PGPASSWORD": "OTHER"}, "PGPASSWORD"),
        ("postgres:16", POSTGRES, {"PAPERLESS_DBHOST": "db", "PAPERLESS_DBPASS": "OTHER"}, "PAPERLESS_DBPASS"),
        ("postgres:16", POSTGRES, {"DB_SERVER_HOST": "db", "POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "OTHER"},
         "POSTGRES_PASSWORD"),
        ("postgres:16", POSTGRES, {"KC_DB_URL_HOST": "db", "KC_DB_USERNAME": "shop", "KC_DB_PASSWORD": "OTHER"},
         "KC_DB_PASSWORD"),
        ("postgres:16", POSTGRES, {"SPRING_DATASOURCE_URL": "jdbc:postgresql://db:5432/shop",
         "SPRING_DATASOURCE_USERNAME": "shop", "SPRING_DATASOURCE_PASSWORD": "OTHER"}, "SPRING_DATASOURCE_PASSWORD"),
        ("postgres:16", POSTGRES, {"GITEA__database__HOST": "db:5432", "GITEA__database__USER": "shop",
         "GITEA__database__PASSWD": "OTHER"}, "GITEA__database__PASSWD"),
        ("postgres:16", POSTGRES, {"DATABASE_URL": "postgresql+asyncpg://shop:OTHER@db/shop"}, "DATABASE_URL"),
        ("registry.example/team/postgres-ha:1", POSTGRES, {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": "OTHER"},
         "DB_PASSWORD"),
        ("mysql:8", MYSQL, {"WORDPRESS_DB_HOST": "db:3306", "WORDPRESS_DB_USER": "shop",
         "WORDPRESS_DB_PASSWORD": "OTHER"}, "WORDPRESS_DB_PASSWORD"),
        ("mariadb:11", MYSQL, {"database__connection__host": "db", "database__connection__user": "root",
         "database__connection__password": "ONE"}, "database__connection__password"),
        ("rabbitmq:3", RABBIT, {"CELERY_BROKER_URL": "amqp://shop:OTHER@db:5672//"}, "CELERY_BROKER_URL"),
        ("mongo:7", MONGO, {"ME_CONFIG_MONGODB_SERVER": "db", "ME_CONFIG_MONGODB_ADMINUSERNAME": "shop",
         "ME_CONFIG_MONGODB_ADMINPASSWORD": "OTHER"}, "ME_CONFIG_MONGODB_ADMINPASSWORD"),
        ("clickhouse/clickhouse-server", {"CLICKHOUSE_USER": "shop", "CLICKHOUSE_PASSWORD": "ONE"},
         {"CLICKHOUSE_URL": "http://db:8123", "CLICKHOUSE_USER": "shop", "CLICKHOUSE_PASSWORD": "OTHER"},
         "CLICKHOUSE_PASSWORD"),
        ("minio/minio", {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"}, {"API_MINIO_END_POINT": "db",
         "API_MINIO_ACCESS_KEY": "shop", "API_MINIO_SECRET_KEY": "OTHER"}, "API_MINIO_SECRET_KEY"),
        ("minio/minio", {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"}, {"SHOP_MINIO_INTERNALADDRESS":
         "db:9000", "SHOP_MINIO_ACCESSKEYID": "shop", "SHOP_MINIO_SECRETACCESSKEY": "OTHER"},
         "SHOP_MINIO_SECRETACCESSKEY"),
        ("osixia/openldap:1.5.0", {"LDAP_ADMIN_PASSWORD": "ONE"}, {"SHOP_LDAP_SERVER": "db:389",
         "SHOP_LDAP_BIND_DN": "cn=admin,dc=example,dc=org", "SHOP_LDAP_BIND_PASSWORD": "OTHER"},
         "SHOP_LDAP_BIND_PASSWORD"),
        ("lldap/lldap", {"LLDAP_LDAP_USER_DN": "shop", "LLDAP_LDAP_USER_PASS": "ONE"},
         {"AUTH_LDAP_SERVER_URI": "ldap://db:3890", "AUTH_LDAP_BIND_DN": "uid=shop,ou=people,dc=example,dc=com",
          "AUTH_LDAP_BIND_PASSWORD": "OTHER"}, "AUTH_LDAP_BIND_PASSWORD"),
        ("bitnami/openldap:2.6", {"LDAP_ADMIN_PASSWORD": "ONE"},
         {"LDAP_URL": "'ldaps://cn=admin,dc=shop,dc=org:OTHER@db:1636/dc=shop,dc=org'"}, "LDAP_URL"),
    ],
)  # fmt: skip
def test_a_group_of_names_around_a_host(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, server))
    assert [(finding.secret, len(finding.locations)) for finding in mismatches(found)] == [(secret, 2)]
    same = {name: "ONE" if value == "OTHER" else value.replace("OTHER", "ONE") for name, value in client.items()}
    if "root" in client.values():
        same["database__connection__password"] = "OTHER"
    assert [c.state for c in report(tmp_path, group(image, same, server)).connections] == ["match"]


@pytest.mark.parametrize(
    ("change", "differs"),
    [("shop:ONE@db/other", "database"), ("other:ONE@db/shop", "user"), ("shop:OTHER@db/shop", "password")],
)
def test_the_part_that_differs_is_named(change: str, differs: str, tmp_path: Path) -> None:
    found = report(tmp_path, group("postgres:16", {"DATABASE_URL": f"postgresql://{change}"}, POSTGRES))
    assert [(c.state, c.differs) for c in found.connections] == [("mismatch", differs)]
    [finding] = mismatches(found)
    assert finding.message.startswith(f"{differs} does not match ")


def test_the_names_beside_a_database_url_are_those_of_its_group(tmp_path: Path) -> None:
    client = {
        "DATABASE_URL": "jdbc:postgresql://db:5432/shop",
        "DATABASE_USERNAME": "shop",
        "DATABASE_PASSWORD": "OTHER",
    }
    found = report(tmp_path, group("postgres:16", client, POSTGRES))
    assert [(c.client.secret, c.state) for c in found.connections] == [("DATABASE_PASSWORD", "mismatch")]
    of_root = {"DATABASE_ROOT_USERNAME": "shop", "DATABASE_ROOT_PASSWORD": "ONE"}
    made = {**client, **of_root, "DATABASE_USERNAME": "made-by-the-application"}
    assert [c.state for c in report(tmp_path, group("postgres:16", made, POSTGRES)).connections] == ["unknown"]


@pytest.mark.parametrize(
    ("image", "client", "server"),
    [
        ("rabbitmq:4", {"ORDER_QUEUE_HOST": "db", "ORDER_QUEUE_USERNAME": "shop", "ORDER_QUEUE_PASSWORD": "ONE",
         "ORDER_QUEUE_NAME": "orders"}, RABBIT),
        ("postgres:16", {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": "ONE", "DB_SCHEMA": "public"}, POSTGRES),
    ],
)  # fmt: skip
def test_a_queue_and_a_schema_of_postgresql_are_no_databases(
    image: str, client: dict[str, str], server: dict[str, str], tmp_path: Path
) -> None:
    assert [c.state for c in report(tmp_path, group(image, client, server)).connections] == ["match"]


@pytest.mark.parametrize(
    ("image", "client", "server"),
    [
        ("rabbitmq:4", {"RABBITMQ_HOST": "db", "RABBITMQ_USER": "shop", "RABBITMQ_PASSWORD": "ONE",
         "RABBITMQ_VHOST": "orders"}, RABBIT),
        ("mysql:8", {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": "ONE", "DB_SCHEMA": "orders"}, MYSQL),
    ],
)  # fmt: skip
def test_a_virtual_host_and_a_schema_of_mysql_are_databases(
    image: str, client: dict[str, str], server: dict[str, str], tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, server))
    assert [(c.state, c.differs) for c in found.connections] == [("mismatch", "database")]


@pytest.mark.parametrize(
    "volume", ["./init.sql:/docker-entrypoint-initdb.d/init.sql:ro", "./scripts:/docker-entrypoint-initdb.d"]
)
def test_what_a_script_may_create_is_not_known(volume: str, tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://other:OTHER@db/other"}, POSTGRES)
    found = report(tmp_path, compose + f"    volumes:\n      - {volume}\n")
    assert [c.state for c in found.connections] == ["unknown"]
    assert not mismatches(found)


def test_the_password_in_files(tmp_path: Path) -> None:
    server = {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD_FILE": "/run/secrets/password"}
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://shop:ONE@db/shop"}, server)
    compose += "    secrets: [password]\nsecrets:\n  password:\n    file: ./password.txt\n"
    assert [c.state for c in report(tmp_path, compose, {"password.txt": "ONE\n"}).connections] == ["match"]
    found = report(tmp_path, compose, {"password.txt": "OTHER\n"})
    [finding] = mismatches(found)
    assert [Path(str(o.file)).name for o in finding.locations] == ["compose.yaml", "password.txt"]


def test_what_is_external_is_not_known(tmp_path: Path) -> None:
    server = {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD_FILE": "/run/secrets/password"}
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://shop:ONE@db/shop"}, server)
    compose += "    secrets: [password]\nsecrets:\n  password:\n    external: true\n"
    assert [c.state for c in report(tmp_path, compose).connections] == ["unknown"]


REDIS = """
services:
  app:
    image: local/app
    environment:
      REDIS_URL: {url}
  cache:
    image: redis:7
    command: {command}
    volumes: ["./redis.conf:/etc/redis.conf"]
"""


@pytest.mark.parametrize(
    ("url", "command", "state"),
    [
        ("redis://:ONE@cache:6379/0", "redis-server --requirepass ONE", "match"),
        ("redis://default:ONE@cache:6379/0", '["redis-server", "--requirepass", "ONE"]', "match"),
        ("redis://:OTHER@cache:6379/0", "redis-server --requirepass ONE", "mismatch"),
        ("redis://cache:6379/0", "redis-server --requirepass ONE", "mismatch"),
        ("redis://:OTHER@cache:6379/0", "redis-server /etc/redis.conf", "mismatch"),
        ("redis://:ONE@cache:6379/0", "redis-server /etc/redis.conf", "match"),
        ("redis://:ONE@cache:6379/0", "redis-server", "mismatch"),
        ("redis://cache:6379/0", "redis-server --appendonly yes", "match"),
    ],
)
def test_the_password_of_redis(url: str, command: str, state: str, tmp_path: Path) -> None:
    found = report(tmp_path, REDIS.format(url=url, command=command), {"redis.conf": "port 6379\nrequirepass ONE\n"})
    assert [c.state for c in found.connections] == [state]


MOSQUITTO = """services:
  sensor:
    image: local/sensor
    environment:
      {client}
  broker:
    image: eclipse-mosquitto:2
    volumes: ["{mount}"]
"""


@pytest.mark.parametrize("mount", ["./mosquitto.conf:/mosquitto/config/mosquitto.conf", ".:/mosquitto/config:ro"])
@pytest.mark.parametrize(
    "client",
    [
        "MQTT_URL: mqtt://sensor:ONE@broker:1883",
        "ZIGBEE2MQTT_CONFIG_MQTT_SERVER: mqtts://broker",
        "{MQTT_HOST: broker, MQTT_PORT: 1883, MQTT_USERNAME: sensor, MQTT_PASSWORD: ONE}",
        "{MQTT_BROKER: broker, MQTT_USER: sensor, MQTT_PASSWORD: ONE}",
    ],
)
def test_the_configuration_of_mosquitto(client: str, mount: str, tmp_path: Path) -> None:
    compose = MOSQUITTO.format(client=client, mount=mount)
    for conf, state, told in (
        ("listener 1883\nallow_anonymous true\n", "match", ["remove allow_anonymous from broker"]),
        ("listener 1883\n# allow_anonymous true\npassword_file /mosquitto/config/passwd\n", "unknown", []),
    ):
        found = report(tmp_path, compose, {"mosquitto.conf": conf})
        assert [(c.kind, c.state, c.server is not None) for c in found.connections] == [("mqtt", state, True)]
        assert [f.help for f in found.findings if f.rule == "unprotected-service"] == told


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("pg", "    container_name: pg\n"),
        ("pg", "    hostname: pg\n"),
        ("pg", "    networks:\n      default:\n        aliases: [pg]\n"),
        ("DB", ""),
    ],
)
def test_the_names_of_a_server(host: str, more: str, tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": f"postgresql://shop:OTHER@{host}/shop"}, POSTGRES)
    assert [c.state for c in report(tmp_path, compose + more).connections] == ["mismatch"]


@pytest.mark.parametrize(
    ("more", "state"),
    [("    network_mode: service:db\n", "mismatch"), ("    network_mode: host\n", "external"), ("", "external")],
)
def test_the_localhost_of_a_container(more: str, state: str, tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://shop:OTHER@localhost/shop"}, POSTGRES)
    found = report(tmp_path, compose.replace("    image: local/app\n", f"    image: local/app\n{more}"))
    assert [c.state for c in found.connections] == [state]


def test_a_published_port_from_the_host(tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://shop:OTHER@host.docker.internal:5433/shop"}, POSTGRES)
    found = report(tmp_path, compose + '    ports: ["127.0.0.1:5433:5432"]\n')
    assert [c.state for c in found.connections] == ["mismatch"]


def test_what_leads_outside_is_external(tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": "postgresql://shop:OTHER@db.example.com/shop"}, POSTGRES)
    assert [(c.server, c.state) for c in report(tmp_path, compose).connections] == [(None, "external")]


@pytest.mark.parametrize(
    ("other", "state"),
    [
        ({}, "mismatch"),
        ({"JWT_SECRET": "OTHER", "ADMIN_PASSWORD": "OTHER"}, "mismatch"),
        ({"JWT_SECRET": "op://vault/jwt/key"}, "mismatch"),
        ({"QUEUE_PASSWORD": "op://vault/queue/password"}, "unknown"),
        ({"QUEUE_PASSWORD": "ONE"}, "match"),
    ],
)
@pytest.mark.parametrize("kind", ["redis", "mongodb"])
def test_a_url_without_a_password_beside_other_credentials(
    kind: str, other: dict[str, str], state: str, tmp_path: Path
) -> None:
    client = {"STORE_URL": f"{kind}://db/0", **other}
    compose = group("mongo:8", client, MONGO)
    if kind == "redis":
        compose = group("redis:8", client, {"TZ": "UTC"}) + "    command: redis-server --requirepass ONE\n"
    found = report(tmp_path, compose)
    assert [c.state for c in found.connections] == [state]


@pytest.mark.parametrize("image", ["mysql:8", "mariadb:11", "bitnami/mariadb:11"])
def test_the_superuser_may_have_another_database(image: str, tmp_path: Path) -> None:
    names = ("USER", "PASSWORD", "DATABASE", "ROOT_PASSWORD")
    values = ("shop", "ONE", "shop", "OTHER")
    prefix = "MYSQL" if image.startswith("mysql") else "MARIADB"
    server = {f"{prefix}_{name}": value for name, value in zip(names, values, strict=True)}
    for user, state in (("root:OTHER", "match"), ("shop:ONE", "mismatch"), ("root:ONE", "mismatch")):
        found = report(tmp_path, group(image, {"DATABASE_URL": f"mysql://{user}@db/other"}, server))
        assert [c.state for c in found.connections] == [state], user


COMMANDS = """
services:
  app:
    image: local/app
    command:
      - -c
      - |
        if [ "$$TYPE" = "postgres" ]; then
          exec run --dsn "host=db port=5432 user=shop password=admin dbname=shop"
        else
          exec run --dsn "root:ONE@tcp(mysql:3306)/shop"
        fi
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: OTHER
  mysql:
    image: mysql:8
    environment:
      MYSQL_ROOT_PASSWORD: ONE
"""


def test_two_connection_strings_of_one_command(tmp_path: Path) -> None:
    found = report(tmp_path, COMMANDS)
    assert listed(found) == [["app", "--dsn-2", "db", "mismatch"], ["app", "--dsn", "mysql", "match"]]
    [finding] = [each for each in found.findings if each.rule == "default-secret"]
    paste(finding.fix, tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert 'run --dsn "host=db port=5432 user=shop password=${POSTGRES_PASSWORD} dbname=shop"' in after
    assert [row[3] for row in listed(report(tmp_path, after))] == ["match", "match"]


@pytest.mark.parametrize("store", ["minio|db", "minio|db:9000", "db", "db:9000"])
def test_keys_in_parameters_after_a_host(store: str, tmp_path: Path) -> None:
    server = {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "OTHER"}
    compose = group("minio/minio", {"STORAGE_CONFIG": f"{store}?accessKey=shop&secretKey=ONE"}, server)
    [finding] = mismatches(report(tmp_path, compose))
    paste(finding.fix, tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert f"STORAGE_CONFIG: {store}?accessKey=shop&secretKey=${{MINIO_ROOT_PASSWORD}}" in after
    assert [c.state for c in report(tmp_path, after).connections] == ["match"]


def test_another_user_of_a_directory_is_not_known(tmp_path: Path) -> None:
    client = {"LDAP_HOST": "db", "LDAP_BIND_DN": "uid=shop,ou=people,dc=x", "LDAP_BIND_PASSWORD": "OTHER"}
    found = report(tmp_path, group("osixia/openldap", client, {"LDAP_ADMIN_PASSWORD": "ONE"}))
    assert [c.state for c in found.connections] == ["unknown"]


LINKED = {"SHOP_DB_USER": "shop", "SHOP_DB_PASSWORD": "OTHER", "MYSQL_PORT_3306_TCP_ADDR": "db"}
IN_QUERY = "jdbc:postgresql://db:5432/shop?user=shop&password={}"


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("mysql:8", MYSQL, {**LINKED, "MAIL_PASSWORD": "ONE"}, "SHOP_DB_PASSWORD"),
        ("postgres:16", POSTGRES, {"JDBC_URL": IN_QUERY.format("OTHER")}, "JDBC_URL"),
        ("postgres:16", POSTGRES, {"NC_DB": "pg://db:5432?u=shop&p=OTHER&d=shop"}, "NC_DB"),
    ],
)
def test_credentials_away_from_the_host(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    [finding] = mismatches(report(tmp_path, group(image, client, server)))
    assert (finding.secret, len(finding.locations)) == (secret, 2)
    same = {name: value.replace("OTHER", "ONE") for name, value in client.items()}
    assert [c.state for c in report(tmp_path, group(image, same, server)).connections] == ["match"]


def test_a_server_that_is_built_here(tmp_path: Path) -> None:
    compose = group("IMAGE", {"DATABASE_URL": "postgresql://shop:OTHER@db/shop"}, POSTGRES)
    compose = compose.replace("image: IMAGE", "build: ./db")
    assert [c.state for c in report(tmp_path, compose).connections] == ["mismatch"]
    assert [c.state for c in report(tmp_path, compose.replace("OTHER", "ONE")).connections] == ["match"]


def test_what_is_built_here_and_has_other_credentials_is_no_server(tmp_path: Path) -> None:
    compose = """
services:
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}"}
    volumes: ["db:/var/lib/postgresql/data"]
  web: {build: ., env_file: .env, volumes: ["app:/app/public"]}
volumes: {app: {}, db: {}}
"""
    found = report(tmp_path, compose, {".env": "SECRET_KEY=changeme\nPOSTGRES_PASSWORD=changeme\n"})
    words = {step.text for each in found.findings for step in each.fix if isinstance(step, DoStep)}
    assert [text.partition(" has data")[0] for text in words] == ["if the volume of db"]


def test_a_shared_env_file_makes_no_client_of_a_server(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, env_file: .env}
  db: {image: postgres:16, env_file: .env}
  cache: {image: redis:7, env_file: .env}
"""
    values = "".join(f"{name}={value}\n" for name, value in POSTGRES.items())
    urls = "DATABASE_URL=postgresql://shop:ONE@db/shop\nREDIS_URL=redis://cache:6379\n"
    found = report(tmp_path, compose, {".env": values + urls})
    assert [(c.client.target.rpartition(": ")[2], c.client.secret) for c in found.connections] == [
        ("app", "DATABASE_URL"),
        ("app", "REDIS_URL"),
    ]


def test_a_password_that_is_null_is_none(tmp_path: Path) -> None:
    client = {"REDIS_HOST": "db", "REDIS_PASSWORD": "'null'"}
    assert [c.state for c in report(tmp_path, group("redis:7", client, {"TZ": "UTC"})).connections] == ["match"]


def test_a_password_for_a_redis_without_one_is_not_known_and_the_server_unprotected(tmp_path: Path) -> None:
    found = report(tmp_path, group("redis:7", {"REDIS_HOST": "db", "REDIS_PASSWORD": "ONE"}, {"TZ": "UTC"}))
    assert [c.state for c in found.connections] == ["unknown"]
    assert [f.secret for f in found.findings if f.rule == "unprotected-service"] == ["REDIS_PASSWORD"]


def test_a_variable_with_a_message_in_a_command(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, environment: {REDIS_URL: "redis://:ONE@cache:6379"}}
  cache:
    image: redis:7
    environment: {REDIS_PASSWORD: OTHER}
    command: [sh, -c, 'redis-server --requirepass "$${REDIS_PASSWORD:?REDIS_PASSWORD is not set}"']
"""
    assert [c.state for c in report(tmp_path, compose).connections] == ["mismatch"]
    assert [c.state for c in report(tmp_path, compose.replace("OTHER", "ONE")).connections] == ["match"]


def test_the_host_of_a_value_whose_password_is_a_parameter_is_shown(tmp_path: Path) -> None:
    client = {"NC_DB": "pg://root_db:5432?u=shop&p=OTHER&d=root_db", "NC_AUTH_JWT_SECRET": "OTHER"}
    found = report(tmp_path, group("postgres:16", client, POSTGRES).replace("  db:", "  root_db:"))
    assert [(c.host, c.state) for c in found.connections] == [("root_db", "mismatch")]


@pytest.mark.parametrize(
    "options",
    [
        {"JAVA_OPTS": "-Ddb.username=shop -Ddb.password=OTHER -Ddb.url=jdbc:postgresql://db:5432/shop -Xmx1g"},
        {"PARAMS": "--db.url=jdbc:postgresql://db:5432/shop --db.username=shop --db.password=OTHER"},
    ],
)
def test_options_in_a_variable_are_a_group_of_names(options: dict[str, str], tmp_path: Path) -> None:
    [(name, value)] = options.items()
    [finding] = mismatches(report(tmp_path, group("postgres:16", options, POSTGRES)))
    assert str(finding.secret).endswith("db.password")
    assert not any(isinstance(step, EditStep) for step in finding.fix)  # the variable would change as well
    same = {name: value.replace("OTHER", "ONE")}
    assert [c.state for c in report(tmp_path, group("postgres:16", same, POSTGRES)).connections] == ["match"]


def test_options_in_a_variable_of_an_env_file_are_judged(tmp_path: Path) -> None:
    (tmp_path / "app.env").write_text("JAVA_OPTS_APPEND=-Xmx1g -Dshop.password=changeme\n")
    found = report(tmp_path, "services:\n  app:\n    image: app\n    env_file: app.env\n")
    [finding] = [finding for finding in found.findings if finding.rule == "default-secret"]
    assert finding.secret == "-Dshop.password"


def test_options_in_a_variable_of_a_manifest_are_judged(tmp_path: Path) -> None:
    found = manifests(
        tmp_path,
        """
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
    - name: app
      image: local/app
      env:
        - {name: JVM_ARGS, value: "-Xmx1g -Dshop.password=changeme"}
""",
    )
    rules = {(finding.rule, finding.secret) for finding in found.findings if finding.secret}
    assert ("default-secret", "-Dshop.password") in rules
    assert not any(secret == "JVM_ARGS" for _, secret in rules)


@pytest.mark.parametrize(("more", "count"), [({"MONGO_SHOP_USERNAME": "buyer"}, 0), ({"MONGO_SHOP": "buyer"}, 1)])
def test_a_user_whom_the_server_s_own_variables_name_may_be_made_there(
    more: dict[str, str], count: int, tmp_path: Path
) -> None:
    client = {"MONGODB_HOST": "db", "MONGODB_USER": "buyer", "MONGODB_PASSWORD": "OTHER"}
    found = report(tmp_path, group("mongo:7", client, {**MONGO, **more}))
    assert len(mismatches(found)) == count


def test_options_of_which_one_is_not_set_are_no_credential_themselves(tmp_path: Path) -> None:
    options = "-Dshop.password=changeme -Dmail.secret=$MAIL_SECRET"
    environment = f"    environment: {{JAVA_OPTIONS: '{options}'}}\n"
    found = report(tmp_path, f"services:\n  app:\n    image: app\n{environment}")
    assert {finding.secret for finding in found.findings if finding.secret} == {"-Dshop.password", "-Dmail.secret"}
