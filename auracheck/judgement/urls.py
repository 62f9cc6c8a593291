"""A URL cut into its parts as the drivers cut it, with what is wrong with it. Linear, and never raises."""

import re
from functools import lru_cache
from typing import NamedTuple

PORTS = range(1, 65536)

MOST_HOSTS = 32
"""Hosts of one URL that are looked at."""

LONGEST = 4096
"""Characters of a user or password whose escapes are read."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_ENDS = re.compile(r"[/?#]")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}")
_FAMILIES = {
    "postgres": "postgresql",
    "postgis": "postgresql",
    "rediss": "redis",
    "unix": "redis",
    "mariadb": "mysql",
    "amqps": "amqp",
    "smtps": "smtp",
    "https": "http",
}


class Host(NamedTuple):
    """One host of a URL, with its port as it stands there."""

    name: str
    port: str | None


class Url(NamedTuple):
    """The parts of a URL. ``problems`` say what is wrong with its writing, without any part of it."""

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
        """What the scheme speaks to, without the driver: `postgresql` of `postgres` and `postgresql+asyncpg`."""
        return family(self.scheme)

    @property
    def host(self) -> str:
        return self.hosts[0].name if self.hosts else ""

    @property
    def loopback(self) -> bool:
        """It leads to this machine itself."""
        return bool(self.hosts) and all(is_loopback(host.name) for host in self.hosts)

    @property
    def host_in_query(self) -> bool:
        """The host, or the folder of a socket, is given after the `?`, as libpq allows."""
        return any(part.startswith(("host=", "hostaddr=", "unix_sock=", "service=")) for part in self.query.split("&"))


@lru_cache(maxsize=1 << 16)  # several rules ask about each URL; the values stay in this process
def split(value: str) -> Url | None:
    """The parts of a URL, or None of what has no scheme."""
    opening = _SCHEME.match(value)
    if opening is None:
        return None
    scheme, rest = value[: opening.end() - 3].lower(), value[opening.end() :]
    problems: list[str] = []
    end = _authority_end(rest, problems)
    authority, tail = rest[:end], rest[end:]
    userinfo, at, location = authority.rpartition("@")
    user, password = _user(userinfo, problems) if at else (None, None)
    hosts = tuple(_host(part) for part in location.split(",", MOST_HOSTS)[:MOST_HOSTS]) if location else ()
    if any(host.port is not None and not _is_port(host.port) for host in hosts):
        problems.append("a port that is no number from 1 to 65535")
    tail, _, _ = tail.partition("#")
    path, _, query = tail.partition("?")
    return Url(scheme, user, password, hosts, path, query, tuple(problems))


def family(scheme: str) -> str:
    bare = scheme.lower().partition("+")[0]
    return _FAMILIES.get(bare, bare)


def is_loopback(host: str) -> bool:
    return host.lower() in ("localhost", "::1", "0.0.0.0", "") or _LOOPBACK.fullmatch(host) is not None


def _authority_end(rest: str, problems: list[str]) -> int:
    """Where the authority ends: at the first `/`, `?` or `#`, unless that one stands in a password, unescaped.

    It does where no `@` came before it, what looks like the port is none, and an `@` follows.
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
        if _ESCAPE.search(part):
            problems.append(_unescaped("%", what))
        if " " in part:
            problems.append(_unescaped(" ", what))
    return unescape(user), unescape(password) if colon else None


def _unescaped(character: str, where: str = "password") -> str:
    shown = "a space" if character == " " else f"a {character}"
    return f"{shown} in its {where} that is not escaped (%{ord(character):02X})"


def _host(location: str) -> Host:
    if location.startswith("["):
        name, _, port = location[1:].partition("]")
        return Host(name, port[1:] if port.startswith(":") else None)
    name, colon, port = location.rpartition(":")
    return Host(name, port or None) if colon else Host(location, None)


def _is_port(text: str) -> bool:
    return len(text) <= 5 and text.isascii() and text.isdigit() and int(text) in PORTS


def unescape(text: str) -> str:
    """`%40` as `@`; what is no escape stays."""
    if "%" not in text or len(text) > LONGEST:
        return text
    from urllib.parse import unquote

    return unquote(text)
