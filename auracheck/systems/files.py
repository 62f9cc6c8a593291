"""Reading one file's bytes: bounded in size and time, and never a device's.

A FIFO (and standard input) is read until its writers have closed it or the time is up, and can be read only once. So
check `is_stream()` before you look into a file that is read again.
"""

import codecs
import errno
import os
import re
import stat
import sys
import time
from contextvars import ContextVar
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.absent import NO_FILE, no_file
from auracheck.systems.grammar import MAX_FILE

STDIN = "-"
"""How a user writes standard input, as a source and as the path of what was read from it."""

DESCRIPTORS = ("/dev/", "/proc/")
"""Where the descriptors are that a caller hands over."""

TIMEOUT = 10.0
"""Seconds to wait for a FIFO: the default of `--timeout`."""

TRIES = 3
"""How often a file is read again that changed while it was read."""

NO_PERMISSION = "permission denied"
IS_DIRECTORY = "is a directory"
NOT_REGULAR = "not a regular file"
IS_DEVICE = "device, not a file"
EMPTY = "empty"
NUL_IN_NAME = "file name contains a NUL character"
NOT_UTF8 = "not valid UTF-8"
"""The same problem has the same words in every reader: these constants and the four functions below."""


def too_large(what: str, limit: int) -> str:
    """``limit`` is in bytes."""
    return (
        f"{what} too large: more than {limit >> 20} MiB"
        if limit >= 1 << 20
        else (f"{what} too large: more than {limit >> 10} KiB")
    )


def too_many(what: str, limit: int) -> str:
    return f"too many {what}: more than {limit:,}"


def too_deep(what: str, limit: int) -> str:
    return f"{what} nested too deep: more than {limit} levels"


class Budget:
    """Counts down from a bound, so that no input decides how much time or memory it takes."""

    def __init__(self, limit: int, reason: str) -> None:
        self._left = limit
        self._reason = reason

    def spend(self, count: int) -> None:
        """Raises `Unreadable` beyond the bound."""
        self._left -= count
        if self._left < 0:
            raise Unreadable(self._reason)


def decoded(content: bytes, program: str) -> str:
    """The text of a file for a program that takes nothing but UTF-8. Raises `Unreadable`."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise Unreadable(f"{NOT_UTF8}: UTF-16 (save the file as UTF-8 for {program})") from None
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{NOT_UTF8} ({program} rejects the file)", line) from None


_REASONS = {
    errno.ENOENT: NO_FILE,
    errno.ENOTDIR: NO_FILE,
    errno.EBADF: "file descriptor not open",
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.ELOOP: "circular symbolic link",
    errno.EISDIR: IS_DIRECTORY,
    errno.ENAMETOOLONG: "file name too long",
}
_INHERITED = regex(r"/(?:dev|proc/self)/fd/([0-9]{1,4})")
_ENVIRON = regex(r"/proc/[0-9]+/(?:task/[0-9]+/)?environ")
_OUR_INPUT = frozenset({STDIN, "/dev/stdin"})

_FLAGS = ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
WITHOUT_WAITING = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)
"""How a file is opened that may have become a FIFO without a writer since it was found."""


def is_handed_over(path: str) -> bool:
    """Whether it is standard input, or a descriptor of the caller (`<(…)`): there is no file to change or to judge."""
    return path == STDIN or path.startswith(DESCRIPTORS)


def is_there(path: str) -> bool:
    """Whether something has that name. What cannot be reached may well be there."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        pass
    return True


def read_file(path: str, limit: int = MAX_FILE, timeout: float = TIMEOUT) -> bytes:
    """The bytes of a file, a FIFO or (``-``) standard input.

    ``limit`` is in bytes, ``timeout`` in seconds. Raises `Unreadable` if the file is missing, is not a file, may not be
    read, is too large, or does not end in time.
    """
    kept = _KEPT.get()
    if kept is None:
        return _read_path(path, limit, timeout)
    if path not in kept and is_stream(path):
        kept[path] = _read_path(path, limit, timeout)
    return kept[path] if path in kept else _read_path(path, limit, timeout)


def readable(path: str, limit: int = MAX_FILE, timeout: float = TIMEOUT) -> bytes:
    """The same; nothing of a file that cannot be read."""
    try:
        return read_file(path, limit, timeout)
    except Unreadable:
        return b""


def _read_path(path: str, limit: int, timeout: float) -> bytes:
    try:
        descriptor = _open(path)
    except FileNotFoundError:
        raise Unreadable(no_file(path)) from None
    except OSError as error:
        _check_no_environment(path)
        raise Unreadable(reason_of(error)) from None
    except ValueError:
        raise Unreadable(NUL_IN_NAME) from None
    try:
        status = os.fstat(descriptor)
        if not status.st_size:  # as all files of /proc
            _check_no_environment(path)
        return _read(descriptor, status, limit, timeout)
    except OSError as error:
        raise Unreadable(reason_of(error)) from None
    finally:
        os.close(descriptor)


