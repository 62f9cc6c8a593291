"""What a shell knows while it reads an env file: its variables, and what became of the names of the file."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from auracheck.consumers.base import Assignment, Gap, Reading
from auracheck.consumers.shell.syntax import Node, hidden
from auracheck.consumers.shell.text import Forbidden, OverBound, Refused, SyntaxRefused
from auracheck.consumers.systemd_text import Places
from auracheck.model import ELSEWHERE, Secret

MAX_UNRESOLVED = 64
"""Names that are told of one value at most: the first that were not there."""


class Missing(Enum):
    MISSING = "missing"


MISSING: Final = Missing.MISSING
"""In the place of a value: the variable is not set."""

Known = str | Missing | None
"""A variable's value, MISSING, or None where it is set and its value cannot be known."""

_SHELLS_OWN: Mapping[str, str | None] = {
    "IFS": " \t\n",
    "OPTIND": "1",
    "PS1": None,
    "PS2": "> ",
    "PS4": "+ ",
    "PPID": None,
    "PWD": None,
}
"""What dash sets by itself, and does not export (but PWD, which no env file decides)."""

_UNLISTED = frozenset(["_"])
"""Every shell sets `_` anew for each command (dash(1) leaves it as it is, bash and ksh do not)."""


NUMBER = re.compile(r"[ \t\n\v\f\r]*\+?([0-9]+)[ \t\n\v\f\r]*")
"""A number, as dash takes it where it wants one."""


class _Found(NamedTuple):
    name: str
    value: str | None
    offset: int
    literal: bool
    unresolved: tuple[str, ...]

    def __repr__(self) -> str:
        return hidden(self)


class State:
    """The shell's variables, options and functions, and the assignments and gaps found so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values: dict[str, str | None] = {**_SHELLS_OWN}
        self.values.update((to_bytes(name), to_bytes(value)) for name, value in environ.items())
        self.loose: dict[str, tuple[str, ...]] = {}
        self.exported = {to_bytes(name) for name in environ}
        self.readonly: set[str] = set()
        self.doubtful: set[str] = set()
        self.parameters: list[str] = []
        self.options = {"a"}
        self.is_bash = False
        self.status: int | None = 0
        self.background = False
        self.maybe_ended = False
        self.functions: dict[str, Node] = {}
        self.aliases: frozenset[str] = frozenset()
        self._found: list[_Found] = []
        self._unset_at: dict[str, int] = {}
        self._bare: dict[str, int] = {}
        self._gaps: list[tuple[int, str, frozenset[str] | None]] = []

    def assign(
        self, name: str, value: str | None, offset: int, literal: bool = True, unresolved: tuple[str, ...] = ()
    ) -> None:
        """Gives a variable a value, None for one that is not known."""
        self._check(name, value, offset)
        self.values[name] = value
        if self.doubtful:
            self.doubtful.discard(name)
        if unresolved:
            self.loose[name] = unresolved
        elif name in self.loose:
            del self.loose[name]
        if "a" in self.options:
            self.exported.add(name)
        if name in self.exported:
            self._found.append(_Found(name, value, offset, literal, unresolved))

    def _check(self, name: str, value: str | None, offset: int) -> None:
        if name in self.readonly:
            raise Forbidden("a variable that is read-only is given a value, which ends the shell", offset)
        if name == "OPTIND" and value is not None and not NUMBER.fullmatch(value):
            raise Forbidden("OPTIND is given something that is no number, which ends the shell", offset)

    def lose(self, name: str, offset: int) -> None:
        """From here on the variable's value is not known, nor whether it has one."""
        if name not in self.readonly:
            self.assign(name, None, offset, literal=False)
            self.doubtful.add(name)

    def export(self, name: str, offset: int) -> None:
        """`export NAME`: what it holds reaches the process, now and whenever it changes."""
        if name not in self.exported:
            self.exported.add(name)
            if name in self.values:
                self._found.append(_Found(name, self.values[name], offset, False, self.loose.get(name, ())))
        if name not in self.values:
            self._bare[name] = offset

    def unset(self, name: str, offset: int) -> None:
        if name in self.readonly:
            raise Forbidden("a variable that is read-only is unset, which ends the shell", offset)
        self.values.pop(name, None)
        self.loose.pop(name, None)
        self._unset_at[name] = len(self._found)
        if "a" in self.options:  # what is unset under `set -a` stays exported
            self.exported.add(name)
        else:
            self.exported.discard(name)

    def gap(self, offset: int, reason: str, names: frozenset[str] | None = None) -> None:
        self._gaps.append((offset, reason, names))

    def maybe_end(self, offset: int, reason: str) -> None:
        """What stands here may change any variable, and may as well end the file."""
        self.maybe_ended = True
        self.gap(offset, reason)

    def certain(self, refused: Refused) -> bool:
        """Whether the shell comes as far as that, and with the values that were found."""
        if isinstance(refused, OverBound):
            return True
        if isinstance(refused, SyntaxRefused):
            return not self.maybe_ended
        return not self.maybe_ended and all(names is not None for *_, names in self._gaps)

    def reading(self, text: str) -> Reading:
        """All that was found, with lines and columns in ``text``."""
        kept = [f for i, f in enumerate(self._found) if i >= self._unset_at.get(f.name, 0) and f.name not in _UNLISTED]
        bare = [_Found(n, None, at, True, ()) for n, at in self._bare.items() if n not in self.values]
        places = _places(text, [f.offset for f in kept] + [f.offset for f in bare] + [at for at, *_ in self._gaps])
        return Reading(
            tuple(
                Assignment(
                    f.name,
                    ELSEWHERE if f.value is None else Secret(to_text(f.value)),
                    *places[f.offset],
                    f.literal,
                    f.unresolved,
                )
                for f in kept
            ),
            gaps=tuple(Gap(places[at][0], reason, names) for at, reason, names in self._gaps),
            absent=tuple(Assignment(f.name, None, *places[f.offset]) for f in bare),
        )


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
