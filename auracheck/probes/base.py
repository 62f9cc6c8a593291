"""What a probe is: it observes facts that need the outside world."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import ClassVar, NamedTuple

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy

NOTHING = "there is no value to look for"
"""Why something is unread where a policy's targets give nothing to observe; it counts where it is so of all policies
of a run."""

NOWHERE = "there is no URL to connect to"
"""The same, of services."""


class Options(NamedTuple):
    """What the user asked to be observed.

    ``consumers`` are those of `--consumer`. ``everyone``: also what is only possible (`-v`).
    ``expect_same``: whether values that are to be the same can be compared. ``rules`` are those that will run, None for
    all: what no rule asks for need not be observed. ``repo``, ``history`` and ``since`` say where in git to look for
    values, and ``progress`` is told how much of it is done: (bytes done, bytes in all). ``connect``: the services that
    URLs lead to may be connected to, each for ``timeout`` seconds; ``reading`` is told (services done, in all).
    """

    consumers: Sequence[str] = ()
    everyone: bool = False
    expect_same: bool = False
    rules: Collection[str] | None = None
    repo: str | None = None
    history: bool = False
    since: str | None = None
    progress: Callable[[int, int], None] | None = None
    connect: bool = False
    timeout: float = 10.0
    reading: Callable[[int, int], None] | None = None

    def will_run(self, rule: str) -> bool:
        return self.rules is None or rule in self.rules


class Probe(ABC):
    """One kind of observation."""

    name: ClassVar[str]

    def __init__(self, options: Options) -> None:
        self.options = options

    @abstractmethod
    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        """The facts, one by one; what could not be observed is `Unread`."""
