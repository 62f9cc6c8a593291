"""Ways in which drivers and tools write a client's end: all lead to the server, and both ends are compared."""

from pathlib import Path

import pytest

from tests.deployment.projects import MYSQL, POSTGRES, RABBIT, group, listed, report, states

REDIS = {"REDIS_ARGS": "--requirepass ONE"}
NEO4J = {"NEO4J_AUTH": "neo4j/ONE"}
MSSQL = {"ACCEPT_EULA": "Y", "SA_PASSWORD": "ONE"}


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("mysql:8", MYSQL, {"DB_DSN": "mysql:host=db;dbname=shop", "DB_USER": "shop", "DB_PASS": "OTHER"}, "DB_PASS"),
        ("postgres:16", POSTGRES, {"YII_DB_DSN": "pgsql:host=db;port=5432;dbname=shop", "YII_DB_USERNAME": "shop",
         "YII_DB_PASSWORD": "OTHER"}, "YII_DB_PASSWORD"),
        ("postgres:16", POSTGRES, {"DSN": "pgsql:host=db;dbname=shop;user=shop;password=OTHER"}, "DSN"),
        ("mcr.microsoft.com/mssql/server:2022", MSSQL, {"DB_DSN": "sqlsrv:Server=db,1433;Database=shop",
         "DB_USER": "sa", "DB_PASSWORD": "OTHER"}, "DB_PASSWORD"),
        ("postgres:16", POSTGRES, {"PDNS_gpgsql_host": "db", "PDNS_gpgsql_user": "shop",
         "PDNS_gpgsql_password": "OTHER"}, "PDNS_gpgsql_password"),
        ("arangodb:3.11", {"ARANGO_ROOT_PASSWORD": "ONE"}, {"ARANGO_URL": "http://db:8529", "ARANGO_USER": "root",
         "ARANGO_PASSWORD": "OTHER"}, "ARANGO_PASSWORD"),
        ("mysql:8", MYSQL, {"DB_URL": "mysql://shop:OTHER@tcp(db:3306)/shop"}, "DB_URL"),
        ("postgres:16", POSTGRES, {"DATABASE_URL": "postgresql+psycopg_async://shop:OTHER@db/shop"}, "DATABASE_URL"),
        ("postgres:16", POSTGRES, {"DATABASE_URL": "psql://shop:OTHER@db:5432/shop"}, "DATABASE_URL"),
        ("postgres:16", POSTGRES, {"DATA_SOURCE_URI": "db:5432/shop?sslmode=disable", "DATA_SOURCE_USER": "shop",
         "DATA_SOURCE_PASS": "OTHER"}, "DATA_SOURCE_PASS"),
        ("redis:7", REDIS, {"REDIS_HOSTS": "local:db:6379:0:OTHER"}, "REDIS_HOSTS"),
        ("redis:7", REDIS, {"REDIS_HOSTS": "cache:db:6379", "REDIS_PASSWORD": "OTHER"}, "REDIS_PASSWORD"),
        ("redis:7", REDIS, {"SESSION_SAVE_PATH": "tcp://db:6379?auth=OTHER"}, "SESSION_SAVE_PATH"),
        ("redis:7", REDIS, {"PROVIDER_CONFIG": "network=tcp,addr=db:6379,password=OTHER,db=0"}, "PROVIDER_CONFIG"),
        ("neo4j:5", NEO4J, {"NEO4J_URI": "bolt://db:7687", "NEO4J_AUTH": "neo4j/OTHER"}, "NEO4J_AUTH"),
        ("rabbitmq:3", RABBIT, {"SPRING_RABBITMQ_ADDRESSES": "db:5672", "SPRING_RABBITMQ_USERNAME": "shop",
         "SPRING_RABBITMQ_PASSWORD": "OTHER"}, "SPRING_RABBITMQ_PASSWORD"),
        ("rabbitmq:3", RABBIT, {"MESSENGER_TRANSPORT_DSN": "amqp://shop:OTHER@db:5672/%2f/messages"},
         "MESSENGER_TRANSPORT_DSN"),
        ("elasticsearch:8.1.0", {"ELASTIC_PASSWORD": "ONE"}, {"SEARCH_HOSTS": "\"['db:9200', 'other:9200']\"",
         "SEARCH_USERNAME": "elastic", "SEARCH_PASSWORD": "OTHER"}, "SEARCH_PASSWORD"),
        ("elasticsearch:8.1.0", {"ELASTIC_PASSWORD": "ONE"}, {"SEARCH_HOSTS": "'[\"http://db:9200\"]'",
         "SEARCH_USERNAME": "elastic", "SEARCH_PASSWORD": "OTHER"}, "SEARCH_PASSWORD"),
        ("postgres:16", POSTGRES, {"DB": "db", "DB_USER": "shop", "DB_PASS": "OTHER"}, "DB_PASS"),
        ("postgres:16", POSTGRES, {"DB_IP": "db", "DB_USER": "shop", "DB_PASS": "OTHER"}, "DB_PASS"),
        ("postgres:16", POSTGRES, {"DB": "postgres", "DB_SERVER_NAME": "db", "DB_PASS": "OTHER"}, "DB_PASS"),
    ],
)  # fmt: skip
def test_both_ends_are_compared(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    assert states(report(tmp_path, group(image, client, server))) == {("app", secret): ("db", "mismatch")}
    same = {name: value.replace("OTHER", "ONE") for name, value in client.items()}
    assert states(report(tmp_path, group(image, same, server))) == {("app", secret): ("db", "match")}


def test_the_user_of_a_redis_url_is_its_password_where_it_is_that(tmp_path: Path) -> None:
    """As PHP's clients read it (Symfony, Predis); others take it for a user, who must then be one."""
    client = {"REDIS_DSN": "redis://ONE@db:6379"}
    assert states(report(tmp_path, group("redis:7", client, REDIS))) == {("app", "REDIS_DSN"): ("db", "match")}
    other = {"REDIS_DSN": "redis://shop@db:6379"}
    assert states(report(tmp_path, group("redis:7", other, REDIS))) == {("app", "REDIS_DSN"): ("db", "mismatch")}


@pytest.mark.parametrize(("server", "state"), [({}, "unknown"), ({"POSTGRES_DB": "shop"}, "mismatch")])
def test_whether_a_program_makes_its_database_is_not_known_where_the_image_is_told_none(
    server: dict[str, str], state: str, tmp_path: Path
) -> None:
    client = {"DATABASE_URL": "postgresql://postgres:ONE@db/shop-production"}
    found = report(tmp_path, group("postgres:16", client, {"POSTGRES_PASSWORD": "ONE", **server}))
    assert states(found) == {("app", "DATABASE_URL"): ("db", state)}


@pytest.mark.parametrize(
    ("image", "server", "client", "host"),
    [
        ("minio/minio", {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"}, {"S3_ENDPOINT": "http://db:9000",
         "S3_KEY": "shop", "S3_SECRET": "ONE"}, "S3_ENDPOINT"),
        ("mcr.microsoft.com/mssql/server", MSSQL, {"DB_SERVER": "db", "SA_PASSWORD": "ONE"}, "DB_SERVER"),
        ("qdrant/qdrant", {"QDRANT__SERVICE__API_KEY": "ONE"}, {"QDRANT_URL": "http://db:6333",
         "QDRANT_API_KEY": "ONE"}, "QDRANT_URL"),
    ],
)  # fmt: skip
def test_a_client_that_has_the_servers_password_under_another_name_is_let_in(
    image: str, server: dict[str, str], client: dict[str, str], host: str, tmp_path: Path
) -> None:
    assert states(report(tmp_path, group(image, client, server))) == {("app", host): ("db", "match")}
    other = {name: value.replace("ONE", "OTHER") for name, value in client.items()}
    assert states(report(tmp_path, group(image, other, server))) == {("app", host): ("db", "unknown")}


@pytest.mark.parametrize(
    "name",
    ["percona:8", "mcr.microsoft.com/azure-sql-edge", "paradedb/paradedb", "citusdata/citus",
     "registry.example/pgsql:17", "tensorchord/vchord-suite"],
)  # fmt: skip
def test_images_that_are_built_from_a_server_are_that_server(name: str, tmp_path: Path) -> None:
    servers = {**POSTGRES, **MYSQL, **MSSQL}
    user = "sa" if "sql-edge" in name else "shop"
    found = report(tmp_path, group(name, {"DB_HOST": "db", "DB_USER": user, "DB_PASSWORD": "OTHER"}, servers))
    assert states(found) == {("app", "DB_PASSWORD"): ("db", "mismatch")}


@pytest.mark.parametrize(
    ("image", "server", "command", "name"),
    [
        ("minio/minio", {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"},
         "mc config host add --quiet --api s3v4 shop http://db:9000 shop OTHER", "mc.secret-key"),
        ("minio/minio", {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"},
         "mc --insecure alias set shop http://db:9000 shop OTHER", "mc.secret-key"),
        ("mcr.microsoft.com/mssql/server", MSSQL, "/opt/mssql-tools/bin/sqlcmd -S db,1433 -U sa -P OTHER -i a.sql",
         "sqlcmd.password"),
        ("rabbitmq:3-management", RABBIT, "rabbitmqadmin -H db -u shop -p OTHER list queues", "rabbitmqadmin.password"),
        ("neo4j:5", NEO4J, "cypher-shell -a bolt://db:7687 -u neo4j -p OTHER -f a.cypher", "cypher-shell.password"),
        ("elasticsearch:8.1.0", {"ELASTIC_PASSWORD": "ONE"},
         "until curl -s -X POST -u elastic:OTHER https://db:9200/_security; do sleep 1; done", "curl.password"),
        ("postgres:16", POSTGRES, "flyway -url=jdbc:postgresql://db/shop -user=shop -password=OTHER migrate",
         "password"),
    ],
)  # fmt: skip
def test_the_command_of_a_tool_leads_to_its_server(
    image: str, server: dict[str, str], command: str, name: str, tmp_path: Path
) -> None:
    lines = "".join(f"      {key}: {value}\n" for key, value in server.items())
    text = f"services:\n  db:\n    image: {image}\n    environment:\n{lines}  app:\n    image: local/app\n    command: "
    for given, state in (("OTHER", "mismatch"), ("ONE", "match")):
        found = report(tmp_path, f"{text}sh -c '{command.replace('OTHER', given)}'\n")
        assert states(found) == {("app", name): ("db", state)}


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("typesense/typesense:27.1", {"TYPESENSE_API_KEY": "ONE", "TYPESENSE_DATA_DIR": "/data"},
         {"TYPESENSE_HOST": "db", "TYPESENSE_PORT": "8108", "TYPESENSE_API_KEY": "OTHER"}, "TYPESENSE_API_KEY"),
        ("hashicorp/vault:1.18", {"VAULT_DEV_ROOT_TOKEN_ID": "ONE"},
         {"VAULT_ADDR": "http://db:8200", "VAULT_TOKEN": "OTHER"}, "VAULT_TOKEN"),
        ("rustfs/rustfs", {"RUSTFS_ACCESS_KEY": "shop", "RUSTFS_SECRET_KEY": "ONE"},
         {"S3_ENDPOINT": "http://db:9000", "S3_ACCESS_KEY": "shop", "S3_SECRET_KEY": "OTHER"}, "S3_SECRET_KEY"),
        ("bitnami/etcd:3.5", {"ETCD_ROOT_PASSWORD": "ONE"},
         {"ETCD_ENDPOINTS": "http://db:2379", "ETCD_USERNAME": "root", "ETCD_PASSWORD": "OTHER"}, "ETCD_PASSWORD"),
    ],
)  # fmt: skip
def test_servers_of_the_catalogue_are_compared_with_their_clients(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    assert states(report(tmp_path, group(image, client, server))) == {("app", secret): ("db", "mismatch")}
    same = {name: value.replace("OTHER", "ONE") for name, value in client.items()}
    assert states(report(tmp_path, group(image, same, server))) == {("app", secret): ("db", "match")}


def test_whether_an_emulator_asks_for_a_key_is_not_known(tmp_path: Path) -> None:
    client = {"BUCKET_ENDPOINT": "http://db:4566", "BUCKET_KEY": "shop", "BUCKET_SECRET": "ONE"}
    found = report(tmp_path, group("localstack/localstack", client, {"SERVICES": "s3"}))
    assert states(found) == {("app", "BUCKET_ENDPOINT"): ("db", "unknown")}


def test_who_leads_to_an_etcd_is_its_client_and_nothing_says_whether_it_asks(tmp_path: Path) -> None:
    found = report(tmp_path, group("quay.io/coreos/etcd", {"ETCD_ENDPOINTS": "db:2379"}, {"ETCD_NAME": "one"}))
    assert states(found) == {("app", "ETCD_ENDPOINTS"): ("db", "unknown")}
    assert not found.findings


@pytest.mark.parametrize(
    ("image", "client"),
    [
        ("scylladb/scylla:6.2", {"CASSANDRA_NODES": "db:9042"}),
        ("cassandra:5", {"SHOP_CASSANDRA_HOST": "db"}),
        ("sj26/mailcatcher", {"DJANGO_EMAIL_HOST": "db", "DJANGO_EMAIL_PORT": "1025"}),
        ("registry.example.org/team/smtp:1.2", {"EMAIL_HOST": "db", "APP_TOKEN": "ONE"}),
        ("mailhog/mailhog", {"MAILER_DSN": "smtp://db:1025"}),
    ],
)
def test_a_server_that_may_ask_for_nothing_has_clients(image: str, client: dict[str, str], tmp_path: Path) -> None:
    found = report(tmp_path, group(image, client, {"TZ": "UTC"}))
    assert states(found) == {("app", next(iter(client))): ("db", "unknown")}
    assert {each.rule for each in found.findings} <= {"embedded-secret"}


@pytest.mark.parametrize(
    ("asked", "given", "state"), [("''", "''", "match"), ("ONE", "''", "unknown"), ("ONE", "ONE", "match")]
)
def test_an_empty_password_is_that_of_arangodb(asked: str, given: str, state: str, tmp_path: Path) -> None:
    client = {"ARANGO_HOST": "db", "ARANGO_USER": "root", "ARANGO_PASSWORD": given}
    found = report(tmp_path, group("arangodb:3.11", client, {"ARANGO_ROOT_PASSWORD": asked}))
    assert [connection.state for connection in found.connections] == [state]


@pytest.mark.parametrize("asked", ["--dev-root-token-id=ONE", '-dev-root-token-id="ONE"'])
@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_the_token_of_a_vault_for_development_is_compared(asked: str, given: str, state: str, tmp_path: Path) -> None:
    project = group("openbao/openbao:2", {"VAULT_URL": "http://db:8200", "VAULT_TOKEN": given}, {"TZ": "UTC"})
    found = report(tmp_path, f"{project}    command: 'server -dev {asked}'\n")
    assert states(found) == {("app", "VAULT_TOKEN"): ("db", state)}


@pytest.mark.parametrize(
    ("name", "found"), [("DEBUG_HOST", []), ("POSTGRES_HOST", [["app", "POSTGRES_HOST", "db", "unknown"]])]
)
def test_the_machine_without_a_port_is_a_server_by_the_name_of_the_variable(
    name: str, found: list[list[str]], tmp_path: Path
) -> None:
    project = group("postgres:16", {name: "host.docker.internal"}, POSTGRES) + "    ports: ['5432:5432']\n"
    assert listed(report(tmp_path, project)) == found


def test_a_host_or_a_socket_is_a_host(tmp_path: Path) -> None:
    client = {"SHOP_MYSQL_HOST_SOCKET": "db", "SHOP_MYSQL_USERNAME": "shop", "SHOP_MYSQL_PASSWORD": "OTHER"}
    found = report(tmp_path, group("mysql:8", client, MYSQL))
    assert listed(found) == [["app", "SHOP_MYSQL_PASSWORD", "db", "mismatch"]]


@pytest.mark.parametrize(("name", "state"), [("CACHE_PASSWORD", "match"), ("POSTGRES_PASSWORD", "unknown")])
def test_an_equal_password_of_another_server_is_not_that_of_a_client(name: str, state: str, tmp_path: Path) -> None:
    project = group("redis:7", {"REDIS_ADDR": "db:6379", name: "ONE"}, {"TZ": "UTC"})
    found = report(tmp_path, f"{project}    command: redis-server --requirepass ONE\n")
    assert states(found) == {("app", "REDIS_ADDR"): ("db", state)}


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("-js", "match"),
        ("--user shop --pass ONE", "match"),
        ("--user shop --pass OTHER", "mismatch"),
        ("[-user, shop, -pass, ONE]", "match"),
        ("[-user, shop, -pass, OTHER]", "mismatch"),
        ("--auth ONE", "unknown"),
    ],
)
def test_a_nats_server_may_ask_for_a_user_by_its_command(command: str, state: str, tmp_path: Path) -> None:
    project = group("nats:2", {"NATS_URL": "nats://shop:ONE@db:4222"}, {"TZ": "UTC"})
    found = report(tmp_path, f"{project}    command: {command}\n")
    assert states(found) == {("app", "NATS_URL"): ("db", state)}


