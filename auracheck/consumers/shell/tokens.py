"""A shell's tokens: operators, reserved words, redirections and here-documents (POSIX.1-2017 XCU 2.3, 2.4, 2.7)."""

import re
from typing import Final

from auracheck.consumers.shell.syntax import Quoted, Redirect, Word
from auracheck.consumers.shell.text import MAX_COMMANDS, OverBound, Refused, Text
from auracheck.consumers.shell.words import WordReader

END: Final = "the end of the file"
NEWLINE: Final = "a line break"
WORD: Final = "a word"
REDIRECT: Final = "a redirection"
"""The tokens that are not spelled as they are called."""

RESERVED: Final = frozenset(
    ["!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "{", "}"]
)
LIST_ENDS: Final = frozenset([END, ")", ";;", "do", "done", "elif", "else", "esac", "fi", "then", "}"])

NEWLINES, KEYWORDS, ALIASES = 1, 2, 4
"""What `token` does beside reading one: skip line breaks, know reserved words, look for aliases."""

_SKIP = re.compile(r"(?:[ \t]|\\\n)*+(?:#[^\n]*+)?")
_BARE_WORD = re.compile(r"[^\n\\'\"`$<>();&| \t]++(?=[\n;&|() \t])")
_OPERATORS = frozenset("&|;()")
_DOUBLED = frozenset("&|;")


class Tokens(Text):
    """``last`` is the token that was read, ``word`` or ``redirect`` what it holds.

    ``aliases`` are the names that are known to be one; where one was used is in ``aliased``.
    """

    def __init__(self, text: str, origin: int | None = None, depth: int = 0, aliases: frozenset[str] = frozenset()):
        super().__init__(text, origin, depth)
        self.last = NEWLINE
        self.word = Word((), 0)
        self.redirect = Redirect("", self.word)
        self.aliases = aliases
        self.aliased: list[int] = []
        self.room = MAX_COMMANDS
        self._again = False
        self._documents: list[tuple[Redirect, bool]] = []

    def token(self, how: int = 0) -> str:
        """Reads the next token, or once more the one that was put back."""
        self._next()
        while how & NEWLINES and self.last == NEWLINE:
            self.read_documents()
            self._next()
        if self.last == WORD and how:
            plain = self.word.plain
            if how & KEYWORDS and plain is not None and plain in RESERVED:
                self.last = plain
            elif how & ALIASES and plain in self.aliases:
                self.aliased.append(self.word.offset)
        return self.last

    def put_back(self) -> None:
        self._again = True

    def expect(self, token: str, how: int = 0) -> None:
        if self.token(how) != token:
            raise self.unexpected()

    def unexpected(self) -> Refused:
        what = self.last if len(self.last) > 2 else f"'{self.last}'"
        return self.refused(f"{what} stands where the syntax does not allow it", max(self.position - 1, 0))

    def _next(self, target_of: str = "") -> None:
        """``target_of``: the redirection whose word this must be."""
        if self._again:
            self._again = False
            return
        self._spend(1)
        skipped = _SKIP.match(self.text, self.position)
        if skipped:
            self.position = skipped.end()
        character = self.text[self.position : self.position + 1]
        if not character:
            self.last = END
        elif character == "\n":
            self.position += 1
            self.last = NEWLINE
        elif character in _OPERATORS:
            self.position += 1
            self.last = character
            if character in _DOUBLED and self.take(character):
                self.last = character * 2
        else:
            bare = _BARE_WORD.match(self.text, self.position)
            if bare:
                self.word = Word((bare[0],), self.place(self.position))
                self.position = bare.end()
            else:
                self.word = WordReader(self, delimiter=target_of == "<<").read()
                self._spend(len(self.word.parts))
            self.last = WORD
            if self._number() is not None and self.peek() in ("<", ">"):
                self.last = REDIRECT
                if not target_of:
                    self._redirect()

    def _spend(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise OverBound(
                f"it has more than {MAX_COMMANDS:,} commands and words, the bound", self.place(self.position)
            )

    def _number(self) -> str | None:
        """The number before a redirection, or the nothing there; None where the word is another one."""
        if not self.word.parts:
            return ""
        plain = self.word.plain
        return plain if plain is not None and len(plain) == 1 and plain in "0123456789" else None

    def _redirect(self) -> None:
        operator = self.peek()
        self.position += 1
        for more in ("<", "&", ">") if operator == "<" else (">", "|", "&"):
            if self.take(more):
                operator += more
                break
        document = operator == "<<"
        strip_tabs = document and self.take("-")
        self._next(operator)
        if self.last != WORD:
            raise self.unexpected()
        redirect = Redirect(operator, self.word)
        if document:
            self._documents.append((redirect, strip_tabs))
        self.redirect = redirect
        self.last = REDIRECT

    def read_documents(self) -> None:
        """Reads the here-documents that begin after this line."""
        waiting, self._documents = self._documents, []
        for redirect, strip_tabs in waiting:
            parts = redirect.word.parts
            texts = (part.text if isinstance(part, Quoted) else part for part in parts)
            end = "".join(text for text in texts if isinstance(text, str))
            if all(isinstance(part, str) for part in parts):
                redirect.word = WordReader(self, end, strip_tabs).read()
            else:
                redirect.word = Word((), self.place(self.position))
                self._skip_document(end, strip_tabs)

    def _skip_document(self, end: str, strip_tabs: bool) -> None:
        """Reads a here-document in which nothing is expanded."""
        start = r"\t*+" if strip_tabs else ""
        found = re.compile(rf"^{start}{re.escape(end)}(?:\n|\Z)", re.MULTILINE).search(self.text, self.position)
        self.position = found.end() if found else len(self.text)
