"""A systemd unit with its drop-ins and env files."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.source import Item, Source
from auracheck.systems.systemd.reader import UnitReader
from auracheck.systems.systemd.root import Root
from auracheck.systems.systemd.search import locate


class SystemdSource(Source):
    """The environment of a systemd service: a unit, its drop-in directory, or one `override.conf`.

    A location with a slash, or the name of an existing file, is a path. A unit file is read with the drop-ins beside it
    (`x.service.d/*.conf`), an `override.conf` by itself. Anything else is a unit's name. It is looked up where systemd
    looks (systemd.unit(5)), with all drop-ins and the manager's DefaultEnvironment=. `--root DIR` is the folder that
    is used as `/`, also for EnvironmentFile=.

    The rules are those of systemd 257 (systemd.exec(5), systemd.syntax(7)). EnvironmentFile= overrides Environment=
    wherever it is written, and a later file an earlier one. An empty assignment resets what came before. Words are
    split and unquoted as systemd does it: write `%%` for a `%`, and note that systemd ignores a line with an unknown
    escape. UnsetEnvironment= comes last. Specifiers are resolved from the root. A value that needs something unknown,
    such as the instance of a template or a variable of the manager, is external.

    The service finds credentials (LoadCredential=, SetCredential=, ImportCredential=) as files in
    $CREDENTIALS_DIRECTORY. One counts as given where a variable NAME_FILE names it (`%d/ID`) and the policy says that
    the application reads such files (files = "_FILE"). Any other is judged by its name, and so is a file that a
    NAME_FILE variable names; missing-secret says under which path it is. A credential in the unit or in a readable file
    is checked. An encrypted one, or one that is kept in an unknown place, is external. `auracheck check files:%d` in an
    ExecStartPre= checks the files themselves.

    A unit that the system does not have is looked up among the units of users (systemctl --user), as a unit of the user
    who runs auracheck. Below another root only the directories that all users share are searched. The environment of a
    user's manager is known from environment.d and user.conf alone. %h, %u and %U are known if the unit is in a home
    directory of etc/passwd; other specifiers that differ between users are external.

    A credential in the commands (`ExecStart=redis-server --requirepass VALUE`) is checked like a variable, and has the
    option's name.

    A unit that systemd would not start is unread: a masked unit, or one whose env file (without `-`) or credential file
    is missing. Where a file is missing, the credentials in the unit itself are still checked. Your own environment is
    never taken for the unit's.
    """

    scheme = "systemd"
    needs_files = "systemd units"
    takes_names = True
    is_one_process = True

    def is_there(self) -> bool:
        try:
            return bool(locate(self.location, Root(self.context.root)))
        except Unreadable:
            return False

    def found(self) -> Iterator[Item]:
        place = locate(self.location, Root(self.context.root))
        yield from UnitReader(self.spec, place, self.context).items()

    def unread(self, error: Unreadable) -> Unread:
        """The name of a unit is no file."""
        return super().unread(error)._replace(file=self.location if "/" in self.location else None)


class SystemdEnvFile(EnvFileSource):
    """An env file by the rules of systemd's `EnvironmentFile=`.

    `systemd:UNIT` reads a unit whole, its env files by these rules too.
    """

    scheme = "systemd-env"
