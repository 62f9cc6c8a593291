"""All fixes of a project are followed, as its report has them: no finding is left that a fix was for, and both ends of
each connection agree. The shapes are those of public projects."""

import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from auracheck.systems.adding import addition
from tests.conftest import Run
from tests.fixes.following import follow

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e41d27c90ab5f3e688d1c42f7905eab36"
DB = "  db:\n    image: postgres:17\n"
SERVER = f"{DB}    environment: {{POSTGRES_USER: shop, POSTGRES_DB: shop}}\n    env_file: ../.env\n"
LITERAL = f'{DB}    environment:\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: "shop"\n      POSTGRES_DB: shop\n'
APP = "services:\n  app:\n    image: shop\n"
PROJECTS: dict[str, tuple[str, dict[str, str]]] = {
    "one env file for both ends, which is not the project's .env": (
        "docker/compose.yaml",
        {
            "docker/compose.yaml": f"{APP}    env_file: ../.env\n{SERVER}",
            ".env": "DATABASE_URL=postgresql://shop:changeme@db:5432/shop\nPOSTGRES_PASSWORD=changeme\n",
        },
    ),
    "variables with defaults": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n"
            "      APP_SECRET: ${APP_SECRET:-changeme}\n"
            '      SESSION_KEY: "${SESSION_KEY-dev}"\n'
            "      OTHER_TOKEN: pre-${TOKEN:-secret}  # why\n"
            "      COOKIE_SECRET: ${MY_COOKIE:-supersecret}\n"
            "      DATABASE_URL: postgresql://${DB_USER:-shop}:${DB_PASSWORD:-shop}@db:5432/${DB_NAME:-shop}\n"
            "  list:\n    image: shop\n    environment:\n"
            "      - APP_SECRET=${APP_SECRET:-changeme}\n"
            "      - DB_URL=${DB_URL:-postgresql://shop:shop@db:5432/shop}\n"
            f"{DB}    environment:\n      POSTGRES_USER: ${{DB_USER:-shop}}\n"
            "      POSTGRES_PASSWORD: ${DB_PASSWORD:-shop}\n      POSTGRES_DB: ${DB_NAME:-shop}\n"
        },
    ),
    "a server with its built-in password": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n      S3_ENDPOINT: http://minio:9000\n"
            "      S3_ACCESS_KEY: minioadmin\n      S3_SECRET_KEY: minioadmin\n"
            "  jobs:\n    image: shop\n    environment:\n      - AWS_ENDPOINT_URL_S3=http://minio:9000\n"
            "      - AWS_ACCESS_KEY_ID=minioadmin\n      - AWS_SECRET_ACCESS_KEY=minioadmin\n"
            "  minio:\n    image: minio/minio\n    command: server /data\n",
        },
    ),
    "a server that lets everybody in": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n      DATABASE_URL: postgresql://postgres@db/shop\n"
            f"{DB}    environment:\n      POSTGRES_HOST_AUTH_METHOD: trust\n      POSTGRES_DB: shop\n",
        },
    ),
    "variables in several parts of a URL": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n"
            "      - DATABASE_URL=postgresql://${DB_USER}:${DB_PASSWORD}@db:5432/${DB_NAME}\n"
            f"{DB}    environment:\n      POSTGRES_USER: ${{DB_USER}}\n"
            "      POSTGRES_PASSWORD: ${DB_PASSWORD}\n      POSTGRES_DB: ${DB_NAME}\n",
            ".env": "DB_USER=storefront\nDB_NAME=shop\nDB_PASSWORD=changeme\n",
        },
    ),
    "variables of the .env in a service's env file": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    env_file: app.env\n"
            f"{DB}    environment:\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: ${{DB_PASSWORD}}\n",
            "app.env": 'SHOP_DB_HOST=db\nSHOP_DB_USER=shop\nSHOP_DB_PASSWORD="${DB_PASSWORD}"\nSHOP_DB_NAME=shop\n',
            ".env": "DB_PASSWORD=changeme\n",
        },
    ),
    "variables of other names": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n      SHOP_AUTH_TOKEN: ${{RUNNER_TOKEN}}\n"
            "      shop__session__secret: ${RUNNER_TOKEN}\n"
            "      SHOP_COOKIE_SECRET: ${OURS}\n      PGPASSWORD: ${APP_PASSWORD}\n      PGHOST: db\n"
            "      PGUSER: shop\n      PGDATABASE: shop\n"
            f"{DB}    environment:\n      POSTGRES_USER: shop\n      POSTGRES_DB: shop\n"
            "      POSTGRES_PASSWORD: ${DB_PASSWORD}\n",
            ".env": "RUNNER_TOKEN=changeme\nOURS=changeme\nAPP_PASSWORD=changeme\nDB_PASSWORD=changeme\n",
        },
    ),
    "a server's variable that is not set, and clients with another password": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n      DATABASE_URL: postgresql://shop:{STRONG}@db:5432/shop\n"
            f"  list:\n    image: shop\n    environment:\n      - DB_URL=postgresql://shop:{STRONG}@db:5432/shop\n"
            f"{DB}    environment:\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: ${{DB_PASSWORD}}\n"
            "      POSTGRES_DB: shop\n"
        },
    ),
    "an option whose value is the word in its name": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n      - ORDERS_DB_URI=mongodb://db:10260/?tls=true\n"
            "      - ORDERS_DB_USERNAME=shop\n      - ORDERS_DB_PASSWORD=password\n"
            "  db:\n    image: ghcr.io/documentdb/documentdb/documentdb-local:pg17\n"
            '    command: ["--username", "shop", "--password", "password"]\n'
        },
    ),
    "a connection string": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n"
            f'      SHOP_CONNECTION: "Host=db;Username=shop;Password=shop;Database=shop;"\n{LITERAL}'
        },
    ),
}


