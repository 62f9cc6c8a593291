"""How a shell cuts text into words (POSIX.1-2017 XCU 2.2, 2.3, 2.6; dash 0.5.12)."""

import re

from auracheck.consumers.shell.modes import Mode
from auracheck.consumers.shell.parameters import name_at, read_parameter
from auracheck.consumers.shell.quotes import Quotes
from auracheck.consumers.shell.syntax import Substitution, Variable, Word

_LINE_BREAKS = re.compile(r"\n+")
_EMPTY_BACKQUOTES = re.compile(r"(?:``)+")
_BACKQUOTED = re.compile(r"`((?:[^\\`]++|\\.)*+)`", re.DOTALL)
_BACKQUOTE_ESCAPE = re.compile(r"\\(?:\n|([\\`$]))|(\\.)", re.DOTALL)
_BACKQUOTE_ESCAPE_IN_QUOTES = re.compile(r"\\(?:\n|([\\`$\"]))|(\\.)", re.DOTALL)
_SIMPLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*+)\}|([A-Za-z_][A-Za-z0-9_]*+(?!\\\n)|[#?!@*0-9-]|(?:\$\$)*\$))")
"""A parameter without an operator. A run of `$$` is one: what it stands for is not known anyway."""


class WordReader(Quotes):
    """Reads one word from where the text stands. With an ``end`` it reads a here-document up to that line instead.

    ``delimiter``: the word is the one that a here-document ends at, where `$` and backquotes mean nothing.
    """

    def read(self) -> Word:
        text = self._text
        if self._end is None or not text.ends_document(self._end, self._strip_tabs):
            while True:
                run = self._mode.run().match(text.text, text.position)
                if run:
                    text.position = run.end()
                    self._literal(run[0])
                    continue
                start = text.position
                character = text.peek()
                if text.position == start and (not character or not self._special(character)):
                    break
            self._check_closed()
        return Word(self._parts.taken(), text.place(self._start))

    def _special(self, character: str) -> bool:
        """Reads a character that has a meaning in this mode; False where it ends the word instead."""
        text, mode = self._text, self._mode
        if character == "\\":
            self._backslash()
        elif character == "$" and not self._delimiter:
            self._dollar()
        elif character == "`" and not self._delimiter:
            self._backquote()
        elif character == "}":
            self._brace()
        elif character == '"' and not mode.arithmetic:
            self._double_quote()
        elif character == "'" and not mode.quoted:
            self._single_quote()
        elif mode.arithmetic and character in "()":
            self._parenthesis(character)
        elif mode.quoted or mode.braces or character in "$`":
            lines = _LINE_BREAKS.match(text.text, text.position) if self._end is None else None
            text.position = lines.end() if lines else text.position + 1
            self._literal(lines[0] if lines else character)
            ended = character == "\n" and self._end is not None and text.ends_document(self._end, self._strip_tabs)
            return not ended
        else:
            return False
        return True

    def _check_closed(self) -> None:
        if self._mode.arithmetic:
            raise self._text.refused("an arithmetic expansion is not closed", self._opened)
        if self._mode.double and self._end is None:
            raise self._text.refused("a quote is not closed", self._opened)
        if self._mode.braces:
            raise self._text.refused("a '${' is not closed", self._opened)

    def _dollar(self) -> None:
        text, start = self._text, self._text.position
        simple = _SIMPLE.match(text.text, start)
        if simple:
            text.position = simple.end()
            self._parts.add(Variable((simple[1] or simple[2]).replace("$$", ""), "", (), text.place(start)))
            return
        text.position += 1
        if text.take("("):
            self._parenthesized(start)
        elif text.take("{"):
            self._parameter(start)
        else:
            name = name_at(text)
            if name:
                self._parts.add(Variable(name, "", (), text.place(start)))
            else:
                self._literal("$")

    def _parenthesized(self, start: int) -> None:
        text = self._text
        text.check_depth(text.depth + self._parts.depth + 1)
        if text.take("("):
            self._opened = start
            self._parts.open_arithmetic(text.place(start))
            self._push(Mode(double=False, arithmetic=True))
        else:
            self._parts.add(Substitution(text.substitution(self._parts.depth)))

    def _parameter(self, start: int) -> None:
        text, mode = self._text, self._mode
        name, operator, closed = read_parameter(text)
        if closed:
            self._parts.add(Variable(name, operator, (), text.place(start)))
            return
        text.check_depth(text.depth + self._parts.depth + 1)
        self._opened = start
        double = mode.quoted and operator[:1] not in ("%", "#")
        if double != mode.double or mode.turned:
            mode = Mode(double=double, pushed=True)
            self._push(mode)
        mode.braces += 1
        if mode.quoted:
            mode.quoted_braces += 1
        self._parts.open_variable(name, operator, text.place(start))

    def _backquote(self) -> None:
        text, start = self._text, self._text.position
        empty = _EMPTY_BACKQUOTES.match(text.text, start)
        if empty:
            text.position = empty.end()
            self._parts.add(Substitution(True))
            return
        found = _BACKQUOTED.match(text.text, start)
        if found is None:
            raise text.refused("a backquote is not closed", start)
        text.position = found.end()
        escape = _BACKQUOTE_ESCAPE_IN_QUOTES if self._mode.quoted else _BACKQUOTE_ESCAPE
        commands = escape.sub(r"\1\2", found[1])
        self._parts.add(Substitution(text.backquoted(commands, start, self._parts.depth)))
