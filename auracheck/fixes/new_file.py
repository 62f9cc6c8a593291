"""Writing the new file that is to replace one: whole before it has a name, with the owner and mode of the old one."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NEW_FILE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
)  # fmt: skip

PRIVATE = 0o600

_UNNAMED = getattr(os, "O_TMPFILE", 0) and os.O_WRONLY | os.O_TMPFILE
"""For a file without a name; 0 where the system has none."""


def write_new(new: str, content: bytes, path: str, old: os.stat_result | None) -> None:
    """Write the new file; it has its name only when it is whole, where the system can do that.

    If that fails, the reason is what the other way fails with, too: no space, or a name that is there already.
    """
    unnamed = _unnamed(os.path.dirname(new))
    if unnamed is not None:
        with _closing(unnamed):
            _fill(unnamed, content, path, old)
            if _named(unnamed, new):
                return
    descriptor = os.open(new, NEW_FILE, PRIVATE)
    with _closing(descriptor):
        _fill(descriptor, content, path, old)


def _unnamed(folder: str) -> int | None:
    """A new file without a name; None where the file system has none."""
    if not _UNNAMED:
        return None
    try:
        return os.open(folder, _UNNAMED, PRIVATE)
    except OSError:
        return None


def _named(descriptor: int, new: str) -> bool:
    """Give the file its name (open(2), O_TMPFILE); False where that cannot be done, for example without /proc."""
    try:
        # The directory descriptor has no effect on an absolute path, but makes Python call linkat(2), which follows.
        os.link(f"/proc/self/fd/{descriptor}", new, src_dir_fd=descriptor, follow_symlinks=True)
    except OSError:
        return False
    return True


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    """Close a file at the end, where a failure counts only if nothing failed before."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def _fill(descriptor: int, content: bytes, path: str, old: os.stat_result | None) -> None:
    if old is None:
        set_mode(descriptor, PRIVATE)  # in spite of the folder's default ACL
    else:
        keep(descriptor, path, old)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)


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


def set_mode(descriptor: int, mode: int) -> None:
    """Set the mode of an open file, where files have one."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)


def reason(error: OSError) -> str:
    """The system's message, or ours where that one would not be understood."""
    if error.errno == errno.EBUSY:
        return "the file is a mount point (a container's file?); write to the file that is mounted there"
    return (error.strerror or "cannot be written").lower()
