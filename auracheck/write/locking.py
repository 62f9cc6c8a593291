"""One writer at a time in a folder."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.write.base import Refused
from auracheck.write.failures import as_it_was
from auracheck.write.system import PATIENCE, PAUSE, locks_folders, marked


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Nobody else writes through auracheck in that file's folder meanwhile.

    The folder is locked, not the file, whose place another one takes, and nothing is left behind (flock(2)).
    """
    if not locks_folders():
        with _marked(path):
            yield
        return
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


@contextmanager
def _marked(path: str) -> Iterator[None]:
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise Refused(f"{path}: its folder is not there")
    with marked(folder):
        yield


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
            time.sleep(PAUSE)
        except OSError as error:
            where = "its folder cannot be locked, as some network file systems cannot: "
            raise as_it_was(path, error, where) from None
