"""Directories of secret files."""

import os
import stat
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Kind, Origin, Setting, Target, Unread
from auracheck.systems.files import listed, read_file, reason_of, too_large
from auracheck.systems.named_files import whole_file
from auracheck.systems.source import Item, Source

MAX_FILES = 10_000
"""Names in one directory."""
MAX_BYTES = 16 << 20
"""Bytes of all its files. A Kubernetes Secret has 1 MiB at most, as have all credentials of a systemd unit."""


class SecretFilesSource(Source):
    """A directory of secret files, one name each: /run/secrets, a mounted Kubernetes Secret, $CREDENTIALS_DIRECTORY.

    Each file directly in the directory is a setting: its name is the file's name, its value the whole content. A
    trailing newline is kept, since not every program removes it, and malformed-secret reports it. Links are followed,
    so that a Kubernetes volume is read through its `..data`. Names that begin with `..`, directories, sockets and pipes
    are ignored.

    A file counts under its exact name. jwt_secret_key, as Docker's and Kubernetes' secrets are often called, is
    misnamed unless the policy has that name: most programs look for one exact name.

    Such a directory is not a whole environment, so ENVIRONMENT is not required. Use --merge to lay it over other
    sources. A file that cannot be read is unread, and the others are checked.
    """

    scheme = "files"
    completes = "dir"
    takes = "DIR"

    def read(self) -> Iterator[Item]:
        try:
            names = _names(self.location)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, self.location)
            return
        found: list[Setting] = []
        left = MAX_BYTES
        for name in names:
            path = os.path.join(self.location, name)
            try:
                if not _is_file(path):
                    continue
                content = read_file(path, timeout=self.context.timeout)
                left -= len(content)
                if left < 0:
                    raise Unreadable(too_large("secret files together", MAX_BYTES))
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path)
                if left < 0:
                    break
                continue
            setting, document = whole_file(name, path, content)
            found.append(setting)
            yield document
        yield Target(
            self.location,
            self.scheme,
            tuple(found),
            origin=Origin(self.location),
            form="files",
            kind=Kind.SECRET_FILES,
            location=self.location,
        )


def _names(directory: str) -> list[str]:
    """The names in a directory, sorted, without Kubernetes' own (`..data`). Raises `Unreadable`."""
    if os.path.isfile(directory):
        raise Unreadable("not a directory (for a single file name its scheme, for example dotenv:PATH)")
    names = listed(directory, MAX_FILES)
    return sorted((name for name in names if not name.startswith("..")), key=os.fsencode)


def _is_file(path: str) -> bool:
    """Whether a path is a regular file. A pipe is never opened: reading it may have effects. Raises `Unreadable`."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        raise Unreadable("broken symbolic link") from None
    except OSError as error:
        raise Unreadable(reason_of(error)) from None
