"""Silence for the logs of the libraries that speak to servers."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CLIENTS = ("botocore", "hvac", "psycopg", "redis", "requests", "urllib3")
_quiet_lock = threading.Lock()
_quiet_threads = 0
_levels: dict[str, tuple[int, bool]] = {}
"""Level and propagation of each client's logger, as they were before."""


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the loggers of the clients: at level DEBUG they write what they send and receive, values included.

    They are restored when the last thread leaves; one that hangs keeps them silent.
    """
    _count_quiet(1)
    try:
        yield
    finally:
        _count_quiet(-1)


def _count_quiet(change: int) -> None:
    global _quiet_threads
    with _quiet_lock:
        before, _quiet_threads = _quiet_threads, _quiet_threads + change
        if before and _quiet_threads:
            return
        for name in _CLIENTS:
            logger = logging.getLogger(name)
            if change > 0:
                _levels[name] = (logger.level, logger.propagate)
                logger.setLevel(logging.CRITICAL + 1)
                logger.propagate = False  # child loggers may have a level of their own
            else:
                level, logger.propagate = _levels[name]
                logger.setLevel(level)
