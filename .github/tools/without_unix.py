"""auracheck as on a system that has no Unix: `python .github/tools/without_unix.py ARGUMENTS`.

The modules that Windows lacks cannot be imported, what `os` lacks there is gone, no folder can be opened, and a file
that is there cannot be renamed over. Paths are still those of this system; for Windows' own see `test_systems.py`.
"""

import errno
import os
import shutil
import sys
import sysconfig
from importlib import import_module
from importlib.abc import MetaPathFinder
from typing import Any

MODULES = frozenset({"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "readline", "crypt", "spwd"})
LACKING = (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "chown", "chroot", "fchdir",
    "fchmod", "fchown", "fork", "forkpty", "fpathconf", "get_blocking", "getegid", "geteuid", "getgid",
    "getgroups", "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid", "getxattr", "initgroups",
    "killpg", "lchown", "listxattr", "mkfifo", "mknod", "nice", "openpty", "pathconf", "pidfd_open",
    "pread", "preadv", "pwrite", "readv", "removexattr", "sched_getaffinity", "sched_yield",
    "sendfile", "set_blocking", "setegid", "seteuid", "setgid", "setgroups", "setpgid", "setsid", "setuid",
    "setxattr", "statvfs", "sync", "sysconf", "tcgetpgrp", "uname", "wait", "wait3", "wait4",
)  # fmt: skip
"""What the manual of Python's `os` says is there on Unix alone; but for what `subprocess` needs here to work at all."""

THEIRS = (
    "click",
    "dotenv",
    "rich.console",
    "shutil",
    "subprocess",
    "tempfile",
    "logging.handlers",
    "ctypes",
    "asyncio",
    "multiprocessing.connection",
    "concurrent.futures.process",
)
"""What asks at its import which system it is on, and has parts of its own for Windows that are not here."""


class Absent(MetaPathFinder):
    """A module that is not there."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def take_away() -> None:
    for name in THEIRS:
        import_module(name)
    sysconfig.get_config_vars()  # read once, from a file whose name has the platform in it
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Absent())
    for name in LACKING:
        if hasattr(os, name):
            delattr(os, name)
    opened, renamed = os.open, os.rename

    def open_file(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return opened(path, flags, mode, **more)

    def rename(old: Any, new: Any, **more: Any) -> None:
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, "File exists", old, None, new)
        renamed(old, new, **more)

    if hasattr(shutil, "_win_path_needs_curdir"):  # it asks Windows itself
        shutil._win_path_needs_curdir = lambda command, mode: False
    os.open, os.rename = open_file, rename
    sys.platform = "win32"


if __name__ == "__main__":
    take_away()
    os.name = "nt"  # last: pathlib would look for the paths of Windows
    from auracheck.__main__ import main

    main()
