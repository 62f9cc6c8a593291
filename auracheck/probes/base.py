"""What a probe is: it observes facts that need the outside world."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy


class Probe(ABC):
    """One kind of observation. Options come in through `__init__`."""

    name: ClassVar[str]

    @abstractmethod
    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        """The facts, one by one; what could not be observed is `Unread`."""
