"""The process environment."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, MountedSecret, Origin, Secret, Setting, Target, Unread
from auracheck.systems.dotenv.grammar import LoadDotenvGrammar
from auracheck.systems.env_file import env_file_items, unresolved
from auracheck.systems.files import NO_PERMISSION, read_file, too_large
from auracheck.systems.named_files import CREDENTIALS, with_named_files
from auracheck.systems.source import ENVIRONMENT, Context, Item, Source


class EnvironSource(Source):
    """The environment that auracheck itself was started with: what `export` and CI put there.

    A value such as `op://…` or `ENC[AES256_GCM,…]` is an unresolved reference here, since no program will resolve it
    before the service reads it.
    """

    scheme = ENVIRONMENT
    takes = ""
    sees_environment = True

    def found(self) -> Iterator[Item]:
        settings = environ_settings(self.context.environ)
        target = Target("environment", self.scheme, settings, form="export", references=unresolved(settings), live=True)
        yield from with_named_files(self.spec, target, self.context)


def environ_settings(environ: Mapping[str, str]) -> tuple[Setting, ...]:
    """A setting for each variable, without a file."""
    nowhere = Origin()
    return tuple(Setting(name, Secret(value), nowhere) for name, value in environ.items())


DOTENV = ".env"

OURS = f"{ENVIRONMENT}:"
"""The process environment, as a source is written."""


class ApplicationSource(Source):
    """The process environment over `./.env`, as `load_dotenv()` combines them.

    This is what `check` reads without a source. A variable in the environment overrides the file, even an empty one. A
    directory called `.env` (a virtual environment) is ignored, as python-dotenv ignores it. If `.env` cannot be read,
    the environment is checked by itself.
    """

    scheme = ENVIRONMENT

    def __init__(self, context: Context) -> None:
        super().__init__(DOTENV, DOTENV, context)

    def found(self) -> Iterator[Item]:
        alone = EnvironSource(OURS, "", self.context)
        if os.path.isdir(DOTENV):
            yield from alone.read()
            return
        environ = self.context.environ
        try:
            content = read_file(DOTENV, timeout=self.context.timeout)
            reading = LoadDotenvGrammar().read(content, environ)
        except Unreadable as error:
            yield Unread(DOTENV, error.reason, DOTENV, error.line)
            yield from alone.read()
            return
        document, of_file = env_file_items(self.scheme, DOTENV, content, reading, self.context.policy)
        own = environ_settings(environ)
        # where the environment sets a name itself, the file's own line does not count
        loose = [reference for reference in of_file.references if reference.name not in environ]
        yield document
        both = of_file._replace(
            label=f"environment + {DOTENV}",
            settings=(*of_file.settings, *own),
            references=(*loose, *unresolved(own)),
            live=True,
        )
        yield from with_named_files(self.spec, both, self.context)


PROC = "/proc"

MAX_ENVIRON = 8 << 20
"""Bytes of an environment. The kernel gives a new program at most 6 MiB, arguments included (execve(2))."""

MAX_FOLDERS = 100
"""Folders above the working directory that are searched."""

SEVERAL = "more than one process (expected one PID, for example pidof -s NAME)"

KERNEL_THREAD = 0x00200000
"""PF_KTHREAD among the flags of /proc/PID/stat (linux/sched.h)."""

OVERWRITTEN = "environment overwritten by the program (check what starts the process, for example systemd:UNIT)"
"""As setproctitle does it."""


class ProcessSource(Source):
    """The environment that a running process was started with, on Linux.

    `auracheck check .env process:$(pidof -s auraconnect) --expect-same` shows whether the running service was
    started with what the file says. Give one PID: `pidof -s` picks one of several.

    You see the environment of the start, not what the program has changed since. So a name that is absent is external
    if there is a `.env` in the process's working directory or a folder above it, since the program may have read that
    file; else it is missing. The files in its CREDENTIALS_DIRECTORY count as they do for `systemd:UNIT`; where you may
    not read them, what a NAME_FILE variable names is external. Only the same user and root can read a process: run
    auracheck with sudo for another user's.
    """

    scheme = "process"
    takes = "PID"
    completes = ""
    hint = " (if pidof prints nothing, no such program runs)"

    def is_there(self) -> bool:
        """True also for an invalid PID, and on another system than Linux: `read()` reports both."""
        return sys.platform != "linux" or not is_number(self.location) or os.path.isdir(f"{PROC}/{self.location}")

    def found(self) -> Iterator[Item]:
        folder = _folder(self.location)
        settings = _settings(_environment(folder))
        dotenv = _dotenv_above(folder)
        references = unresolved(settings)
        given, mounted = self._credentials(folder, settings)
        settings += given
        if dotenv:
            there = {setting.name for setting in settings}
            absent = (name for name in self.context.policy.secrets if name not in there)
            settings += tuple(Setting(name, EXTERNAL, Origin(dotenv), literal=False) for name in absent)
        yield Target(
            f"process {self.location}",
            self.scheme,
            settings,
            form="export",
            references=references,
            live=True,
            pid=self.location,
            noun="process",
            mounted=mounted,
        )

    def unread(self, error: Unreadable) -> Unread:
        """A process has no file."""
        return super().unread(error)._replace(file=None)

    def _credentials(
        self, folder: str, settings: tuple[Setting, ...]
    ) -> tuple[tuple[Setting, ...], tuple[MountedSecret, ...]]:
        """What the process finds in files that systemd gave it: the secrets that it reads, and the others."""
        if not any(setting.name == CREDENTIALS for setting in settings):
            return (), ()
        from auracheck.systems.environment.credentials import CredentialsOfProcess

        return CredentialsOfProcess(folder, settings).read(self.context.policy)


def is_number(location: str) -> bool:
    return location.isascii() and location.isdigit()


def _folder(location: str) -> str:
    """The folder of a process below /proc. Raises `Unreadable` if no such process has an environment."""
    if not is_number(location):
        several = len(location.replace(",", " ").split()) > 1
        raise Unreadable(SEVERAL if several else "not a process ID (expected digits)")
    if sys.platform != "linux":
        raise Unreadable("reading a process requires Linux (check what starts the process)")
    folder = f"{PROC}/{location}"
    try:
        state, flags = _state(folder)
    except OSError:
        raise Unreadable("no such process") from None
    if flags & KERNEL_THREAD:
        raise Unreadable("kernel thread (no environment)")
    if state in "ZX":
        raise Unreadable("zombie process (no environment)")
    return folder


def _state(folder: str) -> tuple[str, int]:
    """The process's state and flags. Its name comes before them in brackets and may contain anything (proc(5))."""
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
        raise Unreadable(too_large("environment", MAX_ENVIRON))
    entries = content.removesuffix(b"\0").split(b"\0") if content else []
    if not all(b"=" in entry for entry in entries):
        raise Unreadable(OVERWRITTEN)
    return [entry.decode("utf-8", "surrogateescape") for entry in entries]


def _refused(folder: str, error: OSError) -> Unreadable:
    """Why the kernel does not show us the process, and what to do (ptrace(2), access mode checking)."""
    if not isinstance(error, PermissionError):
        return Unreadable("process ended during the check")
    if os.geteuid() == 0:
        return Unreadable(f"{NO_PERMISSION}, even for root (in a container, run auracheck on the host)")
    return Unreadable(f"{NO_PERMISSION}: process of {_user(folder)} (use sudo)")


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
    """The `.env` in the process's working directory or the nearest folder above, by the path that the process uses. It
    is found through /proc, which works for a container too. Raises `Unreadable`."""
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
