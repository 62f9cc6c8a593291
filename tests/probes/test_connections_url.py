"""A PostgreSQL URL as libpq's parameters: whatever is escaped in it arrives, and nothing makes it raise."""

import os
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auracheck.deployment.answers import Failure

pytest.importorskip("psycopg")

from auracheck.probes.connections.postgresql_url import NOT_HERE, Undetermined, parameters

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
SCHEMES = st.sampled_from(["postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg", "postgis"])


@given(SCHEMES, TEXT, TEXT, TEXT, TEXT)
def test_what_is_escaped_arrives(scheme: str, user: str, password: str, database: str, option: str) -> None:
    login = ":".join(quote(part, safe="") for part in (user, password))
    options = urlencode({"application_name": option}, quote_via=quote, safe="")
    found = parameters(f"{scheme}://{login}@db.internal:5433/{quote(database, safe='')}?{options}", {})
    assert isinstance(found, dict)
    expected = {"user": user, "password": password, "host": "db.internal", "port": "5433", "dbname": database,
                "application_name": option}  # fmt: skip
    assert found.items() >= expected.items()


@given(st.text(), st.dictionaries(st.sampled_from(["PGUSER", "PGHOST", "PGSERVICE", "PGNONSENSE"]), st.text()))
@example("postgresql://a@h:1,h:2/d?host=&host=:", {})
@example("postgresql+asyncpg://a@h/d?ssl", {})
def test_nothing_makes_it_raise(rest: str, variables: dict[str, str]) -> None:
    for scheme in ("postgresql", "postgresql+asyncpg"):
        assert isinstance(parameters(f"{scheme}://{rest}", variables), dict | Failure | Undetermined)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ssl=require&timeout=5", {"sslmode": "require"}),
        ("host=a:1&host=b:2", {"host": "a,b", "port": "1,2"}),
        ("host=a&host=b", {"host": "a,b", "port": ","}),
    ],
)
def test_sqlalchemys_words_are_libpqs(query: str, expected: dict[str, str]) -> None:
    found = parameters(f"postgresql+asyncpg://app@/shop?{query}", {})
    assert isinstance(found, dict)
    assert found.items() >= expected.items()


def test_the_services_variables_fill_what_the_url_leaves_out() -> None:
    found = parameters("postgresql://app@h/d", {"PGUSER": "x", "PGPASSWORD": "y", "PGSSLMODE": "require", "PGX": "z"})
    assert isinstance(found, dict)
    assert (found["user"], found["password"], found["sslmode"]) == ("app", "y", "require")


def test_a_variable_whose_value_is_not_known_leaves_it_open_unless_the_url_wins() -> None:
    unknown = {"PGPASSWORD": None}
    assert isinstance(parameters("postgresql://app@h/d", unknown), Undetermined)
    assert isinstance(parameters("postgresql://app:8kd93jfh@h/d", unknown), dict)


def test_nothing_in_our_home_is_looked_at() -> None:
    found = parameters("postgresql://app@h/d", {})
    assert isinstance(found, dict)
    assert {found[key] for key in ("passfile", "sslcert", "sslkey", "sslcrl", "sslrootcert")} == {NOT_HERE}
    assert not os.path.exists(NOT_HERE)
