"""`generate all --write .env`: what a Compose project beside it connects gets one password."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run as check
from auracheck.systems.grammar import read_as
from tests.conftest import Run
from tests.deployment.projects import ONE

COMPOSE = """
services:
  app:
    image: local/app
    environment:
      DB_HOST: db
      DB_USER: shop
      DB_PASSWORD: ${DB_PASSWORD}
      BROKER_URL: amqp://guest:${BROKER}@queue:5672//
  other:
    image: local/app
    environment: {DIRECT_URL: "postgresql://shop:${DIRECT_PASSWORD}@db/shop"}
  db:
    image: postgres:16
    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}", POSTGRES_DB: shop}
  queue:
    image: rabbitmq:3
    environment: {RABBITMQ_DEFAULT_PASS: "${RABBITMQ_DEFAULT_PASS}", RABBITMQ_DEFAULT_USER: guest}
"""
ENV_FILE = """
services:
  app: {image: local/app, env_file: .env}
  db: {image: postgres:16, env_file: .env}
"""
NAMES = ("DB_PASSWORD", "DIRECT_PASSWORD", "POSTGRES_PASSWORD", "BROKER", "RABBITMQ_DEFAULT_PASS", "SESSION_SECRET")


def policy(*urls: str) -> str:
    tables = [f'[secrets.{name}]\nkind = "password"\n' for name in NAMES]
    tables += [f'[secrets.{name}]\nkind = "url"\n' for name in urls]
    return 'name = "shop"\nextends = []\n' + "".join(tables)


def generated(place: Path, run: Run, compose: str, env: str = "", *options: str, kinds: str = "all") -> dict[str, str]:
    """What `.env` has afterwards."""
    (place / "compose.yaml").write_text(compose.replace("ONE", ONE), encoding="utf-8")
    (place / "auracheck.toml").write_text(policy("DATABASE_URL"), encoding="utf-8")
    (place / ".env").write_text(env.replace("ONE", ONE), encoding="utf-8")
    assert run("generate", kinds, "--write", ".env", *options).code == 0
    found = read_as("dotenv", (place / ".env").read_bytes(), {})
    return {name: value.reveal() for name, value in found.items()}  # type: ignore[union-attr]


def states() -> set[str]:
    return {c.state for c in check(Request(["compose:compose.yaml"], environment=("--env", "production"))).connections}


def test_names_that_are_connected_get_one_value_and_others_their_own(place: Path, run: Run) -> None:
    found = generated(place, run, COMPOSE)
    assert found["DB_PASSWORD"] == found["DIRECT_PASSWORD"] == found["POSTGRES_PASSWORD"]
    assert found["BROKER"] == found["RABBITMQ_DEFAULT_PASS"]
    assert len(set(found.values())) == 3
    assert states() == {"match"}


def test_a_value_that_stays_is_that_of_the_other_end(place: Path, run: Run) -> None:
    found = generated(place, run, COMPOSE, "DIRECT_PASSWORD=ONE\n")
    assert found["DB_PASSWORD"] == found["POSTGRES_PASSWORD"] == found["DIRECT_PASSWORD"] == ONE
    assert states() == {"match"}


def test_a_default_that_stays_is_not(place: Path, run: Run) -> None:
    found = generated(place, run, COMPOSE.replace("${RABBITMQ_DEFAULT_PASS}", "changeme"))
    assert "changeme" not in found.values()


@pytest.mark.parametrize("env", ["", "POSTGRES_PASSWORD=changeme\n"])
def test_services_that_read_the_whole_file(env: str, place: Path, run: Run) -> None:
    env += "POSTGRES_USER=shop\nDATABASE_URL=postgresql://shop:ONE@db/shop\n"
    assert generated(place, run, ENV_FILE, env)["POSTGRES_PASSWORD"] == ONE
    assert states() == {"match"}


def test_a_rotation_gives_both_ends_a_new_one(place: Path, run: Run) -> None:
    env = "POSTGRES_USER=shop\nDATABASE_URL=postgresql://shop:ONE@db/shop\nPOSTGRES_PASSWORD=ONE\n"
    found = generated(place, run, ENV_FILE, env, "--rotate")
    assert found["POSTGRES_PASSWORD"] != ONE
    assert found["DATABASE_URL"] == f"postgresql://shop:{found['POSTGRES_PASSWORD']}@db/shop"
    assert states() == {"match"}


def test_one_that_is_named_alone_is_new(place: Path, run: Run) -> None:
    assert (
        generated(place, run, COMPOSE, "DIRECT_PASSWORD=ONE\n", kinds="POSTGRES_PASSWORD")["POSTGRES_PASSWORD"] != ONE
    )


@pytest.mark.parametrize("compose", ["services: [", "services: {app: {image: x, env_file: gone.env}}", ""])
def test_a_project_that_does_not_load_connects_nothing(compose: str, place: Path, run: Run) -> None:
    assert len(set(generated(place, run, compose).values())) == len(NAMES)


def test_urls_of_one_user_in_a_file_get_one_password(place: Path, run: Run) -> None:
    users = {"A_URL": "shop", "B_URL": "shop", "C_URL": "other"}
    lines = (f"{name}=postgresql://{user}:changeme@db.example.net/{name}\n" for name, user in users.items())
    (place / ".env").write_text("".join(lines))
    assert run("generate", *users, "--write", ".env").code == 0
    made = [
        Path(line).parts[1].partition("@")[0] for line in (place / ".env").read_text().splitlines() if "://" in line
    ]
    assert len({*made}) == 2
    assert made[0] == made[1] != "shop:changeme"
