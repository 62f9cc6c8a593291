"""What is to be checked, as the command line and the library ask for it."""

from collections.abc import Callable, Collection, Mapping, Sequence

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Secret, Unread
from auracheck.provenance import Labels
from auracheck.report import Severity
from auracheck.rules import CONNECTED, IN_GIT, SAME
from auracheck.systems.files import STDIN, read_file
from auracheck.systems.source import MAX_FILES
from auracheck.typed import NamedTuple


class Request(NamedTuple):
    """One run. ``environment`` is the requested one: (`--env` or `AURACHECK_ENV`, name).

    ``rules`` are names; None for all. ``fail_on`` None is never. ``timeout`` is in seconds. ``consumers`` are the
    programs that will read the env files, ``env_files`` replace a Compose project's `.env`, ``max_files`` bounds what
    is checked of a folder. ``verbose`` also reports what is only possible. ``known`` is the path of a file with values
    known to have leaked. ``repo``, ``history`` and ``since`` say where in git the values are looked for, ``progress``
    is called with (bytes done, all) of that, ``reading`` with (servers that answered, all). ``connect``: connect to the
    services that URLs lead to. ``named`` are the rules that were selected by name: what they need must be there.
    ``loaders``: look at the files around an env file for what loads it. ``labels`` are those of the report, ``command``
    is the call that its pages name.
    """

    sources: Sequence[str] = ()
    if_present: Sequence[str] = ()
    environ: Mapping[str, str] = {}
    environment: tuple[str, str] | None = None
    policy: str | None = None
    services: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    root: str = "/"
    merge: bool = False
    rules: Sequence[str] | None = None
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0
    max_files: int = MAX_FILES
    known: str | None = None
    verbose: bool = False
    expect_same: bool = False
    repo: str | None = None
    history: bool = False
    since: str | None = None
    progress: Callable[[int, int], None] | None = None
    reading: Callable[[int, int], None] | None = None
    connect: bool = False
    named: Collection[str] = ()
    loaders: bool = False
    labels: Labels = ()
    command: str = ""

    @property
    def is_here(self) -> bool:
        """Whether no source is named, so that this environment over `./.env` is judged."""
        return not (self.sources or self.if_present)

    @property
    def searches_git(self) -> bool:
        return bool(self.repo or self.history or self.since)

    @property
    def rule_options(self) -> set[str]:
        """The given options that some rule requires, as `rules.OPTIONS` has them."""
        given = {SAME: self.expect_same, IN_GIT: self.searches_git, CONNECTED: self.connect}
        return {option for option, is_given in given.items() if is_given}


OPTION = "--known"
MAX_KNOWN = 10 << 20
"""Maximum size of the file in bytes: some 200,000 values."""


def known_values(path: str | None, sources: tuple[str, ...], timeout: float) -> tuple[tuple[Secret, ...], list[Unread]]:
    """The values of the file, or why they could not be read. Without a file, neither.

    Blank lines are ignored. Raises `UsageError` where standard input is a source as well.
    """
    if path is None:
        return (), []
    if path == STDIN and STDIN in sources:
        raise UsageError(f"{OPTION} {STDIN}: standard input is already a source", "name a file")
    try:
        content = read_file(path, MAX_KNOWN, timeout)
    except Unreadable as error:
        return (), [Unread(path, f"{error.reason} ({OPTION})", path)]
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return tuple(Secret(line) for line in map(str.strip, lines) if line), []
