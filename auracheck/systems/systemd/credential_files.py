"""The values of a unit's credentials, in the order in which systemd 257 looks for them (systemd.exec(5), Credentials):
the files of LoadCredential=, the credential stores, then SetCredential=."""

import errno
import os
from collections.abc import Iterable, Iterator
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Document, Origin, Setting, Unread
from auracheck.systems.files import NO_PERMISSION, is_regular, read_file, too_many
from auracheck.systems.named_files import whole_file
from auracheck.systems.systemd.credentials import Credentials, Load
from auracheck.systems.systemd.root import Root
from auracheck.systems.systemd.search import CONFIG_PATH, UnitPart
from auracheck.typed import NamedTuple

MAX_LOADS = 1000
"""LoadCredential= and ImportCredential= in one unit."""
MAX_NAMES = 10_000
"""Names in all directories that LoadCredential= loads."""

_PARENTS = tuple(directory.removesuffix("/systemd") for directory in CONFIG_PATH)
STORES = ("/run/credentials/@system", *(f"{parent}/credstore" for parent in _PARENTS))
ENCRYPTED = ("/run/credentials/@encrypted", *(f"{parent}/credstore.encrypted" for parent in _PARENTS))
"""The stores in which a name without a slash is looked up, the manager's own first."""

MADE_LATER = "/run/"
"""Files that other services make at run time may be missing now."""

_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class CredentialFile(NamedTuple):
    """A credential in a file. ``part`` is None if the file is not there."""

    part: UnitPart | None
    origin: Origin
    encrypted: bool = False


class CredentialFiles:
    """The values of a unit's credentials, read on request. ``documents`` are the files that were read, ``unread`` the
    ones that could not be."""

    def __init__(self, spec: str, credentials: Credentials, root: Root) -> None:
        self._spec = spec
        self._credentials = credentials
        self._root = root
        self.documents: dict[str, Document] = {}
        self.unread: list[Unread] = []
        self._loaded: dict[str, CredentialFile] = {}
        self._seen = 0
        for name, load in credentials.loads.items():
            self._loaded.update(self._load(name, load))

    def names(self) -> Iterator[str]:
        """The credentials that the directives name. What ImportCredential= adds is known only by its store."""
        yield from dict.fromkeys((*self._credentials.settings, *self._loaded))

    def imports(self, name: str) -> bool:
        """Whether ImportCredential= gives it, and a store has it."""
        found = self._imported(name)
        return found is not None and found.part is not None

    def missing(self) -> Iterator[tuple[str, Load]]:
        """The missing files without which systemd does not start the unit, as the user would write them."""
        for name, load in self._credentials.loads.items():
            path = load.path
            if not path.startswith("/") or path.startswith(MADE_LATER) or name in self._credentials.settings:
                continue
            if _mode(self._root.host(path)) is None:
                yield self._root.shown(path), load

    def find(self, name: str) -> Setting | None:
        """The setting of a credential, under its own name; None if no directive gives it."""
        given = self._credentials.settings.get(name)
        candidates = [found for found in (self._loaded.get(name), self._imported(name)) if found]
        readable = next((found for found in candidates if found.part), None)
        if readable is None and given is not None:
            return given
        return self._read(name, readable or candidates[0]) if candidates else None

    def _load(self, name: str, load: Load) -> Iterator[tuple[str, CredentialFile]]:
        """The credentials of one LoadCredential=; of a directory, one for each file below it."""
        host = self._root.host(load.path) if load.path.startswith("/") else ""
        if host and os.path.isdir(host):
            shown = self._root.shown(load.path).rstrip("/")
            for path in self._below(host, shown, load.origin):
                part = UnitPart(f"{shown}/{path}", os.path.join(host, path))
                yield f"{name}_{path.replace('/', '_')}", CredentialFile(part, load.origin, load.encrypted)
        elif host:
            part = UnitPart(self._root.shown(load.path), host)
            yield name, CredentialFile(part if _mode(host) is not None else None, load.origin, load.encrypted)
        else:
            found = self._stored(load.path, (*ENCRYPTED, *STORES), load.origin)
            yield name, found._replace(encrypted=found.encrypted or load.encrypted)

    def _below(self, host: str, shown: str, origin: Origin) -> Iterator[str]:
        """The files below a directory, as paths from there. Links and hidden names are ignored."""
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(os.path.join(host, folder)) as found:
                    entries = sorted(islice(found, MAX_NAMES + 1), key=lambda entry: os.fsencode(entry.name))
            except OSError:
                self.unread.append(Unread(self._spec, f"{shown}: {NO_PERMISSION}", origin.file, origin.line))
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                self._seen += 1
                if self._seen > MAX_NAMES:
                    reason = f"{shown}: {too_many('files', MAX_NAMES)}"
                    self.unread.append(Unread(self._spec, reason, origin.file, origin.line))
                    return
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif not entry.is_symlink():
                    yield path

    def _stored(self, source: str, stores: Iterable[str], origin: Origin) -> CredentialFile:
        """A credential by its name, from the first store that has it."""
        for directory in stores if source else ():
            path = f"{directory}/{source}"
            host = self._root.host(path)
            if _mode(host) is not None:
                return CredentialFile(UnitPart(self._root.shown(path), host), origin, directory in ENCRYPTED)
        return CredentialFile(None, origin)

    def _imported(self, name: str) -> CredentialFile | None:
        for given in self._credentials.imports:
            source = given.source(name)
            if source is not None:
                return self._stored(source, (*STORES, *ENCRYPTED), given.origin)
        return None

    def _read(self, name: str, found: CredentialFile) -> Setting:
        """EXTERNAL is a credential that is not there, is encrypted, or is not a regular file (systemd asks a socket for
        it)."""
        external = Setting(name, EXTERNAL, found.origin, literal=False)
        if found.part is None or found.encrypted or not is_regular(found.part.host):
            return external
        try:
            content = read_file(found.part.host)
        except Unreadable as error:
            self.unread.append(Unread(self._spec, error.reason, found.part.shown))
            return external
        setting, self.documents[found.part.shown] = whole_file(name, found.part.shown, content)
        return setting


def _mode(host: str) -> int | None:
    """A file's mode; 0 without permission to ask, None if it does not exist."""
    try:
        return os.stat(host).st_mode
    except OSError as error:
        return None if error.errno in _MISSING else 0
    except ValueError:
        return None
