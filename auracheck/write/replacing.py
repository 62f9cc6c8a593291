"""Putting a new file in the place of an old one: all or nothing, whatever happens in between.

The new content is written to a file beside, brought to the disk and renamed over the old one (rename(2), fsync(2)).
Its name is always the same, and so a run that was killed leaves nothing that the next one does not take away.
"""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.write.base import Refused
from auracheck.write.system import NEW_FILE, PATIENCE, PAUSE, locks_folders, marked, set_mode, sync_folder

_NEW = 0o600


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
        raise OSError(error.errno, f"{path} is as it was: its folder cannot be opened: {_words(error)}") from None
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
            raise OSError(error.errno, f"{path} is as it was: its folder cannot be locked: {_words(error)}") from None


def beside(path: str) -> str:
    """The file that is written first."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.auracheck-new")


def clear(path: str) -> None:
    """Take away what a killed run has left. Only under the lock."""
    try:
        os.unlink(beside(path))
    except FileNotFoundError:
        pass  # as nearly always
    except OSError as error:
        raise OSError(error.errno, f"{beside(path)} is left from a killed run, and stays: {_words(error)}") from None


def status(path: str) -> os.stat_result | None:
    """What is there, or None. Raises `Refused` for what cannot be replaced without loss."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise Refused(f"{path}: it is no regular file")
    if found.st_nlink > 1:
        raise Refused(f"{path}: it has another name (a hard link), under which the old content would stay")
    return found


def replace(path: str, content: bytes, old: os.stat_result | None) -> None:
    """Make ``content`` that of the file, with the owner, mode, ACL and extended attributes that it has.

    ``old`` is its status before it was read. Raises `Refused` where it changed since then, and `OSError` with words
    on what is there now.
    """
    new = beside(path)
    try:
        _write(new, content, path, old)
        if _differs(old, status(path)):
            raise Refused(f"{path}: somebody changed it meanwhile; try again")
        os.replace(new, path)
    except OSError as error:
        _discard(new)
        raise OSError(error.errno, f"{path} is as it was: {_words(error)}") from None
    except BaseException:
        _discard(new)
        raise
    try:
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise OSError(error.errno, f"{path} is written, but may not outlast a power failure: {_words(error)}") from None


def _write(new: str, content: bytes, path: str, old: os.stat_result | None) -> None:
    descriptor = os.open(new, NEW_FILE, _NEW)
    try:
        if old is None:
            set_mode(descriptor, _NEW)  # whatever the folder's default ACL says
        else:
            _keep(descriptor, path, old)
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def _keep(descriptor: int, path: str, old: os.stat_result) -> None:
    """The owner comes first, since a change of it takes rights away; the ACL has its mask from the mode."""
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    if hasattr(os, "listxattr"):
        _keep_attributes(descriptor, path)
    set_mode(descriptor, stat.S_IMODE(old.st_mode))


def _keep_attributes(descriptor: int, path: str) -> None:
    """Those of the old file, an ACL among them (xattr(7)), and none that a folder's default has brought."""
    try:
        wanted = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError as error:
        if error.errno in _WITHOUT:
            return
        raise
    there = {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
    for name in there.keys() - wanted.keys():
        os.removexattr(descriptor, name)
    for name, value in wanted.items():
        if there.get(name) != value:
            os.setxattr(descriptor, name, value)


_WITHOUT = frozenset({errno.ENOTSUP, errno.ENOSYS})
"""What a file system says that has no extended attributes."""


def _differs(old: os.stat_result | None, now: os.stat_result | None) -> bool:
    if old is None or now is None:
        return old is not now
    return (old.st_ino, old.st_size, old.st_mtime_ns) != (now.st_ino, now.st_size, now.st_mtime_ns)


def _discard(new: str) -> None:
    """What cannot be taken away now, the next run takes away."""
    with suppress(OSError):
        os.unlink(new)


def _words(error: OSError) -> str:
    return (error.strerror or "it cannot be written").lower()
