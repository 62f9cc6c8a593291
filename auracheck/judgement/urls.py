"""Splits a URL into its parts as the drivers do, with what is wrong in its syntax. Linear, and never raises."""

import re
from functools import lru_cache

from auracheck.judgement import connection_strings
from auracheck.judgement.connection_strings import joins, pairs
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.typed import NamedTuple

PORTS = range(1, 65536)

MOST_HOSTS = 32
"""Most hosts of one URL that are checked."""

LONGEST = 4096
"""Longest user or password whose escapes are decoded, in characters."""

_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+._\-]*://")
_PLAIN = regex(
    r"([A-Za-z][A-Za-z0-9+._\-]*)://(?:([\w.~\-]*)(?::([\w.~\-]*))?@)?([\w.\-]+):([1-9]\d{0,3})(/[\w.\-]*)?", re.ASCII
)
"""Most URLs of services: each part has only unreserved characters, so that none of them can be ambiguous."""

_IMPORTED = regex(r"(?:optional:)?[a-z]{2,20}:(?=https?://)")
"""What Spring has before the URL of a server for configuration (`optional:configserver:http://…`)."""
_PDO = regex(r"(mysql|pgsql|sqlsrv|dblib):(?=[A-Za-z ]+=)")
"""The driver in a data source name of PHP (PHP manual, PDO drivers), which has the login beside it."""
_GO_WITHOUT_PASSWORD = regex(r"([\w.-]+):?@\w*\(([\w.-]+)(?::(\d{1,5}))?\)/([\w-]*)(?:\?.*)?")
"""A data source name of Go's driver for MySQL with a user alone (`root@tcp(db:3306)/shop`)."""
_IN_PARENTHESES = regex(r"\w*\(([^()]*)\)")
"""An address as Go's driver for MySQL writes it, in migrate's URLs too (`tcp(db:3306)`)."""
_ENDS = regex(r"[/?#]")
_ESCAPE = regex(r"%(?![0-9A-Fa-f]{2})")
_BRACKET = regex(r"[\[\]]")
"""What Python's `urlsplit`, and with it redis-py and Celery, takes for an IPv6 host. libpq and SQLAlchemy read it."""
_LOOPBACK = regex(r"127(?:\.\d{1,3}){3}")
_PREFIXES = ("db+", "monolith+")
"""What Celery has before a scheme of SQLAlchemy, and Rocket.Chat before one of Moleculer."""
_FAMILIES = {
    "postgres": "postgresql",
    "postgis": "postgresql",
    "pgsql": "postgresql",
    "psql": "postgresql",
    "pg": "postgresql",
    "ecto": "postgresql",
    "rediss": "redis",
    "unix": "redis",
    "valkey": "redis",
    "valkeys": "redis",
    "mariadb": "mysql",
    "mysql2": "mysql",
    "mysqli": "mysql",
    "sqlserver": "mssql",
    "sqlsrv": "mssql",
    "dblib": "mssql",
    "amqps": "amqp",
    "rabbitmq": "amqp",
    "rabbitmqs": "amqp",
    "smtps": "smtp",
    "https": "http",
    "mqtts": "mqtt",
    "ldaps": "ldap",
}


_DRIVER = regex(r"(?i)jdbc:|r2dbcs?:(?:pool:)?")


class Host(NamedTuple):
    """One host of a URL, with its port as written."""

    name: str
    port: str | None


class Url(NamedTuple):
    """The parts of a URL. ``problems`` are messages about its syntax, without any part of it."""

    scheme: str
    user: str | None
    password: str | None
    hosts: tuple[Host, ...]
    path: str
    query: str
    problems: tuple[str, ...]

    def __repr__(self) -> str:  # the password must not be seen in a traceback
        return f"<{self.scheme} URL>"

    @property
    def family(self) -> str:
        """The system of the scheme, without the driver: `postgresql` for `postgres` and `postgresql+asyncpg`."""
        return family(self.scheme)

    @property
    def host(self) -> str:
        return self.hosts[0].name if self.hosts else ""

    @property
    def account(self) -> tuple[str, str | None, str]:
        """Whose password it has: the system, the user and the host."""
        return self.family, self.user, self.host

    @property
    def loopback(self) -> bool:
        """Whether all its hosts are this machine."""
        return bool(self.hosts) and all(is_loopback(host.name) for host in self.hosts)

    @property
    def host_in_query(self) -> bool:
        """Whether the host, or the folder of a socket, is given after the `?`, as libpq allows."""
        return any(part.startswith(("host=", "hostaddr=", "unix_sock=", "service=")) for part in self.query.split("&"))

    @property
    def logs_in_without(self) -> bool:
        """Whether a user logs in to a server over the network with an empty password (`root:@db`)."""
        if self.password != "" or not self.user or self.family not in ASK_PASSWORDS:
            return False
        elsewhere = self.host_in_query or any(part.startswith(_OTHER_LOGINS) for part in self.query.split("&"))
        return bool(self.host) and not elsewhere and not unescape(self.host).startswith("/")


