"""A server gets a password that it did not have: the plan sets its user, too, and says that its clients need both."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

MONGO = "services:\n  database:\n    image: mongo:8\n    restart: always\n"
RABBIT = "services:\n  queue:\n    image: rabbitmq:4\n    restart: always\n"


@pytest.mark.parametrize("compose", [MONGO, f"{MONGO}    environment:\n      A: b\n"])
def test_its_user_is_set_with_it_so_that_nothing_new_is_found(compose: str, place: Path, run: Run) -> None:
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert '      MONGO_INITDB_ROOT_USERNAME: "root"\n' in (place / "compose.yaml").read_text()
    assert report(run, "compose.yaml")["findings"] == []


@pytest.mark.parametrize(("compose", "service"), [(MONGO, "database"), (RABBIT, "queue")])
def test_its_clients_are_left_to_a_person_and_so_is_the_whole_fix(
    compose: str, service: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": compose}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert finding["fix"][-1] == {
        "step": "do",
        "text": f"give the services that connect to {service} the same user and password",
    }
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == compose


CLIENTS = """services:
  app:
    image: local/app
    environment:
      REDIS_HOST: cache
      REDIS_PASSWORD: {}
  cache:
    image: redis:7
"""


@pytest.mark.parametrize(
    ("written", "env", "commands"),
    [
        ("${CACHE_PASSWORD}", "TZ=UTC\n", 1),
        ("${CACHE_PASSWORD}", "CACHE_PASSWORD=changeme\n", 1),
        ("${CACHE_PASSWORD:-changeme}", "TZ=UTC\n", 1),
        ("${CACHE_PASSWORD}", "CACHE_PASSWORD=q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa\n", 0),
    ],
)
def test_a_variable_that_a_client_has_for_it_is_that_of_its_server(
    written: str, env: str, commands: int, place: Path, run: Run
) -> None:
    write({"compose.yaml": CLIENTS.format(written), ".env": env}, place)
    (place / ".env").chmod(0o600)
    before = report(run, "compose.yaml")
    steps = [step for each in before["findings"] for step in each["fix"]]
    assert len({step["command"] for step in steps if step["step"] == "run"}) == commands
    assert [step for step in steps if step["step"] == "do"] == []
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []
    assert "    command: redis-server --requirepass ${CACHE_PASSWORD}\n" in (place / "compose.yaml").read_text()


def test_clients_with_several_variables_get_one_password(place: Path, run: Run) -> None:
    two = CLIENTS.partition("  app:")[2].partition("  cache:")[0].format("${B_PASSWORD:-}")
    write({"compose.yaml": f"{CLIENTS.format('${A_PASSWORD}')}  two:{two}"}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert report(run, "compose.yaml")["findings"] == []
    assert (place / "compose.yaml").read_text().count("${A_PASSWORD}") == 3


def test_a_variable_with_the_host_or_the_whole_url_stays_that(place: Path, run: Run) -> None:
    entries = '      REDIS_HOST: ${REDIS_HOST:-cache}\n      REDIS_URL: "${REDIS_URL:-redis://cache:6379/}"\n'
    app = f"services:\n  app:\n    image: local/app\n    environment:\n{entries}"
    write({"compose.yaml": f"{app}  cache:\n    image: redis:7\n", ".env": "TZ=UTC\n"}, place)
    (place / ".env").chmod(0o600)
    follow_all(report(run, "compose.yaml"), place)
    written = (place / "compose.yaml").read_text()
    assert '      REDIS_URL: "${REDIS_URL:-redis://:${REDIS_PASSWORD}@cache:6379/}"\n' in written
    assert "      REDIS_HOST: ${REDIS_HOST:-cache}\n" in written
    assert report(run, "compose.yaml")["findings"] == []


@pytest.mark.parametrize(
    ("written", "env"), [("${MQ_PASS}", "MQ_PASS=\n"), ("${MQ_PASS:-}", "TZ=UTC\n"), ('""', "TZ=UTC\n")]
)
def test_a_name_that_is_there_and_empty_is_set_at_its_place(written: str, env: str, place: Path, run: Run) -> None:
    compose = f"{RABBIT}    environment:\n      RABBITMQ_DEFAULT_USER: shop\n      RABBITMQ_DEFAULT_PASS: {written}\n"
    write({"compose.yaml": compose, ".env": env}, place)
    (place / ".env").chmod(0o600)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []
    assert (place / "compose.yaml").read_text().count("RABBITMQ_DEFAULT_PASS:") == 1


EXPORTERS = """services:
  queue:
    image: rabbitmq:4-management
  beside:
    image: kbudde/rabbitmq-exporter
    network_mode: service:queue
  exporter:
    image: kbudde/rabbitmq-exporter
    environment:
      RABBIT_URL: http://queue:15672
