"""unprotected-service: a server that a client reaches over the network takes no password."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Severity
from auracheck.steps import DoStep, EditStep
from tests.deployment.projects import POSTGRES, group, report


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("redis:7", {"TZ": "UTC"}, {"REDIS_URL": "redis://db:6379/0", "JWT_SECRET_KEY": "OTHER"}, "REDIS_URL"),
        ("redis:7", {"TZ": "UTC"}, {"REDIS_HOST": "db"}, "REDIS_HOST"),
        ("mysql:8", {"MYSQL_ALLOW_EMPTY_PASSWORD": '"yes"'}, {"DB_HOST": "db", "DB_USER": "root"}, "DB_HOST"),
        ("qdrant/qdrant:v1", {"TZ": "UTC"}, {"QDRANT_URL": "http://db:6333"}, "QDRANT_URL"),
        ("elasticsearch:8.15.0", {"xpack.security.enabled": '"false"'}, {"ES_HOST": "db"}, "ES_HOST"),
        ("clickhouse/clickhouse-server:25.8", {"CLICKHOUSE_USER": "app"},
         {"CLICKHOUSE_HOST": "db", "CLICKHOUSE_USER": "app"}, "CLICKHOUSE_HOST"),
        ("postgres:16", {**POSTGRES, "POSTGRES_HOST_AUTH_METHOD": "trust"},
         {"DATABASE_URL": "postgresql://shop:OTHER@db/shop"}, "DATABASE_URL"),
    ],
)  # fmt: skip
def test_a_server_that_takes_no_password(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, server))
    [finding] = [finding for finding in found.findings if finding.rule == "unprotected-service"]
    assert (finding.secret, finding.severity, len(finding.locations)) == (secret, Severity.WARNING, 2)
    assert not [f for f in found.findings if f.rule == "weak-secret" and f.secret == secret]
    assert [c.state for c in found.connections] == ["match"]
    [finding] = [f for f in report(tmp_path, group(image, client, server), environment="development").findings
                 if f.rule == "unprotected-service"]  # fmt: skip
    assert finding.severity is Severity.NOTE


def test_a_server_that_trusts_everybody_trusts_users_that_its_scripts_make(tmp_path: Path) -> None:
    client, server = {"DB_HOST": "db", "DB_USER": "shop"}, {"POSTGRES_HOST_AUTH_METHOD": "trust"}
    for trusted, names in ((server, ["DB_HOST"]), ({"POSTGRES_PASSWORD": "ONE"}, [])):
        project = group("postgres:16", client, trusted) + "    volumes: ['./init:/docker-entrypoint-initdb.d']\n"
        found = report(tmp_path, project, {"init/users.sh": "psql -f /made\n"})
        assert [f.secret for f in found.findings if f.rule == "unprotected-service"] == names
        assert [c.state for c in found.connections] == ["unknown"]


def test_a_weak_password_of_the_client_is_still_an_error(tmp_path: Path) -> None:
    found = report(tmp_path, group("redis:7", {"REDIS_URL": "redis://:shop@db/0"}, {"TZ": "UTC"}))
    assert {(f.rule, f.severity) for f in found.findings if f.secret == "REDIS_URL"} >= {
        ("weak-secret", Severity.ERROR)
    }


def test_all_clients_of_a_server_have_one_fix(tmp_path: Path) -> None:
    clients = {"REDIS_URL": "redis://db/0", "BROKER_URL": "redis://db/1", "CACHE_URL": "redis://db/2"}
    found = report(tmp_path, group("redis:7", clients, {"TZ": "UTC"}), rules=("unprotected-service",))
    assert [f.secret for f in found.findings] == list(clients)
    assert len({f.fix for f in found.findings}) == 1
    hosts = {"QUEUE_REDIS_HOST": "db", "CACHE_REDIS_HOST": "db"}
    found = report(tmp_path, group("redis:7", hosts, {"TZ": "UTC"}), rules=("unprotected-service",))
    assert {f.help for f in found.findings} == {"set --requirepass on db, and the same password in app"}


@pytest.mark.parametrize(
    ("image", "client", "password"),
    [
        ("mongo:7", {"MONGO_URL": "mongodb://db/shop"}, "MONGO_INITDB_ROOT_PASSWORD"),
        ("getmeili/meilisearch:v1", {"MEILI_HOST": "http://db:7700", "MEILI_KEY": "OTHER"}, "MEILI_MASTER_KEY"),
    ],
)
def test_a_password_that_is_not_set_is_reported_once_at_the_server(
    image: str, client: dict[str, str], password: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, {"TZ": "UTC"}))
    told = [(f.rule, f.secret) for f in found.findings if f.rule in ("default-secret", "unprotected-service")]
    assert told == [("default-secret", password)]
    assert [c.state for c in found.connections] == ["match"]
    alone = report(tmp_path, group(image, client, {"TZ": "UTC"}), rules=("unprotected-service",))
    assert [f.rule for f in alone.findings] == ["unprotected-service"]


@pytest.mark.parametrize(
    ("image", "server", "client"),
    [
        ("getmeili/meilisearch:v1", {"MEILI_MASTER_KEY": "ONE"},
         {"MEILI_HOST": "http://db:7700", "MEILI_KEY": "OTHER"}),
        ("qdrant/qdrant:v1", {"QDRANT__SERVICE__API_KEY": "ONE"},
         {"QDRANT_URL": "http://db:6333", "QDRANT_API_KEY": "OTHER"}),
    ],
)  # fmt: skip
def test_a_key_that_may_come_from_the_servers_is_not_compared(
    image: str, server: dict[str, str], client: dict[str, str], tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, server))
    assert [c.state for c in found.connections] == ["unknown"]
    assert not [f for f in found.findings if f.rule in ("unprotected-service", "mismatched-credential")]


PUBLISHED = """
services:
  cache:
    image: {image}
    ports: [{ports}]
