"""`generate all --host`: one password for both ends of a connection."""

import pytest

from auracheck.generate import Recipe, plan
from auracheck.judgement.urls import split
from auracheck.policy import Policy
from auracheck.policy.entry import Entry

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
