"""Putting a new file in the place of an old one: all or nothing, whatever happens in between.

The new content is written to a file beside, brought to the disk and renamed over the old one (rename(2), fsync(2)).
Its name is always the same, and so a run that was killed leaves nothing that the next one does not take away.
"""

import os
import stat
from contextlib import suppress

from auracheck.write.base import Refused
from auracheck.write.failures import Failed, as_it_was, words
from auracheck.write.keeping import keep
from auracheck.write.system import NEW_FILE, set_mode, sync_folder

_NEW = 0o600


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
            raise _changed(path)
        os.replace(new, path)
    except FileNotFoundError:
        _discard(new)
        raise _changed(path) from None
    except OSError as error:
        _discard(new)
        raise as_it_was(path, error) from None
    except BaseException:
        _discard(new)
        raise
    try:
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise Failed(error.errno, f"{path} is written, but may not outlast a power failure: {words(error)}") from None


def _write(new: str, content: bytes, path: str, old: os.stat_result | None) -> None:
    descriptor = os.open(new, NEW_FILE, _NEW)
    try:
        if old is None:
            set_mode(descriptor, _NEW)  # whatever the folder's default ACL says
        else:
            keep(descriptor, path, old)
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def _differs(old: os.stat_result | None, now: os.stat_result | None) -> bool:
    if old is None or now is None:
        return old is not now
    return _identity(old) != _identity(now)


def _changed(path: str) -> Refused:
    return Refused(f"{path}: somebody changed it meanwhile; try again")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """The last one is another after any change, also of the owner, the mode, the ACL (inode(7), ctime)."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _discard(new: str) -> None:
    """What cannot be taken away now, the next run takes away."""
    with suppress(OSError):
        os.unlink(new)
