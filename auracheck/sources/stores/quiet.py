"""Silence in the log: at level DEBUG the clients of stores write there what they send and get, values included."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

_CLIENTS = ("botocore", "hvac", "requests", "urllib3")
_SILENT = logging.CRITICAL + 1

_lock = threading.Lock()
_before: dict[str, "_Before"] = {}
_askers = 0


class _Before(NamedTuple):
    level: int
    propagate: bool


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing of the clients reaches a log as long as any thread is in here, be it one that hangs; then all is as it
    was before."""
    global _askers
    with _lock:
        if not _askers:
            _silence()
        _askers += 1
    try:
        yield
    finally:
        with _lock:
            _askers -= 1
            if not _askers:
                _restore()


def _silence() -> None:
    for name in _CLIENTS:
        logger = logging.getLogger(name)
        _before[name] = _Before(logger.level, logger.propagate)
        logger.setLevel(_SILENT)
        logger.propagate = False  # for the loggers below it that have a level of their own


def _restore() -> None:
    for name, before in _before.items():
        logger = logging.getLogger(name)
        logger.setLevel(before.level)
        logger.propagate = before.propagate
    _before.clear()