def _check_no_environment(path: str) -> None:
    """Raise `Unreadable` where the path is a process's environment: `/proc/self` would be our own."""
    may_be = "/proc/" in path or os.path.islink(path)
    if may_be and _ENVIRON.fullmatch(os.path.realpath(path)):
        raise Unreadable("environment of a running process (check process:PID)")


_KEPT: ContextVar[dict[str, bytes] | None] = ContextVar("kept streams", default=None)


class KeepingStreams:
    """In a block with this, what was read of a stream is there for the next reading, too. Once for each block."""

    def __enter__(self) -> None:
        self._token = _KEPT.set({})

    def __exit__(self, *_: object) -> None:
        _KEPT.reset(self._token)


def is_stream(path: str) -> bool:
    """Whether a path can be read only once: a FIFO, a terminal, or an inherited descriptor (`<(…)`, `3< file`)."""
    if path in _OUR_INPUT or _inherited(path):
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and path != os.devnull)


def _inherited(path: str) -> re.Match[str] | None:
    return _INHERITED.fullmatch(path) if path.startswith(DESCRIPTORS) else None


def version(path: str) -> tuple[int, int]:
    """When a file was changed, and its size: what was found in it holds as long as both stay. Raises `OSError`."""
    status = os.stat(path)
    return status.st_mtime_ns, status.st_size


def is_regular(path: str) -> bool:
    """Whether a path leads to a regular file, which can be opened without any effect."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_below(path: str, folder: str) -> bool:
    """Whether a path leads to what is in a folder or below it, wherever links on the way lead."""
    real, top = os.path.realpath(path), os.path.realpath(folder or os.curdir)
    return os.path.commonpath((real, top)) == top


def is_absent(path: str) -> bool:
    """Whether no file is at a path, but nothing or a directory; what cannot be looked at may be one."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False


def listed(folder: str, limit: int) -> list[str]:
    """The names in a folder, in no order. Raises `Unreadable` for more than ``limit``."""
    return [entry.name for entry in entries_of(folder, limit)]


def entries_of(folder: str, limit: int) -> "list[os.DirEntry[str]]":
    """The same with what the folder says of each, which takes no further system call."""
    try:
        with os.scandir(folder) as entries:
            found = list(islice(entries, limit + 1))
    except OSError as error:
        raise Unreadable(reason_of(error)) from None
    except ValueError:
        raise Unreadable(NUL_IN_NAME) from None
    if len(found) > limit:
        raise Unreadable(too_many("files", limit))
    return found


def readable_names(folder: str, limit: int) -> list[str]:
    """The names in a folder, in their order; none of one that cannot be read, or has more than ``limit``."""
    try:
        return sorted(listed(folder, limit))
    except Unreadable:
        return []


def _open(path: str) -> int:
    if path in _OUR_INPUT:
        return os.dup(0)
    inherited = _inherited(path)
    if inherited:  # if opened again, a pipe whose writer has closed it would wait for a new one
        return os.dup(int(inherited[1]))
    return os.open(path, WITHOUT_WAITING)


def _read(descriptor: int, status: os.stat_result, limit: int, timeout: float) -> bytes:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return _regular(descriptor, limit, status)
    if stat.S_ISDIR(mode):
        raise Unreadable(IS_DIRECTORY)
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(descriptor):
        return _stream(descriptor, limit, timeout)
    if os.path.exists(os.devnull) and _same_device(descriptor, os.devnull):
        return b""
    raise Unreadable(IS_DEVICE)


def _same_device(descriptor: int, path: str) -> bool:
    here, there = os.fstat(descriptor), os.stat(path)
    return getattr(here, "st_rdev", 0) == getattr(there, "st_rdev", 1)


def _regular(descriptor: int, limit: int, before: os.stat_result) -> bytes:
    for _ in range(TRIES):
        if before.st_size > limit:
            raise Unreadable(too_large("file", limit))
        content = _up_to(descriptor, limit, before.st_size)
        after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return content
        before = after
        os.lseek(descriptor, 0, os.SEEK_SET)
    raise Unreadable("file changed while it was read (run the check again)")


def _up_to(descriptor: int, limit: int, size: int = 0) -> bytes:
    """At most ``limit`` bytes; after ``size`` of them no end is looked for. The size is checked again, since a file of
    /proc has none."""
    parts = [os.read(descriptor, (size or limit) + 1)]  # what is kept has its own size: of a large buffer, 4 KB stay
    length = len(parts[0])
    while parts[-1] and length <= limit and length != size:
        parts.append(os.read(descriptor, limit + 1 - length))
        length += len(parts[-1])
    if length > limit:
        raise Unreadable(too_large("file", limit))
    return b"".join(parts)


def _stream(descriptor: int, limit: int, timeout: float) -> bytes:
    if sys.platform == "win32":  # select() only supports sockets there: no timeout
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
            raise Unreadable(too_large("file", limit))
        if events and not part:
            return content
    raise Unreadable(f"timed out: no end of input within {timeout:g} s (--timeout)")


def reason_of(error: OSError) -> str:
    """Our own words, or the system's for a rare error. Never `str(error)`, which quotes the path a second time."""
    return _REASONS.get(error.errno or 0) or (error.strerror or "cannot be read").lower()
