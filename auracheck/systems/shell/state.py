"""What a shell knows while it reads an env file: its variables, and what became of the names of the file."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from auracheck.model import EXTERNAL, Document, Secret, Value
from auracheck.regex import regex
from auracheck.systems.grammar import Assignment, Gap, Reading
from auracheck.systems.lines import Places
from auracheck.systems.shell.library import Library
from auracheck.systems.shell.syntax import SPECIAL_NAME, Commands, NotFollowed, Stopped
from auracheck.typed import Final, NamedTuple


class Missing(Enum):
    MISSING = "missing"


MISSING: Final = Missing.MISSING
"""In place of a value: the variable is not set."""

Known = str | Missing | None
"""A variable's value, MISSING, or None where it cannot be known, nor whether there is one."""

_OWN: Mapping[str, str | None] = {
    "IFS": " \t\n", "OPTIND": "1", "PS1": None, "PS2": "> ", "PS4": "+ ", "PPID": None, "PWD": None, "LINENO": None,
}  # fmt: skip
"""What dash sets by itself, and does not export (but PWD, which no env file decides)."""

_BASH_OWN = regex(
    r"BASH_?.*|COMP_.*|DIRSTACK|E?UID|EPOCH.*|FUNCNAME|GLOBIGNORE|GROUPS|HIST.*|HOSTNAME|HOSTTYPE|LINENO|MACHTYPE"
    r"|MAPFILE|OLDPWD|OPT(?:ARG|ERR|IND)|OSTYPE|PIPESTATUS|POSIXLY_CORRECT|PPID|PWD|RANDOM|READLINE_.*|REPLY|SECONDS"
    r"|SHELLOPTS|SHLVL|SRANDOM|TERM|COLUMNS|LINES|PS[0-4]|_"
)
"""Variables that bash sets or looks at by itself."""


class Given(NamedTuple):
    """A value, None where it is not known. ``literal``: the file contains it as it is. ``unresolved``: variables that
    it refers to and that were not set."""

    text: str | None
    literal: bool = True
    unresolved: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<Given>"


_UNKNOWN = Given(None, False)


class SourceText(NamedTuple):
    """A file that is read: the place of its first character, its text (a character for each byte), its path, empty for
    the script itself, the place where it is read in, and the scheme by which it is read."""

    base: int
    text: str
    path: str
    read_at: int
    scheme: str = "shell-env"

    def __repr__(self) -> str:
        return f"<SourceText {self.base}>"


