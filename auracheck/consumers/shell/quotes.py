"""How quotes, backslashes and braces work on a shell's words (POSIX.1-2017 XCU 2.2, 2.6; dash 0.5.12)."""

import re

from auracheck.consumers.shell.modes import Mode
from auracheck.consumers.shell.parts import Parts
from auracheck.consumers.shell.syntax import QUOTE
from auracheck.consumers.shell.text import Text

_ESCAPES = re.compile(r"(?:\\[^\n])+")
_EMPTY_QUOTES = re.compile(r"(?:\"\")+|(?:'')+")


class Quotes:
    """A word that is being read: its parts, and what quotes mean at the place that was reached."""

    def __init__(self, text: Text, end: str | None = None, strip_tabs: bool = False, delimiter: bool = False) -> None:
        self._text = text
        self._end = end
        self._strip_tabs = strip_tabs
        self._delimiter = delimiter
        self._start = self._opened = text.position
        self._mode = Mode(double=end is not None)
        self._modes = [self._mode]
        self._parts = Parts()

    def _literal(self, text: str) -> None:
        if self._mode.double:
            self._parts.quoted(text)
        else:
            self._parts.bare(text)

    def _backslash(self) -> None:
        text, mode = self._text, self._mode
        run = _ESCAPES.match(text.text, text.position)
        if run is None:  # the last character of all
            text.position += 1
            self._parts.quoted("\\")
            return
        text.position = run.end()
        self._parts.quoted(mode.unescaped(run[0], self._end is not None))

    def _single_quote(self) -> None:
        text = self._text
        end = text.text.find("'", text.position + 1)
        if end < 0:
            raise text.refused("a quote is not closed", text.position)
        self._parts.add(QUOTE)
        if end > text.position + 1:
            self._parts.quoted(text.text[text.position + 1 : end])
        self._parts.add(QUOTE)
        empty = _EMPTY_QUOTES.match(text.text, end + 1)
        text.position = empty.end() if empty else end + 1

    def _double_quote(self) -> None:
        text, mode = self._text, self._mode
        if not mode.double:
            empty = _EMPTY_QUOTES.match(text.text, text.position)
            if empty:
                text.position = empty.end()
                self._parts.add(QUOTE)
                self._parts.add(QUOTE)
                return
            mode.double = mode.quoted = True
            self._opened = text.position
        elif self._end is not None and not mode.braces:
            text.position += 1
            self._parts.quoted('"')
            return
        elif mode.quoted_braces == 0:
            mode.double = mode.quoted = False
        text.position += 1
        if mode.braces:
            mode.turned = not mode.turned
        self._parts.add(QUOTE)

    def _brace(self) -> None:
        mode = self._mode
        self._text.position += 1
        if mode.turned or not mode.braces:
            self._literal("}")
            return
        mode.braces -= 1
        if not mode.braces and mode.pushed:
            self._pop()
        elif mode.quoted_braces:
            mode.quoted_braces -= 1
        self._parts.close()

    def _parenthesis(self, character: str) -> None:
        mode = self._mode
        self._text.position += 1
        if character == "(":
            mode.parens += 1
        elif mode.parens:
            mode.parens -= 1
        elif self._text.take(")"):
            self._pop()
            self._parts.close()
            return
        self._parts.bare(character)

    def _push(self, mode: Mode) -> None:
        self._modes.append(mode)
        self._mode = mode

    def _pop(self) -> None:
        self._modes.pop()
        self._mode = self._modes[-1]
