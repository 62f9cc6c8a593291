"""How a shell cuts text into words (POSIX.1-2017 XCU 2.2, 2.3, 2.6; dash 0.5.12, bash 5.2)."""

import re
from abc import abstractmethod

from auracheck.regex import regex
from auracheck.systems.shell.syntax import NAME, BadSyntax, Double, Opaque, Part, Quoted, Substitution, Variable, Word
from auracheck.systems.shell.text import Parts, Text
from auracheck.typed import NamedTuple


class Inside(NamedTuple):
    """Where text is: what represents itself there, the backslashes that protect, what ends it, and whether it is
    within double quotes."""

    run: re.Pattern[str]
    escape: re.Pattern[str]
    end: str = ""
    quoted: bool = True


def _escape(characters: str) -> re.Pattern[str]:
    return re.compile(rf"\\([{characters}])|(\\.)", re.DOTALL)


BARE = Inside(re.compile(r"[^\n\\'\"`$<>();&| \t]+"), re.compile(r"\\(.)", re.DOTALL), quoted=False)
BRACES = Inside(re.compile(r"[^\\'\"`$}]+"), BARE.escape, "}", False)
DOUBLE = Inside(re.compile(r"[^\\\"`$]+"), _escape(r'\\`$"'), '"')
QUOTED_BRACES = Inside(re.compile(r"[^\\\"`$}]+"), _escape(r'\\`$"}'), "}")
DOCUMENT = Inside(re.compile(r"[^\\`$]+"), _escape(r"\\`$"))
ARITHMETIC = Inside(re.compile(r"[^\\`$()]+"), DOUBLE.escape, ")")

