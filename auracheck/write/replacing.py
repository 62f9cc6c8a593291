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


class Failed(OSError):
    """What the system did not do, in words that say what is there now. Never holds a value."""


PATIENCE = 30.0
"""Seconds that another writer is waited for."""

_PAUSE = 0.02
_NEW = 0o600


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


@contextmanager
def unchanged(path: str) -> Iterator[None]:
    """All that comes before the replacement: whatever the system does not do there, the file is as it was."""
    try:
        yield
    except Failed:
        raise
    except OSError as error:
        raise as_it_was(path, error) from None


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
        if os.path.lexists(beside(path)):  # a read-only file system says so though there is nothing
            left = f"{beside(path)}, which a killed run has left and which may hold a secret, stays: "
            raise as_it_was(path, error, left) from None


def status(path: str) -> os.stat_result | None:
    """What is there, or None. Raises `Refused` for what cannot be replaced without loss, and `OSError`."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise Refused(f"{path}: it is a directory; name a file in it")
    if not stat.S_ISREG(found.st_mode):
        raise Refused(f"{path}: it is no regular file")
    if found.st_nlink > 1:
        raise Refused(f"{path}: it has another name (a hard link), under which the old content would stay")
    return found


def replace(path: str, content: bytes, old: os.stat_result | None) -> None:
    """Make ``content`` that of the file, with the owner, mode, ACL and extended attributes that it has.

    ``old`` is its status before it was read. Raises `Refused` where it changed since then, and `Failed`.
    """
    new = beside(path)
    try:
        _write(new, content, path, old)
        if _differs(old, status(path)):
            raise Refused(f"{path}: somebody changed it meanwhile; try again")
        os.rename(new, path)
    except OSError as error:
        _discard(new)
        raise as_it_was(path, error) from None
    except BaseException:
        _discard(new)
        raise
    try:
        _sync(os.path.dirname(path))
    except OSError as error:
        raise Failed(error.errno, f"{path} is written, but may not outlast a power failure: {_words(error)}") from None


def _write(new: str, content: bytes, path: str, old: os.stat_result | None) -> None:
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _NEW)
    try:
        if old is None:
            os.fchmod(descriptor, _NEW)  # whatever the folder's default ACL says
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
    """The owner comes first, since a change of it takes rights away; the ACL has its mask from the mode.

    ACL and attributes on Linux alone: Python has no way to them elsewhere.
    """
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError as error:
            raise OSError(error.errno, f"its owner and group cannot be kept: {_words(error)}") from None
    if hasattr(os, "listxattr"):
        _keep_attributes(descriptor, path)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _keep_attributes(descriptor: int, path: str) -> None:
    """Those of the old file, an ACL among them (xattr(7)), and none that a folder's default has brought."""
    try:
        wanted = {name: os.getxattr(path, name) for name in os.listxattr(path) if name not in _OF_THE_CONTENT}
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

_OF_THE_CONTENT = frozenset({"security.ima", "security.evm"})
"""Hashes of the old content: kept, the kernel would take the new one for forged."""


def _differs(old: os.stat_result | None, now: os.stat_result | None) -> bool:
    if old is None or now is None:
        return old is not now
    return _identity(old) != _identity(now)


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """The last one is another after any change, also of the owner, the mode, the ACL (inode(7), ctime)."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _discard(new: str) -> None:
    """What cannot be taken away now, the next run takes away."""
    with suppress(OSError):
        os.unlink(new)


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(descriptor)


_NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What a file system says that brings no folder to the disk by itself (fsync(2))."""


def as_it_was(path: str, error: OSError, what: str = "") -> Failed:
    """The failure of a step before anything was changed; ``what`` says which one, where the system's words do not."""
    return Failed(error.errno, f"{path} is as it was: {what}{_words(error)}")


def _words(error: OSError) -> str:
    if error.errno == errno.EBUSY:
        return "it is mounted by itself, as a container's files often are: write to the one that is mounted there"
    return (error.strerror or "it cannot be written").lower()
