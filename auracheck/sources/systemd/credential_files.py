"""Where the credentials of a unit are at hand, in the order in which systemd 257 looks (systemd.exec(5), Credentials):
the files of LoadCredential=, the credential stores, then what SetCredential= says."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Document, Origin, Setting, Unread
from auracheck.sources.files import read_file
from auracheck.sources.systemd.credentials import Credentials, Load
from auracheck.sources.systemd.root import Root
from auracheck.sources.systemd.search import CONFIG_PATH, Part
from auracheck.sources.whole_files import whole_file

MAX_LOADS = 1000
"""LoadCredential= and ImportCredential= of one unit."""
MAX_NAMES = 10_000
"""Names in all directories that LoadCredential= takes whole."""

_PARENTS = tuple(directory.removesuffix("/systemd") for directory in CONFIG_PATH)
STORES = ("/run/credentials/@system", *(f"{parent}/credstore" for parent in _PARENTS))
ENCRYPTED = ("/run/credentials/@encrypted", *(f"{parent}/credstore.encrypted" for parent in _PARENTS))
"""The stores, which a name without a slash is looked up in: first what the manager itself was given."""

MADE_LATER = "/run/"
"""What is there only when other services have been started may well be missing now."""

_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class Found(NamedTuple):
    """A file that is a credential. ``part`` is None where it is not at hand."""

    part: Part | None
    origin: Origin
    encrypted: bool = False


class CredentialFiles:
    """The values of a unit's credentials, read when they are asked for. ``documents`` are those of the files that
    were read, ``unread`` the ones that are there and could not be."""

    def __init__(self, spec: str, credentials: Credentials, root: Root) -> None:
        self._spec = spec
        self._credentials = credentials
        self._root = root
        self.documents: dict[str, Document] = {}
        self.unread: list[Unread] = []
        self._loaded: dict[str, Found] = {}
        self._seen = 0
        for name, load in credentials.loads.items():
            self._loaded.update(self._load(name, load))

    def names(self) -> Iterator[str]:
        """The credentials that the directives name. What ImportCredential= gives besides only a store knows."""
        yield from dict.fromkeys((*self._credentials.settings, *self._loaded))

    def missing(self) -> tuple[str, Load] | None:
        """The first file, as the user would write it, without which systemd does not start the unit."""
        for name, load in self._credentials.loads.items():
            path = load.path
            if not path.startswith("/") or path.startswith(MADE_LATER) or name in self._credentials.settings:
                continue
            if _mode(self._root.host(path)) is None:
                return self._root.shown(path), load
        return None

    def find(self, name: str) -> Setting | None:
        """The setting that a credential is, under its own name; None where no directive gives one of that name."""
        given = self._credentials.settings.get(name)
        candidates = [found for found in (self._loaded.get(name), self._imported(name)) if found]
        at_hand = next((found for found in candidates if found.part), None)
        if at_hand is None and given is not None:
            return given
        return self._read(name, at_hand or candidates[0]) if candidates else None

    def _load(self, name: str, load: Load) -> Iterator[tuple[str, Found]]:
        """The credentials of one LoadCredential=: of a directory, those of all files below it."""
        host = self._root.host(load.path) if load.path.startswith("/") else ""
        if host and os.path.isdir(host):
            shown = self._root.shown(load.path).rstrip("/")
            for path in self._below(host, shown, load.origin):
                part = Part(f"{shown}/{path}", os.path.join(host, path))
                yield f"{name}_{path.replace('/', '_')}", Found(part, load.origin, load.encrypted)
        elif host:
            part = Part(self._root.shown(load.path), host)
            yield name, Found(part if _mode(host) is not None else None, load.origin, load.encrypted)
        else:
            found = self._stored(load.path, (*ENCRYPTED, *STORES), load.origin)
            yield name, found._replace(encrypted=found.encrypted or load.encrypted)

    def _below(self, host: str, shown: str, origin: Origin) -> Iterator[str]:
        """The files below a directory, as paths from there. Links are not followed, and hidden names not taken."""
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(os.path.join(host, folder)) as found:
                    entries = sorted(islice(found, MAX_NAMES + 1), key=lambda entry: os.fsencode(entry.name))
            except OSError:
                self.unread.append(Unread(self._spec, f"{shown}: no permission to list it", origin.file, origin.line))
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                self._seen += 1
                if self._seen > MAX_NAMES:
                    reason = f"{shown}: more than {MAX_NAMES:,} names, the bound"
                    self.unread.append(Unread(self._spec, reason, origin.file, origin.line))
                    return
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif not entry.is_symlink():
                    yield path

    def _stored(self, source: str, stores: Iterable[str], origin: Origin) -> Found:
        """A credential by its name in the first store that has it."""
        for directory in stores if source else ():
            path = f"{directory}/{source}"
            host = self._root.host(path)
            if _mode(host) is not None:
                return Found(Part(self._root.shown(path), host), origin, directory in ENCRYPTED)
        return Found(None, origin)

    def _imported(self, name: str) -> Found | None:
        for given in self._credentials.imports:
            source = given.source(name)
            if source is not None:
                return self._stored(source, (*STORES, *ENCRYPTED), given.origin)
        return None

    def _read(self, name: str, found: Found) -> Setting:
        """ELSEWHERE is what is not at hand, encrypted, or no regular file (systemd asks a socket for it)."""
        elsewhere = Setting(name, ELSEWHERE, found.origin, literal=False)
        if found.part is None or found.encrypted or not stat.S_ISREG(_mode(found.part.host) or 0):
            return elsewhere
        try:
            content = read_file(found.part.host)
        except Unreadable as error:
            self.unread.append(Unread(self._spec, error.reason, found.part.shown))
            return elsewhere
        setting, self.documents[found.part.shown] = whole_file(name, found.part.shown, content)
        return setting


def _mode(host: str) -> int | None:
    """The mode of what stands there; 0 where we may not ask, None where nothing does."""
    try:
        return os.stat(host).st_mode
    except OSError as error:
        return None if error.errno in _MISSING else 0
    except ValueError:
        return None
