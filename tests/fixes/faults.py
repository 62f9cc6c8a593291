"""Let one call to the operating system fail, of all that are made while something runs.

Watched is every function of `os` that asks the system for something, and `fcntl.flock`, where it is about a folder or
what is in it: by a path there, or by a descriptor of one. The calls are numbered in the order in which they are made.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

FAILURES = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)

CALLS = (
    "open", "close", "read", "write", "lseek", "fsync", "fstat", "stat", "lstat", "readlink", "access", "truncate",
    "ftruncate", "fchmod", "fchown", "chmod", "chown", "listxattr", "getxattr", "setxattr", "removexattr", "rename",
    "replace", "link", "unlink", "remove", "mkdir", "scandir", "listdir", "utime",
)  # fmt: skip


class Failing:
    """``seen`` are the names of the calls that were made; the one with the number ``at`` (from 1) failed."""

    def __init__(self, folder: Path, at: int = 0, code: int = errno.EIO) -> None:
        self.seen: list[str] = []
        self._folder = str(folder)
        self._at = at
        self._code = code
        self._descriptors: set[int] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as stack:
            for module, name in (*((os, name) for name in CALLS if hasattr(os, name)), (fcntl, "flock")):
                stack.enter_context(patch.object(module, name, self._watched(name, getattr(module, name))))
            yield

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            subject = arguments[name == "link"] if arguments else options.get("path")
            if not self._is_ours(subject):
                return real(*arguments, **options)
            self.seen.append(name)
            if name == "close":  # whatever close(2) says, the descriptor is gone
                real(*arguments)
                self._descriptors.discard(arguments[0])
            if len(self.seen) == self._at:
                raise OSError(self._code, os.strerror(self._code))
            found = None if name == "close" else real(*arguments, **options)
            if name == "open":
                self._descriptors.add(found)
            return found

        return call

    def _is_ours(self, what: Any) -> bool:
        if isinstance(what, int):
            return what in self._descriptors
        return f"{os.fspath(what)}/".startswith(f"{self._folder}/")
