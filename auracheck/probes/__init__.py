"""Probes: they observe facts outside of what was read, such as file modes, git and servers."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from auracheck.deployment import Run
from auracheck.deployment.facts import Fact
from auracheck.model import Unread
from auracheck.registry import member
from auracheck.report import Skipped
from auracheck.typed import ClassVar, NamedTuple

NO_VALUES = "no values to search for"
"""Why a search is unread if the targets of the run have no suitable value."""

NO_URLS = "no URLs to connect to"
"""The same for connections."""


class Options(NamedTuple):
    """What to observe, as requested by the user.

    ``consumers`` are those of `--consumer`. ``everyone``: also what is only possible (`-v`). ``rules`` are those that
    will run, None for all: what no rule needs is not observed. ``repo``, ``history`` and ``since`` say where in
    git to look for values, and ``progress`` is called with (bytes done, all bytes). Each connection to a service
    may take ``timeout`` seconds; ``reading`` is called with (services done, all). ``named`` are the rules that were
    selected by name, None for all: what these need is unread where it cannot be observed, and never skipped.
    """

    consumers: Sequence[str] = ()
    everyone: bool = False
    rules: Collection[str] | None = None
    repo: str | None = None
    history: bool = False
    since: str | None = None
    progress: Callable[[int, int], None] | None = None
    timeout: float = 10.0
    reading: Callable[[int, int], None] | None = None
    named: Collection[str] | None = None

    def will_run(self, rule: str) -> bool:
        return self.rules is None or rule in self.rules

    def asks_git_for(self, rule: str) -> bool:
        """Whether the user asked for what git knows: with an option, or by selecting this rule by its name."""
        return bool(self.repo or self.history or self.since) or self.named is None or rule in self.named


class Probe(ABC):
    """One kind of observation."""

    name: ClassVar[str]

    def __init__(self, options: Options) -> None:
        self.options = options

    @abstractmethod
    def observe(self, run: Run) -> Iterator[Fact | Unread | Skipped]:
        """The facts, one by one; what could not be observed is `Unread`, what the check does without is `Skipped`."""


REGISTRY: Mapping[str, str] = {
    "file-modes": "file_modes.FileModes",
    "stray-files": "stray_files.StrayFiles",
    "examples": "examples.Examples",
    "readers": "readers.Readers",
    "comparable": "comparable.Comparable",
    "git-files": "git_files.GitFiles",
    "git-leaks": "git_leaks.GitLeaks",
    "connections": "connections.Connections",
}
"""Each probe's module and class. It is imported only if a rule that runs needs its facts (`Rule.probes`).
They observe in this order: git-files looks up what stray-files has found."""


def probe(name: str, options: Options) -> Probe:
    """The probe of that name, which must be in the registry."""
    found: type[Probe] = member(__name__, REGISTRY[name])
    return found(options)
