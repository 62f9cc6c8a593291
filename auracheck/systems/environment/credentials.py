"""The credentials that systemd gave a running process, as files in its $CREDENTIALS_DIRECTORY (systemd.exec(5)).

The directory is a word of that process, and so is what is in it: nothing leads out of it, and nothing is waited for.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.model import MountedSecret, Secret, Setting
from auracheck.policy import Policy
from auracheck.systems.files import too_large
from auracheck.systems.named_files import CREDENTIALS, named_files, names_secret, whole_file, without_newline

MAX_NAMES = 10_000
MAX_BYTES = 2 << 20
"""Bytes of all credentials. Those of a unit have 1 MiB at most (systemd.exec(5))."""
MAX_DEPTH = 20
"""Directories in the path."""

_INTO = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC if hasattr(os, "O_DIRECTORY") else 0
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC if hasattr(os, "O_NOCTTY") else 0


class CredentialsOfProcess:
    """The credentials of a process below /proc, which was started with these settings."""

    def __init__(self, folder: str, settings: Iterable[Setting]) -> None:
        self._settings = tuple(settings)
        self._root = f"{folder}/root"
        given = next((s.value for s in self._settings if s.name == CREDENTIALS), None)
        self._directory = os.path.normpath(given.reveal()) if isinstance(given, Secret) and given.reveal() else ""
        self._left = MAX_BYTES

    def __bool__(self) -> bool:
        return os.path.isabs(self._directory) and self._directory.count("/") <= MAX_DEPTH

    def read(self, policy: Policy) -> tuple[tuple[Setting, ...], tuple[MountedSecret, ...]]:
        """The secrets whose NAME_FILE is a credential, where the application reads such files, and the other
        credentials. Empty where we may not look: what a variable names is external then."""
        if not self:
            return (), ()
        named = {
            os.path.basename(path): name
            for name, _, path in named_files(self._settings, policy)
            if os.path.dirname(os.path.normpath(path)) == self._directory
        }
        try:
            with self._opened() as directory:
                given = [self._read(directory, name, file) for file, name in named.items()]
                others = [
                    self._read(directory, name, name) for name in _secrets(directory, policy) if name not in named
                ]
        except (OSError, ValueError, Unreadable):
            return (), ()
        mounted = [MountedSecret(f"{self._directory}/{e.name}", without_newline(e)) for e in others if e]
        return tuple(filter(None, given)), tuple(mounted)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The directory as the process sees it, without following a link. Raises `OSError`."""
        here = os.open(self._root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            *above, last = self._directory.strip("/").split("/")
            for part, mode in [*((part, os.O_PATH) for part in above), (last, os.O_RDONLY)]:
                inner = os.open(part, mode | _INTO, dir_fd=here)
                os.close(here)
                here = inner
            yield here
        finally:
            os.close(here)

    def _read(self, directory: int, name: str, file: str) -> Setting | None:
        """The credential in a file, as the secret of that name; None for what is no regular file."""
        try:
            opened = os.open(file, os.O_RDONLY | _FILE, dir_fd=directory)
        except FileNotFoundError:
            return None
        try:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                return None
            with os.fdopen(opened, "rb", closefd=False) as reader:
                content = reader.read(self._left + 1)
        finally:
            os.close(opened)
        self._left -= len(content)
        if self._left < 0:
            raise Unreadable(too_large("credentials", MAX_BYTES))
        return whole_file(name, os.path.join(self._directory, file), content)[0]


def _secrets(directory: int, policy: Policy) -> list[str]:
    """The names of secrets in the directory, which alone are read."""
    with os.scandir(directory) as entries:
        names = sorted(entry.name for entry in islice(entries, MAX_NAMES))
    return [name for name in names if names_secret(name, policy)]
