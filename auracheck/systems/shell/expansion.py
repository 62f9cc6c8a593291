"""What a shell makes of a word (POSIX.1-2017 XCU 2.6; dash 0.5.12, bash 5.2)."""

import re

from auracheck.regex import regex
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.shell.state import MISSING, Given, Known, State
from auracheck.systems.shell.syntax import (
    NAME,
    Double,
    NotFollowed,
    Opaque,
    OverBound,
    Part,
    Quoted,
    Stopped,
    Substitution,
    Variable,
    Word,
)  # fmt: skip

MAX_UNRESOLVED = 64
"""Names that are reported of one value at most: the first that were not set."""

_SUM = regex(r"\$\(\(\s*+\$?\w++(?:\s*+[-+*]\s*+\$?\w++)*+\s*+\)\)", re.ASCII)
_TERM = regex(r"([-+]?)\s*+([^-+]++)", re.ASCII)
_FACTOR = regex(r"\$?(\w++)", re.ASCII)
_NUMBER = regex(r"0|-?[1-9][0-9]{0,15}")
_MOST = 1 << 62
"""Numbers beyond may not fit into those of a shell."""
_SAFE = regex(r"[\w./:@%+=,-]*+", re.ASCII)
"""Text that is not cut into words, and not a pattern."""


class Expansion:
    """What became of one word. ``unknown``: a part of it cannot be known. ``expanded``: the file does not contain it
    as it is. ``ran``: commands were substituted. ``cut``: it may become several words, or none."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.unknown = self.expanded = self.ran = self.cut = False
        self.unresolved: dict[str, None] = {}

    def given(self) -> Given:
        text = None if self.unknown else "".join(self.texts)
        return Given(text, not self.expanded, tuple(self.unresolved))

    def absent(self, *names: str) -> None:
        for name in names:
            if len(self.unresolved) < MAX_UNRESOLVED:
                self.unresolved[name] = None


class Expander:
    """Expands words in a state, which `${X:=…}` changes. All of a file may not grow to more than MAX_FILE."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._room = MAX_FILE

    def assigned(self, word: Word) -> tuple[Given, bool]:
        """The value of an assignment, and whether commands were run for it."""
        if "[" in word.assigns:
            raise NotFollowed("an assignment to an array may change", word.offset)
        found = self._assignment(word)
        given = found.given()
        if word.assigns.endswith("+="):
            before = self._state.value(word.target)
            known = before is not None and given.text is not None
            text = (before if isinstance(before, str) else "") + (given.text or "")
            given = Given(text if known else None, False, given.unresolved)
        return given, found.ran

    def _assignment(self, word: Word) -> Expansion:
        """What follows the `=` of an assignment, which stays one word."""
        first = word.parts[0]
        assert isinstance(first, str)
        parts = (first[len(word.assigns) :], *word.parts[1:])
        out, last = Expansion(), len(parts) - 1
        for i, part in enumerate(parts):
            if isinstance(part, str) and "~" in part:
                part = self._homes(part, i == 0, i == last, word.offset)
                out.expanded = True
            self._parts((part,), out, True)
        return out

    def word(self, word: Word) -> Expansion:
        """A word of a command, the name of a file, a here-document."""
        out = Expansion()
        self._parts(word.parts, out, False)
        plain = "".join(part for part in word.parts if isinstance(part, str))
        out.cut |= any(character in plain for character in "~*?[") or ("{" in plain and self._state.bash)
        out.cut |= not any(out.texts) and not any(isinstance(part, Quoted | Double) for part in word.parts)
        return out

    def _homes(self, text: str, first: bool, last: bool, offset: int) -> str:
        """A `~` at the start of the value or after a `:` is the home directory. ``text`` is a bare part of the value,
        its ``first`` or its ``last``."""
        pieces = text.split(":")
        home = self._state.value("HOME")
        for i, piece in enumerate(pieces):
            if piece[:1] == "~" and (first or i):
                ends = piece == "~" and (last or i + 1 < len(pieces))
                if not isinstance(home, str) or not (ends or piece[1:2] == "/"):
                    raise NotFollowed("a home directory may change", offset)
                pieces[i] = home + piece[1:]
        return ":".join(pieces)

    def _parts(self, parts: tuple[Part, ...], out: Expansion, quoted: bool) -> None:
        for part in parts:
            if isinstance(part, str):
                out.texts.append(part)
            elif isinstance(part, Quoted):
                out.texts.append(part.text)
            elif isinstance(part, Double):
                self._parts(part.parts, out, True)
            else:
                out.expanded = True
                self._special(part, out, quoted)

    def _special(self, part: Variable | Substitution | Opaque, out: Expansion, quoted: bool) -> None:
        if isinstance(part, Substitution):
            out.unknown = out.ran = True
        elif isinstance(part, Opaque):
            self._opaque(part, out)
        else:
            before = len(out.texts)
            self._variable(part, out, quoted)
            is_default = self._state.values.get("IFS") == " \t\n"
            out.cut |= not quoted and not (is_default and _SAFE.fullmatch("".join(out.texts[before:])))
            out.cut |= part.name in "@*"

    def _opaque(self, part: Opaque, out: Expansion) -> None:
        """A sum of products of numbers is computed; other arithmetic may stop a POSIX shell, or assign in bash."""
        if part.bad and not self._state.bash:
            raise Stopped("bad substitution", part.offset)
        total = self._sum(part.raw) if _SUM.fullmatch(part.raw) else None
        if total is None:
            stops = "?" in part.raw or part.raw[:2] == "$(" or "u" in self._state.options
            names = None if stops and not self._state.bash else frozenset[str]()
            raise NotFollowed("this expansion may change", part.offset, names)
        out.texts.append(str(total))

    def _sum(self, text: str) -> int | None:
        total = 0
        for sign, product in _TERM.findall(text[3:-2]):
            value = int(sign + "1")
            for factor in map(self._number, _FACTOR.findall(product)):
                if factor is None:
                    return None
                value *= factor
                if abs(value) > _MOST:
                    return None
            total += value
            if abs(total) > _MOST:
                return None
        return total

    def _number(self, factor: str) -> int | None:
        value = factor if factor[0].isdigit() else self._value(factor)
        number = "0" if value is MISSING else value or ""
        return int(number) if _NUMBER.fullmatch(number) else None

    def _variable(self, part: Variable, out: Expansion, quoted: bool) -> None:
        value = self._value(part.name)
        operator = part.operator.lstrip(":")
        present = value is not MISSING and not (value == "" and part.operator[:1] == ":")
        if value is None and operator in ("-", "+", "=", "?"):
            out.unknown = True
            if operator == "=" and NAME.fullmatch(part.name):
                self._state.lose([part.name], part.offset)
        elif operator == "+":
            self._default(part, out, quoted) if present else None
        elif operator == "-" and not present:
            self._default(part, out, quoted)
        elif operator in ("=", "?") and not present:
            self._absent(part, operator, out)
        else:
            self._emit(part, value, out)

    def _default(self, part: Variable, out: Expansion, quoted: bool) -> None:
        if any(isinstance(inner, str) and "~" in inner for inner in part.word):
            raise NotFollowed("a home directory may change", part.offset)
        self._parts(part.word, out, quoted)

    def _absent(self, part: Variable, operator: str, out: Expansion) -> None:
        """`=` gives the variable the word for a value, `?` ends the shell."""
        if operator == "?":
            raise Stopped("a required variable is not set, which ends the shell", part.offset, True)
        if not NAME.fullmatch(part.name):
            raise Stopped("a default for what is not a variable", part.offset)
        word = Expansion()
        self._default(part, word, True)
        self._state.assign(part.name, word.given(), part.offset)
        out.ran |= word.ran
        self._emit(part, word.given().text, out)

    def _emit(self, part: Variable, value: Known, out: Expansion) -> None:
        if value is MISSING:
            if "u" in self._state.options:
                reason = "a variable that is not set is used under 'set -u', which ends the shell"
                raise Stopped(reason, part.offset, True)
            out.absent(part.name)
            value = ""
        out.absent(*self._state.loose.get(part.name, ()))
        if value is None or (part.operator == "length" and self._state.bash and not value.isascii()):
            out.unknown = True
            return
        self._room -= len(value)
        if self._room < 0:
            raise OverBound(f"references expand to more than {MAX_FILE >> 20} MiB, the maximum", part.offset)
        out.texts.append(str(len(value)) if part.operator == "length" else value)

    def _value(self, name: str) -> Known:
        """The value of a variable, or of a positional or special parameter."""
        state, first = self._state, name[0]
        if first == "_" or first.isalpha():
            return state.value(name)
        if first == "?":
            return None if state.status is None else str(state.status)
        if state.blurred or not state.parameters or name[0] in "0$!-":
            return None
        return MISSING if first.isdigit() else "0" if first == "#" else ""
