"""Replacing a file as a whole: all or nothing, even if interrupted.

The new content is written to a file without a name, flushed to disk, linked next to the old one and renamed over it
(open(2) with O_TMPFILE, fsync(2), linkat(2), rename(2)): only a run that is killed between the last two leaves it
behind. Where the system has no files without a name, it has that one from the start. The name is a fixed one, so that
the next run removes what a killed one has left, and `check` reports it (stray-file).
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.fixes.new_file import reason, write_new
from auracheck.systems.editor import EditRefused
from auracheck.systems.strays import beside

_NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP})
"""The errors of a file system that cannot flush a folder by itself (fsync(2))."""


class WriteFailed(OSError):
    """A write that failed. Its text says whether the file is unchanged, and never contains a value."""


@contextmanager
def unchanged(path: str) -> Iterator[None]:
    """Report a failure inside as `WriteFailed`, with the file unchanged: for all that comes before `replace`."""
    try:
        yield
    except WriteFailed:
        raise
    except OSError as error:
        raise not_written(path, error) from None


def not_written(path: str, error: OSError, what: str = "") -> WriteFailed:
    """The failure of a step before anything was changed; ``what`` names the step."""
    return WriteFailed(error.errno, f"{path} not changed: {what}{reason(error)}")


def locks_folders() -> bool:
    """Whether a folder can be locked and flushed here (flock(2))."""
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return False
    return True


def clear(path: str) -> None:
    """Remove what a killed run has left. Call this only under the lock."""
    try:
        os.unlink(beside(path))
    except FileNotFoundError:
        pass  # the usual case
    except OSError as error:
        if os.path.lexists(beside(path)):  # a read-only file system fails even without the file
            left = f"cannot remove {beside(path)}, left by a killed run (may contain a secret): "
            raise not_written(path, error, left) from None


def status(path: str) -> os.stat_result | None:
    """The status of the file, None where there is none. Raises `EditRefused` for what cannot be replaced without loss,
    and `OSError`."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise EditRefused(f"{path} is a folder", "name a file in it")
    if not stat.S_ISREG(found.st_mode):
        raise EditRefused(f"{path} is not a regular file")
    if found.st_nlink > 1:
        raise EditRefused(f"{path} has another name (hard link), which would keep the old content")
    return found


def replace(path: str, content: bytes, old: os.stat_result | None) -> None:
    """Replace the content of the file; keep its owner, mode, ACL and extended attributes.

    ``old`` is its status before it was read. Raises `EditRefused` where it has changed since, and `WriteFailed`.
    """
    new = beside(path)
    try:
        write_new(new, content, path, old)
        if _differs(old, status(path)):
            raise changed(path)
        os.replace(new, path)
    except FileNotFoundError:
        _discard(new)
        raise changed(path) from None
    except OSError as error:
        _discard(new)
        raise not_written(path, error) from None
    except BaseException:
        _discard(new)
        raise
    try:
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise WriteFailed(error.errno, f"{path} changed, but may be lost in a power failure: {reason(error)}") from None


def _differs(old: os.stat_result | None, now: os.stat_result | None) -> bool:
    if old is None or now is None:
        return old is not now
    return _identity(old) != _identity(now)


def changed(path: str) -> EditRefused:
    return EditRefused(f"{path} was changed by another program meanwhile", "run the command again")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """The ctime changes with every change, also of owner, mode or ACL (inode(7))."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _discard(new: str) -> None:
    """Remove the new file; if that fails, the next run removes it."""
    with suppress(OSError):
        os.unlink(new)


def sync_folder(folder: str) -> None:
    """Flush a folder's entries to disk (fsync(2)), where a folder can be opened."""
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
