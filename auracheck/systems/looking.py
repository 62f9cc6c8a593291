"""The beginning of a file that is only looked into, to see whose it is."""

import os
import stat

from auracheck.systems.files import WITHOUT_WAITING

LOOK = 16 << 10
"""Maximum number of bytes of a YAML file that are searched: comments may precede the first object."""


def beginning(path: str) -> bytes:
    """The first bytes of a regular file; none of one that cannot be read."""
    if not os.path.isfile(path):  # to open a pipe and leave it would end the program that writes to it
        return b""
    try:
        descriptor = os.open(path, WITHOUT_WAITING)
    except OSError:
        return b""
    try:
        return os.read(descriptor, LOOK) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)
