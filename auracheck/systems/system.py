"""What a system is: a program that reads settings, and everything that auracheck knows of it."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum

from auracheck.registry import member
from auracheck.typed import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from auracheck.model import Origin
    from auracheck.steps import EditStep, Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.form import Form
    from auracheck.systems.grammar import Grammar
    from auracheck.systems.recognition import Head
    from auracheck.systems.source import Source
    from auracheck.systems.steps import Link, Place


class FileKind(IntEnum):
    """The files that hand env files to programs, in the order in which it is worth to look into them."""

    COMPOSE = 0
    SCRIPT = 1
    UNIT = 2
    UNKNOWN = 3
    """It has no suffix: its first line says whether it is a shell's."""
    DROP_IN = 4


class Certainty(IntEnum):
    """How sure a system is that a content is its own."""

    GUESS = 1
    SURE = 2


class Recognized(NamedTuple):
    """The scheme that a system reads a file by, and how sure it is."""

    scheme: str
    certainty: Certainty


class Folder(NamedTuple):
    """One folder: its path as the user would write it, the names of the files and folders in it, sorted, and the
    schemes of the files whose names some system knows. ``is_of_tests``: below the folder that was named it is one of
    tests, from which nothing is deployed; ``is_of_developers``: it is one of development."""

    path: str
    files: tuple[str, ...]
    folders: tuple[str, ...]
    recognized: Mapping[str, str] = {}
    is_of_tests: bool = False
    is_of_developers: bool = False

    @property
    def is_deployed(self) -> bool:
        """Whether anything is deployed from there: it is neither one of tests nor of development."""
        return not (self.is_of_tests or self.is_of_developers)

    def join(self, name: str) -> str:
        """The path of a file or folder in it."""
        return joined(self.path, name)

    def of(self, *schemes: str) -> Iterator[str]:
        """The names of the files that are recognized as one of these schemes, sorted."""
        return (name for name in self.files if self.recognized.get(name) in schemes)


def joined(folder: str, name: str) -> str:
    """The path of a name in a folder, as a user would write it: without a `./` in front."""
    return name if folder in (".", "./") else os.path.join(folder, name)


class Deployed(NamedTuple):
    """Something that a source reads: its scheme, and its files, of which only manifests have several."""

    scheme: str
    paths: tuple[str, ...]


class Unjudged(NamedTuple):
    """Something that is listed and not judged: a Compose file that is used only when it is named."""

    scheme: str
    path: str


class NotRead(NamedTuple):
    """Something that is not read as it is, and why. ``whole``: neither is anything else in its folder or below."""

    path: str
    reason: str
    whole: bool = False


class Mention(NamedTuple):
    """An env file that a program is given, as a file says: evidence, not a reading. ``path`` is as it is written there,
    and ``consumer`` the scheme by which the program reads it. ``names``: the variables that it takes from there; None
    for all."""

    consumer: str
    path: str
    names: frozenset[str] | None = None


class Hardcoded(NamedTuple):
    """What to say of a credential that is written in one kind of document: message and help, in which ``{0}`` is the
    secret's name. ``lesser``: a warning only, since nobody else may be able to read the file. ``move`` gives the steps
    that keep the value outside the document in place of ``help``, as far as auracheck knows them."""

    message: str
    help: str
    lesser: bool = False
    move: "Callable[[Place], Iterable[Step]] | None" = None


