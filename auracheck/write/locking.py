"""One writer at a time in a folder."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.write.base import Refused
from auracheck.write.failures import as_it_was

PATIENCE = 30.0
"""Seconds that another writer is waited for."""

_PAUSE = 0.02


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Nobody else writes through auracheck in that file's folder meanwhile.

    The folder is locked, not the file, whose place another one takes, and nothing is left behind (flock(2)).
    """
    _check_system()
    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{path}: its folder is not there") from None
    except OSError as error:
        raise as_it_was(path, error, "its folder cannot be opened: ") from None
    try:
        _lock(folder, path)
        yield
    finally:
        with suppress(OSError):  # whatever it says, the lock is gone
            os.close(folder)


def _check_system() -> None:
    try:
        import fcntl  # noqa: F401
    except ImportError:  # Windows, where not even opening a folder works
        raise Refused("--write needs a system that can lock a folder, which this one cannot") from None


def _lock(folder: int, path: str) -> None:
    import fcntl

    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise Refused(f"{path}: another auracheck writes there, and does not end") from None
            time.sleep(_PAUSE)
        except OSError as error:
            where = "its folder cannot be locked, as some network file systems cannot: "
            raise as_it_was(path, error, where) from None
