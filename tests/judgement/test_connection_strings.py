"""Connection strings that are no URLs: each name of a part, and what is around a password."""

import pytest

from auracheck.judgement.connection_strings import around_pair, joins, pairs, parts


@pytest.mark.parametrize(("text", "is_one"), [("a=b", True), ("a@b", True), ("a\nb", True), ("a:b/c;d", False)])
def test_a_connection_string_has_a_sign_that_joins_its_parts(text: str, is_one: bool) -> None:
    assert joins(text) is is_one


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("pwd", "password"),
        ("User Id", "user"),
        ("uid", "user"),
        ("username", "user"),
        ("Server", "host"),
        ("Data Source", "host"),
        ("dbname", "database"),
        ("Initial Catalog", "database"),
        ("port", "port"),
    ],
)
def test_each_name_of_a_part_is_known(key: str, part: str) -> None:
    assert pairs(f"x=y;{key} = 'value'") == {"x": "y", part: "value"}


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("root:pw@tcp(db:3306)/shop", "db", "3306"),
        ("root:pw@(db)/shop", "db", ""),
        ("root:pw@tcp([::1]:1)/", "[::1]", "1"),
    ],
)
def test_the_server_of_go_s_mysql_driver_is_cut_at_its_last_colon(text: str, host: str, port: str) -> None:
    assert parts(text) == {"user": "root", "password": "pw", "host": host, "port": port}


def test_settings_in_lines_are_read_as_lines() -> None:
    assert parts("db.user: app\ndb.password: pw\nnote: a=b\n") == {"user": "app", "password": "pw"}
    assert parts("user=app password=pw\n") == {"user": "app", "password": "pw"}


def test_what_is_before_and_after_the_password_is_cut() -> None:
    assert around_pair("host=db pwd=pw user=a", "pw") == ("host=db pwd=", " user=a")
    assert around_pair("Server=db;PASSWORD='a b';x=y", "'a b'") == ("Server=db;PASSWORD=", ";x=y")


@pytest.mark.parametrize("text", ["host=db user=pw", "password=pw pwd=pw", "password=other", "host=pw", ""])
def test_nothing_is_cut_where_the_password_is_not_there_exactly_once(text: str) -> None:
    assert around_pair(text, "pw") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("minio|s3:9000?accessKey=a&secretKey=b", {"host": "s3", "port": "9000", "user": "a", "password": "b"}),
        ("s3?accessKey=a&secretKey=b&region=x",
         {"host": "s3", "port": "", "user": "a", "password": "b", "region": "x"}),
        ("s3?secretKey=b", {"password": "b"}),
        ("/login?user=a&password=b", {"user": "a", "password": "b"}),
    ],
)  # fmt: skip
def test_parameters_after_a_host(text: str, expected: dict[str, str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("admin:pw@mongo:27017", {"user": "admin", "password": "pw", "host": "mongo", "port": "27017", "database": ""}),
        ("a.b:p:w@db:5432/shop", {"user": "a.b", "password": "p:w", "host": "db", "port": "5432", "database": "shop"}),
    ],
)
def test_a_url_without_its_scheme(text: str, expected: dict[str, str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text", ["mailto:shop@example.com", "sip:shop@example.com:5060", "a:b@host", "a:16@sha256:0a7f"]
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert parts(text) == {}