@pytest.mark.parametrize(
    ("conf", "state"),
    [
        ("port: 4222\n", "match"),
        ("authorization {\n  user: shop\n  password: OTHER\n}\n", "mismatch"),
        ("authorization {\n  users = [\n    {user: shop, password: ONE}\n  ]\n}\n", "match"),
        ("authorization {\n users: [\n {user: other, pass: ONE}\n {user: shop, pass: 'OTHER'}\n ]\n}\n", "mismatch"),
        (
            'authorization: { users: [ {user: "other", password: "OTHER"}, {user: "shop", password: "ONE"} ] }\n',
            "match",
        ),
        ("authorization {\n  users = [\n    {user: shop, password: $PASSWORD}\n  ]\n}\n", "unknown"),
        ("authorization {\n  users = [\n    {user: other, password: ONE}\n  ]\n}\n", "unknown"),
        ("authorization {\n  token: ONE\n}\n", "unknown"),
    ],
)
def test_a_nats_server_may_ask_for_a_user_by_its_configuration(conf: str, state: str, tmp_path: Path) -> None:
    project = group("nats:2", {"NATS_URL": "nats://shop:ONE@db:4222"}, {"TZ": "UTC"})
    project += "    command: [-c, /etc/nats.conf]\n    volumes: ['./nats.conf:/etc/nats.conf']\n"
    found = report(tmp_path, project, {"nats.conf": conf})
    assert states(found) == {("app", "NATS_URL"): ("db", state)}


