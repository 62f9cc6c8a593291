"""What a value says of a server: hosts, a URL, and the parts of a login that they have."""

from collections.abc import Mapping

from auracheck.judgement import urls
from auracheck.regex import regex
from auracheck.typed import NamedTuple

_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "user": ("user", "username", "u"),
    "password": ("password", "p", "auth"),
    "database": ("database", "dbname", "d"),
}
"""Parameters of a URL that are parts of it."""

_BEFORE_URL = regex(r"(?:[a-z0-9]{1,20}:){1,3}(?=[a-z][a-z0-9+.-]*://)")
"""Words before a scheme that say what the URL is for (`jdbc:`, `r2dbc:pool:`, `optional:configserver:`)."""

_WITH_PORT = regex(r"(?:tcp:)?([^:,]+)[:,](\d+)")
_HOST = regex(r"(::1|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?)(?::(\d{1,5}))?(?:/([\w.-]*)(?:\?\S*)?)?")
"""A host with its port, and perhaps the database."""

_LABELLED = regex(r"[\w-]+:([A-Za-z][\w.-]*):(\d{2,5})(?::\d{1,2}(?::(.+))?)?")
"""An entry of a list as Redis Commander has it: label, host, port, and perhaps number and password of the database."""

_FIRST_OF_LIST = regex(r"""\[\s*(["'])([^"']*)\1(?:\s*,\s*["'][^"']*["'])*\s*\]""")
"""A list of texts in JSON or as Python writes it."""


class Hosts(NamedTuple):
    """A list of hosts without a scheme, and what the first of them has with it."""

    hosts: tuple[urls.Host, ...]
    password: str | None = None
    database: str | None = None


def first_of_list(value: str) -> str:
    """The first text of a list; any other value as it is."""
    found = _FIRST_OF_LIST.fullmatch(value) if value[0] == "[" else None
    return found[2] if found else value


def hosts_in(value: str) -> Hosts | None:
    """The hosts that a value is, each perhaps with its port; None where it is none."""
    every = value.split(",")
    if found := [each for each in map(_HOST.fullmatch, every) if each]:
        hosts = tuple(urls.Host(each[1], each[2]) for each in found)
        return Hosts(hosts, database=found[0][3]) if len(found) == len(every) else None
    if found := [each for each in map(_LABELLED.fullmatch, every) if each]:
        return Hosts(tuple(urls.Host(each[1], each[2]) for each in found), password=found[0][3])
    return None


def url_in(value: str) -> urls.Url | None:
    """The URL or connection string that a value is, if it leads to a host."""
    url = urls.split(value) or urls.split(_BEFORE_URL.sub("", value)) or urls.data_source(value)
    return url if url and url.host else None


def split_host(host: urls.Host) -> urls.Host:
    """A host of a connection string, which may have its port with it (`Host=db:5432`, `Server=tcp:db,1433`)."""
    found = _WITH_PORT.fullmatch(host.name) if host.port is None else None
    return urls.Host(found[1], found[2]) if found else host


def in_query(query: str) -> dict[str, str]:
    """The parts that are parameters of a URL (JDBC, libpq, NocoDB)."""
    given = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    found = {part: next((given[name] for name in names if name in given), "") for part, names in _PARAMETERS.items()}
    return {part: urls.unescape(text) for part, text in found.items() if text} if found["password"] else {}


def database_in(url: urls.Url, family: str) -> str:
    """The database that the path names, as drivers read it: RabbitMQ's virtual host `/` may be written in four ways."""
    if family in ("http", "redis"):
        return ""
    if family in ("amqp", "pyamqp"):  # what Symfony has behind it is an exchange
        return urls.unescape(url.path[1:].partition("/")[0]) or "/"
    return urls.unescape(url.path.strip("/"))
