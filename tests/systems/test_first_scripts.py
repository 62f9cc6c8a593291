"""The users and databases that the first scripts of a server make."""

import pytest

from auracheck.model import Origin
from auracheck.systems.first_scripts import MAX_MADE, made_by

A, B = Origin("a.sql"), Origin("b.sql")
USERS = {
    "CREATE USER shop WITH PASSWORD 'one';": {"shop": "one"},
    "create role \"Shop\" login\n  password 'o''ne';": {"Shop": "o'ne"},
    "CREATE USER IF NOT EXISTS 'shop'@'%' IDENTIFIED BY 'one';": {"shop": "one"},
    "CREATE USER `shop`@`10.%` IDENTIFIED WITH mysql_native_password BY 'one';": {"shop": "one"},
    "GRANT ALL PRIVILEGES ON shop.* TO 'shop'@'%' IDENTIFIED BY 'one' WITH GRANT OPTION;": {"shop": "one"},
    "DO $$ BEGIN CREATE ROLE shop LOGIN PASSWORD 'one'; END $$;": {"shop": "one"},
    "CREATE USER shop PASSWORD 'one';\nALTER USER shop WITH PASSWORD 'two';": {"shop": "two"},
    "psql <<EOSQL\nCREATE USER $SHOP_USER WITH PASSWORD '${SHOP_PASSWORD}';\nEOSQL\n": {
        "$SHOP_USER": "${SHOP_PASSWORD}"
    },
    "mysql -e \"CREATE USER '$U'@'%' IDENTIFIED BY '$P'\"": {"$U": "$P"},
    "db.getSiblingDB('a').createUser({user: 'shop', pwd: \"one\", roles: [{role: 'readWrite', db: 'a'}]})": {
        "shop": "one"
    },
    'db.createUser({\n  "pwd": process.env.SHOP_PASSWORD,\n  "user": process.env.SHOP_USER,\n})': {
        "${SHOP_USER}": "${SHOP_PASSWORD}"
    },
    "// db.createUser({user: 'shop', pwd: 'one'})": {},
    "db.createUser({user: name, pwd: password()})": {},
    "CREATE USER 'shop'@'localhost' IDENTIFIED BY 'one';": {},
    "-- CREATE USER shop WITH PASSWORD 'one';": {},
    "# CREATE USER shop WITH PASSWORD 'one';": {},
    "CREATE USER shop; COMMENT ON ROLE shop IS 'PASSWORD';": {},
    "CREATE USER shop PASSWORD :'password';": {},
    "GRANT ALL ON DATABASE shop TO shop;": {},
}


@pytest.mark.parametrize("script", USERS)
def test_a_user_with_a_password_is_found(script: str) -> None:
    found = [each.reveal() for each in made_by([(A, script)]) if not each.name.startswith("users.database")]
    assert dict(zip(found[::2], found[1::2], strict=True)) == USERS[script]


@pytest.mark.parametrize(
    ("script", "databases"),
    [
        ("CREATE DATABASE shop;\nCREATE DATABASE IF NOT EXISTS `orders` CHARACTER SET utf8mb4;", ["shop", "orders"]),
        ("SELECT 'CREATE DATABASE shop' WHERE NOT EXISTS (SELECT FROM pg_database)\\gexec", ["shop"]),
        ("-- create database shop;\nCREATE TABLE a (b int);", []),
    ],
)
def test_a_database_is_found(script: str, databases: list[str]) -> None:
    assert [each.reveal() for each in made_by([(A, script)])] == databases


def test_a_place_is_that_of_the_statement() -> None:
    found = made_by([(A, "-- first\n\n# second\nCREATE DATABASE shop;\nCREATE USER shop PASSWORD 'one';\n")])
    assert [(each.name, each.origin.line) for each in found] == [
        ("users.database.0", 4), ("users.0.user", 5), ("users.0.password", 5),
    ]  # fmt: skip


def test_several_scripts_are_of_one_server() -> None:
    found = made_by([(A, "CREATE USER a PASSWORD 'b';"), (B, "CREATE USER c PASSWORD 'd';")])
    assert [(each.reveal(), each.origin.file) for each in found] == [
        ("a", "a.sql"), ("b", "a.sql"), ("c", "b.sql"), ("d", "b.sql"),
    ]  # fmt: skip


def test_a_hostile_script_takes_no_time() -> None:
    for text in (
        "db.createUser({user: 'a" * 20_000,
        "CREATE USER a " * 20_000,
        "GRANT a " * 30_000,
        "CREATE USER a PASSWORD '" * 10_000,
        "'" * 200_000,
    ):
        assert len(made_by([(A, text)])) <= 3 * MAX_MADE
    assert len(made_by([(A, "CREATE DATABASE a; CREATE USER a PASSWORD 'b';" * 500)])) == MAX_MADE + 2