def report(run: Run, source: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = run("check", source, *options, "--env", "production", "-f", "json").report
    assert found["unread"] == []
    return found


def follow_all(report: dict[str, Any], folder: Path) -> None:
    """Each step of the report once, as `explain json` says: lines that have a number come first, from the end of each
    file, at one line what is inserted before the others."""
    steps = [step for finding in report["findings"] if finding["severity"] != "note" for step in finding["fix"]]
    once = [step for number, step in enumerate(steps) if step not in steps[:number] and step["step"] != "do"]
    edits = [step for step in once if step["step"] == "edit" and step["line"]]
    follow(sorted(edits, key=lambda step: (-step["line"], step["action"] != "insert")), folder)
    follow([step for step in once if step not in edits], folder)


@pytest.mark.parametrize("name", PROJECTS)
def test_after_all_fixes_nothing_is_left_and_the_ends_agree(name: str, place: Path, run: Run) -> None:
    source, files = PROJECTS[name]
    write(files, place)
    follow_all(report(run, source), place)
    after = report(run, source)
    assert [(each["rule"], each["secret"]) for each in after["findings"] if each["severity"] == "error"] == []
    states = [connection["state"] for connection in after["connections"]]
    assert "match" in states
    assert not {"mismatch", "unknown"} & {*states}
    is_valid(place / source)


def test_two_urls_of_one_user_get_one_password(place: Path, run: Run) -> None:
    queue = "  queue:\n    image: rabbitmq:4\n    environment: {RABBITMQ_DEFAULT_USER: $QUEUE_USER}\n"
    compose = f"{APP}    env_file: app.env\n{queue}"
    urls = "".join(f"{name}_URL=amqp://guest:guest@queue:5672/{name.lower()}\n" for name in ("MAILS", "HITS"))
    write({"compose.yaml": compose, "app.env": urls}, place)
    found = report(run, "compose.yaml")["findings"]
    commands = {step["command"] for each in found for step in each["fix"] if step["step"] == "run"}
    assert "auracheck generate GUEST_PASSWORD --write .env" in commands
    assert not [command for command in commands if "_GUEST_PASSWORD" in command]


@pytest.mark.parametrize(
    "name", ["variables in several parts of a URL", "variables of the .env in a service's env file"]
)
def test_one_variable_of_both_ends_is_made_by_one_command(name: str, place: Path, run: Run) -> None:
    source, files = PROJECTS[name]
    write(files, place)
    steps = [step for finding in report(run, source)["findings"] for step in finding["fix"]]
    assert {*map(str, steps)} == {
        str({"step": "run", "command": "auracheck generate DB_PASSWORD --write .env", "needs": []})
    }


def test_what_is_extended_from_another_folder_takes_variables_of_the_project(place: Path, run: Run) -> None:
    extending = "services:\n  app:\n    extends: {file: base/common.yaml, service: app}\n"
    write({"compose.yaml": extending, "base/common.yaml": f"{APP}    environment: {{APP_SECRET: changeme}}\n"}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert (place / ".env").exists()


def write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)


def is_valid(path: Path) -> None:
    if shutil.which("docker-compose"):
        subprocess.run(["docker-compose", "-f", path, "config", "-q"], check=True)


VOLUME = "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n"


@pytest.mark.parametrize(
    ("value", "env"), [("shop", ""), ("${POSTGRES_PASSWORD}", "POSTGRES_PASSWORD=changeme\n")], ids=["literal", "env"]
)
def test_a_server_alone_has_the_step_for_its_volume(value: str, env: str, place: Path, run: Run) -> None:
    compose = f"services:\n{DB}    environment:\n      POSTGRES_PASSWORD: {value}\n{VOLUME}"
    write({"compose.yaml": compose, ".env": env}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["rule"] != "embedded-secret"]
    words = [step["text"] for step in finding["fix"] if step["step"] == "do"]
    assert words[-2].endswith("POSTGRES_PASSWORD is only read at the first start")
    assert words[-1] == "give what connects to db the same password"
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == compose
    assert (place / ".env").read_text() == env


WAYS = {
    "none": "  api:\n    env_file: jwt.env\n    image: shop\n",
    "mapping": "  api: # ours\n    image: shop\n    environment:\n\n      JWT_SECRET_KEY: ${JWT_SECRET_KEY}\n",
    "list": "  api:\n    image: shop\n    environment:\n      - JWT_SECRET_KEY=${JWT_SECRET_KEY}\n",
    "list at its key": "  api:\n    image: shop\n    environment:\n    - JWT_SECRET_KEY=${JWT_SECRET_KEY}\n",
    "merged": "  api:\n    image: shop\n    environment: &all\n      <<: *base\n"
    "      JWT_SECRET_KEY: ${JWT_SECRET_KEY}\n",
}


@pytest.mark.parametrize(("way", "other"), list(pairwise([*WAYS, "none"])))
def test_what_services_lack_is_one_edit_of_each_and_afterwards_they_have_it(
    way: str, other: str, place: Path, run: Run
) -> None:
    service = WAYS[other].replace("api:", "worker:").replace("&all", "&others")
    compose = f"x-base: &base {{A: b}}\nservices:\n{WAYS[way]}{service}"
    write(
        {"compose.yaml": compose, "jwt.env": f"JWT_SECRET_KEY={STRONG}\n", ".env": f"JWT_SECRET_KEY={STRONG}\n"}, place
    )
    before = report(run, "compose.yaml")
    edits = {(step["line"], *step["new"]) for each in before["findings"] for step in each["fix"] if step.get("line")}
    assert len(edits) == 2
    follow_all(before, place)
    after = report(run, "compose.yaml")
    assert {each["rule"] for each in after["findings"] if each["severity"] != "note"} == {"missing-secret"}
    assert not [each for each in after["findings"] if each["severity"] == "error"]  # the warning is beyond the guide
    assert {each["environment_from"] for each in after["targets"]} == {"--env"}
    is_valid(place / "compose.yaml")


@pytest.mark.parametrize(
    "service",
    [
        "  api: {image: x}\n",
        "  api:\n    image: x\n    environment: {A: b}\n",
        "  api:\n    image: x\n    environment: *base\n",
        "  api:\n    <<: *base\n    image: x\n",
        "  api:\n    image: x\n    environment:\n",
        "  api:\n",
        "",
    ],
)
def test_a_service_that_is_not_written_line_by_line_has_no_edit(service: str) -> None:
    lines = f"x-base: &base {{A: b}}\nservices:\n{service}".encode().split(b"\n")
    assert addition(lines, 3, ["A: b"], "environment") is None


@pytest.mark.parametrize("default", ["${APP_SECRET:-changeme}", "${APP_SECRET-changeme}", '"${APP_SECRET:-changeme}"'])
def test_a_default_counts_no_more_where_its_variable_is_set(default: str, place: Path, run: Run) -> None:
    """Nothing of the Compose file changes, so that it may be tracked by git."""
    compose = f"services:\n  api:\n    image: shop\n    environment:\n      APP_SECRET: {default}\n"
    write({"compose.yaml": compose}, place)
    assert run("check", "compose.yaml", "--env", "production").code == 1
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert (place / "compose.yaml").read_text() == compose
    assert "APP_SECRET=" in (place / ".env").read_text()


def test_a_strong_default_moves_into_its_variable(place: Path, run: Run) -> None:
    compose = "services:\n  api:\n    image: shop\n    environment:\n      APP_SECRET: %s\n"
    write({"compose.yaml": compose % f"${{OURS:-{STRONG}}}"}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert (place / "compose.yaml").read_text() == compose % "${OURS}"
    assert (place / ".env").read_text() == f"OURS={STRONG}\n"


def test_a_key_that_a_service_takes_under_three_names_from_one_variable_is_made_once(place: Path, run: Run) -> None:
    names = ("MERCURE_PUBLISHER_JWT_KEY", "MERCURE_SUBSCRIBER_JWT_KEY", "MERCURE_JWT_SECRET")
    given = "".join(f"      {name}: ${{CADDY_MERCURE_JWT_SECRET:-!ChangeThisKey!}}\n" for name in names)
    write({"compose.yaml": f"services:\n  php:\n    image: shop\n    environment:\n{given}"}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    written = (place / ".env").read_text()
    assert report(run, "compose.yaml")["findings"] == []
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert (place / ".env").read_text() == written
