"""PostgreSQL, by psycopg 3, which is libpq: log in, and run one statement in a transaction that may only read."""

import os
import re
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import BinaryIO, NamedTuple

from psycopg import conninfo, pq
from psycopg import errors as driver_errors
from psycopg.pq.abc import PGconn

from auracheck.deployment.answers import Failure, Power
from auracheck.judgement.urls import MOST_HOSTS
from auracheck.probes.connections import Answer, of_system
from auracheck.probes.connections.postgresql_url import TooMuch, Undetermined, Wire, parameters
from auracheck.regex import regex

LONGEST = 1 << 16
"""Maximum number of bytes of a trace that are read."""

_STATES: Mapping[str, Failure] = {
    "28P01": Failure.WRONG_PASSWORD,
    "3D000": Failure.NO_DATABASE,
    "42501": Failure.NOT_PERMITTED,
    "55000": Failure.NOT_PERMITTED,  # a database that takes no connections
    "53300": Failure.TOO_MANY,
    "57P03": Failure.STARTING,
    "57P01": Failure.BROKEN_OFF,
    "57P02": Failure.BROKEN_OFF,
    "28000": Failure.NOT_PERMITTED,
}
"""Appendix A of PostgreSQL's manual. The last one is also the result of the second of two attempts, with TLS or
without."""

_IN_TRACE = regex(rb'^B\t\d+\tErrorResponse\t.*? C "([0-9A-Z]{5})"', re.MULTILINE)

_OF_LIBPQ = (
    (Failure.NO_TLS, rb"server does not support SSL"),
    (Failure.OTHER_NAME, rb"does not match host name|could not get server's host name"),
    (
        Failure.NO_CERTIFICATES,
        rb"certificate file .* does not exist|could not (?:read|load) .*(?:certificate|root|private key)",
    ),
    (Failure.NO_PASSWORD, rb"no password supplied"),
    (Failure.UNTRUSTED, rb"certificate verify failed"),
    (
        Failure.OTHER_PROTOCOL,
        rb"invalid response to SSL negotiation|expected authentication request|protocol version"
        rb"|message contents do not agree|lost synchronization",
    ),
    (Failure.TLS, rb"SSL error|SSL SYSCALL|certificate|SSL connection"),
    (Failure.READ_ONLY, rb"session is (?:not )?read-only|server is (?:not )?in hot standby"),
    (Failure.REFUSED, rb"connection refused"),
    (Failure.BROKEN_OFF, rb"closed the connection unexpectedly|could not (?:receive|send) data|reset by peer"),
    (Failure.NOT_TAKEN, rb"invalid .* value|invalid port number|invalid integer value|could not match \d+ "),
)
"""In English, which libpq uses in a program that sets no locale."""

_OF_SERVER = (
    (Failure.WRONG_PASSWORD, rb"password authentication failed"),
    (Failure.NO_DATABASE, rb"database .* does not exist"),
    (Failure.TOO_MANY, rb"too many (?:clients|connections)|remaining connection slots"),
    (Failure.STARTING, rb"the database system is (?:starting up|shutting down|in recovery|not yet accepting)"),
    (Failure.NOT_PERMITTED, rb"no pg_hba\.conf entry|permission denied for database|is not permitted to log in"
                            rb"|role .* does not exist|(?:peer|ident) authentication failed"
                            rb"|not currently accepting connections"),
)  # fmt: skip
"""In English, unless the server is set to another language."""

_WORDS = tuple((failure, re.compile(words, re.IGNORECASE)) for failure, words in (*_OF_LIBPQ, *_OF_SERVER))


def states(trace: BinaryIO | None) -> list[str]:
    """The SQLSTATEs of the errors in a trace of libpq."""
    if trace is None:
        return []
    trace.seek(0)
    return [found.decode() for found in _IN_TRACE.findall(trace.read(LONGEST))]


def of_state(states: Sequence[str]) -> Failure | None:
    """The most specific failure of several attempts. None if the server sent no error."""
    for state, failure in _STATES.items():
        if state in states:
            return failure
    return Failure.OTHER if states else None


def of_words(words: bytes) -> Failure:
    """The failure for a message without an SQLSTATE."""
    return next((failure for failure, pattern in _WORDS if pattern.search(words)), Failure.OTHER)


_SQL = b"BEGIN TRANSACTION READ ONLY; SELECT 1; ROLLBACK"


def ask(url: str, variables: Mapping[str, str | None], seconds: float) -> Answer:
    """Connect to the URL, with libpq's variables as the service has them, within so many seconds."""
    until = time.monotonic() + seconds
    given = parameters(url, variables)
    if isinstance(given, Undetermined):
        return Answer(unasked=given.reason)
    if isinstance(given, Failure):
        return Answer(given)
    places = _reached(given, until)
    if isinstance(places, Failure):
        return Answer(places)
    try:
        text = conninfo.make_conninfo("", **_at(given, places)).encode()
    except (driver_errors.Error, UnicodeError):  # psycopg requires UTF-8
        return Answer(Failure.NOT_TAKEN)
    try:
        return _asked(text, until)
    except TooMuch:
        return Answer(Failure.OTHER_PROTOCOL)
    except (driver_errors.Error, OSError):
        return Answer(Failure.BROKEN_OFF)


