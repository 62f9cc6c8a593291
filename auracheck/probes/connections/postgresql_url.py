"""A PostgreSQL URL, as SQLAlchemy and its drivers take it, as the parameters of libpq."""

import ctypes
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from urllib.parse import parse_qsl, quote, urlencode

from psycopg import errors as driver_errors
from psycopg import pq
from psycopg.pq.abc import PGconn

from auracheck.deployment.answers import Failure
from auracheck.typed import NamedTuple

NOT_HERE = os.path.join(os.devnull, "none")
"""A path without a file. By default libpq looks in the home directory, but that is ours, not the service's."""

_CERTIFICATES = ("sslcert", "sslkey", "sslcrl", "sslrootcert")
_FROM_HOME = ("passfile", *_CERTIFICATES)

_NO_PASSPHRASE = "-"
"""Without a passphrase OpenSSL would ask for one on the terminal."""

_VERIFYING = ("verify-ca", "verify-full")

_OF_ASYNCPG = frozenset((
    "prepared_statement_cache_size", "prepared_statement_name_func", "statement_cache_size", "timeout",
    "max_cached_statement_lifetime", "max_cacheable_statement_size", "command_timeout", "async_fallback",
    "direct_tls",
))  # fmt: skip
"""Options of asyncpg, and of SQLAlchemy beside it, without an effect on whether a connection is made."""


class Undetermined(NamedTuple):
    """Why it is unknown here what the service will connect to."""

    reason: str


def parameters(url: str, variables: Mapping[str, str | None]) -> dict[str, str] | Failure | Undetermined:
    """The parameters of the URL over those of libpq's variables, each by its keyword, and none of ours."""
    try:
        options = pq.Conninfo.parse(_for_libpq(url).encode())
    except (driver_errors.Error, UnicodeError, ValueError):
        return Failure.NOT_TAKEN
    names = {option.envvar.decode(): option.keyword.decode() for option in options if option.envvar}
    in_url = {option.keyword.decode(): option.val.decode() for option in options if option.val is not None}
    filled = {names[name]: value for name, value in variables.items() if name in names and names[name] not in in_url}
    given = {keyword: value for keyword, value in filled.items() if value is not None} | in_url
    undetermined = "a PG variable of the service has an unknown value" if None in filled.values() else ""
    undetermined = undetermined or _undetermined(given)
    if undetermined:
        return Undetermined(undetermined)
    if any(_is_not_a_file(given.get(keyword, "")) for keyword in _CERTIFICATES):
        return Failure.NO_CERTIFICATES
    ours = {"application_name": "auracheck", "gssencmode": "disable", **dict.fromkeys(_FROM_HOME, NOT_HERE)}
    given.pop("sslkeylogfile", None)  # libpq would write the keys of the connection there
    given["sslpassword"] = given.get("sslpassword") or _NO_PASSPHRASE
    return ours | given


def _is_not_a_file(path: str) -> bool:
    """Whether it is a FIFO, a device or a folder, which libpq would wait for."""
    return os.path.exists(path) and not os.path.isfile(path)


def _undetermined(given: Mapping[str, str]) -> str:
    """The reason if something is read only on the service's machine, or by its account; else empty."""
    if given.get("service"):
        return "the URL names a service of a pg_service.conf"
    if given.get("passfile"):
        return "the password is in a passfile"
    if not given.get("user"):
        return "no user in the URL (the account that runs the service is used)"
    if ":" in os.path.splitdrive(given.get("sslkey", ""))[1]:  # ENGINE:KEY would load what the URL names, and run it
        return "the sslkey is kept by an OpenSSL engine on the service's machine"
    if given.get("sslmode") in _VERIFYING and not given.get("sslrootcert"):
        return f"sslmode={given['sslmode']} without sslrootcert (a file in the home of the service's account is used)"
    return ""


def _for_libpq(url: str) -> str:
    """The URL with the scheme without the driver, and libpq's own names of the options."""
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
    """asyncpg's `ssl` takes the words of libpq's `sslmode`, and has no option of that name (SQLAlchemy passes both
    on)."""
    if name == "ssl":
        return "sslmode", value
    return (f"not-{name}", value) if name == "sslmode" else (name, value)


def _one_list(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """SQLAlchemy's `host=A:1&host=B:2` as the two lists of libpq."""
    hosts = [value.rpartition(":") if ":" in value else (value, "", "") for name, value in options if name == "host"]
    others = [(name, value) for name, value in options if name not in ("host", "port")]
    lists = [("host", ",".join(host for host, _, _ in hosts)), ("port", ",".join(port for _, _, port in hosts))]
    return [*others, *lists]


MAX_SAID = 1 << 20
"""Maximum number of bytes from a server. A login and the answer to `SELECT 1` take a few thousand."""

_EVENTS = {pq.PollingStatus.READING: selectors.EVENT_READ, pq.PollingStatus.WRITING: selectors.EVENT_WRITE}


class TooMuch(Exception):
    """A server sent more than any PostgreSQL would."""


class Wire:
    """One connection, until a moment of `time.monotonic()`."""

    def __init__(self, connection: PGconn, until: float) -> None:
        self._connection = connection
        self._until = until
        self._left = MAX_SAID

    def connected(self) -> int | None:
        """OK or FAILED, of libpq's `PollingStatus`; None after the timeout. Raises `TooMuch`."""
        poll = _poll(self._connection)
        while self._connection.status != pq.ConnStatus.BAD:
            status = poll()
            if status not in _EVENTS:
                return status
            if not self.ready(_EVENTS[pq.PollingStatus(status)]):
                return None
        return pq.PollingStatus.FAILED

    def ready(self, event: int = selectors.EVENT_READ) -> bool:
        """Wait for the connection; False after the timeout. Raises `TooMuch`."""
        left = self._until - time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection.socket, event)
            if left <= 0 or not selector.select(left):
                return False
        if event == selectors.EVENT_READ:
            self._count()
        return True

    def _count(self) -> None:
        """Count what arrives, since libpq stores everything and has no limit."""
        looking = socket.socket(fileno=self._connection.socket)
        try:
            with suppress(OSError):  # libpq itself reports a broken connection
                self._left -= len(looking.recv(MAX_SAID, socket.MSG_PEEK))
        finally:
            looking.detach()
        if self._left < 0:
            raise TooMuch


def _poll(connection: PGconn) -> Callable[[], int]:
    """libpq's PQconnectPoll. The one in psycopg's C code keeps Python's lock, so that a server which requests hours of
    password hashing (SCRAM) would block timeouts and Ctrl-C. It is used only if libpq's cannot be called directly
    (Windows)."""
    try:
        function = ctypes.CDLL(str(sys.modules[type(connection).__module__].__file__)).PQconnectPoll
    except (OSError, AttributeError):
        return connection.connect_poll
    function.argtypes, function.restype = (ctypes.c_void_p,), ctypes.c_int
    return partial(function, connection.pgconn_ptr)  # type: ignore[attr-defined]  # all three of psycopg's implementations have it
