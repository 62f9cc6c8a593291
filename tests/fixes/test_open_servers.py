"""A server without a password and its clients get one: the steps are edits, after which both ends agree."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

COMPOSE = "services:\n  app:\n    image: shop\n{}  cache:\n    image: redis:8\n    restart: always\n"
URL = "    environment:\n      REDIS_URL: redis://cache:6379/0\n      TZ: UTC\n"
LIST = "    environment:\n      - REDIS_URL=redis://cache\n      - CELERY_BROKER_URL=redis://cache:6379/1\n"
COMMANDS = [
    "",
    "    command: redis-server --appendonly yes\n",
    '    command: "redis-server --appendonly yes"  # kept\n',
    '    command: ["redis-server", "--appendonly", "yes"]\n',
    "    command:\n      - redis-server\n      - --appendonly\n      - 'yes'\n",
    "    command:\n    - redis-server\n    - --appendonly\n    - 'yes'\n",
]
UNKNOWN = ["    command: sh -c 'redis-server --save 60 1'\n", "    command: >\n      redis-server\n      --save 60 1\n"]


def findings(run: Run) -> list[dict[str, Any]]:
    return [each for each in report(run, "compose.yaml")["findings"] if each["severity"] != "note"]


@pytest.mark.parametrize("client", [URL, LIST])
@pytest.mark.parametrize("command", COMMANDS)
def test_redis_takes_its_password_by_an_option(client: str, command: str, place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.format(client) + command}, place)
    assert {each["rule"] for each in findings(run)} == {"unprotected-service"}
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert findings(run) == []
    assert {each["state"] for each in report(run, "compose.yaml")["connections"]} == {"match"}
    assert "redis-server" in (place / "compose.yaml").read_text()


@pytest.mark.parametrize(
    "command",
    [
        "    command: --save 60 1 --loglevel warning\n",
        '    command: ["--appendonly", "yes"]\n',
        "    command:\n      - --appendonly\n      - 'yes'\n",
    ],
)
def test_options_alone_get_another_since_the_image_puts_the_server_before_them(
    command: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": COMPOSE.format(URL) + command}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert findings(run) == []
    write({"compose.yaml": (COMPOSE.format(URL) + command).replace("redis:8", "redis/redis-stack-server:7")}, place)
    assert [each["fix"][0]["step"] for each in findings(run)] == ["do"]  # its entry point is another


@pytest.mark.parametrize(
    ("test", "signed_in"),
    [
        ("test: redis-cli ping | grep PONG", ["CMD-SHELL", "redis-cli -a {} ping | grep PONG"]),
        ('test: ["CMD", "redis-cli", "ping"]', ["CMD", "redis-cli", "-a", "{}", "ping"]),
        ("test: [CMD, redis-cli, --raw, incr, ping]", ["CMD", "redis-cli", "-a", "{}", "--raw", "incr", "ping"]),
        ("test: ['CMD-SHELL', 'redis-cli ping']", ["CMD-SHELL", "redis-cli -a {} ping"]),
        ("test:\n      - CMD\n      - redis-cli\n      - ping", ["CMD", "redis-cli", "-a", "{}", "ping"]),
        ("test:\n      - CMD-SHELL\n      - redis-cli ping", ["CMD-SHELL", "redis-cli -a {} ping"]),
        ("test: redis-cli -h localhost -a other ping", ["CMD-SHELL", "redis-cli -h localhost -a other ping"]),
        ("test: nc -z localhost 6379", ["CMD-SHELL", "nc -z localhost 6379"]),
    ],
)
def test_the_health_check_of_a_server_with_a_first_password_signs_in(
    test: str, signed_in: list[str], place: Path, run: Run
) -> None:
    write({"compose.yaml": f"{COMPOSE.format(URL)}    healthcheck:\n      {test}\n      interval: 5s\n"}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    written = yaml.safe_load((place / "compose.yaml").read_text())["services"]["cache"]["healthcheck"]["test"]
    words = written if isinstance(written, list) else ["CMD-SHELL", written]
    assert words == [word.format("${REDIS_PASSWORD}") for word in signed_in]


@pytest.mark.parametrize("file", [".env", "app.env"])
def test_a_client_in_an_env_file_refers_to_the_variable(file: str, place: Path, run: Run) -> None:
    compose = COMPOSE.format(f"    env_file: {file}\n")
    write({"compose.yaml": compose, file: "REDIS_URL=redis://cache:6379/0\nTZ=UTC\n"}, place)
    assert [each["rule"] for each in findings(run)] == ["unprotected-service"]
    follow_all(report(run, "compose.yaml"), place)
    assert findings(run) == []


@pytest.mark.parametrize("command", UNKNOWN)
def test_another_command_is_left_to_a_person(command: str, place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.format(URL) + command}, place)
    [finding] = findings(run)
    assert finding["help"] == "set --requirepass on cache, and the same password in REDIS_URL"


MERGED = "x-base: &base\n  restart: always\nx-own: &own\n  <<: *base\n  {}: redis-server\nservices:\n"


@pytest.mark.parametrize(("key", "is_exact"), [("image", True), ("command", False)])
def test_what_the_server_is_merged_with_may_have_its_command(key: str, is_exact: bool, place: Path, run: Run) -> None:
    compose = COMPOSE.format(URL).replace("    restart: always\n", "    <<: *own\n")
    write({"compose.yaml": compose.replace("services:\n", MERGED.format(key))}, place)
    assert all((each["fix"][0]["step"] == "run") is is_exact for each in findings(run))
    follow_all(report(run, "compose.yaml"), place)
    assert (findings(run) == []) is is_exact


def test_a_client_without_a_url_is_left_to_a_person(place: Path, run: Run) -> None:
    host = "  worker:\n    image: shop\n    environment:\n      CACHE_HOST: cache\n"
    write({"compose.yaml": COMPOSE.format(URL + host)}, place)
    words = {step["text"] for each in findings(run) for step in each["fix"] if step["step"] == "do"}
    assert words == {"set the new password in worker (compose.yaml:10) as well"}


@pytest.mark.parametrize("name", ["REDIS_HOST", "SPRING_DATA_REDIS_HOST"])
@pytest.mark.parametrize("form", ["      {}: cache\n", "      - {}=cache\n"])
def test_a_client_with_a_host_gets_the_variable_that_its_like_have_for_the_password(
    name: str, form: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": COMPOSE.format(f"    environment:\n{form.format(name)}")}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert findings(run) == []
    assert {each["state"] for each in report(run, "compose.yaml")["connections"]} == {"match"}
    assert f"{name.replace('HOST', 'PASSWORD')}" in (place / "compose.yaml").read_text()


@pytest.mark.parametrize("volume", ["", "    volumes: ['data:/data/db']\nvolumes: {data: }\n"])
def test_the_clients_of_a_database_that_gets_its_first_user_sign_in_as_that(volume: str, place: Path, run: Run) -> None:
    client = "    environment:\n      - MONGODB_URL=mongodb://db:27017/shop\n"
    compose = f"services:\n  app:\n    image: shop\n{client}  db:\n    image: mongo:8\n    restart: always\n{volume}"
    write({"compose.yaml": compose}, place)
    [finding] = findings(run)
    words = [step["text"] for step in finding["fix"] if step["step"] == "do"]
    assert len(words) == bool(volume)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert findings(run) == []
    line = "MONGODB_URL=mongodb://root:${MONGO_INITDB_ROOT_PASSWORD}@db:27017/shop?authSource=admin\n"
    assert line in (place / "compose.yaml").read_text()


def test_fix_makes_no_variable_that_nothing_reads_yet(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.format(URL)}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == COMPOSE.format(URL)


def test_a_quadlet_publishes_its_port_to_the_machine_alone(place: Path, run: Run) -> None:
    write({"cache.container": "[Container]\nImage=docker.io/redis:7\nPublishPort=6379:6379\n"}, place)
    [finding] = report(run, "cache.container")["findings"]
    assert finding["help"] == "PublishPort=127.0.0.1:6379:6379"
    follow_all(report(run, "cache.container"), place)
    assert report(run, "cache.container")["findings"] == []


TRUST = """services:
  app:
    image: shop
    environment:
      DATABASE_URL: postgresql://shop:q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa@db/shop
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa
      POSTGRES_HOST_AUTH_METHOD: trust
