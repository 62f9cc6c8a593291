"""Which programs will read an env file, as the files beside it say."""

import os
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from auracheck.deployment.facts import LoadedBy, ReadBy, ReadersCut
from auracheck.model import Document

if TYPE_CHECKING:
    from auracheck.systems.neighbours import FoundMention, Neighbours

ReaderFact = ReadBy | LoadedBy | ReadersCut

ABOVE = "../"
"""How the folder above an env file's is called."""

_WORD = re.compile(rb"[A-Za-z_][\w.-]*+")


class ReaderSearch:
    """Looks around env files, at each folder once."""

    def __init__(self) -> None:
        self._beside = lru_cache(maxsize=1000)(_look)

    def readers(self, document: Document) -> Iterator[ReaderFact]:
        """The program by whose rules it was read; then those that something beside the file names, each once, by the
        first that does."""
        env_file = EnvFile(document)
        found: dict[ReaderFact, ReaderFact] = {}
        for folder, above in ((env_file.folder, ""), (os.path.dirname(env_file.folder), ABOVE)):
            beside = self._beside(folder)
            for said in beside.said:
                if env_file.matches(said, folder):
                    for fact in env_file.facts(said, above + said.witness):
                        found.setdefault(fact._replace(witness=""), fact)
            if beside.cut:
                cut = ReadersCut(document.path, f"in {above}: {beside.cut}" if above else beside.cut)
                found.setdefault(cut._replace(where=""), cut)
        yield ReadBy(document.path, document.consumer)
        yield from found.values()


class EnvFile:
    """A document and where it lies."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._path = os.path.abspath(document.path)
        self.folder, self._name = os.path.split(self._path)

    @cached_property
    def _words(self) -> frozenset[str]:
        """All that may be a name in it."""
        return frozenset(word.decode("ascii") for word in _WORD.findall(self._document.reveal()))

    def matches(self, said: "FoundMention", folder: str) -> bool:
        """Whether a mention in ``folder`` refers to that file. An absolute path is that of the host where it will
        run, so beside the file its name alone counts."""
        path = said.mention.path
        if any(os.path.normpath(os.path.join(folder, base, path)) == self._path for base in said.bases):
            return True
        return path.startswith("/") and folder == self.folder and os.path.basename(path) == self._name

    def facts(self, said: "FoundMention", witness: str) -> Iterator[ReadBy | LoadedBy]:
        program, _, names = said.mention
        if names is None:
            yield ReadBy(self._document.path, program, witness)
            return
        yield LoadedBy(self._document.path, program, witness)
        for name in sorted(names & self._words):
            yield ReadBy(self._document.path, program, witness, name)


def _look(folder: str) -> "Neighbours":
    """Imported late: most files are plain, and then nothing is looked at."""
    from auracheck.systems.neighbours import look

    return look(folder)