_ESCAPES = regex(r"(?:\\[^\n])+")
_BACKQUOTED = regex(r"(?:``)+|`(?:[^\\`]++|\\.)*+`", re.DOTALL)
_SIMPLE = regex(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*+)\}|([A-Za-z_][A-Za-z0-9_]*+|[#?!@*0-9-]|(?:\$\$)*\$))")
"""A parameter without an operator. A run of `$$` is one: its value is not known anyway."""
_PARAMETER = regex(r"(#?)([A-Za-z_][A-Za-z0-9_]*+|[0-9]++|[#?$!@*-])(:?[-+?=]|(?=\}))?")
_BASH_ASSIGNS = regex(r"[A-Za-z_][A-Za-z0-9_]*+(?:\[[^\n]+\])?\+?=")
_ASSIGNS = regex(r"[A-Za-z_][A-Za-z0-9_]*+=")
_UNCLOSED_SUBSCRIPT = regex(r"[A-Za-z_][A-Za-z0-9_]*+\[(?![^\]\s'\"\\`$;&|<>()]*\])")
_ANSI = regex(r"\$'((?:[^\\']|\\.)*+)'", re.DOTALL)
_ANSI_ESCAPE = regex(r"\\(.)", re.DOTALL)
_ANSI_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}


class Words(Text):
    """Reads one word from where the text is at."""

    @abstractmethod
    def commands_inside(self) -> None:
        """Reads commands up to the parenthesis that closes them."""

    def word(self) -> Word:
        start = self.position
        if self.bash and _UNCLOSED_SUBSCRIPT.match(self.text, start):
            raise self.gave_up("an assignment to an array", start)
        parts = self.inside(BARE)
        first = parts[0] if parts else None
        assigns = (_BASH_ASSIGNS if self.bash else _ASSIGNS).match(first) if isinstance(first, str) else None
        return Word(parts, self.place(start), self.text[start : self.position], assigns[0] if assigns else "")

    def arithmetic(self, start: int) -> Opaque:
        """What follows a `((`, up to its `))`."""
        with self.deeper():
            self.inside(ARITHMETIC, start)
        return Opaque(self.text[start : self.position], self.place(start))

    def inside(self, inside: Inside, opened: int = -1) -> tuple[Part, ...]:
        """The parts up to what ends them, which is read too where it is a character."""
        out, parentheses = Parts(), 0
        while True:
            run = inside.run.match(self.text, self.position)
            if run:
                self.position = run.end()
                out.text(run[0], inside.quoted)
                continue
            character = self.peek()
            if not character and inside.end:
                raise self.bad("unclosed quote" if inside is DOUBLE else f"missing '{inside.end}'", opened)
            if inside is ARITHMETIC and character in "()":
                self.position += 1
                parentheses += 1 if character == "(" else -1
                if parentheses < 0 and self.take(")"):
                    break
                if parentheses < 0:
                    raise self.gave_up("arithmetic", opened)
            elif character and character == inside.end:
                self.position += 1
                break
            elif not character or not (inside.run.match(character) or self._special(character, inside, out)):
                break
        out.flush()
        return tuple(out)

    def _special(self, character: str, inside: Inside, out: Parts) -> bool:
        """Reads what begins with that character; False where it begins nothing here."""
        if character == "\\":
            self._backslash(inside, out)
        elif character == "$":
            self._dollar(inside, out)
        elif character == "`":
            self._backquote(out)
        elif character == '"' and inside is not ARITHMETIC:
            self._double_quote(out)
        elif character == "'" and not inside.quoted:
            self._single_quote(out)
        elif character in "<>" and inside is BARE and self.bash and self.text.startswith("(", self.position + 1):
            self.position += 2
            self._substitution(out)
        elif character == "(" and inside is BARE and self.bash and _BASH_ASSIGNS.fullmatch(out.only_text()):
            self._array(out)
        else:
            return False
        return True

    def _array(self, out: Parts) -> None:
        start = self.position
        self.position += 1
        while not self.take(")"):
            before = self.position
            if not self.take(" \t\n"):
                if self.take("#"):
                    self.position = self.text.find("\n", self.position) % (len(self.text) + 1)
                self.spend(1 + len(self.word().parts))
                if self.position == before:
                    raise self.gave_up("an array", start)
        out.add(Opaque(self.text[start : self.position], self.place(start)))

    def _backslash(self, inside: Inside, out: Parts) -> None:
        run = _ESCAPES.match(self.text, self.position)
        if run is None:  # the last character of all
            self.position += 1
            out.text("\\", True)
            return
        self.position = run.end()
        out.text(inside.escape.sub(lambda found: found[1] or found[found.lastindex or 0], run[0]), True)

    def _single_quote(self, out: Parts) -> None:
        start = self.position
        end = self.text.find("'", start + 1)
        if end < 0:
            raise self.bad("unclosed quote", start)
        self.position = end + 1
        out.text(self.text[start + 1 : end], True)

    def _double_quote(self, out: Parts) -> None:
        start = self.position
        self.position += 1
        if self.take('"'):
            out.text("", True)
            return
        with self.deeper():
            out.add(Double(self.inside(DOUBLE, start)))

    def _backquote(self, out: Parts) -> None:
        """The commands in it are not read: they always end at the next backquote."""
        found = _BACKQUOTED.match(self.text, self.position)
        if found is None:
            raise self.bad("unclosed backquote", self.position)
        self.position = found.end()
        out.add(Substitution() if found[0].strip("` \t\n") else Quoted(""))

    def _substitution(self, out: Parts) -> None:
        """An error inside may end bash, which otherwise only skips the rest of the file."""
        start = self.position
        try:
            with self.deeper():
                self.commands_inside()
        except BadSyntax:
            if self.bash:
                raise self.gave_up("an error in `$(…)`", start) from None
            raise
        out.add(Substitution())

    def _dollar(self, inside: Inside, out: Parts) -> None:
        start = self.position
        simple = _SIMPLE.match(self.text, start)
        if simple:
            self.position = simple.end()
            self._joined(start)
            out.add(Variable((simple[1] or simple[2]).replace("$$", ""), "", (), self.place(start)))
        elif not (self.bash and self._bash_dollar(inside, out)):
            self.position += 1
            self._joined(start)
            if self.take("{"):
                out.add(self._parameter(start, inside))
            elif not self.take("("):
                out.text("$", inside.quoted)
            elif self.take("("):
                out.add(self.arithmetic(start))
            else:
                self._substitution(out)

    def _joined(self, start: int) -> None:
        """A line that ends within a parameter goes on in the next, name and all."""
        if self.text.startswith("\\\n", self.position):
            raise self.gave_up("a parameter that may go on after a backslash", start)

    def _bash_dollar(self, inside: Inside, out: Parts) -> bool:
        """`$'…'`, `$"…"` and `$[…]`."""
        after = self.text[self.position + 1 : self.position + 2]
        if after == '"' and inside in (BARE, BRACES):
            self.position += 1
            self._double_quote(out)
        elif after == "'" and not inside.quoted:
            self._ansi(out)
        elif after == "[":
            raise self.gave_up("$[…]", self.position)
        else:
            return False
        return True

    def _ansi(self, out: Parts) -> None:
        start = self.position
        found = _ANSI.match(self.text, start)
        if found is None:
            raise self.bad("unclosed quote", start)
        self.position = found.end()
        if set(_ANSI_ESCAPE.findall(found[1])) <= _ANSI_LETTERS.keys():
            out.text(_ANSI_ESCAPE.sub(lambda escape: _ANSI_LETTERS[escape[1]], found[1]), True)
        else:
            out.add(Opaque("", self.place(start)))

    def _parameter(self, start: int, inside: Inside) -> Part:
        """What follows a `${`."""
        found = _PARAMETER.match(self.text, self.position)
        name, operator = (found[2], found[3]) if found else ("", None)
        self.position = found.end() if found else self.position
        self._joined(start)
        if not self.bash and self.text.startswith(":}", self.position):  # dash takes this brace for an operator
            raise self.gave_up("a brace after a colon", start)
        length = found is not None and found[1] == "#"
        trims = operator is None and self.peek() in ("%", "#") and not length and bool(name)
        quoted = inside.quoted and not trims
        with self.deeper():
            word = self.inside(QUOTED_BRACES if quoted else BRACES, start)
        if self.bash and quoted and self.text.count("'", start, self.position) % 2:
            raise self.gave_up("a quote inside `${…}`", start)
        if length and operator == "" and NAME.fullmatch(name):
            return Variable(name, "length", (), self.place(start))
        if operator is None or length:
            return Opaque(self.text[start : self.position], self.place(start), not (trims or length))
        return Variable(name, operator, word, self.place(start))
