"""Giving a new file the owner, mode, ACL and extended attributes of the old one."""

import errno
import os
import stat

from auracheck.write.failures import words
from auracheck.write.system import set_mode


def keep(descriptor: int, path: str, old: os.stat_result) -> None:
    """The owner comes first, since a change of it takes rights away; the ACL has its mask from the mode.

    ACL and attributes on Linux alone: Python has no way to them elsewhere.
    """
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError as error:
            raise OSError(error.errno, f"its owner and group cannot be kept: {words(error)}") from None
    if hasattr(os, "listxattr"):
        _keep_attributes(descriptor, path)
    set_mode(descriptor, stat.S_IMODE(old.st_mode))


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
