"""The facts that probes observe: one type for each kind, by which rules select them.

A fact about a file has its path in ``file``. A fact about a value has the label of its ``target`` and the name
under which the ``secret`` is set there.
"""

from enum import IntEnum

from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.deployment.answers import Failure, Power


class FileMode(NamedTuple):
    """Which accounts other than the owner's may read or write a file.

    ``group`` is the name of the file's group where others than the owner are in it, else empty.
    """

    file: str
    everyone_reads: bool = False
    everyone_writes: bool = False
    group: str = ""
    group_reads: bool = False
    group_writes: bool = False


class Tracked(NamedTuple):
    """Git tracks the file: in its `index`, or in `HEAD` alone (``where``), ``here``: in the repository in which the
    working directory is. ``local`` is the file beside it for the values of one machine, where its framework has this
    one in git with the defaults of all."""

    file: str
    where: str = "index"
    here: bool = False
    local: str = ""


class Unignored(NamedTuple):
    """Git neither tracks nor ignores the file. ``line`` is the .gitignore line that would ignore it, ``negation`` the
    `FILE:LINE` of a pattern that excludes it from being ignored."""

    file: str
    line: str
    negation: str = ""


class Stray(NamedTuple):
    """An interrupted write has left the file behind, beside one that was read."""

    file: str


class InExample(NamedTuple):
    """A value is that of an ``example``: its name where it is beside the value's file, else its path."""

    target: str
    secret: str
    example: str


class ReadBy(NamedTuple):
    """A program reads the file. ``witness`` is the first file that says so, as seen from the env file's folder, or
    `--consumer`. It takes all values from there, or that of ``secret`` alone, as Compose does from `.env`."""

    file: str
    program: str
    witness: str = ""
    secret: str = ""


class LoadedBy(NamedTuple):
    """A program reads the file as a whole, and may refuse it, though perhaps nothing of it is used."""

    file: str
    program: str
    witness: str = ""


class MayBeReadBy(NamedTuple):
    """A program could read the file; there is no evidence that it does."""

    file: str
    program: str


class ReadersCut(NamedTuple):
    """A bound ended the search for the programs that read the file. ``where`` is a sentence for the user."""

    file: str
    where: str


class RestartCommand(NamedTuple):
    """The command that restarts a process."""

    target: str
    command: str


class KeptIn(IntEnum):
    """What keeps a commit in a repository. ``NOTHING`` permanent: only reflogs, or nothing at all. ``STASH``: only a
    stash. ``REFERENCE``: a branch, a tag, a note, or a work tree's HEAD."""

    NOTHING = 0
    STASH = 1
    REFERENCE = 2


class Leak(NamedTuple):
    """A value is in git: in the work tree or index, or in a ``commit``. ``spelling`` is its encoding there, empty for
    its own. ``in_head``: HEAD still has it."""

    target: str
    secret: str
    file: str
    line: int | None = None
    commit: str | None = None
    spelling: str = ""
    in_head: bool = False
    kept: KeptIn = KeptIn.REFERENCE


class Unsearched(NamedTuple):
    """A value was not searched for in git."""

    target: str
    secret: str
    reason: str


class Unreachable(NamedTuple):
    """The connection to a URL's service failed."""

    target: str
    secret: str
    failure: "Failure"


class NoDriver(NamedTuple):
    """A URL's service is of a kind that auracheck cannot connect to."""

    target: str
    secret: str


class Overprivileged(NamedTuple):
    """The user of a URL has a privilege that no application needs."""

    target: str
    secret: str
    power: "Power"


FileFact = FileMode | Tracked | Unignored
"""Facts of which a file has at most one per kind."""

Fact = (
    FileFact
    | Stray
    | InExample
    | ReadBy
    | LoadedBy
    | MayBeReadBy
    | ReadersCut
    | RestartCommand
    | Leak
    | Unsearched
    | Unreachable
    | NoDriver
    | Overprivileged
)