"""


def test_what_makes_a_server_accept_any_password_is_deleted(place: Path, run: Run) -> None:
    write({"compose.yaml": TRUST}, place)
    [finding] = [each for each in findings(run) if each["rule"] == "unprotected-service"]
    assert [(step["step"], step["action"], step["line"]) for step in finding["fix"]] == [("edit", "delete", 11)]


@pytest.mark.parametrize("password", ["${DB_PASSWORD:-}", "''"])
def test_a_client_with_an_empty_password_gets_the_servers_own_variable(password: str, place: Path, run: Run) -> None:
    lines = f"      DB_HOST: db\n      DB_USER: postgres\n      DB_PASSWORD: {password}\n      DB_NAME: postgres\n"
    server = "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_HOST_AUTH_METHOD: trust\n"
    write({"compose.yaml": f"services:\n  app:\n    image: shop\n    environment:\n{lines}{server}"}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert (place / "compose.yaml").read_text().count("${POSTGRES_PASSWORD}") == 2
    assert report(run, "compose.yaml")["findings"] == []


def test_where_it_has_no_password_yet_the_step_for_that_follows(place: Path, run: Run) -> None:
    compose = "services:\n  app:\n    image: shop\n    environment:\n      ES_URL: http://search:9200\n"
    server = "  search:\n    image: elasticsearch:9.1.0\n    environment:\n      A: b\n"
    write({"compose.yaml": f'{compose}{server}      xpack.security.enabled: "false"\n'}, place)
    [finding] = [each for each in findings(run) if each["rule"] == "unprotected-service"]
    turned, words = finding["fix"]
    assert (turned["action"], turned["line"]) == ("replace", 10)
    assert turned["new"] == ['      xpack.security.enabled: "true"']
    assert words["text"] == "set ELASTIC_PASSWORD on search, and the same password in ES_URL"


GOOD = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1-PfJs5YgTa"
OPEN = """services:
  search:
    image: opensearchproject/opensearch:3
    env_file: .env
    environment:
      - plugins.security.disabled=true
  db:
    image: postgres:17
    environment:
      POSTGRES_HOST_AUTH_METHOD: trust
