"""A PostgreSQL URL, as SQLAlchemy and its drivers take it, as the parameters of libpq."""

import os
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from psycopg import errors as driver_errors
from psycopg import pq

from auracheck.inventory import Failure

NOT_HERE = os.path.join(os.devnull, "none")
"""A path where never a file is. libpq looks in the home directory for what is not given: that is ours, not the
service's."""

_CERTIFICATES = ("sslcert", "sslkey", "sslcrl", "sslrootcert")
_FROM_HOME = ("passfile", *_CERTIFICATES)

_NO_PASSPHRASE = "-"
"""Where there is none at all OpenSSL asks for one on the terminal."""

_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_VERIFYING = ("verify-ca", "verify-full")

_OF_ASYNCPG = frozenset((
    "prepared_statement_cache_size", "prepared_statement_name_func", "statement_cache_size", "timeout",
    "max_cached_statement_lifetime", "max_cacheable_statement_size", "command_timeout", "async_fallback",
    "direct_tls",
))  # fmt: skip
"""Options of asyncpg, and of SQLAlchemy beside it, that have no say in whether a connection is made."""


class Untold(NamedTuple):
    """Why nobody can say from here what the service will connect to."""

    reason: str


def parameters(url: str, variables: Mapping[str, str | None]) -> dict[str, str] | Failure | Untold:
    """What libpq reads in the URL, over what it reads in its variables, each by its keyword, and nothing of ours."""
    try:
        options = pq.Conninfo.parse(_for_libpq(url).encode())
    except (driver_errors.Error, UnicodeError, ValueError):
        return Failure.NOT_TAKEN
    names = {option.envvar.decode(): option.keyword.decode() for option in options if option.envvar}
    in_url = {option.keyword.decode(): option.val.decode() for option in options if option.val is not None}
    filled = {names[name]: value for name, value in variables.items() if name in names and names[name] not in in_url}
    given = {keyword: value for keyword, value in filled.items() if value is not None} | in_url
    untold = "a variable of libpq's beside it has a value that is not known here" if None in filled.values() else ""
    untold = untold or _untold(given)
    if untold:
        return Untold(untold)
    if any(_is_no_file(given.get(keyword, "")) for keyword in _CERTIFICATES):
        return Failure.NO_CERTIFICATES
    ours = {"application_name": "auracheck", "gssencmode": "disable", **dict.fromkeys(_FROM_HOME, NOT_HERE)}
    given.pop("sslkeylogfile", None)  # nothing is written, and be it the keys of this connection
    given["sslpassword"] = given.get("sslpassword") or _NO_PASSPHRASE
    return ours | given


def _is_no_file(path: str) -> bool:
    """A FIFO, a device or a folder, in which libpq would wait for a certificate."""
    return os.path.exists(path) and not os.path.isfile(path)


def _untold(given: Mapping[str, str]) -> str:
    """What is read on the service's machine alone, or by the account that runs it."""
    if given.get("service"):
        return "it names a service of a pg_service.conf"
    if given.get("passfile"):
        return "its password is in a passfile"
    if not given.get("user"):
        return "it names no user, so that it signs in as whoever runs the service"
    if ":" in os.path.splitdrive(given.get("sslkey", ""))[1]:  # ENGINE:KEY would load what the URL names, and run it
        return "its sslkey is kept by an engine of OpenSSL, which is loaded where the service runs"
    if given.get("sslmode") in _VERIFYING and not given.get("sslrootcert"):
        return f"sslmode={given['sslmode']} without sslrootcert wants a file in the home of whoever runs the service"
    return ""


def _for_libpq(url: str) -> str:
    """The scheme without the driver, and the options in libpq's own words."""
    scheme, _, rest = url.partition("://")
    driver = scheme.partition("+")[2].lower()
    before, mark, query = rest.partition("?")
    options = parse_qsl(query.partition("#")[0], keep_blank_values=True)
    several = sum(name == "host" for name, _ in options) > 1
    if not mark or (driver != "asyncpg" and not several):
        return f"postgresql://{rest}"
    if driver == "asyncpg":
        options = [_of_asyncpg(name, value) for name, value in options if name not in _OF_ASYNCPG]
    if several:
        options = _one_list(options)
    return f"postgresql://{before}?{urlencode(options, quote_via=quote)}"


def _of_asyncpg(name: str, value: str) -> tuple[str, str]:
    """asyncpg's `ssl` takes the words of libpq's `sslmode`, and does not know that one (SQLAlchemy hands both on)."""
    if name == "ssl":
        return "sslmode", value
    return (f"not-{name}", value) if name == "sslmode" else (name, value)


def _one_list(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """SQLAlchemy's `host=A:1&host=B:2` as the two lists of libpq."""
    hosts = [value.rpartition(":") if ":" in value else (value, "", "") for name, value in options if name == "host"]
    others = [(name, value) for name, value in options if name not in ("host", "port")]
    lists = [("host", ",".join(host for host, _, _ in hosts)), ("port", ",".join(port for _, _, port in hosts))]
    return [*others, *lists]
