"""The URL of a service, with a place for a new password: which service, its port, what may stand in it. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.policy import Entry

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "redis": 6379, "rediss": 6379}
"""The services whose URLs are known, each with the port that it has where `--host` gives none."""

_NAMED = (
    (re.compile(r"REDIS"), "redis"),
    (re.compile(r"MYSQL"), "mysql"),
    (re.compile(r"MARIADB"), "mariadb"),
    (re.compile(r"DATABASE|POSTGRES|(?:^|[^A-Z])(?:DB|PG|SQL)(?:$|[^A-Z])"), "postgresql"),
)
_ADDRESS = re.compile(
    r"(?P<host>\w[\w-]*(?:\.\w[\w-]*)*\.?|\[(?P<ip>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)


class Place(NamedTuple):
    """A service's URL without its password; ``user`` and ``path`` are percent-encoded, ``address`` has its port."""

    scheme: str
    user: str
    address: str
    path: str

    def url(self, password: str) -> str:
        return f"{self.scheme}://{self.user}:{_encoded(password)}@{self.address}/{self.path}"


def scheme(entry: Entry) -> str:
    """The scheme of an entry's URL, as its purpose or the way to obtain it shows one, else as its name tells.

    Nothing for a service that is not known here.
    """
    if entry.schemes:
        # SQLAlchemy and others have dropped `postgres://`.
        shown = [re.sub(r"^postgres(?=$|\+)", "postgresql", scheme) for scheme in entry.schemes]
        return next((scheme for scheme in shown if scheme.partition("+")[0] in PORTS), "")
    return next((scheme for pattern, scheme in _NAMED if pattern.search(entry.name.upper())), "")


def has_port(host: str) -> bool:
    """Whether ``host`` says a port. Raises `UsageError` for one that is no host."""
    return bool(_address(host)[1])


def place(entry: Entry, host: str, user: str | None, name: str | None, application: str) -> Place:
    """The URL of ``entry`` but for its password. A Redis user and number are left out where nobody asks for them."""
    found, port = _address(host)
    kind = scheme(entry)
    address = f"{found}:{port or PORTS[kind.partition('+')[0]]}"
    if not kind.startswith("redis"):
        return Place(kind, _word("--user", user, application), address, _word("--name", name, application))
    if name is not None and not re.fullmatch(r"[0-9]{1,4}", name):
        raise UsageError(f"--name {name!r}: a database of Redis is a number, such as 0")
    return Place(kind, _word("--user", user, ""), address, name or "0")


def plain(application: str, substrings: Iterable[str]) -> str:
    """The name for a user and a database where none is given: the application's, where that is a plain word that its
    startup check does not refuse."""
    fits = re.fullmatch(r"[a-z][a-z0-9_]{0,62}", application)
    return application if fits and not any(s.casefold() in application for s in substrings) else "app"


def refuse(entry: Entry, host: str, user: str | None, name: str | None, substrings: Iterable[str]) -> None:
    """Raise `UsageError` for a part by which the application's own startup check would refuse the whole URL."""
    parts = {"--host": host, "--user": _encoded(user or ""), "--name": _encoded(name or "")}
    for substring in substrings:
        for option, part in parts.items():
            if substring.casefold() in part.casefold():
                raise UsageError(
                    f"{option}: with {substring!r} in it the application would not start: its startup check refuses "
                    f"every {entry.name} that has this anywhere. Take another one; or where that check is off, "
                    "write the URL by hand around what `auracheck generate password` prints"
                )


def _address(host: str) -> tuple[str, str]:
    """A host and its port, where it has one."""
    if host == "HOST":
        raise UsageError("--host HOST: write the real server's name in its place")
    match = _ADDRESS.fullmatch(host)
    if not match:
        hint = "; an IPv6 address stands in brackets: [::1]" if host.count(":") > 1 and "[" not in host else ""
        raise UsageError(f"--host {host!r}: it must be HOST or HOST:PORT, as in db.internal:5432{hint}")
    if match["ip"]:
        from ipaddress import AddressValueError, IPv6Address

        try:
            IPv6Address(match["ip"])
        except AddressValueError:
            raise UsageError(f"--host {host!r}: there is no IPv6 address in its brackets") from None
    port = match["port"] or ""
    if port and not 1 <= int(port) <= 65535:
        raise UsageError(f"--host {host!r}: its port must be 1 to 65535")
    return match["host"], port


def _word(option: str, given: str | None, default: str) -> str:
    if given is None:
        return default
    if not given.strip() or not given.isprintable():
        raise UsageError(f"{option}: it must have characters that can be read, and no others")
    return _encoded(given)


def _encoded(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="", errors="surrogateescape")
