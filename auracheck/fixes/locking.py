"""A lock, so that one auracheck at a time writes in a folder."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.fixes.new_file import NEW_FILE, PRIVATE
from auracheck.fixes.replacing import locks_folders, not_written
from auracheck.systems.editor import EditRefused

PATIENCE = 30.0
"""Seconds to wait for another writer."""

PAUSE = 0.02
"""Seconds between two attempts to lock."""

_MARK = ".auracheck-lock"
_GONE_WHEN_CLOSED = getattr(os, "O_TEMPORARY", 0)
"""Windows removes such a file when its owner ends in any way (_open, _O_TEMPORARY)."""


@contextmanager
def marked(folder: str) -> Iterator[None]:
    """Lock a folder by a file that only one process can create.

    Raises `EditRefused` where another process keeps it for long, and `OSError`.
    """
    path = os.path.join(folder, _MARK)
    descriptor = _mark(path)
    try:
        yield
    finally:
        os.close(descriptor)
        with suppress(OSError):  # usually it was removed with the descriptor
            os.unlink(path)


def _mark(path: str) -> int:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(path, NEW_FILE | _GONE_WHEN_CLOSED, PRIVATE)
        except (FileExistsError, PermissionError) as error:  # the latter while Windows removes the last one
            if time.monotonic() > end:
                if isinstance(error, PermissionError):
                    raise
                raise EditRefused(
                    f"locked by another auracheck ({path})", "if none is running, remove that file"
                ) from None
            time.sleep(PAUSE)


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Lock the folder of a file: the file itself is replaced, and this lock leaves nothing behind (flock(2))."""
    if not locks_folders():
        with _marked(path):
            yield
        return
    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        raise EditRefused(f"no such folder: {os.path.dirname(path)}") from None
    except OSError as error:
        raise not_written(path, error, "cannot open its folder: ") from None
    try:
        _lock(folder, path)
        yield
    finally:
        with suppress(OSError):  # even if it fails, the lock is released
            os.close(folder)


@contextmanager
def _marked(path: str) -> Iterator[None]:
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise EditRefused(f"no such folder: {os.path.dirname(path)}")
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
                raise EditRefused(f"{path} is locked by another auracheck", "wait for it, or end it") from None
            time.sleep(PAUSE)
        except OSError as error:
            where = "cannot lock its folder (a network file system?): "
            raise not_written(path, error, where) from None
