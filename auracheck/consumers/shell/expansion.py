"""What a shell makes of a word (POSIX.1-2017 XCU 2.6; dash 0.5.12)."""

import re

from auracheck.consumers.base import MAX_FILE
from auracheck.consumers.shell.arithmetic import Invalid, Unsure, evaluate
from auracheck.consumers.shell.parameters import BAD, LENGTH, ODD
from auracheck.consumers.shell.patterns import Pattern, TooLong
from auracheck.consumers.shell.pieces import Context, Expansion, Piece
from auracheck.consumers.shell.state import MISSING, Known, State
from auracheck.consumers.shell.syntax import Arithmetic, Mark, Part, Quoted, Variable, is_all_parameters
from auracheck.consumers.shell.text import OverBound, Refused
from auracheck.consumers.shell.tilde import cut_short, home_of, homes
from auracheck.consumers.shell.values import value_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TESTING = frozenset("-+=?")
_NEVER_EMPTY = frozenset(["0", "$", "?", "!"])


class Expander:
    """Expands words in a state, which `${X:=…}` changes. All of a file may not grow to more than MAX_FILE."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._room = MAX_FILE

    def assignment(self, parts: tuple[Part, ...]) -> Expansion:
        """What stands after the `=` of an assignment: nothing is split, and `~` counts after a `:` too."""
        return self._expanded(parts, Context(colons=True))

    def word(self, parts: tuple[Part, ...]) -> Expansion:
        """A word of a command, a pattern, the name of a file."""
        return self._expanded(parts, Context())

    def document(self, parts: tuple[Part, ...]) -> Expansion:
        """A here-document: all as in double quotes."""
        out = Expansion()
        self._parts(parts, out, Context(quoted=True), tilde=False)
        return out

    def pattern(self, parts: tuple[Part, ...]) -> Pattern | None:
        """A word as a pattern, None where it is not known, or too long."""
        found = self.word(parts)
        if found.unknown:
            return None
        try:
            return Pattern((piece.text, piece.plain) for piece in found.pieces)
        except TooLong:
            return None

    def spend(self, size: int, offset: int) -> None:
        self._room -= size
        if self._room < 0:
            raise OverBound(f"its references expand to more than {MAX_FILE >> 20} MiB, the bound", offset)

    def _expanded(self, parts: tuple[Part, ...], context: Context) -> Expansion:
        out = Expansion()
        self._parts(parts, out, context, tilde=True)
        return out

    def _parts(self, parts: tuple[Part, ...], out: Expansion, context: Context, tilde: bool) -> None:
        within = False
        for i, part in enumerate(parts):
            quoted = context.quoted or within
            if isinstance(part, str):
                self._bare(part, parts, i, out, context._replace(quoted=quoted), tilde and i == 0)
            elif isinstance(part, Quoted):
                out.pieces.append(Piece(part.text, True, False))
            elif isinstance(part, Mark):
                within = not within
                if not is_all_parameters(parts, i) or self._state.parameters:
                    out.pieces.append(Piece("", True, False))
            else:
                out.expanded = True
                if isinstance(part, Variable):
                    self._variable(part, out, context._replace(quoted=quoted))
                elif isinstance(part, Arithmetic):
                    self._arithmetic(part, out, quoted)
                elif not part.empty:
                    out.unknown = out.ran = True

    def _bare(self, text: str, parts: tuple[Part, ...], i: int, out: Expansion, context: Context, tilde: bool) -> None:
        """Text without quotes around it in the file: a `~` may stand for a home directory."""
        split = context.inner and not context.quoted
        last = all(isinstance(part, str) for part in parts[i + 1 :]) if "~" in text else True
        for piece, user in homes(text, tilde, context.colons, last) if "~" in text else ((text, None),):
            home = None if user is None else home_of(user, self._state)
            if user is None or home is MISSING:
                out.pieces.append(Piece(piece, False, split))
            elif home is None:
                out.unknown = out.expanded = True
            else:
                out.expanded = True
                out.pieces.append(Piece(home, True, False))

    def _variable(self, part: Variable, out: Expansion, context: Context) -> None:
        if part.operator == BAD:
            raise Refused("a bad substitution, which ends the shell", part.offset)
        if part.operator == ODD:
            out.unknown = True
            return
        value = value_of(part.name, self._state)
        operator = part.operator.lstrip(":")
        present = value is not MISSING and not (value == "" and len(part.operator) > len(operator))
        if value is None and self._in_doubt(part, operator):
            out.unknown = True
            if operator == "=":
                self._state.lose(part.name, part.offset)
            return
        if operator in _TESTING and present != (operator == "+") and cut_short(part.word):
            out.unknown = True
        elif operator == "+":
            if present:
                self._inner(part, out, context)
        elif operator == "-" and not present:
            self._inner(part, out, context)
        elif operator in ("=", "?") and not present:
            self._absent(part, operator, out, context)
        elif operator in ("", "-", "=", "?", LENGTH):
            self._emit(part, value, out, context.quoted)
        else:
            self._trimmed(part, value, out, context.quoted)

    def _in_doubt(self, part: Variable, operator: str) -> bool:
        """Whether a value that is not known decides what the operator does: it may be empty, or not there at all."""
        colon = len(part.operator) > len(operator) and part.name not in _NEVER_EMPTY
        return colon or (operator in _TESTING and part.name in self._state.doubtful)

    def _inner(self, part: Variable, out: Expansion, context: Context) -> None:
        self._parts(part.word, out, context._replace(inner=True), tilde=True)

    def _absent(self, part: Variable, operator: str, out: Expansion, context: Context) -> None:
        """`=` gives the variable the word for a value, `?` ends the shell."""
        word = self._expanded(part.word, Context())
        if operator == "?":
            raise Refused("a variable that must be there is not, which ends the shell", part.offset)
        if not _NAME.fullmatch(part.name):
            raise Refused("what is to get a default is no variable, which ends the shell", part.offset)
        self._state.assign(part.name, word.text, part.offset, not word.expanded, word.missed())
        out.ran |= word.ran
        self._emit(part, word.text, out, context.quoted)

    def _emit(self, part: Variable, value: Known, out: Expansion, quoted: bool) -> None:
        if value is MISSING:
            self._nothing(part, out)
            value = ""
        out.absent(*self._state.loose.get(part.name, ()))
        if value is None:
            out.unknown = True
        elif part.operator == LENGTH:
            out.pieces.append(Piece(str(len(value)), quoted, not quoted))
        elif part.name != "@" or self._state.parameters:  # else it is no field at all
            self.spend(len(value), part.offset)
            out.pieces.append(Piece(value, quoted, not quoted))

    def _nothing(self, part: Variable, out: Expansion) -> None:
        if "u" in self._state.options and part.name not in ("@", "*"):
            raise Refused("a variable that is not set is used under 'set -u', which ends the shell", part.offset)
        out.absent(part.name)

    def _trimmed(self, part: Variable, value: Known, out: Expansion, quoted: bool) -> None:
        if value is MISSING:
            self._nothing(part, out)
            return
        out.absent(*self._state.loose.get(part.name, ()))
        pattern = self.pattern(part.word)
        if value is None or pattern is None:
            out.unknown = True
            return
        self.spend(len(value) * pattern.cost, part.offset)
        trim = pattern.without_prefix if part.operator[0] == "#" else pattern.without_suffix
        kept = trim(value, len(part.operator) == 2)
        out.pieces.append(Piece(kept, quoted, not quoted))

    def _arithmetic(self, part: Arithmetic, out: Expansion, quoted: bool) -> None:
        inner = Expansion()
        self._parts(part.parts, inner, Context(), tilde=False)
        text = inner.text
        out.ran |= inner.ran
        try:
            if text is None:
                raise Unsure
            value = evaluate(
                text, self._number, lambda name, value: self._state.assign(name, value, part.offset, False)
            )
            out.pieces.append(Piece(str(value), quoted, not quoted))
        except Unsure:
            out.unknown = True
            for name in _NAME.findall(text or "") if "=" in (text or "=") else ():
                self._state.lose(name, part.offset)
        except Invalid:
            raise Refused("an arithmetic expression that is none, which ends the shell", part.offset) from None

    def _number(self, name: str) -> str:
        value = self._state.values.get(name, "")
        if value is None:
            raise Unsure
        return value