"""
ANYBODYS = ['"6379:6379"', '"0.0.0.0:6379:6379"', "{target: 6379, published: 6380}", '"16379:6379/tcp"']
OWN = ['"127.0.0.1:6379:6379"', '"[::1]:6379:6379"', "{target: 6379, published: 6380, host_ip: 127.0.0.1}", ""]


@pytest.mark.parametrize("image", ["redis:7", "valkey/valkey:8", "qdrant/qdrant:v1"])
@pytest.mark.parametrize("ports", ANYBODYS)
def test_a_port_that_everybody_reaches_is_reported_without_a_client(image: str, ports: str, tmp_path: Path) -> None:
    found = report(tmp_path, PUBLISHED.format(image=image, ports=ports))
    [finding] = found.findings
    assert (finding.rule, finding.severity, finding.secret) == ("unprotected-service", Severity.WARNING, None)
    assert finding.message == "publishes a port and accepts clients without a password"


LINES = {
    '      - "6379:6379"': '      - "127.0.0.1:6379:6379"',
    "      - 6379:6379  # why": "      - 127.0.0.1:6379:6379  # why",
    "      - '0.0.0.0:6379:6379/tcp'": "      - '127.0.0.1:6379:6379/tcp'",
    "      - ${CACHE_PORT:-6379}:6379": "      - 127.0.0.1:${CACHE_PORT:-6379}:6379",
}


@pytest.mark.parametrize("line", LINES)
def test_the_fix_publishes_the_port_to_the_machine_alone(line: str, tmp_path: Path) -> None:
    project = f"services:\n  cache:\n    image: redis:7\n    ports:\n{line}\n"
    [finding] = report(tmp_path, project).findings
    assert finding.fix == (EditStep(str(tmp_path / "compose.yaml"), 5, "replace", (LINES[line],)),)
    assert report(tmp_path, project.replace(line, LINES[line])).findings == ()


def test_ports_that_are_no_lines_of_their_own_are_named_in_words(tmp_path: Path) -> None:
    [finding] = report(tmp_path, PUBLISHED.format(image="redis:7", ports=ANYBODYS[0])).findings
    assert finding.help == "set --requirepass on cache, or publish its port to 127.0.0.1 alone"


@pytest.mark.parametrize("ports", OWN)
def test_a_port_that_the_machine_alone_reaches_is_not(ports: str, tmp_path: Path) -> None:
    assert report(tmp_path, PUBLISHED.format(image="redis:7", ports=ports)).findings == ()


def test_neither_is_that_of_another_container_of_its_pod(tmp_path: Path) -> None:
    unit = "[Container]\nImage=docker.io/redis:7\nPod=app.pod\n"
    for name, text in {"cache.container": unit, "app.pod": "[Pod]\nPublishPort=8080:80\n"}.items():
        (tmp_path / name).write_text(text)
    request = Request([str(tmp_path / "cache.container")], environment=("--env", "production"))
    assert run(request).findings == ()
    (tmp_path / "app.pod").write_text("[Pod]\nPublishPort=16379:6379\n")
    [finding] = run(request).findings
    assert finding.help == "PublishPort=127.0.0.1:16379:6379" or finding.help.startswith("set --requirepass on ")


def test_neither_is_one_with_a_password_nor_one_that_another_finding_is_about(tmp_path: Path) -> None:
    project = PUBLISHED.format(image="redis:7", ports=ANYBODYS[0])
    protected = f"{project}    command: redis-server --requirepass ${{PW}}\n"
    assert report(tmp_path, protected, {".env": "PW=ONE\n"}).findings == ()
    client = f"{project}  app: {{image: local/app, environment: {{REDIS_URL: 'redis://cache:6379/0'}}}}\n"
    assert [f.secret for f in report(tmp_path, client).findings] == ["REDIS_URL"]
    mongo = report(tmp_path, PUBLISHED.format(image="mongo:7", ports='"27017:27017"'))
    assert [f.rule for f in mongo.findings] == ["default-secret"]


def fixes(compose: str, files: dict[str, str], folder: Path) -> list[str]:
    found = report(folder, compose, files)
    [finding] = [each for each in found.findings if each.rule == "unprotected-service"]
    return [step.text for step in finding.fix if isinstance(step, DoStep)]


def test_only_what_is_set_is_to_be_removed(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, environment: {OPENSEARCH_HOSTS: "http://search:9200"}}
  search:
    image: opensearchproject/opensearch:2
    environment:
      - plugins.security.disabled=true
      - OPENSEARCH_INITIAL_ADMIN_PASSWORD=ONE
"""
    assert fixes(compose, {}, tmp_path) == []  # the line that is deleted is enough


def test_the_file_of_a_client_is_named_where_that_has_the_address(tmp_path: Path) -> None:
    compose = """
services:
  app: {image: local/app, volumes: ["./shop.yaml:/etc/shop.yaml"]}
  cache: {image: "redis:7"}
"""
    files = {"shop.yaml": "cache_url: redis://cache:6379/0\nbroker_url: redis://cache:6379/1\n"}
    [words] = fixes(compose, files, tmp_path)
    assert words == f"set --requirepass on cache, and the same password in {tmp_path / 'shop.yaml'}"
