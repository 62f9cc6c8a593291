"""`generate all --host` and `--write`: one password for both ends of a connection."""

import re
from pathlib import Path

import pytest

from auracheck.generate import Recipe, plan
from auracheck.judgement.urls import split
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from tests.conftest import Run

URLS = ("DATABASE_URL", "DIRECT_DATABASE_URL", "REDIS_URL")
PASSWORDS = ("POSTGRES_PASSWORD", "PGPASSWORD", "REDIS_PASSWORD", "ADMIN_PASSWORD")


def policy(*entries: Entry) -> Policy:
    return Policy("shop", {entry.name: entry for entry in entries}, {})


SHOP = policy(*(Entry(name, kind="url") for name in URLS), *(Entry(name, kind="password") for name in PASSWORDS))


def made(recipe: Recipe, asked: Policy = SHOP) -> dict[str, str]:
    """The password of each secret that has one."""
    values = {one.name: one.value.reveal() for one in plan(["all"], recipe, asked) if one.value}
    return {name: (url and url.password) or value for name, value in values.items() for url in [split(value)]}


@pytest.mark.parametrize("encoding", ["hex", "base64", "base64url"])
def test_connected_names_get_one_password(encoding: str) -> None:
    found = made(Recipe(host="db", encoding=encoding))
    of_postgres = {found[name] for name in ("DATABASE_URL", "DIRECT_DATABASE_URL", "POSTGRES_PASSWORD", "PGPASSWORD")}
    assert len(of_postgres) == 1
    assert found["REDIS_URL"] == found["REDIS_PASSWORD"]
    assert len({*of_postgres, found["REDIS_URL"], found["ADMIN_PASSWORD"]}) == 3


def test_a_name_of_two_servers_has_a_value_of_its_own() -> None:
    urls = (Entry("DATABASE_URL", kind="url"), Entry("MYSQL_URL", kind="url"))
    found = made(Recipe(host="db"), policy(*urls, Entry("DB_PASSWORD", kind="password")))
    assert len(set(found.values())) == 3


def test_a_secret_that_must_be_longer_has_a_value_of_its_own() -> None:
    long = Entry("POSTGRES_PASSWORD", kind="password", min_length=100)
    found = made(Recipe(host="db"), policy(Entry("DATABASE_URL", kind="url"), long))
    assert len(found["POSTGRES_PASSWORD"]) >= 100


FILE = "POSTGRES_PASSWORD=changeme\nAPP_PASSWORD={}\nDATABASE_URL=postgres://app:{}@db.internal/app\n"


@pytest.mark.parametrize(
    ("other", "of_url", "is_one"),
    [("else-to-change", "changeme", True), ("changeme", "changeme", True), ("changeme", "example", False)],
)
def test_a_url_keeps_the_password_of_the_variable_beside_it(
    other: str, of_url: str, is_one: bool, place: Path, run: Run
) -> None:
    (place / ".env").write_text(FILE.format(other, of_url))
    (place / ".env").chmod(0o600)
    assert run("generate", "DATABASE_URL", "POSTGRES_PASSWORD", "APP_PASSWORD", "--write", ".env", "--rotate").code == 0
    found = dict(re.findall(r"(?m)^(\w+)=(.*)$", (place / ".env").read_text()))
    url = split(found["DATABASE_URL"])
    assert url is not None
    assert (url.password == found["POSTGRES_PASSWORD"]) is is_one
    assert url.password != found["APP_PASSWORD"]
    assert "changeme" not in found.values()


def test_a_url_with_the_value_of_two_passwords_has_one_of_its_own(place: Path, run: Run) -> None:
    (place / ".env").write_text("A_PASSWORD=changeme\nB_PASSWORD=changeme\nAPI_URL=https://a:changeme@api.internal/\n")
    (place / ".env").chmod(0o600)
    assert run("generate", "A_PASSWORD", "B_PASSWORD", "API_URL", "--write", ".env").code == 0
    found = dict(re.findall(r"(?m)^(\w+)=(.*)$", (place / ".env").read_text()))
    assert not any(found[name] in found["API_URL"] for name in ("A_PASSWORD", "B_PASSWORD"))
