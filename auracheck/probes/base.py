"""What a probe is: it observes facts that need the outside world."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy


class Options(NamedTuple):
    """What the user asked to be observed.

    ``consumers`` are those of `--consumer`. ``everyone``: also what is only possible (`-v`).
    """

    consumers: Sequence[str] = ()
    everyone: bool = False


class Probe(ABC):
    """One kind of observation."""

    name: ClassVar[str]

    def __init__(self, options: Options) -> None:
        self.options = options

    @abstractmethod
    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        """The facts, one by one; what could not be observed is `Unread`."""