@lru_cache(maxsize=1 << 12)  # several rules ask about each URL, one after the other; it stays in this process
def split(value: str) -> Url | None:
    """The parts of a URL, or of a connection string with a password (then without a scheme); None for other text."""
    if plain := _PLAIN.fullmatch(value):  # a quarter of the time of what follows
        scheme, user, password, host, port, path = plain.groups()
        return Url(scheme.lower(), user, password, (Host(host, port),), path or "", "", ())
    opening = _SCHEME.match(value)
    if opening is None:
        return _connection(value) if (joins(value) or is_of_a_driver(value)) and len(value) <= LONGEST else None
    scheme, rest = value[: opening.end() - 3].lower(), value[opening.end() :]
    problems: list[str] = []
    end = _authority_end(rest, problems)
    authority, tail = rest[:end], rest[end:]
    userinfo, at, location = authority.rpartition("@")
    user, password = _user(userinfo, problems) if at else (None, None)
    if bracket := family(scheme) not in DATABASES and _BRACKET.search(userinfo):
        problems.append(_unescaped(bracket[0]))
    if bracketed := _IN_PARENTHESES.fullmatch(location):
        location = bracketed[1]
    hosts = tuple(map(_host, location.split(",", MOST_HOSTS)[:MOST_HOSTS])) if location else ()
    if not all(map(_is_port, [host.port for host in hosts if host.port is not None])):
        problems.append("invalid port (expected 1-65535)")
    tail, _, _ = tail.partition("#")
    path, _, query = tail.partition("?")
    return Url(scheme, user, password, hosts, path, query, tuple(problems))


def data_source(value: str) -> Url | None:
    """The parts of a data source name of PHP, or of a connection string without a password; None for other text."""
    if go := _GO_WITHOUT_PASSWORD.fullmatch(value):
        return Url("mysql", go[1], None, (Host(go[2], go[3]),), f"/{go[4]}", "", ())
    driver = _PDO.match(value)
    keys = pairs(value[driver.end() :] if driver else value)
    if not keys.get("host") or not (driver or {"user", "database"} & keys.keys()):
        return None
    host, database = Host(keys["host"], keys.get("port") or None), keys.get("database", "")
    return Url(driver[1] if driver else "", keys.get("user"), keys.get("password"), (host,), f"/{database}", "", ())


def _connection(value: str) -> Url | None:
    """The parts of a connection string without a scheme, or of JDBC's, which may have the password after the `?`."""
    if imported := _IMPORTED.match(value):
        return split(value[imported.end() :])
    if (driver := _DRIVER.match(value)) and "://" in value:
        inner, keys = split(value[driver.end() :]), pairs(value.partition("?")[2] or value.partition(";")[2])
        user, password = keys.get("user"), keys.get("password")
        return inner and inner._replace(user=inner.user or user, password=inner.password or password)
    keys = connection_strings.parts(value)
    if len(keys) < 2 or not keys.get("password"):
        return None
    host = Host(keys.get("host", ""), keys.get("port") or None)
    return Url("", keys.get("user"), keys["password"], (host,), "/" + keys.get("database", ""), "", ())


def is_of_a_driver(value: str) -> bool:
    """Whether a value is a URL of JDBC or R2DBC, whose rest the driver reads: `jdbc:h2:file:/data/shop`."""
    return _DRIVER.match(value) is not None


def has_password(value: str) -> bool:
    """Whether a value is a URL or connection string with a password that is not empty."""
    if not joins(value):
        return False
    url = split(value)
    return url is not None and bool(url.password)


def around_password(url: str) -> tuple[str, str] | None:
    """The parts of a URL before and after its password (RFC 3986, section 3.2.1), or of a connection string; None where
    it has none."""
    scheme, slashes, rest = url.partition("://")
    if not slashes or scheme[:5].lower() == "jdbc:":
        return connection_strings.around(url) if joins(url) and len(url) <= LONGEST else None
    end = _ENDS.search(rest)
    authority = rest[: end.start()] if end else rest
    userinfo, at, host = authority.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if not (at and password):
        return None
    return f"{scheme}{slashes}{user}{colon}", f"{at}{host}{rest[len(authority) :]}"


