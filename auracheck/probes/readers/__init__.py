"""The probe readers."""

import os
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from auracheck.consumers import REGISTRY
from auracheck.consumers.plain import is_plain
from auracheck.inventory import Inventory
from auracheck.model import Document, Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Options, Probe

if TYPE_CHECKING:
    from auracheck.probes.readers.neighbours import Neighbours, Said

ABOVE = "../"
"""How the folder above an env file's is called."""

_WORD = re.compile(rb"[A-Za-z_][\w.-]*+")


class Readers(Probe):
    """Which programs will read an env file.

    The one by whose rules it was read, and those named by `--consumer`. Where none is named, those for which something
    beside the file, in its folder or the one above, speaks: a Compose file or a unit that names it, a script that
    sources it or hands it to docker or kubectl, there or in `scripts/` and `bin/`. Of a folder 100 files are opened at
    most, Compose files and scripts first, and 64 KiB of each and 1 MiB of all are looked into.

    Facts, whose detail is the first file that says so, as seen from the env file's folder, or `--consumer`:
    `reader CONSUMER`: it takes the values from there; with a secret, that one alone, as Compose does from `.env`.
    `loader CONSUMER`: it reads the file as a whole, and may refuse it, though perhaps nothing of it is used.
    `possible reader CONSUMER`, with `-v`: all others.
    `readers cut`: a bound ended the look around; the detail says where, in a sentence for the user.
    Of files that all programs read alike there are none.
    """

    name: ClassVar[str] = "readers"

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._beside = lru_cache(maxsize=1000)(_look)

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        for document in inventory.documents:
            if document.kind != "env file" or is_plain(document.reveal()):
                continue
            facts = list(self._asked(document) if self.options.consumers else self._found(document))
            yield from facts
            if self.options.everyone:
                named = {fact.name for fact in facts if not fact.secret}
                others = (name for name in REGISTRY if f"reader {name}" not in named)
                yield from (Fact(f"possible reader {name}", document.path) for name in others)

    def _asked(self, document: Document) -> Iterator[Fact]:
        """Its own comes first: with `--consumer` that is the first of them, but where a scheme or a unit says it."""
        asked = self.options.consumers
        for name in dict.fromkeys((document.consumer, *asked)):
            yield Fact(f"reader {name}", document.path, "--consumer" if name in asked else "")

    def _found(self, document: Document) -> Iterator[Fact]:
        """Each once, by the first that says it."""
        env_file = _EnvFile(document)
        facts: dict[Fact, Fact] = {}
        for folder, above in ((env_file.folder, ""), (os.path.dirname(env_file.folder), ABOVE)):
            beside = self._beside(folder)
            for said in beside.said:
                if env_file.is_meant(said, folder):
                    for fact in env_file.facts(said, above + said.witness):
                        facts.setdefault(fact._replace(detail=""), fact)
            if beside.cut:
                cut = Fact("readers cut", document.path)
                facts.setdefault(cut, cut._replace(detail=f"in {above}: {beside.cut}" if above else beside.cut))
        yield Fact(f"reader {document.consumer}", document.path)
        yield from facts.values()


class _EnvFile:
    """A document and where it lies."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._path = os.path.abspath(document.path)
        self.folder, self._name = os.path.split(self._path)

    @cached_property
    def _words(self) -> frozenset[str]:
        """All that may be a name in it."""
        return frozenset(word.decode("ascii") for word in _WORD.findall(self._document.reveal()))

    def is_meant(self, said: "Said", folder: str) -> bool:
        """Whether that file is meant by what stands in ``folder``. An absolute path is that of the host where it will
        run, so beside the file its name alone counts."""
        path = said.mention.path
        if any(os.path.normpath(os.path.join(folder, base, path)) == self._path for base in said.bases):
            return True
        return path.startswith("/") and folder == self.folder and os.path.basename(path) == self._name

    def facts(self, said: "Said", witness: str) -> Iterator[Fact]:
        consumer, _, names = said.mention
        if names is None:
            yield Fact(f"reader {consumer}", self._document.path, witness)
            return
        yield Fact(f"loader {consumer}", self._document.path, witness)
        for name in sorted(names & self._words):
            yield Fact(f"reader {consumer}", self._document.path, witness, name)


def _look(folder: str) -> "Neighbours":
    """Imported late: most files are plain, and then nothing is looked at."""
    from auracheck.probes.readers.neighbours import look

    return look(folder)