class System(ABC):
    """One system. `auracheck.systems` has a single object of each.

    Every system answers for every facet itself, or names it in `lacks`. Nothing falls back to another system's.
    """

    schemes: ClassVar[Mapping[str, str]]
    """Each scheme, and the `module.Class` in this package that reads it (a `Source`)."""
    lacks: ClassVar[tuple[str, ...]]
    """The facets that it does not have, by name, of those below that may be absent."""
    grammars: ClassVar[Mapping[str, str]] = {}
    """The schemes that are env files, and the `module.Class` of their `Grammar`."""
    forms: ClassVar[Mapping[str, str]] = {}
    """What `generate --format` prints for this system, and the `module.Class` of each `Form`."""
    new_files: ClassVar[tuple[str, ...]] = ()
    """The ends of names by which a file that does not exist yet is this system's."""
    folders: ClassVar[tuple[str, ...]] = ()
    """The ends of the names of folders that it reads like a file."""
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    """The regular expressions of the names of its files that hand env files to programs; `mentions` reads them."""
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}
    """The kinds of its documents that should not contain a credential, and what to say of one that does."""

    variables = ""
    """What has the variables in a part of its documents, an entry on each line: a key of YAML, or the section of a unit
    in brackets. Empty where they are written otherwise, or not in such documents."""

    def recognizes(self, head: "Head") -> Recognized | None:
        """Whether a content is this system's. Names of files are in the registry."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged | NotRead]:
        """What of a folder this system deploys."""
        return iter(())

    def mentions(self, name: str, text: str) -> Iterable[Mention]:
        """The env files that a file of this system, called ``name``, hands to programs."""
        return ()

    def source(self, scheme: str) -> "type[Source]":
        """The class that reads this scheme."""
        found: type[Source] = self._member(self.schemes[scheme])
        return found

    def grammar(self, scheme: str) -> "Grammar | None":
        """How an env file of this scheme is read; None where the scheme is no env file."""
        if scheme not in self.grammars:
            return None
        found: type[Grammar] = self._member(self.grammars[scheme])
        return found()

    def form(self, name: str) -> "Form":
        """How settings are written in a form of this system."""
        found: type[Form] = self._member(self.forms[name])
        return found()

    def _member(self, spec: str) -> type:
        found: type = member(type(self).__module__, spec)
        return found

    @abstractmethod
    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        """What changes a file of this scheme. Raises `EditRefused` with the reason where nothing can."""

    @abstractmethod
    def fix(self, place: "Place") -> "Iterator[Step]":
        """The steps that give a secret a new value in a place of this system, in the order in which they are done."""

    def define(self, place: "Place") -> "Iterator[Step]":
        """The steps that set a variable to which a document of this system refers at that place, the one that gives the
        whole value or the one of the place's name; none where such a variable has no place of its own. Without a
        command that makes its value, a person sets it."""
        return iter(())

    def link(self, ends: "Link") -> "tuple[Step, ...]":
        """The steps after which both ends of a connection have one password; none where this system has no place that
        both can refer to."""
        return ()

    def placed(
        self, content: bytes, lacking: "Mapping[Origin, Sequence[str]]"
    ) -> "Mapping[Origin, tuple[EditStep, ...]]":
        """For each place of a target in a document of this system, edits with whole lines in place of those without a
        line, whose texts these are; nothing for what is not written line by line."""
        if not self.variables:
            return {}
        from auracheck.systems import adding  # late: only what a target lacks needs it

        name = self.variables.strip("[]")
        return (adding.additions if name == self.variables else adding.below_header)(content, lacking, name)

    def reading_instead(self, path: str, content: bytes, file: str, instead: str) -> "Iterator[EditStep]":
        """The edits of a document of this system, after which its programs read the env file ``instead`` of another
        one in the same folder; none where no line of it names that."""
        return iter(())

    def own_lines(self, lines: "Sequence[bytes]", number: int, name: str) -> "Sequence[int]":
        """The lines of a document of this system that set the variable of that name at that line, and can be deleted;
        none where they have anything else."""
        if not self.variables:
            return ()
        from auracheck.systems import own_lines  # late: only a line that is deleted needs it

        return (own_lines.of_unit if self.variables[0] == "[" else own_lines.entry)(lines, number, name)

    @abstractmethod
    def line(self, place: "Place", value: str) -> str:
        """The line that sets a variable which is no secret, such as the environment's name. Raises `UsageError`."""

    @abstractmethod
    def restart(self, scheme: str, path: str) -> str:
        """What to do so that what reads this file gets the new values."""

    @abstractmethod
    def compare(self, scheme: str, path: str, spec: str) -> str:
        """The command that compares what runs now with the file, which is the source ``spec``."""
