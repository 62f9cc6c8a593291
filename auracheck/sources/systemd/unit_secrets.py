"""The secrets of a unit that are files: its credentials, and what a NAME_FILE variable names."""

from collections.abc import Iterable

from auracheck.errors import Unreadable
from auracheck.model import Document, Setting, Unread
from auracheck.policy import Policy
from auracheck.sources.base import Context
from auracheck.sources.named_files import named_files
from auracheck.sources.systemd.credential_files import MAX_LOADS, CredentialFiles
from auracheck.sources.systemd.credentials import Credentials
from auracheck.sources.systemd.files import regular
from auracheck.sources.systemd.locate import Place
from auracheck.sources.whole_files import not_blank, whole_file


class UnitSecrets:
    """What of a unit's secrets is in files. ``documents`` are those that were read, ``unread`` what could not be.

    Raises `Unreadable` for more credentials than anybody has.
    """

    def __init__(self, spec: str, place: Place, credentials: Credentials, context: Context) -> None:
        self._spec = spec
        self._place = place
        self._credentials = credentials
        self._policy: Policy = context.policy
        self._timeout = context.timeout
        if len(credentials.loads) + len(credentials.imports) > MAX_LOADS:
            raise Unreadable(f"it loads more than {MAX_LOADS:,} credentials, the bound")
        self._files = CredentialFiles(spec, credentials, place.root)
        self.documents: dict[str, Document] = self._files.documents
        self.unread: list[Unread] = self._files.unread

    def refusal(self) -> Unread | None:
        """Why systemd would not start the unit for want of a credential."""
        origin = self._credentials.unstartable()
        if origin:
            reason = "a space in the name or path of a credential: systemd takes it, and then the unit does not start"
            return Unread(self._spec, reason, origin.file, origin.line)
        missing = self._files.missing() if self._place.deployed else None
        if missing:
            path, load = missing
            reason = f"LoadCredential={path}: no such file: the unit does not start"
            return Unread(self._spec, reason, load.origin.file, load.origin.line)
        return None

    def credentials(self) -> tuple[Setting, ...]:
        """The credentials that are secrets of the policy, under their own name or a near one; no other is read."""
        names = [name for name in self._files.names() if self._is_secret(name)]
        if self._credentials.imports:
            names += [name for name in self._policy.secrets if name not in names]
        return tuple(setting for name in names if (setting := self._files.find(name)))

    def named(self, settings: Iterable[Setting]) -> list[Setting]:
        """The secrets whose NAME_FILE names a credential, or a file that is at hand."""
        found: list[Setting] = []
        for name, variable, path in named_files(settings, self._policy):
            setting = self._credential(name, path) or self._file(name, variable, path)
            if setting:
                found.append(setting)
        return found

    def _is_secret(self, name: str) -> bool:
        match = self._policy.find(name)
        return match is not None and not match.entry.is_file_name(name)

    def _credential(self, name: str, path: str) -> Setting | None:
        """A credential by its path in the service's CREDENTIALS_DIRECTORY (`%d/jwt`)."""
        directory, _, file = path.rpartition("/")
        if not self._place.unit.name or directory != f"/run/credentials/{self._place.unit.name}":
            return None
        found = self._files.find(file)
        return found._replace(name=name) if found else None

    def _file(self, name: str, variable: Setting, path: str) -> Setting | None:
        """A file of the machine; one that is not there may be made before the service starts."""
        root = self._place.root
        try:
            if not path.startswith("/") or not regular(root.host(path)):
                return None
            content = not_blank(root.host(path), self._timeout)
        except Unreadable as error:
            reason = f"{variable.name}, the file that it names: {error.reason}"
            self.unread.append(Unread(self._spec, reason, variable.origin.file, variable.origin.line))
            return None
        setting, self.documents[root.shown(path)] = whole_file(name, root.shown(path), content)
        return setting