"""


def test_clients_with_the_built_in_password_of_their_server_get_its_first_one(place: Path, run: Run) -> None:
    write({"compose.yaml": EXPORTERS}, place)
    before = report(run, "compose.yaml")
    assert sorted(each["client"]["target"] for each in before["connections"]) == [
        "compose.yaml: beside",
        "compose.yaml: exporter",
    ]
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    assert (place / ".env").read_text().count("=") == 1
    assert (place / "compose.yaml").read_text().count("RABBIT_PASSWORD: ${RABBITMQ_DEFAULT_PASS}\n") == 2
    after = report(run, "compose.yaml")
    assert [each["state"] for each in after["connections"]] == ["match", "match"]
    assert after["findings"] == []


def test_what_an_image_takes_along_of_the_same_env_file_needs_no_step(place: Path, run: Run) -> None:
    compose = "services:\n  app:\n    build: .\n  db:\n    image: postgres:17\n    environment: [POSTGRES_PASSWORD]\n"
    given = "POSTGRES_HOST=db\nPOSTGRES_USER=postgres\nPOSTGRES_PASSWORD=changeme\n"
    image = {"Dockerfile": "FROM node\nCOPY . .\nCMD node app.js\n", "package.json": "{}", "app.js": ""}
    write({"compose.yaml": compose, ".env": given, **image}, place)
    found = report(run, "compose.yaml")
    assert [(each["client"]["file"], each["state"]) for each in found["connections"]] == [(".env", "match")]
    steps = [step for each in found["findings"] for step in each["fix"]]
    assert {step.get("command", step.get("text")) for step in steps} == {
        "auracheck generate POSTGRES_PASSWORD --write .env"
    }


def test_where_its_clients_have_it_in_their_configuration_the_places_are_named(place: Path, run: Run) -> None:
    app = "  app:\n    image: local/app\n    volumes: ['./app.yaml:/app.yaml']\n"
    url = "spring:\n  data:\n    mongodb:\n      uri: mongodb://database:27017/shop\n"
    write({"compose.yaml": MONGO + app, "app.yaml": url}, place)
    fixes = [each["fix"] for each in report(run, "compose.yaml")["findings"]]
    assert "set the same user and password in spring.data.mongodb.uri (app.yaml:4)" in str(fixes)


def test_the_clients_of_a_server_that_loses_a_switch_are_named(place: Path, run: Run) -> None:
    """With the password in place of the switch, they would be turned away."""
    (place / "compose.yaml").write_text(
        "services:\n  db:\n    image: bitnami/mongodb:8.0\n    environment:\n"
        "      ALLOW_EMPTY_PASSWORD: ${EMPTY:-yes}\n"
        "  app:\n    image: shop\n    environment:\n      MONGO_URL: ${MONGO_URL:-mongodb://db:27017/shop}\n"
    )
    [finding] = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    texts = [step["text"] for step in finding["fix"] if step["step"] == "do"]
    assert texts == ["set the same password in MONGO_URL (compose.yaml:9)"]
