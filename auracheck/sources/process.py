"""The environment that a running process was started with."""

import os
import sys
from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Target, Unread
from auracheck.sources.application import DOTENV
from auracheck.sources.base import Item, Source
from auracheck.sources.environ import unresolved

PROC = "/proc"

MAX_ENVIRON = 8 << 20
"""Bytes of an environment. The kernel gives a new program 6 MiB at most, arguments included (execve(2))."""

MAX_FOLDERS = 100
"""Folders above the working directory that are looked into."""

KERNEL_THREAD = 0x00200000
"""PF_KTHREAD among the flags of /proc/PID/stat (linux/sched.h)."""

WRITTEN_OVER = (
    "it has written over the environment that it was started with, as setproctitle does; "
    "check what starts it, such as systemd:UNIT"
)


class Process(Source):
    """The environment that a running process was started with, on Linux.

    `auracheck check .env process:$(pidof -s auraconnect) --expect-same` says whether the service that runs was started
    with what the file says. One process is wanted: of several, `pidof -s` takes one.

    What the program has changed itself since its start cannot be seen. So a name that is absent there counts as kept
    elsewhere where the process's working directory or a folder above it holds a `.env`, which the program may have
    read; else it is missing. A process of another user is read by that user and by root alone: run auracheck with sudo.
    """

    scheme = "process"
    takes = "PID"

    def is_there(self) -> bool:
        """What is no single number, or no Linux, is for `read()` to tell."""
        return sys.platform != "linux" or not is_number(self.location) or os.path.isdir(f"{PROC}/{self.location}")

    def read(self) -> Iterator[Item]:
        try:
            folder = _folder(self.location)
            settings = _settings(_environment(folder))
            dotenv = _dotenv_above(folder)
        except Unreadable as error:
            yield Unread(self.spec, error.reason)
            return
        references = unresolved(settings)
        if dotenv:
            there = {setting.name for setting in settings}
            absent = (name for name in self.context.policy.secrets if name not in there)
            settings += tuple(Setting(name, ELSEWHERE, Origin(dotenv), literal=False) for name in absent)
        yield Target(f"process {self.location}", self.scheme, settings, form="export", references=references)


def is_number(location: str) -> bool:
    return location.isascii() and location.isdigit()


def _folder(location: str) -> str:
    """The folder of a process below /proc. Raises `Unreadable` where there is no such process with an environment."""
    if not is_number(location):
        several = len(location.replace(",", " ").split()) > 1
        raise Unreadable(
            "these are several processes; name one, as `pidof -s` does" if several else "it is no process's number"
        )
    if sys.platform != "linux":
        raise Unreadable("only Linux shows a process's environment; check what starts it")
    folder = f"{PROC}/{location}"
    try:
        state, flags = _state(folder)
    except OSError:
        raise Unreadable("no process has this number; it may have ended") from None
    if flags & KERNEL_THREAD:
        raise Unreadable("it is a thread of the kernel, which has no environment")
    if state in "ZX":
        raise Unreadable("it has ended, and waits for its parent to take note of it")
    return folder


def _state(folder: str) -> tuple[str, int]:
    """The process's state and flags; its name, which stands before them in brackets, may hold anything (proc(5))."""
    with open(f"{folder}/stat", encoding="utf-8", errors="replace") as file:
        words = file.read(4096).rpartition(")")[2].split()
    return words[0], int(words[6])


def _environment(folder: str) -> Sequence[str]:
    """What the process was started with, as NAME=VALUE. Raises `Unreadable`."""
    try:
        with open(f"{folder}/environ", "rb") as file:
            content = file.read(MAX_ENVIRON + 1)
    except OSError as error:
        raise _refused(folder, error) from None
    if len(content) > MAX_ENVIRON:
        raise Unreadable(f"its environment has more than {MAX_ENVIRON >> 20} MiB, the bound")
    entries = content.removesuffix(b"\0").split(b"\0") if content else []
    if not all(b"=" in entry for entry in entries):
        raise Unreadable(WRITTEN_OVER)
    return [entry.decode("utf-8", "surrogateescape") for entry in entries]


def _refused(folder: str, error: OSError) -> Unreadable:
    """Why the kernel does not show the process to us, and what to do (ptrace(2), access mode checking)."""
    if not isinstance(error, PermissionError):
        return Unreadable("it has ended meanwhile")
    if os.geteuid() == 0:
        return Unreadable("root may not look into it from here, as in a container; run auracheck on the host")
    return Unreadable(f"it belongs to {_user(folder)}, and only that user and root may look into it; use sudo")


def _user(folder: str) -> str:
    import pwd

    try:
        number = os.stat(folder).st_uid
        return pwd.getpwuid(number).pw_name
    except (OSError, KeyError):
        return "another user"


def _settings(entries: Sequence[str]) -> tuple[Setting, ...]:
    """A setting for each name. The first of a name counts, as it does for getenv(3) and for Python's os.environ."""
    found: dict[str, str] = {}
    for entry in entries:
        name, _, value = entry.partition("=")
        found.setdefault(name, value)
    nowhere = Origin()
    return tuple(Setting(name, Secret(value), nowhere) for name, value in found.items())


def _dotenv_above(folder: str) -> str | None:
    """The `.env` in the process's working directory or the nearest folder above, by the path that the process has for
    it. It is looked for by way of /proc, so that a container's is found as well. Raises `Unreadable`."""
    here = f"{folder}/cwd"
    try:
        shown = os.readlink(here).removesuffix(" (deleted)")
        for _ in range(MAX_FOLDERS):
            path = f"{here}/{DOTENV}"
            if os.path.exists(path) and not os.path.isdir(path):
                return os.path.join(shown, DOTENV)
            above = f"{here}/.."
            if os.path.samefile(here, above) or os.path.samefile(here, f"{folder}/root"):
                return None
            here, shown = above, os.path.dirname(shown)
    except OSError as error:
        raise _refused(folder, error) from None
    return None
