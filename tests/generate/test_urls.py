"""The URLs that `generate` makes lead where the options say, and would not stop the service that gets them."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from auracheck.generate import Recipe, generate_secret, plan
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Refusal
from tests.generate.test_generate import AURACONNECT, decoded, policy_of, refusal


def url_parts(kind: str, recipe: Recipe, policy: Policy = AURACONNECT) -> tuple[object, ...]:
    """A generated URL taken apart, with the count of its password's random bytes in the password's place."""
    parts = urlsplit(generate_secret(kind, recipe, policy))
    count = len(decoded(unquote(parts.password or ""), recipe.encoding))
    return parts.scheme, unquote(parts.username or ""), count, parts.hostname, parts.port, unquote(parts.path)


@pytest.mark.parametrize(
    ("kind", "recipe", "parts"),
    [
        ("database", Recipe(host="db.internal"),
         ("postgresql", "auraconnect", 32, "db.internal", 5432, "/auraconnect")),
        ("database", Recipe(host="db.internal:6432", user="a:b@c/d", name="x?#y", encoding="base64"),
         ("postgresql", "a:b@c/d", 32, "db.internal", 6432, "/x?#y")),
        ("database", Recipe(host="[::1]", user="é", nbytes=64, encoding="base64url"),
         ("postgresql", "é", 64, "::1", 5432, "/auraconnect")),
        ("database", Recipe(host="[fe80::1]:5433"), ("postgresql", "auraconnect", 32, "fe80::1", 5433, "/auraconnect")),
        ("redis", Recipe(host="cache"), ("redis", "", 32, "cache", 6379, "/0")),
        ("redis", Recipe(host="10.0.0.7:6380", user="app", name="3"), ("redis", "app", 32, "10.0.0.7", 6380, "/3")),
    ],
)  # fmt: skip
def test_a_url_leads_where_its_options_say(kind: str, recipe: Recipe, parts: tuple[object, ...]) -> None:
    assert url_parts(kind, recipe) == parts


@pytest.mark.parametrize(
    ("entry", "scheme", "port"),
    [
        (Entry("X_URL", "url", purpose="to Postgres: postgres://…"), "postgresql", 5432),
        (Entry("X_URL", "url", purpose="postgresql+asyncpg://u:p@h/d"), "postgresql+asyncpg", 5432),
        (Entry("X_URL", "url", purpose="the cache, rediss://h"), "rediss", 6379),
        (Entry("X_URL", "url", purpose="beside amqp://q, see https://wiki: mariadb://…"), "mariadb", 3306),
        (Entry("MYSQL_URL", "url", purpose="see https://wiki"), "mysql", 3306),
        (Entry("MYSQL_DATABASE_URL", "url"), "mysql", 3306),
        (Entry("MARIADB_URL", "url"), "mariadb", 3306),
        (Entry("CELERY_REDIS", "url"), "redis", 6379),
        (Entry("DB_URL", "url"), "postgresql", 5432),
        (Entry("SQLALCHEMY_DATABASE_URI", "url"), "postgresql", 5432),
    ],
)
def test_the_service_of_a_url_is_told_by_its_purpose_else_by_its_name(entry: Entry, scheme: str, port: int) -> None:
    parts = url_parts(entry.name, Recipe(host="h"), policy_of(entry))
    assert (parts[0], parts[4]) == (scheme, port)


@pytest.mark.parametrize("name", ["my test shop", "testshop", "/srv/auracheck.toml", "x" * 64])
def test_a_policy_whose_name_is_no_plain_word_leaves_a_plain_user_and_database(name: str) -> None:
    own = policy_of(Entry("DB_URL", "url"), refused=(Refusal((), ("DB_URL",), ("test",)),), name=name)
    parts = url_parts("DB_URL", Recipe(host="h"), own)
    assert (parts[1], parts[5]) == ("app", "/app")


def test_beside_a_database_redis_takes_neither_its_user_nor_its_name() -> None:
    made = {one.name: one for one in plan(["all"], Recipe(host="h", user="u", name="n"), AURACONNECT)}
    redis, database = made["REDIS_URL"].value, made["DATABASE_URL"].value
    assert redis is not None
    assert database is not None
    assert re.fullmatch(r"redis://:\w+@h:6379/0", redis.reveal()) is not None
    assert re.fullmatch(r"postgresql://u:\w+@h:5432/n", database.reveal()) is not None


@pytest.mark.parametrize(
    "host",
    ["", " ", "a b", "u@h", "h/x", "h:", "h:0", "h:65536", "h:x", "-h", "a..b", "::1", "[::1", "[]", "[::g]", "[1]",
     "h\n", "é", "[1:2]", "h:٣", "h?x", "h#", "/var/run/postgresql"],
)  # fmt: skip
def test_a_host_that_is_none_is_refused_by_the_name_of_its_option(host: str) -> None:
    assert " --host " in refusal(["database"], Recipe(host=host)).partition("(")[0]


@pytest.mark.parametrize("text", ["", " ", "a\0b", "a\nb", "\udc80", "\x1b[2J"])
def test_a_user_or_database_that_cannot_be_read_is_refused(text: str) -> None:
    assert refusal(["database"], Recipe(host="h", user=text)).startswith("invalid --user ")
    assert refusal(["database"], Recipe(host="h", name=text)).startswith("invalid --name ")


def test_a_redis_database_is_a_number() -> None:
    assert refusal(["redis"], Recipe(host="h", name="cache")).startswith("invalid --name ")


@pytest.mark.parametrize(
    ("recipe", "option", "substring"),
    [
        (Recipe(host="db.Dev.internal"), "--host", "dev"),
        (Recipe(host="h", user="administrator"), "--user", "admin"),
        (Recipe(host="h", name="auraconnect_test"), "--name", "test"),
    ],
)
def test_a_url_that_would_stop_the_service_is_not_made(recipe: Recipe, option: str, substring: str) -> None:
    told = refusal(["database"], recipe)
    assert told.startswith(f"{option} contains {substring!r}, which the application refuses")


def test_what_another_secret_must_not_hold_does_not_keep_a_host_out() -> None:
    own = policy_of(Entry("DB_URL", "url"), Entry("KEY"), refused=(Refusal((), ("KEY",), ("test",)),))
    assert url_parts("DB_URL", Recipe(host="test"), own)[3] == "test"


def test_a_url_whose_own_form_the_policy_refuses_ends_in_an_error() -> None:
    own = policy_of(Entry("DB_URL", "url"), refused=(Refusal((), ("DB_URL",), ("postgresql",)),))
    assert refusal(["DB_URL"], Recipe(host="h"), own).startswith("DB_URL: every random value is refused by [[refused]]")


def test_a_url_without_a_host_names_the_option_and_the_password() -> None:
    told = refusal(["database"])
    assert "auracheck generate database --host HOST" in told
    assert told.endswith("auracheck generate password")


@pytest.mark.parametrize(
    ("kinds", "recipe", "told"),
    [
        (["jwt"], Recipe(host="h"), "--host without a URL"),
        (["password"], Recipe(user="u"), "--user without a URL"),
        (["all"], Recipe(name="n"), "--name without --host"),
        (["database", "redis"], Recipe(host="h:1"), "--host with a port for DATABASE_URL, "),
    ],
)  # fmt: skip
def test_an_option_without_a_use_or_with_two_meanings_is_refused(kinds: list[str], recipe: Recipe, told: str) -> None:
    assert refusal(kinds, recipe).startswith(told)


def test_a_url_of_a_service_that_is_not_known_is_not_made_up_from_its_name() -> None:
    own = policy_of(Entry("DB_QUEUE_URL", "url", purpose="amqp://user:password@host/queue"))
    assert refusal(["DB_QUEUE_URL"], Recipe(host="h"), own) != ""
