"""What the systems differ in where one file takes the place of another.

Windows opens no folder, so none can be locked or brought to the disk; its files have no owner and no mode to set, and
an open text file changes line ends. macOS and Linux have all of it.
"""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.write.base import Refused

PATIENCE = 30.0
"""Seconds that another writer is waited for."""

PAUSE = 0.02
"""Seconds until it is asked for again."""

NEW_FILE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
)  # fmt: skip

_NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What a file system says that brings no folder to the disk by itself (fsync(2))."""

_MARK = ".auracheck-lock"
_GONE_WHEN_CLOSED = getattr(os, "O_TEMPORARY", 0)
"""Windows takes such a file away when its owner ends, however that is (_open, _O_TEMPORARY)."""


def locks_folders() -> bool:
    """Whether a folder itself can be locked (flock(2))."""
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def marked(folder: str) -> Iterator[None]:
    """Nobody else writes through auracheck in that folder meanwhile: a file stands there that only one can make.

    Raises `Refused` where another one stands there for long, and `OSError`.
    """
    path = os.path.join(folder, _MARK)
    descriptor = _mark(path)
    try:
        yield
    finally:
        os.close(descriptor)
        with suppress(OSError):  # mostly it has gone with the descriptor
            os.unlink(path)


def _mark(path: str) -> int:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(path, NEW_FILE | _GONE_WHEN_CLOSED, 0o600)
        except (FileExistsError, PermissionError) as error:  # the latter while Windows takes the last one away
            if time.monotonic() > end:
                if isinstance(error, PermissionError):
                    raise
                raise Refused(f"{path}: another auracheck writes there; if none does, remove that file") from None
            time.sleep(PAUSE)


def set_mode(descriptor: int, mode: int) -> None:
    """Give an open file this mode, where files have one."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)


def sync_folder(folder: str) -> None:
    """Bring the names in a folder to the disk (fsync(2)), where a folder can be opened."""
    if not locks_folders():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(descriptor)
