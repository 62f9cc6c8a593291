"""The beginning of a file that is only looked into, to see whose it is."""

import os
import stat

LOOK = 16 << 10
"""Maximum number of bytes of a YAML file that are searched: comments may precede the first object."""

_LOOKING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""A file may have been replaced by a FIFO without a writer since it was found."""


def beginning(path: str) -> bytes:
    """The first bytes of a regular file; none of one that cannot be read."""
    if not os.path.isfile(path):  # to open a pipe and leave it would end the program that writes to it
        return b""
    try:
        descriptor = os.open(path, _LOOKING)
    except OSError:
        return b""
    try:
        return os.read(descriptor, LOOK) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)
