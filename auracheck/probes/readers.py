"""The probe readers."""

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from auracheck.consumers import REGISTRY
from auracheck.consumers.base import MAX_FILE
from auracheck.consumers.plain import is_plain
from auracheck.inventory import Inventory
from auracheck.model import Document, Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Options, Probe

if TYPE_CHECKING:
    from auracheck.probes.evidence import Mention

MAX_WITNESSES = 100
"""Files beside an env file that are looked into at most."""

MAX_ENTRIES = 10_000
"""Names in a folder that are looked at at most."""


class Readers(Probe):
    """Which programs will read an env file.

    Those named by `--consumer`. Else the one by whose rules it was read, and those for which something beside the
    file, in its folder or the one above, speaks: a Compose file or a unit that names it, a script that sources it or
    hands it to docker or kubectl.

    Facts: `reader CONSUMER`, whose detail is what says so; for one secret alone where only that is used. With `-v`
    also `possible reader CONSUMER` for all others. Of files that all programs read alike there are none.
    """

    name: ClassVar[str] = "readers"

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._beside = lru_cache(maxsize=1000)(_mentions_in)

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        for document in inventory.documents:
            if document.kind != "env file" or is_plain(document.reveal()):
                continue
            readers = list(self._readers(document))
            yield from readers
            if self.options.everyone:
                named = {fact.name for fact in readers if not fact.secret}
                others = (name for name in REGISTRY if f"reader {name}" not in named)
                yield from (Fact(f"possible reader {name}", document.path) for name in others)

    def _readers(self, document: Document) -> Iterator[Fact]:
        if self.options.consumers:
            yield from (Fact(f"reader {name}", document.path, "--consumer") for name in self.options.consumers)
            return
        yield Fact(f"reader {document.consumer}", document.path)
        file = os.path.abspath(document.path)
        folder = os.path.dirname(file)
        for where in dict.fromkeys((folder, os.path.dirname(folder))):
            for witness, mention in self._beside(where):
                if _is_meant(mention, where, file):
                    names = ("",) if mention.names is None else sorted(mention.names)
                    yield from (Fact(f"reader {mention.consumer}", document.path, witness, name) for name in names)


def _is_meant(mention: "Mention", where: str, file: str) -> bool:
    """Whether that file is meant. A script may run in another folder, and a unit names the place on the host, so
    where they stand beside the file its name alone counts."""
    if os.path.normpath(os.path.join(where, mention.path)) == file:
        return True
    folder, name = os.path.split(file)
    return mention.consumer != "compose-env" and folder == where and os.path.basename(mention.path) == name


def _mentions_in(folder: str) -> list[tuple[str, "Mention"]]:
    """What the files of a folder, and the drop-ins of units there, say of env files, with who says it."""
    from auracheck.probes.evidence import mentions

    return [
        (os.path.relpath(path, folder), mention)
        for path in islice(_witnesses(folder), MAX_WITNESSES)
        for mention in mentions(os.path.basename(path), _text(path))
    ]


def _witnesses(folder: str) -> Iterator[str]:
    from auracheck.probes.evidence import may_mention

    for name in _names(folder):
        path = os.path.join(folder, name)
        if name.endswith(".service.d"):
            yield from (os.path.join(path, drop_in) for drop_in in _names(path) if drop_in.endswith(".conf"))
        elif may_mention(name):
            yield path


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, MAX_ENTRIES))
    except OSError:
        return []


def _text(path: str) -> str:
    """A neighbour's text; nothing where it cannot be read, since then it says nothing."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_FILE:
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(MAX_FILE)
    except OSError:
        return ""