"""


def test_the_only_entry_goes_with_its_key_unless_another_is_added_there(place: Path, run: Run) -> None:
    write({"compose.yaml": OPEN, ".env": f"OPENSEARCH_INITIAL_ADMIN_PASSWORD={GOOD}\n"}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []
    kept = OPEN.replace("    environment:\n      - plugins.security.disabled=true\n", "")
    changed = kept.replace("POSTGRES_HOST_AUTH_METHOD: trust", "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}")
    assert (place / "compose.yaml").read_text() == changed


def test_fix_deletes_the_only_entry_with_its_key(place: Path, run: Run) -> None:
    compose = OPEN.partition("  db:")[0]
    write({"compose.yaml": compose, ".env": f"OPENSEARCH_INITIAL_ADMIN_PASSWORD={GOOD}\n"}, place)
    diff = run("check", "compose.yaml", "--env", "production", "--diff", "--unsafe-fixes").out
    assert [line for line in diff.splitlines() if line[0] == "-"][1:] == [
        "-environment:",
        "-plugins.security.disabled: <the old value>",
    ]
    assert run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes").code == 0
    kept = compose.removesuffix("    environment:\n      - plugins.security.disabled=true\n")
    assert (place / "compose.yaml").read_text() == kept


@pytest.mark.parametrize("line", ["      - xpack.security.enabled=false", '      "xpack.security.enabled": "false"'])
def test_a_switch_that_is_off_is_turned_on_so_that_its_clients_stay_with_http(line: str, place: Path, run: Run) -> None:
    compose = f"services:\n  search:\n    image: elasticsearch:9.1.0\n    environment:\n{line}\n"
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert (place / "compose.yaml").read_text() == compose.replace("false", "true")
    assert report(run, "compose.yaml")["findings"] == []
    write({"compose.yaml": compose}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes").code == 0
    assert (place / "compose.yaml").read_text() == compose.replace("false", "true")


def test_fix_says_why_it_leaves_a_port_as_it_is(place: Path, run: Run) -> None:
    compose = 'services:\n  cache:\n    image: redis:7\n    ports:\n      - "6379:6379"\n'
    write({"compose.yaml": compose}, place)
    outcome = run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == compose
    assert "not fixed: the fix changes a line that a person decides about" in outcome.err


def test_a_server_gets_the_password_that_another_client_has_already(place: Path, run: Run) -> None:
    exporter = (
        "  exporter:\n    image: oliver006/redis_exporter:v1\n    environment:\n      REDIS_ADDR: redis://cache:6379\n"
    )
    env = "REDIS_HOST=cache\nREDIS_PASSWORD=change-me-in-production\n"
    write({"compose.yaml": COMPOSE.format("    env_file: .env\n") + exporter, ".env": env}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert findings(run) == []
    assert {each["state"] for each in report(run, "compose.yaml")["connections"]} == {"match"}
    assert "redis-server --requirepass ${REDIS_PASSWORD}" in (place / "compose.yaml").read_text()


def test_no_password_of_a_server_belongs_into_an_image(place: Path, run: Run) -> None:
    (place / "api").mkdir()
    given = "ENV REDIS_HOST=127.0.0.1\nENV REDIS_PORT=6379\nENV APP_PASSWORD=changeme\n"
    (place / "api/Dockerfile").write_text(f"FROM shop\n{given}")
    (place / "compose.yaml").write_text("services:\n  redis:\n    image: redis:8\n    ports: ['6379:6379']\n")
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    texts = {step.get("text") for each in found for step in each["fix"] if each["secret"] == "REDIS_HOST"}
    assert texts == {"set --requirepass on redis, and the same password in a container of api/Dockerfile"}
