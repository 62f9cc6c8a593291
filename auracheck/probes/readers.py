"""The probe readers."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import MayBeReadBy, ReadBy
from auracheck.model import Document
from auracheck.probes import Probe
from auracheck.systems import grammars
from auracheck.systems.grammar import is_plain
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.readers import ReaderFact


class Readers(Probe):
    """Which programs will read an env file.

    The one by whose rules it was read, and those named by `--consumer`. If none is named, those for which there is
    evidence in the file's folder or the one above: a Compose file or a unit that names it, a script that
    sources it or hands it to docker or kubectl, there or in `scripts/` and `bin/`. At most
    100 files of a folder are opened, Compose files and scripts first, up to 64 KiB of each and 1 MiB of all. Files that
    all programs read alike have no such facts.
    """

    name: ClassVar[str] = "readers"

    def observe(self, run: Run) -> "Iterator[ReaderFact | MayBeReadBy]":
        unsure = (each for each in run.documents if each.kind == "env file" and not each.plain)
        documents = [each for each in unsure if not is_plain(each.reveal())]
        if not documents:
            return
        from auracheck.systems.readers import ReaderSearch  # late: most files are plain

        search = ReaderSearch()
        for document in documents:
            facts = list(self._asked(document) if self.options.consumers else search.readers(document))
            yield from facts
            if self.options.everyone:
                whole = {fact.program for fact in facts if isinstance(fact, ReadBy) and not fact.secret}
                yield from (MayBeReadBy(document.path, name) for name in grammars() if name not in whole)

    def _asked(self, document: Document) -> Iterator[ReadBy]:
        """The file's own program first: the first of `--consumer`, unless a scheme or a unit decides."""
        asked = self.options.consumers
        for name in dict.fromkeys((document.consumer, *asked)):
            yield ReadBy(document.path, name, "--consumer" if name in asked else "")
