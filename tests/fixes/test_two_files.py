"""Two ends of a connection with an env file each, on one machine: one password is made for both."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow
from tests.fixes.test_projects import report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

UNITS = {
    "db.container": "[Container]\nImage=docker.io/postgres:17\nContainerName=db\nNetwork=a.network\n"
    "EnvironmentFile=./db.env\n",
    "app.container": "[Container]\nImage=shop\nNetwork=a.network\nEnvironmentFile=./app.env\n",
    "db.env": "POSTGRES_USER=shop\nPOSTGRES_PASSWORD=changeme\n",
}
CLIENTS = {
    "a URL": "TZ=UTC\nDATABASE_URL=postgresql://shop:changeme@db:5432/shop?sslmode=disable\n",
    "a last line without an end": "TZ=UTC\nDATABASE_URL=postgresql://shop:changeme@db:5432/shop\nLANG=C",
    "a password": "DB_HOST=db\nDB_USER=shop\nDB_PASSWORD=changeme\nDB_NAME=shop\n",
}


def made(client: str, place: Path) -> None:
    write({**UNITS, "app.env": client}, place)
    for each in ("db.env", "app.env"):
        (place / each).chmod(0o600)


def both_ends_agree_afterwards(place: Path, run: Run) -> None:
    steps = [step for each in report(run, ".")["findings"] for step in each["fix"]]
    once = [step for number, step in enumerate(steps) if step not in steps[:number] and step["step"] != "do"]
    follow(once, place)
    after = report(run, ".")
    assert after["findings"] == []
    assert [each["state"] for each in after["connections"]] == ["match"]


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_the_client_gets_what_is_made_in_the_servers_file(client: str, place: Path, run: Run) -> None:
    made(client, place)
    both_ends_agree_afterwards(place, run)


def test_another_notation_is_a_persons(place: Path, run: Run) -> None:
    made("DATABASE_URL=postgresql://shop:changeme@db:5432/my%20shop\n", place)
    [fix] = [each["fix"] for each in report(run, ".")["findings"] if each["secret"] == "DATABASE_URL"]
    assert [step["step"] for step in fix] == ["do"]


COMPOSE = """services:
  db:
    image: mysql:8
    environment:
      MYSQL_ROOT_PASSWORD: changeme
    ports: ["127.0.0.1:3306:3306"]
"""


def test_a_client_on_the_machine_gets_what_is_made_for_a_compose_project(place: Path, run: Run) -> None:
    client = "DATABASE_URL=mysql://root:changeme@127.0.0.1:3306/shop\nPORT=8081"
    write({"compose.yaml": COMPOSE, "app/.env": client}, place)
    (place / "app" / ".env").chmod(0o600)
    both_ends_agree_afterwards(place, run)


def test_two_projects_with_one_weak_value_get_one_each(place: Path, run: Run) -> None:
    """Neither reads the `.env` of the other."""
    text = "services:\n  {0}:\n    image: {0}\n    environment:\n      SECRET_KEY: aabbcc\n"
    write({f"{name}/compose.yaml": text.format(name) for name in ("shop", "blog")}, place)
    steps = [step for each in report(run, ".")["findings"] for step in each["fix"]]
    follow([step for number, step in enumerate(steps) if step not in steps[:number]], place)
    assert report(run, ".")["findings"] == []
    assert (place / "shop" / ".env").read_text() != (place / "blog" / ".env").read_text()


def test_an_env_file_that_is_in_an_image_gets_the_password_of_its_server(place: Path, run: Run) -> None:
    db = "  db:\n    image: mysql:8\n    environment: {MYSQL_USER: shop, MYSQL_PASSWORD: secretpassword}\n"
    (place / "compose.yaml").write_text(f"services:\n  app:\n    build: .\n{db}")
    (place / "Dockerfile").write_text("FROM php:8\nCOPY . /app\n")
    (place / "composer.json").write_text('{"require": {"laravel/framework": "*"}}')
    (place / ".env").write_text("DB_HOST=db\nDB_USERNAME=shop\nDB_PASSWORD=secretpassword\n")
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    [steps] = [each["fix"] for each in found if each["secret"] == "DB_PASSWORD"]
    assert [step["text"] for step in steps if step["step"] == "do"] == [
        "set DB_PASSWORD to the new MYSQL_PASSWORD of db"
    ]
    assert not [step for each in found for step in each["fix"] if "(.env:3)" in step.get("text", "")]
