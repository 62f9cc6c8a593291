"""A password that is hardcoded at both ends of a connection moves into one variable, to which both refer; a file that
is a secret of both is made once."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import STRONG, follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

OTHER = STRONG[::-1]
COMPOSE = f"""services:
  app:
    image: local/app
    environment:
      DB_HOST: db
      DB_USER: shop
      DB_PASSWORD: {STRONG}
      REDIS_HOST: cache
      REDIS_PASSWORD: {OTHER}
  web:
    image: local/web
    environment:
      DATABASE_URL: mysql://shop:{STRONG}@db/shop
  db:
    image: mysql:8
    environment:
      MYSQL_USER: shop
      MYSQL_PASSWORD: {STRONG}
      MYSQL_DATABASE: shop
      MYSQL_RANDOM_ROOT_PASSWORD: "yes"
    volumes: [data:/var/lib/mysql]
  cache:
    image: redis:7
    command: redis-server --requirepass {OTHER}
volumes: {{data: }}
"""
LINES = [
    "      DB_PASSWORD: ${MYSQL_PASSWORD}",
    "      REDIS_PASSWORD: ${REDIS_PASSWORD}",
    "      DATABASE_URL: mysql://shop:${MYSQL_PASSWORD}@db/shop",
    "      MYSQL_PASSWORD: ${MYSQL_PASSWORD}",
    "    command: redis-server --requirepass ${REDIS_PASSWORD}",
]


def test_the_steps_make_one_new_value_for_all_its_places(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE}, place)
    shown = run("check", "compose.yaml", "--env", "production").out
    assert " 1  auracheck generate MYSQL_PASSWORD REDIS_PASSWORD --write .env --rotate\n" in shown
    assert " 7  if the volume of db has data already, change the password there too: MYSQL_PASSWORD " in shown
    before = report(run, "compose.yaml")
    for each in before["findings"]:  # a move is a step of `--fix` alone: here the command makes another value
        each["fix"] = [step for step in each["fix"] if step.get("new", ()) is not None]
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    assert set(LINES) <= set((place / "compose.yaml").read_text().splitlines())
    assert STRONG not in (place / ".env").read_text()
    after = report(run, "compose.yaml")
    assert (after["findings"], {each["state"] for each in after["connections"]}) == ([], {"match"})


def test_fix_moves_the_value_as_it_is(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE}, place)
    assert "not fixed" not in run("check", "compose.yaml", "--env", "production", "--diff").err
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert set(LINES) <= set((place / "compose.yaml").read_text().splitlines())
    assert (place / ".env").read_text() == f"MYSQL_PASSWORD={STRONG}\nREDIS_PASSWORD={OTHER}\n"


def test_a_value_that_a_url_cannot_take_as_it_is_stays_where_it_is(place: Path, run: Run) -> None:
    url = f"mysql://shop:{STRONG}%2F@db/shop"
    compose = COMPOSE.replace(f"mysql://shop:{STRONG}@db/shop", url).replace(f"D: {STRONG}\n", f"D: {STRONG}/\n")
    write({"compose.yaml": compose}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert f"DATABASE_URL={url}\n" in (place / ".env").read_text()


def test_two_values_of_one_name_get_a_variable_each(place: Path, run: Run) -> None:
    service = "  {0}:\n    image: local/{0}\n    environment:\n      SIGNING_SECRET: {1}\n"
    write({"compose.yaml": f"services:\n{service.format('a', STRONG)}{service.format('b', OTHER)}"}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / ".env").read_text() == f"SIGNING_SECRET={STRONG}\nB_SIGNING_SECRET={OTHER}\n"
    assert report(run, "compose.yaml")["findings"] == []


def test_a_variable_that_has_a_default_already_is_made_anew(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.replace(STRONG, "changeme"), ".env": "MYSQL_PASSWORD=changeme2\nTZ=UTC\n"}, place)
    (place / ".env").chmod(0o600)
    before = report(run, "compose.yaml")
    made = {step["command"] for each in before["findings"] for step in each["fix"] if step["step"] == "run"}
    assert "auracheck generate MYSQL_PASSWORD --write .env" in made


CHECKED = f"""services:
  db:
    image: mysql:8
    environment:
      MYSQL_ROOT_PASSWORD: "{STRONG}"
    volumes: [data:/var/lib/mysql]
    healthcheck:
      test: ["CMD", "mysqladmin", "ping", "-p{STRONG}"]
  cache:
    image: redis:7
    command: redis-server --requirepass {OTHER}
    healthcheck:
      test: ["CMD", "redis-cli", "-a", "{OTHER}", "ping"]
volumes: {{data: }}
"""


def test_a_health_check_gets_the_variable_of_its_server(place: Path, run: Run) -> None:
    write({"compose.yaml": CHECKED}, place)
    shown = run("check", "compose.yaml", "--env", "production").out
    assert "if the volume of db has data already" in shown
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    is_valid(place / "compose.yaml")
    written = (place / "compose.yaml").read_text()
    assert '      test: ["CMD", "mysqladmin", "ping", "-p${MYSQL_ROOT_PASSWORD}"]\n' in written
    assert '      test: ["CMD", "redis-cli", "-a", "${REDIS_PASSWORD}", "ping"]\n' in written
    assert (place / ".env").read_text() == f"MYSQL_ROOT_PASSWORD={STRONG}\nREDIS_PASSWORD={OTHER}\n"


def test_a_file_that_is_a_secret_of_two_services_is_made_once(place: Path, run: Run) -> None:
    compose = """services:
  app:
    image: local/app
    environment: {SHOP_DB_PASSWORD_FILE: /run/secrets/pw}
    secrets: [pw]
  db:
    image: mariadb:11
    environment: {MARIADB_USER: shop, MARIADB_PASSWORD_FILE: /run/secrets/pw, MARIADB_RANDOM_ROOT_PASSWORD: "1"}
    secrets: [pw]
secrets:
  pw: {file: ./pw.txt}
"""
    write({"compose.yaml": compose, "pw.txt": "changeme"}, place)
    (place / "pw.txt").chmod(0o600)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert len({step["command"] for step in steps if step["step"] == "run"}) == 1


def test_a_first_script_of_a_server_gets_the_new_password_of_its_user(place: Path, run: Run) -> None:
    db = "  db:\n    image: mysql:8\n    environment: {MYSQL_RANDOM_ROOT_PASSWORD: 'yes'}\n"
    db += "    volumes: ['./init:/docker-entrypoint-initdb.d']\n"
    given = "{MYSQL_HOST: db, MYSQL_USERNAME: shop, MYSQL_PASSWORD: shop_pwd}"
    (place / "compose.yaml").write_text(f"services:\n  app:\n    image: shop\n    environment: {given}\n{db}")
    (place / "init").mkdir()
    (place / "init/01.sql").write_text("CREATE USER 'shop'@'%' IDENTIFIED BY 'shop_pwd';\n")
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    texts = [step.get("text") for each in found if each["secret"] == "MYSQL_PASSWORD" for step in each["fix"]]
    assert "set the new password in users.0.password (init/01.sql:1) as well" in texts
