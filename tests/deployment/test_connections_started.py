"""A client's end in what starts its program: scripts, what they wait for, and files that they make."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from tests.deployment.projects import MYSQL, POSTGRES, listed, report

IMAGES = {"postgres": ("postgres:16", POSTGRES), "mysql": ("mysql:8", MYSQL)}


def project(app: str, server: str = "postgres") -> str:
    image, variables = IMAGES[server]
    lines = "\n      ".join(f"{name}: {value}" for name, value in variables.items())
    return f"services:\n  app:\n    {app}\n  db:\n    image: {image}\n    environment:\n      {lines}\n"


def found(
    folder: Path, app: str, files: Mapping[str, str] = {}, server: str = "postgres"
) -> list[tuple[str, str, str]]:
    return [(c, s, state) for c, _, s, state in listed(report(folder, project(app, server), files))]


WORDPRESS = """#!/bin/bash
# don't stop
wp core config --dbname=$MYSQL_DATABASE --dbuser=shop \\
    --dbpass=${MYSQL_PASSWORD} --dbhost=db
exec php-fpm
"""
ENVIRONMENT = "environment: {MYSQL_DATABASE: shop, MYSQL_PASSWORD: OTHER}"
SCRIPTS = {
    "mounted": ("image: local/app\n    entrypoint: /run.sh\n    volumes: ['./run.sh:/run.sh']", {"run.sh": WORDPRESS}),
    "in a mounted folder": (
        "image: local/app\n    command: ['/app/bin/run.sh']\n    volumes: ['.:/app']", {"bin/run.sh": WORDPRESS},
    ),
    "copied": (
        "build: ./app",
        {"app/Dockerfile": "FROM php\nCOPY tools/run.sh /run.sh\nENTRYPOINT /run.sh\n", "app/tools/run.sh": WORDPRESS},
    ),
    "in a copied folder": (
        "build: ./app", {"app/Dockerfile": "FROM php\nCOPY . .\nCMD ./tools/run.sh\n", "app/tools/run.sh": WORDPRESS},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_that_starts_the_program_leads_to_a_server(name: str, tmp_path: Path) -> None:
    app, files = SCRIPTS[name]
    app = f"{app}\n    {ENVIRONMENT}"
    assert found(tmp_path, app, files, "mysql") == [("app", "db", "mismatch")]
    assert found(tmp_path, app.replace("OTHER", "ONE"), files, "mysql") == [("app", "db", "match")]


@pytest.mark.parametrize("tool", ["wp", "php -d memory_limit=1G /usr/local/bin/wp"])
def test_what_wordpress_is_told_by_its_own_tool_leads_to_a_server(tool: str, tmp_path: Path) -> None:
    set_host = (
        f"{tool} config --allow-root set WP_REDIS_HOST db && {tool} config set WP_REDIS_PASSWORD OTHER --allow-root"
    )
    services = f"  app: {{image: local/wordpress, command: sh -c '{set_host}; php-fpm'}}\n"
    services += "  db: {image: 'redis:7', command: redis-server --requirepass ONE}\n"
    assert [each[2:] for each in listed(report(tmp_path, f"services:\n{services}"))] == [["db", "mismatch"]]


def test_a_script_that_nothing_starts_leads_nowhere(tmp_path: Path) -> None:
    files = {"app/Dockerfile": "FROM php\nCOPY . .\nCMD php-fpm\n", "app/run.sh": WORDPRESS}
    assert not found(tmp_path, "build: ./app", files, "mysql")


@pytest.mark.parametrize(
    "command",
    [
        "./wait-for-it.sh db:5432 -- ./app",
        "/app/wait-for-it.sh db 5432 60 && app",
        "wait-for db:5432 other:80 -- app --other=cache:6379",
        "dockerize -wait tcp://db:5432 -timeout 10s app",
        "until nc -z -w 5 db 5432; do sleep 1; done; app",
        "while ! (echo > /dev/tcp/db/5432); do sleep 1; done",
        "until pg_isready -h db -U shop; do sleep 1; done",
    ],
)
def test_who_waits_for_a_server_leads_to_it_and_how_it_signs_in_is_not_known(command: str, tmp_path: Path) -> None:
    app = f"image: local/app\n    command: sh -c '{command}'"
    assert found(tmp_path, app) == [("app", "db", "unknown")]


def test_what_shows_pages_once_a_server_is_there_signs_in_nowhere(tmp_path: Path) -> None:
    app = "image: local/app\n    command: \"./wait-for db:5432 --timeout=720 -- nginx -g 'daemon off;'\""
    assert found(tmp_path, app) == []


def test_who_waits_for_a_server_signs_in_as_its_variables_say(tmp_path: Path) -> None:
    app = "image: local/app\n    command: wait-for-it.sh db:5432 -- app\n    environment: {POSTGRES_PASSWORD: ONE}"
    assert found(tmp_path, app) == [("app", "db", "match")]


@pytest.mark.parametrize(
    "files",
    [
        {"app/Dockerfile": "FROM php\nCOPY . .\nRUN cp .env.example .env && composer install\n"},
        {
            "app/Dockerfile": "FROM php\nCOPY . .\nCMD ./run.sh\n",
            "app/run.sh": "cp -n ./.env.example ./.env\nphp-fpm\n",
        },
    ],
    ids=["when it is built", "when it starts"],
)
def test_an_env_file_that_is_made_of_an_example_is_read(files: dict[str, str], tmp_path: Path) -> None:
    example = {"app/.env.example": "DB_HOST=db\nDB_USERNAME=shop\nDB_PASSWORD=ONE\n"}
    assert found(tmp_path, "build: ./app", files | example) == [("app", "db", "match")]


SPRING = (
    "spring.datasource.url=jdbc:postgresql://db/shop\nspring.datasource.username=shop\nspring.datasource.password=ONE\n"
)


@pytest.mark.parametrize(("manifest", "clients"), [("pom.xml", ["app"]), ("README", [])])
def test_an_image_that_is_called_as_the_folder_of_a_program_is_that(
    manifest: str, clients: list[str], tmp_path: Path
) -> None:
    files = {f"shop-api/{manifest}": "", "shop-api/src/main/resources/application.properties": SPRING}
    assert [client for client, *_ in found(tmp_path, "image: team/shop-api:1.0", files)] == clients


def test_a_build_of_the_folder_in_which_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "Dockerfile": "FROM maven\nCOPY pom.xml .\nCOPY src src\n",
        "pom.xml": "",
        "src/main/resources/application.properties": SPRING,
    }
    report(tmp_path, project("build: ."), files)
    connections = run(Request(["compose:compose.yaml"], environment=("--env", "production"))).connections
    assert [each.state for each in connections] == ["match"]


@pytest.mark.parametrize("image", ["busybox", "alpine:3", "jwilder/dockerize", "willwill/wait-for-it", "postgres:16"])
@pytest.mark.parametrize("waits", ["nc -z db 5432", "pg_isready -h db"])
def test_who_does_nothing_but_wait_is_no_client(image: str, waits: str, tmp_path: Path) -> None:
    assert not found(tmp_path, f"image: {image}\n    command: sh -c 'until {waits}; do sleep 1; done'")
