"""URLs: cut as drivers cut them, and nothing raises."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.faults import NO_DATABASE, TRAILING_NEWLINE, WHITESPACE, of_any_url, of_text, of_url
from auracheck.judgement.urls import (
    Host,
    Url,
    around_login,
    around_password,
    has_password,
    is_loopback,
    is_unreserved,
    location,
    split,
    unescape,
)
from auracheck.model import Secret
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
    assert len(cut("postgresql://" + "," * 1000).hosts) == 32


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


def test_all_hosts_are_this_machine_or_it_is_not() -> None:
    assert cut("redis://localhost,127.0.0.1:6379,[::1]/0").loopback
    assert not cut("redis://").loopback
    assert cut("redis:///0").host == ""


@pytest.mark.parametrize(
    ("scheme", "family"),
    [("postgres", "postgresql"), ("postgis", "postgresql"), ("postgresql+asyncpg", "postgresql"), ("rediss", "redis"),
     ("unix", "redis"), ("mariadb+pymysql", "mysql"), ("amqps", "amqp"), ("smtps", "smtp"), ("HTTPS", "http"),
     ("mongodb+srv", "mongodb"), ("db+mysql", "mysql"), ("monolith+nats", "nats")],
)  # fmt: skip
def test_a_scheme_is_of_a_family(scheme: str, family: str) -> None:
    assert cut(f"{scheme}://a").family == family


@pytest.mark.parametrize("key", ["host", "hostaddr", "unix_sock", "service"])
def test_the_host_may_be_in_the_query(key: str) -> None:
    assert cut(f"postgresql:///d?sslmode=require&{key}=x").host_in_query
    assert not cut(f"postgresql:///d?my{key}=x").host_in_query


def test_a_url_is_seen_in_a_traceback_by_its_scheme_alone() -> None:
    assert repr(cut("redis://ada:lezz@cache/0")) == "<redis URL>"


@pytest.mark.parametrize(
    ("userinfo", "problems"),
    [
        ("a@a:le@zz", ["unescaped @ in the user (write %40)", "unescaped @ in the password (write %40)"]),
        ("a%a:le%zz", ["unescaped % in the user (write %25)", "unescaped % in the password (write %25)"]),
        ("a a:l e", ["unescaped space in the user (write %20)", "unescaped space in the password (write %20)"]),
        ("aa:l[e", ["unescaped [ in the password (write %5B)"]),
        ("a:l/e", ["unescaped / in the password (write %2F)"]),
        ("a%41:l%40", []),
    ],
)
def test_what_is_not_escaped_is_named_with_where_and_how_to_write_it(userinfo: str, problems: list[str]) -> None:
    assert list(cut(f"redis://{userinfo}@cache:6379/0").problems) == problems


@pytest.mark.parametrize(
    "text",
    ["postgresql://[fe80::1%25eth0]/d?user=a@b", "postgresql://a:b@h:x1/d?user=a@b", "redis://h:6379/d?user=a@b",
     "redis://h?user=a@b", "redis://h/d@e"],
)  # fmt: skip
def test_an_at_sign_behind_the_authority_is_of_no_password(text: str) -> None:
    url = cut(text)
    assert url.host in ("fe80::1%25eth0", "h")
    assert not [problem for problem in url.problems if "password" in problem]


def test_where_an_unescaped_password_ends() -> None:
    url = cut("redis://ada:l/e?z#z@cache?x=1")
    assert (url.password, url.host, url.query) == ("l/e?z#z", "cache", "x=1")
    assert cut("redis://ada:l/e@cache").hosts == (Host("cache", None),)


def test_a_host_is_cut_from_its_port() -> None:
    hosts = cut("redis://a:1,[::1],[::2]:2,b:,c").hosts
    assert hosts == (Host("a", "1"), Host("::1", None), Host("::2", "2"), Host("b", None), Host("c", None))


@pytest.mark.parametrize("port", ["1", "80", "65535"])
def test_a_good_port(port: str) -> None:
    assert cut(f"redis://cache:{port}/0").problems == ()


def test_what_follows_user_and_password() -> None:
    assert location("redis://a:b@cache:1/0?x=@") == "cache:1/0?x=@"
    assert location("redis://cache/0") == "cache/0"
    assert location("a:b@cache/0") == "a:b@cache/0"


def test_escapes_are_decoded_in_what_may_be_a_password() -> None:
    assert unescape("a%40b") == "a@b"
    assert unescape("%40" + "x" * 4093) == "@" + "x" * 4093
    assert unescape("%40" + "x" * 4094) == "%40" + "x" * 4094


@pytest.mark.parametrize(
    ("text", "problem"),
    [("x\n", TRAILING_NEWLINE), ("x\r", TRAILING_NEWLINE), (" x", WHITESPACE), ("x ", WHITESPACE), ("\nx", WHITESPACE),
     ("a\x07b", "contains a control character"), ("a\nb", "contains a control character"), ("", None), ("x", None),
     ("a b", None), ("a\u200bb", None)],
)  # fmt: skip
def test_what_is_wrong_with_a_text(text: str, problem: str | None) -> None:
    assert of_text(text) == problem


@pytest.mark.parametrize(
    ("text", "wanted", "problem"),
    [
        ("x", [], "not a URL (expected a scheme such as postgresql://)"),
        ("redis://c", ["postgresql"], "not a postgresql URL (expected postgresql://)"),
        ("rediss://c", ["redis"], None),
        ("redis://c", [], None),
        ("postgres://h/d", ["postgresql"], None),
        ("postgres://h/d", ["postgres"], None),
        ("postgresql://h/d", ["postgres", "mysql"], None),
        ("postgresql://h:x/d", [], "invalid port (expected 1-65535)"),
        ("redis://c/0", [], None),
        ("redis://c/name", [], "not a Redis database (expected a number after the /)"),
        ("redis://c/\u0663", [], "not a Redis database (expected a number after the /)"),
        ("redis://", [], None),
        ("unix://c/name", [], None),
        ("https:///x", [], "missing host"),
        ("sqlite:////srv/shop.db", [], None),
        ("sqlite+aiosqlite:///shop.db", [], None),
        ("postgresql:///d", [], "missing host"),
        ("postgresql:///d?host=/run", [], None),
        ("postgresql://h", [], NO_DATABASE),
        ("mysql://h/", [], NO_DATABASE),
        ("mysql://h/d", [], None),
        ("postgresql://h?dbname=d", [], None),
        ("amqp://h", [], None),
    ],
)
def test_what_is_wrong_with_a_url(text: str, wanted: list[str], problem: str | None) -> None:
    assert of_url(text, wanted) == problem


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


@pytest.mark.parametrize(
    "scheme", ["postgresql", "mysql", "mongodb", "mssql", "oracle", "cockroachdb", "clickhouse", "amqp", "pyamqp"]
)
def test_a_user_with_an_empty_password_logs_in_without(scheme: str) -> None:
    assert cut(f"{scheme}://root:@db/shop").logs_in_without
    assert not cut(f"{scheme}://root@db/shop").logs_in_without
    assert not cut(f"{scheme}://root:pw@db/shop").logs_in_without
    assert not cut(f"{scheme}://:@db/shop").logs_in_without


@pytest.mark.parametrize(
    "url",
    ["redis://root:@cache/0", "mysql://root:@%2Frun%2Fmysqld/d", "postgresql://root:@/d", "postgresql://root:@db/d?host=x",
     "postgresql://root:@db/d?a=b&password=x", "postgresql://root:@db/d?passfile=x", "postgresql://root:@db/d?sslcert=x",
     "mysql://root:@db/d?unix_socket=/x"],
)  # fmt: skip
def test_a_user_who_logs_in_in_another_way_does_not_log_in_without(url: str) -> None:
    assert not cut(url).logs_in_without


def test_a_url_is_cut_around_its_password() -> None:
    assert around_password("redis://a:p:w@c:1/0?x#y") == ("redis://a:", "@c:1/0?x#y")
    assert around_password("redis://a:pw@c") == ("redis://a:", "@c")
    for url in ("redis://a:@c/0", "redis://a@c", "redis://c/a:b@d", "pw"):
        assert around_password(url) is None


@pytest.mark.parametrize(("value", "is_plain"), [("aZ09._~-", True), ("a+b", False), ("a:b", False), ("", False)])
def test_a_value_that_a_url_takes_as_it_is_has_unreserved_characters_alone(value: str, is_plain: bool) -> None:
    assert is_unreserved(Secret(value)) is is_plain


def test_the_parts_of_a_connection_string_are_in_their_places() -> None:
    assert cut("password=pw user=app") == Url("", "app", "pw", (Host("", None),), "/", "", ())
    assert cut("pwd=pw;server=db;port=1;database=d") == Url("", None, "pw", (Host("db", "1"),), "/d", "", ())
    assert cut("JDBC:sqlserver://db:1433;user=app;password=pw").password == "pw"


@pytest.mark.parametrize(("text", "problem"), [("redis://c:x", "port"), ("redis://c", None), ("text", None)])
def test_what_is_wrong_with_a_url_of_any_service(text: str, problem: str | None) -> None:
    found = of_any_url(text)
    assert found is None if problem is None else problem in str(found)


def test_every_address_is_a_loopback_of_the_server() -> None:
    assert is_loopback("0.0.0.0")
    assert not is_loopback(".0.0.0")


@pytest.mark.parametrize(
    ("url", "user", "query", "expected"),
    [
        ("redis://cache:6379/0", "", "", "redis://:PW@cache:6379/0"),
        ("rediss://cache", "shop", "", "rediss://shop:PW@cache"),
        ("mongodb://db", "shop", "a=b", "mongodb://shop:PW@db"),
        ("mongodb://db/", "shop", "a=b", "mongodb://shop:PW@db/"),
        ("mongodb://db/x", "shop", "a=b", "mongodb://shop:PW@db/x?a=b"),
        ("mongodb://db/x?w=1", "shop", "a=b", "mongodb://shop:PW@db/x?w=1&a=b"),
        ("mongodb://db/x?a=b", "shop", "a=b", "mongodb://shop:PW@db/x?a=b"),
        ("mongodb://db/x", "", "", None),
        ("mongodb://user@db/x", "shop", "", None),
        ("redis://cache/0#a", "", "", None),
        ("cache:6379", "shop", "", None),
    ],
)
def test_a_url_gets_a_user_and_a_password(url: str, user: str, query: str, expected: str | None) -> None:
    parts = around_login(url, user, query)
    assert (parts and "PW".join(parts)) == expected


@pytest.mark.parametrize("opening", ["jdbc:", "r2dbc:", "r2dbc:pool:"])
def test_the_url_of_a_driver_has_the_parts_of_the_url_in_it(opening: str) -> None:
    found = split(f"{opening}postgresql://db:5432/shop")
    assert found is not None
    assert (found.family, found.host, found.password, found.path) == ("postgresql", "db", None, "/shop")


@pytest.mark.parametrize("url", ["jdbc:h2:file:/data/shop", "r2dbc:h2:mem:///shop", "jdbc:oracle:thin:@db:1521:shop"])
def test_the_url_of_a_driver_may_have_no_host(url: str) -> None:
    assert of_url(url, ()) is None
    assert of_url(url, ("postgresql",)) is not None


@pytest.mark.parametrize("end", ["", "/"])
def test_the_user_postgres_has_a_database_of_that_name_on_every_server(end: str) -> None:
    assert of_url(f"postgresql://postgres:x@db.internal{end}", ("postgresql",)) is None
    assert of_url(f"postgresql://shop:x@db.internal{end}", ("postgresql",)) == NO_DATABASE
    assert of_url(f"mysql://postgres:x@db.internal{end}", ("mysql",)) == NO_DATABASE
