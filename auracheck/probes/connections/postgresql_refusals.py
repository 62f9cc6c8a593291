"""Why PostgreSQL, or libpq before it, made no connection. Of their words nothing is kept but what they mean."""

import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from auracheck.inventory import Failure

LONGEST = 1 << 16
"""Bytes of a trace that are looked at."""

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
"""Appendix A of PostgreSQL's manual. The last one is also what the second of two attempts gets, with TLS or without."""

_IN_TRACE = re.compile(rb'^B\t\d+\tErrorResponse\t.*? C "([0-9A-Z]{5})"', re.MULTILINE)

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
"""In English, since a program that sets no locale gets it so."""

_OF_SERVER = (
    (Failure.WRONG_PASSWORD, rb"password authentication failed"),
    (Failure.NO_DATABASE, rb"database .* does not exist"),
    (Failure.TOO_MANY, rb"too many (?:clients|connections)|remaining connection slots"),
    (Failure.STARTING, rb"the database system is (?:starting up|shutting down|in recovery|not yet accepting)"),
    (Failure.NOT_PERMITTED, rb"no pg_hba\.conf entry|permission denied for database|is not permitted to log in"
                            rb"|role .* does not exist|(?:peer|ident) authentication failed"
                            rb"|not currently accepting connections"),
)  # fmt: skip
"""In English, where the server is not set up to speak another language."""

_WORDS = tuple((failure, re.compile(words, re.IGNORECASE)) for failure, words in (*_OF_LIBPQ, *_OF_SERVER))


def states(trace: BinaryIO | None) -> list[str]:
    """The SQLSTATEs of the errors that libpq has written down."""
    if trace is None:
        return []
    trace.seek(0)
    return [found.decode() for found in _IN_TRACE.findall(trace.read(LONGEST))]


def of_state(states: Sequence[str]) -> Failure | None:
    """The failure that says most of several attempts. None where the server said nothing at all."""
    for state, failure in _STATES.items():
        if state in states:
            return failure
    return Failure.OTHER if states else None


def of_words(words: bytes) -> Failure:
    """The same, where words are all that there is."""
    return next((failure for failure, pattern in _WORDS if pattern.search(words)), Failure.OTHER)
