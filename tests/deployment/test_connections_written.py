"""Ways in which drivers and tools write a client's end: all lead to the server, and both ends are compared."""

from pathlib import Path

import pytest

from tests.deployment.projects import MYSQL, POSTGRES, RABBIT, group, report, states

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
        ("elasticsearch:8.1.0", {"ELASTIC_PASSWORD": "ONE"}, {"SEARCH_HOSTS": "'[\"http://db:9200\"]'",
         "SEARCH_USERNAME": "elastic", "SEARCH_PASSWORD": "OTHER"}, "SEARCH_PASSWORD"),
    ],
)  # fmt: skip
def test_both_ends_are_compared(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    assert states(report(tmp_path, group(image, client, server))) == {("app", secret): ("db", "mismatch")}
    same = {name: value.replace("OTHER", "ONE") for name, value in client.items()}
    assert states(report(tmp_path, group(image, same, server))) == {("app", secret): ("db", "match")}
