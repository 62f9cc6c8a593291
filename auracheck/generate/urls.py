"""The URL of a service with a new password: which service, its port, which characters. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.judgement.urls import around_password, family, is_loopback, location, split, unescape
from auracheck.policy.entry import Entry
from auracheck.regex import regex

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "redis": 6379, "rediss": 6379}
"""The services whose URLs are known, with their default ports."""

_NAMED = (
    (re.compile(r"REDIS"), "redis"),
    (re.compile(r"MYSQL"), "mysql"),
    (re.compile(r"MARIADB"), "mariadb"),
    (re.compile(r"DATABASE|POSTGRES|(?:^|[^A-Z])(?:DB|PG|SQL)(?:$|[^A-Z])"), "postgresql"),
)
_ADDRESS = regex(r"(?P<host>\w[\w-]*(?:\.\w[\w-]*)*\.?|\[(?P<ip>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


class UrlPlace(NamedTuple):
    """A service's URL without its password; ``user`` and ``path`` are percent-encoded, ``address`` has its port."""

    scheme: str
    user: str
    address: str
    path: str

    def url(self, password: str) -> str:
        return f"{self.scheme}://{self.user}:{_encoded(password)}@{self.address}/{self.path}"


def scheme(entry: Entry) -> str:
    """The scheme of an entry's URL: the one in its purpose or `obtain`, else by its name; empty if unknown."""
    if entry.schemes:
        # SQLAlchemy and others do not accept `postgres://` any more.
        shown = [re.sub(r"^postgres(?=$|\+)", "postgresql", scheme) for scheme in entry.schemes]
        return next((scheme for scheme in shown if scheme.partition("+")[0] in PORTS), "")
    return next((scheme for pattern, scheme in _NAMED if pattern.search(entry.name.upper())), "")


def has_port(host: str) -> bool:
    """Whether ``host`` has a port. Raises `UsageError` for an invalid host."""
    return bool(_address(host)[1])


def place(entry: Entry, host: str, user: str | None, name: str | None, application: str) -> UrlPlace:
    """The URL of ``entry`` without its password. For Redis, user and database number are optional."""
    found, port = _address(host)
    kind = scheme(entry)
    address = f"{found}:{port or PORTS[kind.partition('+')[0]]}"
    if not kind.startswith("redis"):
        return UrlPlace(kind, _word("--user", user, application), address, _word("--name", name, application))
    if name is not None and not re.fullmatch(r"[0-9]{1,4}", name):
        raise UsageError("invalid --name (expected the number of a Redis database, such as 0)")
    return UrlPlace(kind, _word("--user", user, ""), address, name or "0")


def kept(entry: Entry, old: str, new: str, host: str, user: str | None, name: str | None) -> str | None:
    """The URL ``old`` with the password of ``new`` and that host: scheme, path and query stay, and where none is given
    user, database and port; user and database of ``new`` where the old one has neither. None for what is not the URL
    of a known service."""
    url, made = split(old), around_password(new)
    if url is None or made is None or url.family not in map(family, PORTS) or url.scheme == "unix":
        return None
    where = location(old)
    path, query = _parted(where)
    if user is None:
        userinfo = old.partition("://")[2].removesuffix(where).removesuffix("@")
        user = unescape(userinfo.partition(":")[0])
    address, port = _address(host)
    port = port or next((each.port for each in url.hosts[:1] if each.port and each.port.isdecimal()), "")
    password = new[len(made[0]) : len(new) - len(made[1])]
    path = path if name is None else f"/{_encoded(name)}"
    if not (user or url.password or path or url.scheme.startswith("redis")):  # only its scheme is known: mysql://***
        user, database = parts(new)
        path = f"/{_encoded(database)}"
    return f"{_scheme(entry, url.scheme)}://{_encoded(user)}:{password}@{address}{port and ':'}{port}{path}{query}"


def parts(url: str) -> tuple[str, str]:
    """User and database of a URL, without escapes."""
    found = split(url)
    return ((found.user or ""), unescape(found.path.removeprefix("/"))) if found else ("", "")


def given(url: str, user: str | None, name: str | None) -> tuple[str | None, str | None]:
    """The user and the database of the options, each None where a generated URL does not have it: among other URLs,
    that of Redis takes neither."""
    used = parts(url)
    return (user if user == used[0] else None), (name if name == used[1] else None)


def _scheme(entry: Entry, there: str) -> str:
    """The scheme that is there, except for the one that SQLAlchemy does not accept any more."""
    is_accepted = entry.by or "postgres" in entry.schemes
    return there if is_accepted else re.sub(r"^postgres(?=$|\+)", "postgresql", there)


def _parted(location: str) -> tuple[str, str]:
    """The path behind a host, and the query and fragment behind that."""
    tail = re.sub(r"^[^/?#]*", "", location)
    path = re.sub(r"[?#].*", "", tail, flags=re.DOTALL)
    return path, tail[len(path) :]


def plain(application: str, substrings: Iterable[str]) -> str:
    """The default name of user and database: the application's, or `app` where that is not plain, or refused."""
    fits = re.fullmatch(r"[a-z][a-z0-9_]{0,62}", application)
    return application if fits and not any(s.casefold() in application for s in substrings) else "app"


def refuse(entry: Entry, host: str, user: str | None, name: str | None, substrings: Iterable[str]) -> None:
    """Raise `UsageError` for a part for which the application's startup check would refuse the URL."""
    parts = {"--host": host, "--user": _encoded(user or ""), "--name": _encoded(name or "")}
    for substring in substrings:
        for option, part in parts.items():
            if substring.casefold() in part.casefold():
                raise UsageError(
                    f"{option} contains {substring!r}, which the application refuses in {entry.name} at startup",
                    f"use another {option}, or write the URL by hand with `auracheck generate password`",
                )


def refuse_loopback(entry: Entry, host: str) -> None:
    """Raise `UsageError` for a host that the rule weak-secret reports: a Redis on this machine alone."""
    if scheme(entry).startswith("redis") and is_loopback(_address(host)[0].strip("[]")):
        raise UsageError(
            f"--host is a loopback host, which {entry.name} must not have where it is deployed",
            "use the name of the Redis server, or write the URL by hand with `auracheck generate password`",
        )


def _address(host: str) -> tuple[str, str]:
    """A host and its port, where it has one."""
    if host.partition(":")[0] == "HOST":
        raise UsageError("--host HOST is a placeholder", "replace HOST with the name of the server")
    match = _ADDRESS.fullmatch(host)
    if not match:
        hint = "put an IPv6 address in brackets: [::1]" if host.count(":") > 1 and "[" not in host else ""
        raise UsageError("invalid --host (expected HOST or HOST:PORT, such as db.internal:5432)", hint)
    if match["ip"]:
        from ipaddress import AddressValueError, IPv6Address

        try:
            IPv6Address(match["ip"])
        except AddressValueError:
            raise UsageError("invalid --host (expected an IPv6 address in the brackets)") from None
    port = match["port"] or ""
    if port and not 1 <= int(port) <= 65535:
        raise UsageError("invalid port in --host (expected 1-65535)")
    return match["host"], port


def _word(option: str, given: str | None, default: str) -> str:
    if given is None:
        return default
    if not given.strip() or not given.isprintable():
        raise UsageError(f"invalid {option} (expected printable characters)")
    return _encoded(given)


def _encoded(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="", errors="surrogateescape")
