"""The process in which `fuzz.py` reads its inputs: bounded in time and memory, and confined to one folder."""

import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NoReturn

import auracheck
from auracheck import errors

SECONDS = 5.0
"""Of processor time, since the machine may be loaded."""
MEGABYTES = 400


class TooSlow(BaseException):
    """Not an Exception, which would be made a finding on its way."""


def _stop(*_: object) -> NoReturn:
    raise TooSlow


@contextmanager
def bounded() -> Iterator[None]:
    """Raises `TooSlow`."""
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def load() -> None:
    """Load all of auracheck, so that nothing is loaded while an input is read. An unexpected exception then escapes,
    where a report would name it."""
    for module in walk_packages(auracheck.__path__, "auracheck."):
        if module.name != "auracheck.__main__":
            import_module(module.name)
    for loaded in list(sys.modules.values()):
        if getattr(loaded, "internal", None) is errors.internal and loaded is not errors:
            loaded.internal = _escape  # type: ignore[attr-defined]


def _escape(error: BaseException, system: str = "") -> NoReturn:
    raise error


def confine(folder: Path) -> None:
    """From here on the process has this working directory, an empty environment, and 400 MB; it opens no connection,
    starts no program, and writes and lists nothing elsewhere."""
    os.chdir(folder)
    os.environ.clear()
    os.environ["PATH"] = str(folder)
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    sys.addaudithook(partial(_refuse, os.path.realpath(folder)))


_NEVER = ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = ("os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.chmod", "os.chown", "os.truncate")
_LISTS = ("os.listdir", "os.scandir")
"""Events of `sys.addaudithook`. What is loaded late is looked for in Python's own folders."""
_PYTHON = tuple(map(os.path.realpath, {*filter(None, sys.path), sys.prefix, sys.base_prefix}))


def _refuse(folder: str, event: str, values: tuple[object, ...]) -> None:
    writes = event == "open" and isinstance(values[2], int) and values[2] & _WRITES
    changes = (writes or event in _CHANGES) and not _is_in(values[0], folder)
    lists = event in _LISTS and not _is_in(values[0], folder, *_PYTHON)
    if event in _NEVER or changes or lists:
        raise PermissionError(13, "Permission denied")


def _is_in(path: object, *folders: str) -> bool:
    if path is None or isinstance(path, int):
        return True
    real = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
    return any(real == folder or real.startswith(folder + os.sep) for folder in folders)
