"""Replacing a file as a whole: all or nothing, even if interrupted.

The new content is written to a file next to it, flushed to disk and renamed over the old one (rename(2), fsync(2)).
The name of that file is always the same, so that the next run removes what a killed one has left.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from auracheck.systems.editor import EditRefused

NEW_FILE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
)  # fmt: skip

PRIVATE = 0o600

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


def reason(error: OSError) -> str:
    """The system's message, or ours where that one would not be understood."""
    if error.errno == errno.EBUSY:
        return "the file is a mount point (a container's file?); write to the file that is mounted there"
    return (error.strerror or "cannot be written").lower()


def locks_folders() -> bool:
    """Whether a folder can be locked and flushed here (flock(2))."""
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return False
    return True


def keep(descriptor: int, path: str, old: os.stat_result) -> None:
    """Give the new file the owner, ACL, extended attributes and mode of the old one.

    The owner comes first, since changing it clears permissions; the mode comes last, since it sets the ACL's mask.
    ACL and attributes are kept on Linux only: Python cannot reach them on other systems.
    """
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError as error:
            raise OSError(error.errno, f"cannot keep owner and group: {reason(error)}") from None
    if hasattr(os, "listxattr"):
        _keep_attributes(descriptor, path)
    set_mode(descriptor, stat.S_IMODE(old.st_mode))


def _keep_attributes(descriptor: int, path: str) -> None:
    """Copy the extended attributes, an ACL among them (xattr(7)), and remove what a folder's default ACL has added."""
    try:
        wanted = {name: os.getxattr(path, name) for name in os.listxattr(path) if name not in _OF_THE_CONTENT}
    except OSError as error:
        if error.errno in _NO_ATTRIBUTES:
            return
        raise
    there = {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
    for name in there.keys() - wanted.keys():
        os.removexattr(descriptor, name)
    for name, value in wanted.items():
        if there.get(name) != value:
            os.setxattr(descriptor, name, value)


_NO_ATTRIBUTES = frozenset({errno.ENOTSUP, errno.ENOSYS})
"""The errors of a file system without extended attributes."""

_OF_THE_CONTENT = frozenset({"security.ima", "security.evm"})
"""Hashes of the old content: with them, the kernel would reject the new content."""


def beside(path: str) -> str:
    """The path of the file that is written first."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.auracheck-new")


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
        _write(new, content, path, old)
        if _differs(old, status(path)):
            raise _changed(path)
        os.replace(new, path)
    except FileNotFoundError:
        _discard(new)
        raise _changed(path) from None
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


def _write(new: str, content: bytes, path: str, old: os.stat_result | None) -> None:
    descriptor = os.open(new, NEW_FILE, PRIVATE)
    try:
        if old is None:
            set_mode(descriptor, PRIVATE)  # in spite of the folder's default ACL
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


def _changed(path: str) -> EditRefused:
    return EditRefused(f"{path} was changed by another program meanwhile", "run the command again")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """The ctime changes with every change, also of owner, mode or ACL (inode(7))."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _discard(new: str) -> None:
    """Remove the new file; if that fails, the next run removes it."""
    with suppress(OSError):
        os.unlink(new)


def set_mode(descriptor: int, mode: int) -> None:
    """Set the mode of an open file, where files have one."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)


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
