"""systemd units, their drop-ins, and the env files that they name."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.systemd.locate import locate
from auracheck.sources.systemd.reader import UnitReader
from auracheck.sources.systemd.root import Root


class Systemd(Source):
    """The environment of a systemd service: a unit, its drop-in directory, or one `override.conf`.

    With a slash, or where such a file exists, the location is a path: a unit file is read with the drop-ins beside it
    (`x.service.d/*.conf`), an `override.conf` alone. Else it is a unit's name, which is looked up where systemd looks
    (systemd.unit(5)), with all its drop-ins and the manager's DefaultEnvironment=. `--root DIR` is the folder that
    stands for `/`, also for EnvironmentFile=.

    The rules are those of systemd 257 (systemd.exec(5), systemd.syntax(7)). An EnvironmentFile= beats Environment=
    wherever it stands, and a later file an earlier one; an empty assignment takes back what came before. Words are
    split and unquoted as systemd does it, so a `%` in a value has to be written `%%`, and an unknown escape makes
    systemd ignore the line. UnsetEnvironment= comes last. What a specifier stands for is taken from the root; a value
    that needs what is not there, such as the instance of a template or a variable of the manager's, is elsewhere.

    Credentials (LoadCredential=, SetCredential=, ImportCredential=) count as secrets of their names, though the service
    finds them as files in $CREDENTIALS_DIRECTORY: what the unit says itself and what is in a file at hand is judged,
    what is encrypted, or kept where the files do not say, is elsewhere. A variable of the name wins. Where the policy
    says that the application reads NAME_FILE, the file that it names is read, `%d/ID` among them.

    A name that the system does not have is looked up among the units of users' own managers (systemctl --user), as
    those of whoever runs auracheck; below another root only in the directories that all users share. What such a
    manager hands on is known from environment.d and user.conf alone. Of the specifiers that differ from user to user
    it knows %h, %u and %U, and those where the unit is in a home that etc/passwd has; the others are elsewhere.

    A unit that systemd would not start is unread: it is masked, or an env file without `-`, or the file of a
    credential, is missing. Nothing of our own environment is ever taken for the unit's.
    """

    scheme = "systemd"

    def is_there(self) -> bool:
        try:
            return bool(locate(self.location, Root(self.context.root)))
        except Unreadable:
            return False

    def read(self) -> Iterator[Item]:
        try:
            place = locate(self.location, Root(self.context.root))
        except Unreadable as error:
            yield Unread(self.spec, error.reason, self.location if "/" in self.location else None)
            return
        yield from UnitReader(self.spec, place, self.context).items()
