"""The Secrets and ConfigMaps that were read, and what of them each container names."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.sources.kubernetes.holders import SECRET, Holder

MAX_CHARACTERS = 48 << 20
"""Characters of all values that are held together."""

Key = tuple[str, str, str]
"""Kind, namespace and name."""


class Taken(NamedTuple):
    """What a container names of an object: one ``entry`` of it, or None for all of them."""

    key: Key
    entry: str | None = None


class AtHand:
    """All of them, whatever the order in which they were read."""

    def __init__(self) -> None:
        self._found: dict[Key, Holder] = {}
        self._left = MAX_CHARACTERS

    def add(self, holder: Holder) -> None:
        """Raises `Unreadable` beyond the bound: aliases make much of little."""
        for setting in (*holder.entries.values(), *holder.binary.values()):
            self._left -= len(setting.value.reveal()) if isinstance(setting.value, Secret) else 0
        if self._left < 0:
            raise Unreadable(f"Secrets and ConfigMaps hold more than {MAX_CHARACTERS >> 20} MiB in all, the bound")
        key = (holder.kind, holder.namespace, holder.name)
        earlier = self._found.get(key)
        self._found[key] = holder.after(earlier) if earlier else holder

    def find(self, key: Key) -> Holder | None:
        return self._found.get(key)

    def secrets_beside(self, taken: Iterable[Taken]) -> Iterator[tuple[Holder, bool]]:
        """The Secrets, not those that are only promised, that are not taken as a whole, with the entries that nobody
        takes; and whether one of them is taken by somebody."""
        entries: dict[Key, set[str | None]] = {}
        for each in taken:
            entries.setdefault(each.key, set()).add(each.entry)
        for key, holder in self._found.items():
            of_it = entries.get(key, set())
            if holder.kind == SECRET and not holder.promised and None not in of_it:
                left = {name: setting for name, setting in holder.entries.items() if name not in of_it}
                yield holder._replace(entries=left), bool(of_it)


class Reach:
    """What of them one container names, which is in its own namespace: ``taken``."""

    def __init__(self, at_hand: AtHand, namespace: str) -> None:
        self._at_hand = at_hand
        self._namespace = namespace
        self.taken: set[Taken] = set()

    def take(self, kind: str, name: str, entry: str | None = None) -> Holder | None:
        """The object that a container names, for one entry or as a whole; None where it is not at hand."""
        key = (kind, self._namespace, name)
        self.taken.add(Taken(key, entry))
        return self._at_hand.find(key)