def own_password(value: str) -> str:
    """The password of a URL as it is written there, else the whole value."""
    before, after = around_password(value) or ("", "")
    return value.removeprefix(before).removesuffix(after)


def around_login(url: str, user: str, query: str = "") -> tuple[str, str] | None:
    """The parts of a URL before and after the password that it gets with this user, and with the query where its path
    is not empty; None for one that has another user, or is no URL. Redis takes a password without a user."""
    scheme, slashes, rest = url.partition("://")
    if user:
        rest = rest.removeprefix(f"{user}@").removeprefix(f"{user}:@")
    if not slashes or "@" in rest or "#" in rest or not (user or family(scheme) == "redis"):
        return None
    path = rest.partition("?")[0].partition("/")[2]
    if path and query and query not in rest:
        rest = f"{rest}{'&' if '?' in rest else '?'}{query}"
    return f"{scheme}{slashes}{user}:", f"@{rest}"


_UNRESERVED = regex(r"[A-Za-z0-9._~-]+")


def is_unreserved(value: Secret) -> bool:
    """Whether a URL takes the value as it is (RFC 3986, section 2.3)."""
    return _UNRESERVED.fullmatch(value.reveal()) is not None


def location(value: str) -> str:
    """What follows the user and the password of a URL; all of a text that is not one."""
    opening = _SCHEME.match(value)
    rest = value[opening.end() :] if opening else value
    end = _authority_end(rest, []) if opening else 0
    return rest[:end].rpartition("@")[2] + rest[end:]


@lru_cache(1 << 8)  # asked for each URL by several rules; there are few schemes
def family(scheme: str) -> str:
    name = scheme.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    bare = name.partition("+")[0]
    return _FAMILIES.get(bare, bare)


def is_loopback(host: str) -> bool:
    if host.startswith("127."):
        return _LOOPBACK.fullmatch(host) is not None
    return host.lower() in ("localhost", "::1", "0.0.0.0", "")


def _authority_end(rest: str, problems: list[str]) -> int:
    """Where the authority ends: at the first `/`, `?` or `#`, unless that one is an unescaped character of a password.

    It is one if no `@` comes before it, what looks like the port is not a number, and an `@` follows.
    """
    first = _ENDS.search(rest)
    if first is None:
        return len(rest)
    end = first.start()
    authority = rest[:end]
    later = rest.rfind("@", end)
    if later < 0 or "@" in authority or authority.startswith("["):
        return end
    _, colon, port = authority.rpartition(":")
    if not colon or port.isdigit():
        return end
    problems.append(_unescaped(first[0]))
    following = _ENDS.search(rest, later)
    return following.start() if following else len(rest)


def _user(userinfo: str, problems: list[str]) -> tuple[str, str | None]:
    user, colon, password = userinfo.partition(":")
    for part, what in ((user, "user"), (password, "password")):
        if "@" in part:
            problems.append(_unescaped("@", what))
        if "%" in part and _ESCAPE.search(part):
            problems.append(_unescaped("%", what))
        if " " in part:
            problems.append(_unescaped(" ", what))
    return unescape(user), unescape(password) if colon else None


def _unescaped(character: str, where: str = "password") -> str:
    shown = "space" if character == " " else character
    return f"unescaped {shown} in the {where} (write %{ord(character):02X})"


def _host(location: str) -> Host:
    if location.startswith("["):
        name, _, port = location[1:].partition("]")
        return Host(name, port[1:] if port.startswith(":") else None)
    name, colon, port = location.rpartition(":")
    return Host(name, port or None) if colon else Host(location, None)


def _is_port(text: str) -> bool:
    return len(text) <= 5 and text.isascii() and text.isdigit() and int(text) in PORTS


def unescape(text: str) -> str:
    """Decode `%40` to `@`; everything else stays."""
    if "%" not in text or len(text) > LONGEST:
        return text
    from urllib.parse import unquote

    return unquote(text)


DATABASES = frozenset(("postgresql", "mysql"))
ASK_PASSWORDS = DATABASES | {"mongodb", "mssql", "oracle", "cockroachdb", "clickhouse", "amqp", "pyamqp"}
"""Servers that a user logs in to by a password. Redis has a rule of its own, and of HTTP the user may be a token."""

_OTHER_LOGINS = ("password=", "passfile=", "sslcert=", "unix_socket=")
"""Parameters that give the password, or replace it (libpq and MySQL drivers)."""
