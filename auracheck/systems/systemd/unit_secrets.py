"""The secrets that a unit's service finds in files: its credentials, and what NAME_FILE variables name."""

from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, MountedSecret, Origin, Setting, Unread
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import is_regular, too_many
from auracheck.systems.named_files import (
    named_credentials,
    named_files,
    not_blank,
    unread_file,
    whole_file,
    without_newline,
)
from auracheck.systems.source import Context
from auracheck.systems.systemd.credential_files import MAX_LOADS, CredentialFiles
from auracheck.systems.systemd.credentials import Credentials
from auracheck.systems.systemd.search import UnitPlace


class UnitSecrets:
    """A unit's secrets in files. ``documents`` are the files that were read, ``unread`` the ones that could not be.

    Raises `Unreadable` for too many credentials.
    """

    def __init__(self, spec: str, place: UnitPlace, credentials: Credentials, context: Context) -> None:
        self._spec = spec
        self._place = place
        self._credentials = credentials
        self._policy: Policy = context.policy
        self._timeout = context.timeout
        if len(credentials.loads) + len(credentials.imports) > MAX_LOADS:
            raise Unreadable(too_many("credentials", MAX_LOADS))
        self._files = CredentialFiles(spec, credentials, place.root)
        self.documents: dict[str, Document] = self._files.documents
        self.unread: list[Unread] = self._files.unread

    def refusal(self) -> Unread | None:
        """The credential that keeps systemd from starting the unit."""
        origin = self._credentials.unstartable()
        if origin:
            reason = "space in the name or path of a credential (the unit will not start)"
            return Unread(self._spec, reason, origin.file, origin.line)
        missing = self._files.missing() if self._place.deployed else None
        if missing:
            path, load = missing
            reason = f"LoadCredential={path}: {NO_FILE} (the unit will not start)"
            return Unread(self._spec, reason, load.origin.file, load.origin.line)
        return None

    def credentials(self) -> tuple[Setting, ...]:
        """The credentials that the policy knows, under their own name or a similar one. No other is read."""
        names = [name for name in self._files.names() if self._is_secret(name)]
        if self._credentials.imports:
            names += [name for name in self._policy.secrets if name not in names]
        return tuple(setting for name in names if (setting := self._files.find(name)))

    def named(self, settings: Iterable[Setting]) -> list[Setting]:
        """The secrets whose NAME_FILE names a credential, or a readable file."""
        found: list[Setting] = []
        for name, variable, path in named_files(settings, self._policy):
            setting = self._credential(name, path) or self._file(name, variable, path)
            if setting:
                found.append(setting)
        return found

    def beside(self, settings: Iterable[Setting]) -> Iterator[MountedSecret]:
        """The secrets in files that no policy names: files of NAME_FILE variables, and credentials by their own names.
        What cannot be read of them is left out."""
        count = len(self.unread)
        found = {path: self._credential(name, path) or self._plain(name, path) for name, path in self._named(settings)}
        for name in self._files.names():
            if not self._is_secret(name) and guess_kind(name) in CREDENTIALS:
                found.setdefault(f"{self._directory}/{name}", self._files.find(name))
        yield from (MountedSecret(path, without_newline(each)) for path, each in found.items() if each)
        del self.unread[count:]

    def _named(self, settings: Iterable[Setting]) -> Iterator[tuple[str, str]]:
        return ((name, path) for name, path in named_credentials(settings, self._policy) if path.startswith("/"))

    def _plain(self, name: str, path: str) -> Setting | None:
        return self._file(name, Setting(name, None, Origin()), path)

    @property
    def _directory(self) -> str:
        """The service's CREDENTIALS_DIRECTORY."""
        return f"/run/credentials/{self._place.unit.name}"

    def _is_secret(self, name: str) -> bool:
        match = self._policy.find(name)
        return match is not None and not match.entry.is_file_name(name)

    def _credential(self, name: str, path: str) -> Setting | None:
        """A credential by its path in the service's CREDENTIALS_DIRECTORY (`%d/jwt`)."""
        directory, _, file = path.rpartition("/")
        if not self._place.unit.name or directory != self._directory:
            return None
        found = self._files.find(file)
        return found._replace(name=name) if found else None

    def _file(self, name: str, variable: Setting, path: str) -> Setting | None:
        """A file of the machine. One that is missing may be made before the service starts."""
        root = self._place.root
        try:
            if not path.startswith("/") or not is_regular(root.host(path)):
                return None
            content = not_blank(root.host(path), self._timeout)
        except Unreadable as error:
            self.unread.append(unread_file(self._spec, variable, error))
            return None
        setting, self.documents[root.shown(path)] = whole_file(name, root.shown(path), content)
        return setting
