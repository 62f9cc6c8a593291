"""Folders of secret files, one value each: `/run/secrets`, a volume of Kubernetes, `$CREDENTIALS_DIRECTORY`."""

import os
import stat
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Kind, Origin, Setting, Target, Unread
from auracheck.steps import RunStep, Step
from auracheck.systems.files import listed, read_file, reason_of, too_large
from auracheck.systems.form import Form
from auracheck.systems.named_files import whole_file
from auracheck.systems.source import Item, Source
from auracheck.systems.steps import Place, compare_with_process, quote, with_made
from auracheck.systems.system import System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor


class SecretFilesSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"files": "SecretFilesSource"}
    lacks = (
        "grammars", "forms", "new_files", "folders", "witnesses", "hardcoded", "recognizes", "discover", "mentions",
    )  # fmt: skip

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a secret file ({path})", "auracheck generate KIND > FILE")

    def fix(self, place: Place) -> Iterator[Step]:
        return SecretFileForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return SecretFileForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read {quote(path)}, unless they watch it"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


class SecretFileForm(Form):
    """A secret file. `printf %s` writes no trailing newline, which would be part of the value, and because of the umask
    only its owner can read a new file."""

    form = "files"

    def setting(self, name: str, value: str) -> str:
        return f"(umask 077; {_written(_literal(name, value), name)})"

    def fix(self, place: Place) -> Iterator[Step]:
        """Write the file; in a folder of secret files, one with the secret's name."""
        path = place.name if place.file is None else place.file
        if place.file is not None and place.origin.line is None:
            path = f"{place.file.rstrip('/')}/{place.name}"
        line = with_made(place.make, _written('"$v"', path))
        yield RunStep(f"(umask 077; {line})", file=path)


def _written(word: str, path: str) -> str:
    return f"printf %s {word} > {quote(path)}"


def _literal(name: str, value: str) -> str:
    from shlex import quote as quoted

    if "\0" in value:
        raise UsageError(f"{name}: contains a NUL character")
    return quoted(value)


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

    def found(self) -> Iterator[Item]:
        names = _names(self.location)
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


SYSTEM = SecretFilesSystem()
