"""Reads connection strings that are no URLs, and settings in a value of several lines. Linear, and never raises."""

import re

from auracheck.regex import regex

_PAIR = r"([A-Za-z][A-Za-z ]*?) *= *('(?:[^'\\]|\\.)*'|\"[^\"]*\"|[^;&\s]*)"
_LINE = r"(?m)^[ \t]*(?:[\w.-]+[._-])?(user|username|password|host|port)[ \t]*[:=][ \t]*[\"']?([^\s\"'$!#{%][^\s\"'#]*)"
"""A line of settings in YAML or as properties, with a value and not a reference."""
_GO_MYSQL = r"([^:@/\s]*):([^@\s]*)@(?:\w+)?\(([^)]*)\)"
_ORACLE = r"jdbc:oracle:thin:([^/@\s]+)/([^@\s]+)@(?://)?([\w.-]+)(?::(\d{1,5}))?"
"""The URL of Oracle's thin driver with the login in it (Oracle Database JDBC Developer's Guide, 8.2.4)."""
_LOGIN = regex(
    r"(?!(?:mailto|sips?|xmpp|acct|tel|git|ssh):)([\w.-]+):([^@/\s]+)@([A-Za-z0-9][\w.-]*):(\d{2,5})(?:/([\w.-]*))?"
)
"""A user and a password before a host and its port, without a scheme."""
_OPTION = regex(r"\s*--?[A-Za-z]")
_BEFORE_OPTIONS = regex(r"([\w.-]+)(?::(\d{1,5}))?,(?=[\w.,:-]*[A-Za-z]+=)")
"""A host before options with commas, as StackExchange.Redis has them (`redis:6379,password=…,ssl=False`)."""
_NAMES = {"pwd": "password", "user id": "user", "uid": "user", "username": "user", "server": "host",
          "data source": "host", "addr": "host", "dbname": "database", "initial catalog": "database",
          "accesskey": "user", "secretkey": "password"}  # fmt: skip
"""Other names of the keys of connection strings: libpq's (PostgreSQL 17, 32.1.2), ADO.NET's, and those of S3."""
_BEFORE_QUERY = regex(r"(?:[\w.-]*\|)?([A-Za-z0-9][\w.-]*)(?::(\d{1,5}))?\?")
"""A host, perhaps after the name of a store, before parameters (Huly's `minio|minio:9000?accessKey=…`)."""


_WITH_COMMAS = regex(r"\w+=[^,;=\s]*+(?:,\w+=[^,;=\s]*+)+")
"""Pairs that only commas separate, as Gitea has them for a session in Redis."""


def joins(value: str) -> bool:
    """Whether a text has what connection strings and settings have, and few other texts."""
    return "=" in value or "@" in value or "\n" in value


def parts(value: str) -> dict[str, str]:
    """The user, password, host, port and perhaps database that a text gives: `key=value` as libpq and ADO.NET have it,
    Go's MySQL DSN, a URL without its scheme, or lines of settings. Options (`--db.host=…`) are none: each is read by
    itself."""
    if value.lstrip().startswith("-") and _OPTION.match(value):
        return {}
    if dsn := re.match(_GO_MYSQL, value):
        host, colon, port = dsn[3].rpartition(":")
        return {"user": dsn[1], "password": dsn[2], "host": host if colon else port, "port": port if colon else ""}
    if oracle := re.match(_ORACLE, value):
        return {"user": oracle[1], "password": oracle[2], "host": oracle[3], "port": oracle[4] or ""}
    if login := _LOGIN.fullmatch(value):
        return dict(zip(("user", "password", "host", "port", "database"), login.groups(""), strict=True))
    if options := _BEFORE_OPTIONS.match(value):
        return {"host": options[1], "port": options[2] or "", **pairs(value[options.end() :].replace(",", ";"))}
    if (before := _BEFORE_QUERY.match(value)) and len(found := pairs(value[before.end() :])) > 1:
        return {"host": before[1], "port": before[2] or "", **found}
    if "," in value and _WITH_COMMAS.fullmatch(value):
        return pairs(value.replace(",", ";"))
    return pairs(value, _LINE if "\n" in value.strip() else _PAIR)


def pairs(text: str, pair: str = _PAIR) -> dict[str, str]:
    """The keys with their values; of a key that is there twice, the last."""
    found = ((key.lower(), value) for key, value in re.findall(pair, text))
    return {_NAMES.get(key, key): value.strip("'\"") for key, value in found}


def around(value: str) -> tuple[str, str] | None:
    """The parts of a connection string in one line before and after its password; None where it has none, or one in
    quotes or twice."""
    login = re.match(_GO_MYSQL, value) or re.match(_ORACLE, value) or _LOGIN.fullmatch(value)
    if login:
        return (value[: login.start(2)], value[login.end(2) :]) if login[2] else None
    password = parts(value).get("password")
    return around_pair(value, password) if password and "\n" not in value.strip() else None


def around_pair(text: str, password: str) -> tuple[str, str] | None:
    """The parts of a connection string before and after its password; None where that is not there exactly once."""
    found = [
        match for match in re.finditer(_PAIR, text) if _NAMES.get(match[1].lower(), match[1].lower()) == "password"
    ]
    if len(found) != 1 or found[0][2] != password:
        return None
    return text[: found[0].start(2)], text[found[0].end(2) :]
