"""Which programs will read an env file, as the files beside it say."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice

from auracheck.deployment.facts import LoadedBy, ReadBy, ReadersCut
from auracheck.model import Document
from auracheck.regex import regex
from auracheck.systems import systems
from auracheck.systems.files import WITHOUT_WAITING
from auracheck.systems.system import FileKind, Mention, System
from auracheck.typed import NamedTuple

ReaderFact = ReadBy | LoadedBy | ReadersCut

ABOVE = "../"
"""How the folder above an env file's is called."""

_WORD = regex(rb"[A-Za-z_][\w.-]*+")


class ReaderSearch:
    """Looks around env files, at each folder once."""

    def __init__(self) -> None:
        self._beside = lru_cache(maxsize=1000)(look)

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


_SHELL = regex(r"#!.*\b(?:ba|da|a|k|z)?sh\b")


def kind(name: str) -> FileKind | None:
    """What a file of this name may be; None if no system takes it for one that hands env files to programs."""
    return min((kind for kind, _system in _witnesses(name)), default=None)


def is_shell(line: str) -> bool:
    """Whether a file with this first line is run by a shell."""
    return _SHELL.match(line) is not None


def mentions(kind: FileKind, name: str, text: str) -> Iterable[Mention]:
    """The env files that a file of that kind, called ``name``, hands to programs."""
    named = (system for of_its, system in _witnesses(name) if of_its is kind)
    system = next(named, None) or next(system for system in systems() if kind in system.witnesses)
    return system.mentions(name, text)


def _witnesses(name: str) -> Iterator[tuple[FileKind, System]]:
    """What a file of this name may be, and to which system."""
    for system in systems():
        for kind, pattern in system.witnesses.items():
            if re.fullmatch(pattern, name):
                yield kind, system


MAX_FILES = 100
"""Files of a folder that are opened at most."""

MAX_FILE = 64 << 10
"""Bytes of one of them that are looked into."""

MAX_BYTES = 1 << 20
"""Bytes of all of them."""

MAX_ENTRIES = 10_000
"""Names in a folder that are looked at at most."""

FIRST_LINE = 128
"""Bytes of a file without a suffix that show whether it is a shell's."""

KERNEL_S_OWN = ("/proc/", "/sys/", "/dev/")

OF_SCRIPTS = ("bin", "scripts")
"""Folders whose scripts are looked into as well: they are run from there, or from the folder above."""


class FoundMention(NamedTuple):
    """A mention, the file that says it, and the folders from which its path may lead. Paths are from the folder."""

    witness: str
    mention: Mention
    bases: tuple[str, ...]


class Neighbours(NamedTuple):
    """What the files of a folder say. ``cut``: where a bound ended the look at them; else empty."""

    said: tuple[FoundMention, ...]
    cut: str = ""


class _Candidate(NamedTuple):
    kind: FileKind
    path: str


def look(folder: str) -> Neighbours:
    """What the files of a folder say of env files, with those of its folders of scripts and the drop-ins there.

    The kernel's folders say nothing of the kind, and to read there may wait for ever or change something.
    """
    if f"{os.path.realpath(folder)}/".startswith(KERNEL_S_OWN):
        return Neighbours(())
    found, cut = _candidates(folder)
    said: list[FoundMention] = []
    opened = total = 0
    for candidate in sorted(found):
        path = os.path.join(folder, candidate.path)
        if not os.path.isfile(path):
            continue
        if opened == MAX_FILES or total >= MAX_BYTES:
            cut = cut or f"not read: {candidate.path} and later files (too many files)"
            break
        content, whole = _read(path, candidate.kind)
        opened += 1
        total += len(content)
        if not whole:
            cut = cut or f"of {candidate.path} only the first {MAX_FILE >> 10} KiB were looked into"
        said.extend(_said(candidate, content.decode("utf-8", "replace")))
    return Neighbours(_with_names(said), cut)


def _said(candidate: _Candidate, text: str) -> Iterator[FoundMention]:
    folder, name = os.path.split(candidate.path)
    bases = tuple(dict.fromkeys((folder, "")))
    for mention in mentions(candidate.kind, name, text.removeprefix("\ufeff").replace("\r\n", "\n")):
        yield FoundMention(candidate.path, mention, bases)


def _with_names(said: Iterable[FoundMention]) -> tuple[FoundMention, ...]:
    """Compose files of a folder are merged, so whichever file Compose fills them from, all their names count."""
    said = tuple(said)
    names = frozenset(name for one in said for name in one.mention.names or ())
    return tuple(
        one if one.mention.names is None else one._replace(mention=one.mention._replace(names=names)) for one in said
    )


def _candidates(folder: str) -> tuple[list[_Candidate], str]:
    names, cut = _names(folder)
    found = [_Candidate(what, name) for name in names if (what := kind(name)) is not None]
    for name in names:
        if name in OF_SCRIPTS:
            below, cut_below = _names(os.path.join(folder, name))
            scripts = (_Candidate(what, f"{name}/{script}") for script in below if (what := kind(script)) is not None)
            found.extend(script for script in scripts if script.kind in (FileKind.SCRIPT, FileKind.UNKNOWN))
            cut = cut or cut_below
        elif name.endswith(".service.d"):
            below, cut_below = _names(os.path.join(folder, name))
            found.extend(
                _Candidate(FileKind.UNIT, f"{name}/{drop_in}") for drop_in in below if drop_in.endswith(".conf")
            )
            cut = cut or cut_below
    return found, cut


def _names(folder: str) -> tuple[list[str], str]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, MAX_ENTRIES + 1))
    except OSError:
        return [], ""
    cut = f"only {MAX_ENTRIES:,} of the files beside it were looked at" if len(names) > MAX_ENTRIES else ""
    return names[:MAX_ENTRIES], cut


def _read(path: str, what: FileKind) -> tuple[bytes, bool]:
    """The lines at its beginning, and whether that is all; nothing where it cannot be read, since then it says
    nothing."""
    try:
        with open(path, "rb", opener=lambda found, _: os.open(found, WITHOUT_WAITING)) as file:
            if what is FileKind.UNKNOWN and not is_shell(file.readline(FIRST_LINE).decode("utf-8", "replace")):
                return b"", True
            file.seek(0)
            content = file.read(MAX_FILE + 1)
    except OSError:
        return b"", True
    if len(content) <= MAX_FILE:
        return content, True
    return content[: content.rfind(b"\n", 0, MAX_FILE) + 1], False