def _asked(text: bytes, until: float) -> Answer:
    connection: PGconn = pq.PGconn.connect_start(text)
    wire = Wire(connection, until)
    try:
        failure = _refused(connection, wire) or _run(connection, wire)
        powerful = connection.parameter_status(b"is_superuser") == b"on"
    finally:
        connection.finish()
    return Answer(failure) if failure else Answer(power=Power.SUPERUSER if powerful else None)


class Listening(NamedTuple):
    """A host as a URL has it, the numeric address at which it listens (that of a Unix socket is empty), its port."""

    host: str
    address: str
    port: str


def _reached(given: Mapping[str, str], until: float) -> list[Listening] | Failure:
    """The hosts that listen, in the order in which libpq would try them; else why the first one does not."""
    hosts, addresses, ports = (given.get(key, "").split(",") for key in ("host", "hostaddr", "port"))
    count = max(len(hosts), len(addresses))
    if any(len(each) != count for each in (hosts, addresses) if each != [""]) or len(ports) not in (1, count):
        return Failure.NOT_TAKEN
    found: list[Listening] = []
    failures: list[Failure] = []
    each_one = zip(*(every * count if len(every) == 1 else every for every in (hosts, addresses, ports)), strict=True)
    for number, (host, address, port) in enumerate(islice(each_one, MOST_HOSTS)):
        now = time.monotonic()
        place = _listening(host, address, port or "5432", now + (until - now) / (count - number))
        if isinstance(place, Listening):
            found.append(place)
        else:
            failures.append(place)
    return found or failures[0]


def _listening(host: str, address: str, port: str, until: float) -> Listening | Failure:
    """The first address of the host that accepts a connection. ``address`` is used instead of a lookup, if given.

    ``until`` is in seconds of `time.monotonic()`; the addresses share the remaining time.
    """
    if not address and host.startswith(("/", "@")):
        return _by_socket(host, port)
    try:
        found = socket.getaddrinfo(address or host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return Failure.NO_NAME
    failures: list[Failure] = []
    for number, (family, kind, protocol, _, name) in enumerate(found):
        share = (until - time.monotonic()) / (len(found) - number)
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.settimeout(max(share, 0.001))
                probe.connect(name)
            return Listening(host, socket.getnameinfo(name, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0], port)
        except OSError as error:
            failures.append(of_system(error))
    return failures[-1] if failures else Failure.NO_NAME


def _by_socket(folder: str, port: str) -> Listening | Failure:
    """PostgreSQL's socket in that folder; a name that begins with @ is an abstract one (Linux)."""
    if not hasattr(socket, "AF_UNIX"):
        return Failure.NO_SOCKET
    path = os.path.join(folder, f".s.PGSQL.{port}")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.connect(f"\0{path[1:]}" if folder.startswith("@") else path)
    except (OSError, ValueError) as error:
        refused = isinstance(error, ConnectionRefusedError)
        return Failure.REFUSED if refused else Failure.NO_SOCKET
    return Listening(folder, "", port)


def _at(given: Mapping[str, str], places: list[Listening]) -> dict[str, str]:
    """The parameters with addresses, so that libpq looks up no name, which has no timeout there."""
    hosts, addresses, ports = (",".join(part) for part in zip(*places, strict=True))
    at = {"host": hosts, "hostaddr": addresses, "port": ports}
    return {**given, **{key: value for key, value in at.items() if value.strip(",")}}


def _refused(connection: PGconn, wire: Wire) -> Failure | None:
    """Why the server refuses the login; None if it accepts it."""
    trace = _traced(connection)
    try:
        status = wire.connected()
    finally:
        if trace is not None:
            connection.untrace()
    if status == pq.PollingStatus.OK:
        return None
    if status is None:
        return Failure.TIMED_OUT
    return of_state(states(trace)) or of_words(connection.error_message)


def _traced(connection: PGconn) -> BinaryIO | None:
    """A file in memory to which libpq writes what the server sends. Its own message has no SQLSTATE, and the server's
    language is unknown. Only Linux has such files; other systems have only the message."""
    if sys.platform != "linux":
        return None
    # Without a limit of its own, since libpq retries a failed write for ever (PQtrace). `Wire` limits the size.
    file = open(os.memfd_create("trace", os.MFD_CLOEXEC), "w+b")  # noqa: SIM115  closed with the object
    try:
        connection.trace(file.fileno())
        connection.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
    except driver_errors.NotSupportedError:  # a libpq before 14
        return None
    return file


def _run(connection: PGconn, wire: Wire) -> Failure | None:
    """Run the statement, and return its failure."""
    failure: Failure | None = None
    connection.send_query(_SQL)
    while True:
        while connection.is_busy():
            if not wire.ready():
                return Failure.TIMED_OUT
            connection.consume_input()
        result = connection.get_result()
        if result is None:
            return failure
        if result.status == pq.ExecStatus.FATAL_ERROR:
            state = result.error_field(pq.DiagnosticField.SQLSTATE)
            failure = failure or (of_state([state.decode()]) if state else Failure.BROKEN_OFF)
