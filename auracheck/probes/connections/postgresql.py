"""PostgreSQL, by psycopg 3, which is libpq: log in, and run one statement in a transaction that may only read."""

import os
import sys
import time
from collections.abc import Mapping
from itertools import islice
from typing import BinaryIO

from psycopg import conninfo, pq
from psycopg import errors as driver_errors
from psycopg.pq.abc import PGconn

from auracheck.inventory import Failure
from auracheck.judgement.urls import MOST_HOSTS
from auracheck.probes.connections.base import Answer
from auracheck.probes.connections.postgresql_refusals import of_state, of_words, states
from auracheck.probes.connections.postgresql_url import Untold, parameters
from auracheck.probes.connections.postgresql_wire import TooMuch, Wire
from auracheck.probes.connections.reaching import Place, reached

SUPERUSER = "superuser"

_SQL = b"BEGIN TRANSACTION READ ONLY; SELECT 1; ROLLBACK"


def ask(url: str, variables: Mapping[str, str | None], seconds: float) -> Answer:
    """What comes of the URL, with libpq's variables as the service has them, within so many seconds."""
    until = time.monotonic() + seconds
    given = parameters(url, variables)
    if isinstance(given, Untold):
        return Answer(unasked=given.reason)
    if isinstance(given, Failure):
        return Answer(given)
    places = _reached(given, until)
    if isinstance(places, Failure):
        return Answer(places)
    try:
        text = conninfo.make_conninfo("", **_at(given, places)).encode()
    except (driver_errors.Error, UnicodeError):  # bytes that are no UTF-8 are no text for psycopg either
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
    return Answer(failure) if failure else Answer(power=SUPERUSER if powerful else "")


def _reached(given: Mapping[str, str], until: float) -> list[Place] | Failure:
    """Of all hosts those that listen, in their order, as libpq would try them; else why the first one does not."""
    hosts, addresses, ports = (given.get(key, "").split(",") for key in ("host", "hostaddr", "port"))
    count = max(len(hosts), len(addresses))
    if any(len(each) != count for each in (hosts, addresses) if each != [""]) or len(ports) not in (1, count):
        return Failure.NOT_TAKEN
    found: list[Place] = []
    failures: list[Failure] = []
    each_one = zip(*(every * count if len(every) == 1 else every for every in (hosts, addresses, ports)), strict=True)
    for number, (host, address, port) in enumerate(islice(each_one, MOST_HOSTS)):
        now = time.monotonic()
        place = reached(host, address, port or "5432", now + (until - now) / (count - number))
        if isinstance(place, Place):
            found.append(place)
        else:
            failures.append(place)
    return found or failures[0]


def _at(given: Mapping[str, str], places: list[Place]) -> dict[str, str]:
    """The parameters with the addresses filled in: libpq looks up no name, which it would do without an end."""
    hosts, addresses, ports = (",".join(part) for part in zip(*places, strict=True))
    at = {"host": hosts, "hostaddr": addresses, "port": ports}
    return {**given, **{key: value for key, value in at.items() if value.strip(",")}}


def _refused(connection: PGconn, wire: Wire) -> Failure | None:
    """Why the server does not let us in; None once it has."""
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
    """Where libpq writes down what the server says, in memory alone. Its own message has no SQLSTATE, and the server
    writes its part of it in a language of its choice. Linux has such files, elsewhere those words have to do."""
    if sys.platform != "linux":
        return None
    # No bound of its own: where libpq cannot write it goes on for ever (PQtrace). That of `Wire` holds.
    file = open(os.memfd_create("trace", os.MFD_CLOEXEC), "w+b")  # noqa: SIM115  it closes itself
    try:
        connection.trace(file.fileno())
        connection.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
    except driver_errors.NotSupportedError:  # a libpq before 14
        return None
    return file


def _run(connection: PGconn, wire: Wire) -> Failure | None:
    """The statement, and what is wrong with its results."""
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
