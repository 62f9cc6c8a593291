"""The credentials that systemd gave a running process, as files in its $CREDENTIALS_DIRECTORY (systemd.exec(5)).

The directory is a word of that process, and so is what is in it: nothing leads out of it, and nothing is waited for.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Origin, Secret, Setting
from auracheck.policy import Policy
from auracheck.systems.files import too_large
from auracheck.systems.named_files import CREDENTIALS, named_files, whole_file

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

    def all(self, policy: Policy) -> tuple[Setting, ...]:
        """The settings, behind the credentials that the policy knows, which they override, and before the secrets whose
        NAME_FILE is a credential. Those that may be there where we cannot look are external."""
        if not self:
            return self._settings
        try:
            with self._opened() as directory:
                stored = [self._read(directory, name, name) for name in _secrets(directory, policy)]
                named = [
                    self._read(directory, name, os.path.basename(path))
                    for name, _, path in named_files((*filter(None, stored), *self._settings), policy)
                    if os.path.dirname(os.path.normpath(path)) == self._directory
                ]
        except (OSError, ValueError, Unreadable):
            return (*self._settings, *self._unknown(policy))
        return (*filter(None, stored), *self._settings, *filter(None, named))

    def _unknown(self, policy: Policy) -> Iterator[Setting]:
        there = {setting.name for setting in self._settings}
        for name in policy.secrets:
            if name not in there:
                yield Setting(name, EXTERNAL, Origin(self._directory), literal=False)

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
    """The names in the directory that the policy knows, which alone are read."""
    with os.scandir(directory) as entries:
        names = sorted(entry.name for entry in islice(entries, MAX_NAMES))
    found = ((name, policy.find(name)) for name in names)
    return [name for name, match in found if match and not match.entry.is_file_name(name)]
