"""The secrets that a unit's service finds in files: its credentials, and what NAME_FILE variables name."""

from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Document, MountedSecret, Origin, Setting, Unread
from auracheck.policy import Policy
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import is_regular, too_many
from auracheck.systems.named_files import CREDENTIALS as DIRECTORY
from auracheck.systems.named_files import (
    named_credentials,
    named_files,
    names_secret,
    not_blank,
    unread_file,
    whole_file,
    without_newline,
)
from auracheck.systems.source import Context
from auracheck.systems.systemd.credential_files import MAX_LOADS, CredentialFiles
from auracheck.systems.systemd.credentials import Credentials
from auracheck.systems.systemd.search import UnitPlace
from auracheck.systems.systemd.specifiers import Specifiers, UnknownSpecifier


class UnitSecrets:
    """A unit's secrets in files. ``documents`` are the files that were read, ``unread`` the ones that could not be.

    Raises `Unreadable` for too many credentials.
    """

    def __init__(
        self, spec: str, place: UnitPlace, credentials: Credentials, specifiers: Specifiers, context: Context
    ) -> None:
        self._spec = spec
        self._place = place
        self._credentials = credentials
        self._directory = _directory(specifiers)
        self._policy: Policy = context.policy
        self._timeout = context.timeout
        if len(credentials.loads) + len(credentials.imports) > MAX_LOADS:
            raise Unreadable(too_many("credentials", MAX_LOADS))
        self._files = CredentialFiles(spec, credentials, place.root)
        self.documents: dict[str, Document] = self._files.documents
        self.unread: list[Unread] = self._files.unread

    def refusals(self) -> Iterator[Unread]:
        """The credentials that keep systemd from starting the unit. Those of a unit that is not deployed may be on the
        machine that it is for."""
        origin = self._credentials.unstartable()
        if origin:
            reason = "space in the name or path of a credential (the unit will not start)"
            yield Unread(self._spec, reason, origin.file, origin.line)
        for path, load in self._files.missing():
            place = load.origin.file, load.origin.line
            if self._place.deployed:
                yield Unread(self._spec, f"LoadCredential={path}: {NO_FILE} (the unit will not start)", *place)
            else:
                reason = f"LoadCredential={path}: {NO_FILE} (use --root DIR to read the file below DIR)"
                self.unread.append(Unread(self._spec, reason, *place, minor=True))

    def named(self, settings: Iterable[Setting]) -> list[Setting]:
        """The secrets whose NAME_FILE names a credential, or a readable file."""
        found: list[Setting] = []
        for name, variable, path in named_files(settings, self._policy):
            setting = self._credential(name, path) or self._file(name, variable, path)
            if setting:
                found.append(setting)
        return found

    def beside(self, settings: Sequence[Setting]) -> Iterator[MountedSecret]:
        """The secrets in files that the application is not known to read: files of NAME_FILE variables, and credentials
        under their own names. What cannot be read of them is left out."""
        count = len(self.unread)
        read = {path for _, _, path in named_files(settings, self._policy)}
        found = {path: self._credential(name, path) or self._plain(name, path) for name, path in self._named(settings)}
        for name in self._names():
            path = f"{self._directory}/{name}"
            if path not in read and path not in found:
                found[path] = self._files.find(name)
        yield from (MountedSecret(path, without_newline(each)) for path, each in found.items() if each)
        del self.unread[count:]

    def _names(self) -> Iterator[str]:
        """The unit's credentials that are secrets."""
        yield from (name for name in self._files.names() if names_secret(name, self._policy))
        yield from (name for name in self._policy.secrets if self._files.imports(name))

    def _named(self, settings: Iterable[Setting]) -> Iterator[tuple[str, str]]:
        return ((name, path) for name, _, path in named_credentials(settings, self._policy) if path.startswith("/"))

    def _plain(self, name: str, path: str) -> Setting | None:
        return self._file(name, Setting(name, None, Origin()), path)

    def _credential(self, name: str, path: str) -> Setting | None:
        """A credential by its path in the service's CREDENTIALS_DIRECTORY (`%d/jwt`)."""
        directory, _, file = path.rpartition("/")
        if not path.startswith("/") or directory != self._directory:
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


def _directory(specifiers: Specifiers) -> str:
    """The service's CREDENTIALS_DIRECTORY; that of a template or of a user is not known."""
    try:
        return specifiers.expand("%d")
    except UnknownSpecifier:
        return f"${DIRECTORY}"
