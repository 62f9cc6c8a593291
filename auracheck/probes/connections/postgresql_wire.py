"""What comes from PostgreSQL on its way through libpq: waited for so long, counted, and with Python's lock let go."""

import ctypes
import selectors
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from psycopg import pq
from psycopg.pq.abc import PGconn

MAX_SAID = 1 << 20
"""Bytes that a server may say in all. To let somebody in, and to answer `SELECT 1`, takes a few thousand."""

_EVENTS = {pq.PollingStatus.READING: selectors.EVENT_READ, pq.PollingStatus.WRITING: selectors.EVENT_WRITE}


class TooMuch(Exception):
    """A server says more than any PostgreSQL would."""


class Wire:
    """One connection, until a moment of `time.monotonic()`."""

    def __init__(self, connection: PGconn, until: float) -> None:
        self._connection = connection
        self._until = until
        self._left = MAX_SAID

    def connected(self) -> int | None:
        """OK or FAILED, of libpq's `PollingStatus`; None where the time is over before. Raises `TooMuch`."""
        poll = _poll(self._connection)
        while self._connection.status != pq.ConnStatus.BAD:
            status = poll()
            if status not in _EVENTS:
                return status
            if not self.ready(_EVENTS[pq.PollingStatus(status)]):
                return None
        return pq.PollingStatus.FAILED

    def ready(self, event: int = selectors.EVENT_READ) -> bool:
        """Whether it can go on in time. Raises `TooMuch`."""
        left = self._until - time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection.socket, event)
            if left <= 0 or not selector.select(left):
                return False
        if event == selectors.EVENT_READ:
            self._count()
        return True

    def _count(self) -> None:
        """libpq keeps whatever comes, and tells nobody how much that is."""
        looking = socket.socket(fileno=self._connection.socket)
        try:
            with suppress(OSError):  # it is libpq that tells of a connection that was broken off
                self._left -= len(looking.recv(MAX_SAID, socket.MSG_PEEK))
        finally:
            looking.detach()
        if self._left < 0:
            raise TooMuch


def _poll(connection: PGconn) -> Callable[[], int]:
    """libpq's PQconnectPoll. That of psycopg's own C holds Python's lock, so that a server which wants the password
    hashed for hours (SCRAM) would stop all that minds the time, and Ctrl-C. Where the function cannot be had directly
    (Windows) it has to do."""
    try:
        function = ctypes.CDLL(str(sys.modules[type(connection).__module__].__file__)).PQconnectPoll
    except (OSError, AttributeError):
        return connection.connect_poll
    function.argtypes, function.restype = (ctypes.c_void_p,), ctypes.c_int
    return partial(function, connection.pgconn_ptr)  # type: ignore[attr-defined]  # each of psycopg's three has it