class State:
    """The shell's variables, options and functions, and the assignments and gaps found so far.

    ``odd`` are variables that an assignment may not simply set, such as arrays, ``expressions`` those that may
    have a text that assigns in arithmetic. ``open``: what may change any variable came before. ``blurred``: so
    variables that are not known here may be set. ``parameters``: the positional ones are still those of the start,
    which is to say none. ``unsure``: `set -a` may be on or off. ``direnv``: it is what reads the file. ``moved``: the
    working directory may be another. ``looked_at``: how many commands were searched for what they may change.
    ``library``: functions that are defined before the script; a program that has one outlives an `exit 0`.
    ``prompt`` looks at a value of PS4, which a shell expands before each command under `set -x`.
    """

    def __init__(self, environ: Mapping[str, str], bash: bool, exports_all: bool = True) -> None:
        self.bash = bash
        self.values: dict[str, str | None] = {**_OWN}
        self.values.update((to_bytes(name), to_bytes(value)) for name, value in environ.items())
        self.exported = {to_bytes(name) for name in environ}
        self.loose: dict[str, tuple[str, ...]] = {}
        self.odd: set[str] = {"OPTIND"}
        self.read_only: set[str] = set()
        self.expressions: set[str] = set()
        self.options = {"a"} if exports_all else set()
        self.library: Library | None = None
        self.status: int | None = 0
        self.looked_at = 0
        self.open = self.blurred = self.unsure = self.direnv = self.moved = False
        self.parameters = True
        self.functions: dict[str, Commands] = {}
        self.aliases: set[str] = set()
        self._found: list[tuple[str, Given, int]] = []
        self._given: set[str] = set()
        self._unset_at: dict[str, int] = {}
        self._bare: dict[str, int] = {}
        self._held: dict[str, tuple[Given, int]] = {}
        self._fresh = set(self.values)
        self._gaps: list[tuple[int, str, frozenset[str] | None]] = []
        self._sources: list[SourceText] = []
        self._refused: list[int] = []
        self.prompt: Callable[[str | None, int], None] = lambda value, offset: None

    def enter(self, text: str, path: str = "", read_at: int = 0, scheme: str = "shell-env") -> SourceText:
        """A file begins, the script itself first. Its places follow those of all files before."""
        last = self._sources[-1] if self._sources else None
        self._sources.append(SourceText(last.base + len(last.text) + 1 if last else 0, text, path, read_at, scheme))
        return self._sources[-1]

    def own(self, offset: int) -> int:
        """The place in the script itself: there the file of ``offset`` is read in."""
        while (source := self._source(offset)).path:
            offset = source.read_at
        return offset

    def read_in(self, offset: int) -> str:
        """The file, and the line in it, of a place in a file that is read in; empty for one in the script itself."""
        source = self._source(offset)
        return f"{source.path}:{source.text.count(chr(10), 0, offset - source.base) + 1}" if source.path else ""

    def _source(self, offset: int) -> SourceText:
        return next(source for source in reversed(self._sources) if source.base <= offset)

    def value(self, name: str) -> Known:
        """The value of a variable, None too for one that bash may set by itself."""
        found = self.values.get(name, MISSING)
        if found is MISSING and self.blurred and name not in self._unset_at:
            return None
        if self.bash and (found is MISSING or name in _OWN) and name != "IFS" and _BASH_OWN.fullmatch(name):
            return None
        return found

    def assign(self, name: str, given: Given, offset: int) -> None:
        """Gives a variable a value. Raises `NotFollowed` for an odd one, `Stopped` for one that is read-only."""
        self.check_writable(name, offset)
        if name == "PS4":
            self.prompt(given.text, offset)
        if name in self.odd or (self.bash and SPECIAL_NAME.fullmatch(name)):
            may_stop = not self.bash and name != "OPTIND"
            names = None if name == "POSIXLY_CORRECT" or may_stop else frozenset([name])
            raise NotFollowed("this assignment may change", offset, names)
        self._set(name, given, offset)

    def check_writable(self, name: str, offset: int) -> None:
        """Raises `Stopped` for a variable that is read-only: it ends a POSIX shell, and in bash the line."""
        if name in self.read_only:
            raise Stopped("a read-only variable is given a value, which ends the shell", offset)

    def _set(self, name: str, given: Given, offset: int) -> None:
        self.values[name] = given.text
        if given.text is not None:
            self._fresh.add(name)
        if given.unresolved:
            self.loose[name] = given.unresolved
        elif name in self.loose:
            del self.loose[name]
        if "a" in self.options:
            self.exported.add(name)
        elif self.unsure and name not in self.exported:
            self.exported.add(name)
            given, self.values[name] = _UNKNOWN, None
        if name in self.exported:
            self._give(name, given, offset)
        else:
            self._held[name] = (given, offset)

    def _give(self, name: str, given: Given, offset: int) -> None:
        self._found.append((name, given, offset))
        self._given.add(name)

    def lose(self, names: Iterable[str], offset: int, odd: bool = False) -> None:
        """From here on these variables' values are not known, nor whether they have one. ``odd``: nor what an
        assignment does to them."""
        for name in names:
            if odd or not ("a" in self.options or name in self.exported):
                self.odd.add(name)
                self.exported.add(name)
            self._set(name, _UNKNOWN, offset)

    def lose_all(self, offset: int) -> None:
        """As `lose`, for every variable that has a value that is known."""
        self.blurred = True
        names, self._fresh = self._fresh, set()
        self.lose(sorted(names & self._given), offset)
        self.values.update(dict.fromkeys(names - self._given))

    def export(self, name: str, offset: int) -> None:
        """`export NAME`: its value reaches the process, now and whenever it changes."""
        if name not in self.exported:
            self.exported.add(name)
            if name in self._held:
                self._give(name, *self._held.pop(name))
            elif name in self.values:
                self._give(name, Given(self.values[name], False, self.loose.get(name, ())), offset)
        if name not in self.values:
            self._bare[name] = offset

    def unset(self, name: str, offset: int) -> None:
        if not self.bash:
            self.check_writable(name, offset)
        if name in self.odd or name in self.read_only or (self.bash and _BASH_OWN.fullmatch(name)):
            raise NotFollowed("`unset` may change", offset, frozenset([name]))
        self.values.pop(name, None)
        self.loose.pop(name, None)
        self._held.pop(name, None)
        self._unset_at[name] = len(self._found)
        if "a" in self.options and not self.bash:  # what is unset under `set -a` stays exported in dash
            self.exported.add(name)
        else:
            self.exported.discard(name)

    def gap(self, offset: int, reason: str, names: frozenset[str] | None = None) -> None:
        self.open |= names is None
        self._gaps.append((offset, reason, names))

    def refuse(self, offset: int) -> None:
        """Nothing is taken from the file that the command there reads in."""
        self._refused.append(offset)

    def reading(self, dropped: tuple[int, ...] = ()) -> Reading:
        """All that was found, at its lines and columns. A gap, and what is dropped, is at a line of the script."""
        kept = [f for i, f in enumerate(self._found) if i >= self._unset_at.get(f[0], 0) and f[0] != "_"]
        bare = {name: at for name, at in self._bare.items() if name not in self.values}
        gaps = [(self.own(at), reason, names) for at, reason, names in self._gaps]
        dropped = tuple(map(self.own, (*dropped, *self._refused)))
        held = {name: (given, at) for name, (given, at) in self._held.items() if name not in self.exported}
        places = (*(at for *_, at in kept), *bare.values(), *(at for _, at in held.values()))
        at = self._places([*places, *(at for at, *_ in gaps), *dropped])
        return Reading(
            tuple(self._assignment(n, g, o, at[o]) for n, g, o in kept),
            tuple(at[offset][0] for offset in dropped),
            tuple(Gap(at[offset][0], reason, names) for offset, reason, names in gaps),
            tuple(Assignment(n, None, *at[o], file=self._source(o).path) for n, o in bare.items()),
            tuple(Document(s.path, "env file", s.scheme, s.text.encode("latin-1")) for s in self._sources[1:]),
            tuple(self._assignment(n, g, o, at[o]) for n, (g, o) in held.items()),
        )

    def _assignment(self, name: str, given: Given, offset: int, at: tuple[int, int]) -> Assignment:
        source = self._source(offset)
        scheme = "" if source.scheme == "shell-env" else source.scheme
        return Assignment(
            name, _value(given.text), *at, given.literal, given.unresolved, file=source.path, scheme=scheme
        )

    def _places(self, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
        """The line and column of each, in its own file."""
        places: dict[int, tuple[int, int]] = {}
        ordered = sorted(offsets)
        for source, following in zip(self._sources, [*self._sources[1:], None], strict=True):
            own = [o - source.base for o in ordered if o >= source.base and (not following or o < following.base)]
            places.update((source.base + o, place) for o, place in _places(source.text, own).items())
        return places


def _value(text: str | None) -> Value:
    return EXTERNAL if text is None else Secret(to_text(text))


def _places(text: str, offsets: list[int]) -> dict[int, tuple[int, int]]:
    """Lines and columns of offsets. A column counts characters, though a shell counts bytes."""
    places, found = Places(text), {}
    plain = text.isascii()
    seen = start = 0
    for offset in sorted(offsets):
        line, column = places.at(offset)
        if not plain:
            if seen < offset - column + 1:
                seen, start = offset - column + 1, 0
            start += len(to_text(text[seen:offset]))
            seen, column = offset, start + 1
        found[offset] = (line, column)
    return found


def to_bytes(text: str) -> str:
    """Text as a shell sees it: a character for each byte."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def to_text(text: str) -> str:
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape")