@pytest.mark.parametrize(
    "dsn",
    ["root@tcp(db:3306)/shop", "root:@tcp(db)/shop?parseTime=true", "Server=db;Port=3306;Database=shop;User=root"],
)
def test_a_user_without_a_password_is_let_in_where_that_is_allowed(dsn: str, tmp_path: Path) -> None:
    server = {"MYSQL_ALLOW_EMPTY_PASSWORD": "yes", "MYSQL_DATABASE": "shop"}
    found = report(tmp_path, group("mysql:8", {"DB_DSN": dsn}, server))
    assert states(found) == {("app", "DB_DSN"): ("db", "match")}


def test_an_image_with_the_word_of_its_database_is_a_client_of_it(tmp_path: Path) -> None:
    client = {"PDNS_gmysql_host": "db", "PDNS_gmysql_user": "shop", "PDNS_gmysql_password": "OTHER"}
    project = group("mariadb:11", client, MYSQL).replace("local/app", "pschiffe/pdns-mysql:4.8")
    assert states(report(tmp_path, project)) == {("app", "PDNS_gmysql_password"): ("db", "mismatch")}
    named = project.replace("mariadb:11", "registry.example/mariadb-ha:11")
    assert states(report(tmp_path, named)) == {("app", "PDNS_gmysql_password"): ("db", "mismatch")}


@pytest.mark.parametrize(("server", "state"), [({"TZ": "UTC"}, "match"), (RABBIT, "unknown")])
def test_a_client_that_names_no_user_of_a_broker_signs_in_as_guest(
    server: dict[str, str], state: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group("rabbitmq:3", {"SPRING_RABBITMQ_HOST": "db"}, server))
    assert states(found) == {("app", "SPRING_RABBITMQ_HOST"): ("db", state)}
