"""Directories of secret files."""

import os
import stat
from collections.abc import Iterator
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.model import Origin, Setting, Target, Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import read_file
from auracheck.sources.whole_files import whole_file

MAX_FILES = 10_000
"""Names in one directory."""
MAX_BYTES = 16 << 20
"""Bytes of all its files. A Kubernetes Secret has 1 MiB at most, as have all credentials of a systemd unit."""


class SecretFiles(Source):
    """A directory of secret files, a name each: /run/secrets, a mounted Kubernetes Secret, $CREDENTIALS_DIRECTORY.

    Each file directly in it is a setting: its name is the file's, its value all that the file holds. A newline at the
    end stays, since not every program takes it away; malformed-secret speaks of it. Links are followed, so that a
    Kubernetes volume is read through its `..data`; what begins with `..`, folders, sockets and pipes are passed over.

    A file counts under its exact name. One that is called jwt_secret_key, as Docker's and Kubernetes' secrets often
    are, is misnamed unless the policy has it under that name: most programs look for one exact name.

    Such a directory is no whole environment, so ENVIRONMENT is not asked for; --merge lays it over the rest. A file
    that cannot be read is unread, and the others are judged.
    """

    scheme = "files"
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
                    raise Unreadable(f"the files before it have {MAX_BYTES >> 20} MiB in all, the bound")
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
            location=self.location,
        )


def _names(directory: str) -> list[str]:
    """The names in a directory, sorted, without those of Kubernetes' own bookkeeping. Raises `Unreadable`."""
    try:
        with os.scandir(directory) as entries:
            names = [entry.name for entry in islice(entries, MAX_FILES + 1)]
    except FileNotFoundError:
        raise Unreadable("no such directory") from None
    except NotADirectoryError:
        raise Unreadable("it is no directory; a single file is read as what it is: dotenv:PATH and so on") from None
    except PermissionError:
        raise Unreadable("no permission to list it") from None
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be listed").lower()) from None
    except ValueError:
        raise Unreadable("its name holds a NUL") from None
    if len(names) > MAX_FILES:
        raise Unreadable(f"it holds more than {MAX_FILES:,} names, the bound")
    return sorted((name for name in names if not name.startswith("..")), key=os.fsencode)


def _is_file(path: str) -> bool:
    """Whether it is a regular file; a pipe is never opened, since to read one may have effects. Raises `Unreadable`."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        raise Unreadable("the link leads to no file") from None
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be read").lower()) from None
