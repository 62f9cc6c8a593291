"""URLs: cut as drivers cut them, and nothing raises."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.urls import MOST_HOSTS, Host, Url, has_password, is_loopback, split
from tests.bounds import within


def cut(text: str) -> Url:
    url = split(text)
    assert url is not None
    return url


def test_every_part() -> None:
    url = cut("postgresql+asyncpg://ada:p%40ss@db.internal:5432/shop?sslmode=require#x")
    assert url == Url(
        "postgresql+asyncpg", "ada", "p@ss", (Host("db.internal", "5432"),), "/shop", "sslmode=require", ()
    )
    assert url.family == "postgresql"
    assert url.host == "db.internal"


def test_what_is_left_out_is_none() -> None:
    url = cut("redis://cache")
    assert (url.user, url.password, url.path, url.query) == (None, None, "", "")
    assert cut("redis://:p@cache").user == ""
    assert cut("redis://u@cache").password is None


def test_several_hosts_and_ipv6() -> None:
    assert cut("postgresql://u:p@a:1,b:2/d").hosts == (Host("a", "1"), Host("b", "2"))
    assert cut("postgresql://u:p@[::1]:5432/d").hosts == (Host("::1", "5432"),)
    assert len(cut("postgresql://" + "," * 1000).hosts) == MOST_HOSTS


@pytest.mark.parametrize("character", "@/?#% ")
def test_what_is_not_escaped_in_a_password_is_named(character: str) -> None:
    url = cut(f"postgresql://ada:le{character}zz@db:5432/shop")
    assert any("password" in problem for problem in url.problems)
    assert url.host == "db"
    assert url.path == "/shop"


@pytest.mark.parametrize("character", "[]")
def test_a_bracket_in_a_password_is_named_where_clients_take_it_for_a_host(character: str) -> None:
    with pytest.raises(ValueError, match="IPv6"):
        urlsplit(f"redis://ada:le{character}zz@cache:6379/0")  # as redis-py and Celery do
    assert any("password" in problem for problem in cut(f"redis://ada:le{character}zz@cache:6379/0").problems)
    assert cut(f"postgresql://ada:le{character}zz@db:5432/shop").problems == ()  # libpq reads it


@pytest.mark.parametrize("character", "$^<>{}|`\"'!&*()+,;:=~\\")
@pytest.mark.parametrize("url", ["postgresql://ada:{}@db:5432/shop", "redis://ada:{}@cache:6379/0"])
def test_other_signs_need_no_escape(url: str, character: str) -> None:
    """psycopg 3.3 (libpq 18) and redis-py 8.1 read each of them as it is written."""
    found = cut(url.format(f"le{character}zz"))
    assert (found.password, found.problems) == (f"le{character}zz", ())


def test_an_at_sign_behind_a_good_authority_is_fine() -> None:
    url = cut("redis://cache:6379/0?client_name=a@b")
    assert (url.host, url.problems) == ("cache", ())


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "x", "54 32"])
def test_a_wrong_port(port: str) -> None:
    assert any("port" in problem for problem in cut(f"redis://cache:{port}/0").problems)


@pytest.mark.parametrize("text", ["", "postgresql", "://x", "a b://c", "-x://c", "<url>"])
def test_no_url(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1", ""])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


def test_not_loopback() -> None:
    assert not is_loopback("127.internal")
    assert not cut("redis://a,localhost").loopback


@given(st.text())
def test_nothing_raises(text: str) -> None:
    assert split("a://" + text) is not None


@pytest.mark.parametrize(
    ("text", "user", "password", "host"),
    [
        ("host=db user=app password=pw dbname=shop", "app", "pw", "db"),
        ("host=db password='a b' user=app", "app", "a b", "db"),
        ("Server=db;Database=shop;User Id=sa;Password=pw;", "sa", "pw", "db"),
        ("Data Source=db;Initial Catalog=x;uid=sa;pwd=pw", "sa", "pw", "db"),
        ("jdbc:postgresql://db/shop?user=app&password=pw", "app", "pw", "db"),
        ("db:\n  user: app\n  password: 'pw'  # of the role\n  host: db\n", "app", "pw", "db"),
        ("spring.datasource.username=app\nspring.datasource.password=pw\nx.host=db", "app", "pw", "db"),
        ("root:pw@tcp(db:3306)/shop", "root", "pw", "db"),
        ("root:pw@(db:3306)/", "root", "pw", "db"),
    ],
)
def test_a_connection_string_has_parts_as_a_url_has(text: str, user: str, password: str, host: str) -> None:
    found = split(text)
    assert found is not None
    assert (found.user, found.password, found.host) == (user, password, host)
    assert has_password(text)
    assert password not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["a=b", "abc=def==", "password=", "a=b;c=d", "jdbc:postgresql://db/x", "x@y", "",
     "db:\n  user: app\n  password: ${PW}\n", "a:\n  password: {{ pw }}\n  host: x"],
)  # fmt: skip
def test_other_text_is_no_connection_string(text: str) -> None:
    assert not has_password(text)


@pytest.mark.parametrize("unit", ["a=b;", "a=b ", "a:", "a=' ", " =", "a ", "'a'='", "a@(", ":@"])
def test_a_long_text_is_no_connection_string_in_linear_time(unit: str) -> None:
    with within(1):
        split((unit * 300_000)[:1_000_000] + "=@")
