"""A shell's tokens: operators, reserved words, redirections and here-documents (POSIX.1-2017 XCU 2.3, 2.4, 2.7)."""

import re

from auracheck.regex import regex
from auracheck.systems.shell.syntax import BadSyntax, Redirect, Word
from auracheck.systems.shell.words import DOCUMENT, Words
from auracheck.typed import Final

END: Final = "the end of the file"
NEWLINE: Final = "a line break"
WORD: Final = "a word"
REDIRECT: Final = "a redirection"
"""The tokens that are not called what they are."""

NEWLINES, KEYWORDS = 1, 2
"""What `token` does besides reading one: skip line breaks, know reserved words."""
COMMAND: Final = NEWLINES | KEYWORDS
"""How the first token of a command is read, where line breaks may come before it."""

RESERVED = frozenset(
    ["!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "{", "}"]
)
_OF_BASH = RESERVED | frozenset(["[[", "coproc", "function", "select", "time"])
_SKIP = regex(r"(?:[ \t]|\\\n)*+(?:#[^\n]*+)?")
_BARE_WORD = regex(r"[^\n\\'\"`$<>();&| \t=\[{]++(?=[\n;&|() \t])(?!\()")
_OPERATORS = regex(r"&&|\|\||;;|[&|;()]")
_BASH_OPERATORS = regex(r"&&|\|\||\|&|;;&|;;|;&|[&|;()]")
_REDIRECTS = regex(r"<<-|<<|<&|<>|<|>>|>&|>\||>")
_BASH_REDIRECTS = regex(r"<<<|&>>|&>|<<-|<<|<&|<>|<|>>|>&|>\||>")
_QUOTES = regex(r"\\\n|\\(.)|['\"]", re.DOTALL)


class Tokens(Words):
    """``last`` is the token that was read, ``current`` or ``redirect`` what it contains."""

    last: str = NEWLINE
    current = Word((), 0)
    redirect = Redirect("", current)
    again = False
    """Whether the last token was put back."""

    def __init__(self, text: str, bash: bool, base: int = 0, depth: int = 0) -> None:
        super().__init__(text, bash, base, depth)
        self.documents: list[tuple[Redirect, str, bool]] = []

    def token(self, how: int = 0) -> str:
        """Reads the next token, or once more the one that was put back."""
        self._next()
        while how & NEWLINES and self.last == NEWLINE:
            self._next()
        if self.last == WORD and how & KEYWORDS:
            plain = self.current.plain
            if plain is not None and plain in (_OF_BASH if self.bash else RESERVED):
                self.last = plain
        return self.last

    def put_back(self) -> None:
        self.again = True

    def expect(self, token: str, how: int = 0) -> None:
        if self.token(how) != token:
            raise self.unexpected()

    def unexpected(self) -> BadSyntax:
        what = self.last if len(self.last) > 3 else f"'{self.last}'"
        return self.bad(f"syntax error: unexpected {what.removeprefix('a ').removeprefix('the ')}", self.position - 1)

    def _next(self) -> None:
        if self.again:
            self.again = False
            return
        self.spend(1)
        self._skip()
        character = self.text[self.position : self.position + 1]
        if character in ("", "\n"):
            self.position += len(character)
            self.last = NEWLINE if character else END
            self.read_documents()
        elif not self._operator():
            self._word()

    def _skip(self) -> None:
        skipped = _SKIP.match(self.text, self.position)
        self.position = skipped.end() if skipped else self.position

    def _operator(self) -> bool:
        """Reads an operator, where one is next."""
        if self.bash and self.text.startswith("&>", self.position):
            self._redirect()
            return True
        if self.bash and self.text.startswith(("<(", ">("), self.position):
            return False
        found = (_BASH_OPERATORS if self.bash else _OPERATORS).match(self.text, self.position)
        if found is None:
            return False
        self.position = found.end()
        self.last = found[0]
        if self.text.startswith("\\\n", self.position) and self.peek() in ("&", "|", ";"):
            raise self.gave_up("an operator that a backslash cuts in two", found.start())
        return True

    def _word(self) -> None:
        bare = _BARE_WORD.match(self.text, self.position)
        if bare:
            self.current = Word((bare[0],), self.place(self.position), bare[0])
            self.position = bare.end()
        else:
            self.current = self.word()
            self.spend(len(self.current.parts))
        self.last = WORD
        plain = self.current.plain
        if self.peek() in ("<", ">") and (not self.current.parts or (plain is not None and self._is_number(plain))):
            self._redirect()
        elif not self.current.parts:
            raise self.bad("syntax error", self.position)

    def _is_number(self, plain: str) -> bool:
        """Whether the word is the number before a redirection."""
        if self.bash and plain[0] == "{" and plain[-1] == "}" and plain[1:-1].isidentifier():
            raise self.gave_up("a redirection of a file whose number a variable gets", self.position)
        return plain.isascii() and plain.isdigit() and (self.bash or len(plain) == 1)

    def _redirect(self) -> None:
        found = (_BASH_REDIRECTS if self.bash else _REDIRECTS).match(self.text, self.position)
        operator = found[0] if found else ""
        self.position += len(operator)
        if self.text.startswith("\\\n", self.position) and self.peek() in ("<", ">", "|", "&", "-"):
            raise self.gave_up("an operator that a backslash cuts in two", self.position)
        self._skip()
        start = self.position
        target = self.word()
        self.spend(1 + len(target.parts))
        if not target.parts:
            self.last = NEWLINE if self.peek() == "\n" else self.peek() or END
            raise self.unexpected()
        self.redirect = Redirect(operator.removesuffix("-"), target)
        if operator in ("<<", "<<-"):
            self.documents.append((self.redirect, self.text[start : self.position], operator == "<<-"))
        self.last = REDIRECT

    def read_documents(self) -> None:
        """Reads the here-documents that begin after this line."""
        waiting, self.documents = self.documents, []
        for redirect, delimiter, strip_tabs in waiting:
            expands = _QUOTES.sub("", delimiter) == delimiter
            end = re.escape(_QUOTES.sub(lambda found: found[1] or "", delimiter))
            tabs = r"\t*+" if strip_tabs else ""
            joined = r"(?<!\\\n)" if expands else ""
            found = re.compile(rf"^{joined}{tabs}{end}(?:\n|\Z)", re.MULTILINE).search(self.text, self.position)
            body = self.text[self.position : found.start() if found else len(self.text)]
            redirect.word = self._document(body) if expands else Word((), redirect.word.offset)
            self.position = found.end() if found else len(self.text)

    def _document(self, body: str) -> Word:
        place = self.place(self.position)
        inner = type(self)(body, self.bash, place, self._depth)
        inner.room = self.room
        parts = inner.inside(DOCUMENT)
        self.room = inner.room
        self.spend(len(parts))
        return Word(parts, place, body)
