"""Reading one file's bytes: bounded in size and time, and never a device's.

A FIFO (and standard input) is read as it comes, until its writers have gone or the time is up. What it gave is gone
then: whoever wants to look at a file first asks `is_stream()`.
"""

import errno
import os
import re
import stat
import sys
import time

from auracheck.consumers.base import MAX_FILE
from auracheck.errors import Unreadable

STDIN = "-"
"""How a user writes standard input, as a source and as the path of what was read from it."""

TIMEOUT = 10.0
"""Seconds that a FIFO is waited for: the default of `--timeout`."""

TRIES = 3
"""How often a file is read again that changed while it was read."""

_REASONS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file",
    errno.EBADF: "no file is open under that number",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "its symbolic links lead in a circle",
    errno.EISDIR: "it is a directory",
    errno.ENAMETOOLONG: "its name is too long",
}
_INHERITED = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,4})")
_ENVIRON = re.compile(r"/proc/[0-9]+/(?:task/[0-9]+/)?environ")
_OUR_INPUT = frozenset({STDIN, "/dev/stdin"})


def read_file(path: str, limit: int = MAX_FILE, timeout: float = TIMEOUT) -> bytes:
    """The bytes of a file, a FIFO or (``-``) standard input.

    ``limit`` is in bytes, ``timeout`` in seconds. Raises `Unreadable` for what is not there, is no file, is not
    allowed, is larger, or does not come in time.
    """
    try:
        if _is_environment(path):
            raise Unreadable("it is the environment of a running process: check process:PID")
        descriptor = _open(path)
    except OSError as error:
        raise Unreadable(_reason(error)) from None
    except ValueError:
        raise Unreadable("its name holds a NUL") from None
    try:
        return _read(descriptor, limit, timeout)
    except OSError as error:
        raise Unreadable(_reason(error)) from None
    finally:
        os.close(descriptor)


def _is_environment(path: str) -> bool:
    """Whether the path leads to a process's environment: through `/proc/self` that would be our own."""
    lead = "/proc/" in path or os.path.islink(path)
    return lead and _ENVIRON.fullmatch(os.path.realpath(path)) is not None


def is_stream(path: str) -> bool:
    """Whether a path can be read only once: a FIFO, a terminal, or whatever was inherited (`<(…)`, `3< file`)."""
    if path in _OUR_INPUT or _INHERITED.fullmatch(path):
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and path != os.devnull)


def _open(path: str) -> int:
    if path in _OUR_INPUT:
        return os.dup(0)
    inherited = _INHERITED.fullmatch(path)
    if inherited:  # opened anew, a pipe whose writer has gone would look like one whose writer is still to come
        return os.dup(int(inherited[1]))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags | getattr(os, "O_NOCTTY", 0))


def _read(descriptor: int, limit: int, timeout: float) -> bytes:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return _regular(descriptor, limit)
    if stat.S_ISDIR(mode):
        raise Unreadable("it is a directory")
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(descriptor):
        return _stream(descriptor, limit, timeout)
    if os.path.exists(os.devnull) and _same_device(descriptor, os.devnull):
        return b""
    raise Unreadable("it is a device, not a file")


def _same_device(descriptor: int, path: str) -> bool:
    here, there = os.fstat(descriptor), os.stat(path)
    return getattr(here, "st_rdev", 0) == getattr(there, "st_rdev", 1)


def _regular(descriptor: int, limit: int) -> bytes:
    for _ in range(TRIES):
        before = os.fstat(descriptor)
        if before.st_size > limit:
            raise Unreadable(f"it has more than {_size(limit)}, the bound")
        content = _up_to(descriptor, limit)
        after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return content
        os.lseek(descriptor, 0, os.SEEK_SET)
    raise Unreadable("it changes while it is read; run the check again")


def _up_to(descriptor: int, limit: int) -> bytes:
    """At most ``limit`` bytes; more (a file of /proc has no size) is refused."""
    parts = [os.read(descriptor, limit + 1)]
    length = len(parts[0])
    while parts[-1] and length <= limit:
        parts.append(os.read(descriptor, limit + 1 - length))
        length += len(parts[-1])
    if length > limit:
        raise Unreadable(f"it has more than {_size(limit)}, the bound")
    return b"".join(parts)


def _stream(descriptor: int, limit: int, timeout: float) -> bytes:
    if sys.platform == "win32":  # select() knows only sockets there: wait as long as it takes
        return _up_to(descriptor, limit)
    import select

    content = b""
    end = time.monotonic() + timeout
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while (left := end - time.monotonic()) > 0:
        events = poll.poll(left * 1000)
        part = os.read(descriptor, 1 << 16) if events else b""
        content += part
        if len(content) > limit:
            raise Unreadable(f"it has more than {_size(limit)}, the bound")
        if events and not part:
            return content
    raise Unreadable(f"it was not finished within {timeout:g} s (--timeout)")


def _size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit >> 10} KiB"


def _reason(error: OSError) -> str:
    """Our words; the system's own for what is rare. Never `str(error)`, which quotes the path a second time."""
    return _REASONS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()
