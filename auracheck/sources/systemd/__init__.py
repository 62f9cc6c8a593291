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

    A unit that systemd would not start is unread: it is masked, or an env file without `-` is missing. Nothing of our
    own environment is ever taken for the unit's.
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
