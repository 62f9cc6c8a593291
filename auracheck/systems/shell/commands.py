"""The simple commands of a shell's text, as words. Nothing is run or expanded, and every character is met once."""

import re
from collections.abc import Iterator

from auracheck.regex import regex

UNKNOWN = "\0"
"""Replaces in a word what the shell would expand: a variable, or the output of a command."""

_PIECE = regex(
    r"[^\s'\"\\$`;&|()<>#{}]+|\\.|[$<>]\(|\$\{|\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])|&>|[<>]+[&|]?|\n|[^\S\n]+|.", re.DOTALL
)
_PARAMETER = regex(r"(\w+)(?::?-([^$`'\"\0\\]*))?")
_CLOSED_BY = {"$(": ")", "<(": ")", ">(": ")", "(": ")", "${": "}", "`": "`", "'": "'", '"': '"'}
_OPENERS_IN_QUOTES = frozenset(("$(", "${", "`"))
_OPENERS = frozenset((*_OPENERS_IN_QUOTES, "<(", ">("))
_SEPARATORS = frozenset(";&|()\n")
_ESCAPED_IN_QUOTES = frozenset('"\\$`\n')


def commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command: without quotes, comments and redirections, cut at `;` `&` `|` `(` `)`."""
    splitter = _Splitter()
    for piece in _PIECE.findall(text):
        splitter.take(piece)
        if splitter.done:
            yield splitter.command()
    splitter.end_command()
    if splitter.done:
        yield splitter.command()


class _Splitter:
    """Takes one piece after the other. ``done``: a command is complete, and `command()` hands it over."""

    def __init__(self) -> None:
        self.done = False
        self._words: list[str] = []
        self._word: list[str] | None = None
        self._quote = ""
        self._awaited: list[str] = []  # the signs that close the substitution and what was opened within
        self._inner: list[str] = []
        self._comment = self._redirected = False

    def command(self) -> list[str]:
        words, self._words, self.done = self._words, [], False
        return words

    def take(self, piece: str) -> None:
        if self._awaited:
            self._in_substitution(piece)
        elif self._comment:
            self._in_comment(piece)
        elif self._quote == "'":
            self._in_single_quotes(piece)
        elif self._quote:
            self._in_double_quotes(piece)
        else:
            self._bare(piece)

    def end_command(self) -> None:
        self._end_word()
        self._redirected = False
        self.done = bool(self._words)

    def _bare(self, piece: str) -> None:
        if piece in _SEPARATORS:
            self.end_command()
        elif piece.isspace():
            self._end_word()
        elif piece == "#" and self._word is None:
            self._comment = True
        elif piece in ("'", '"'):
            self._add("")
            self._quote = piece
        elif piece in _OPENERS:
            self._open(piece)
        elif piece[0] in "<>" or piece == "&>":
            self._redirect()
        elif piece != "\\\n":
            self._add(piece[1:] if piece[0] == "\\" else _variable(piece))

    def _in_single_quotes(self, piece: str) -> None:
        before, quote, _ = piece.partition("'")
        self._add(before)
        if quote:
            self._quote = ""

    def _in_double_quotes(self, piece: str) -> None:
        if piece == '"':
            self._quote = ""
        elif piece in _OPENERS_IN_QUOTES:
            self._open(piece)
        elif piece[0] == "\\" and piece[1:] in _ESCAPED_IN_QUOTES:
            self._add(piece[1:].strip("\n"))
        else:
            self._add(_variable(piece))

    def _in_comment(self, piece: str) -> None:
        if piece.endswith("\n"):
            self._comment = False
            self.end_command()

    def _in_substitution(self, piece: str) -> None:
        awaited = self._awaited[-1]
        if piece == awaited or (awaited == "'" and piece == "\\'"):
            self._awaited.pop()
            if not self._awaited:
                self._add(_parameter("".join(self._inner)) if piece == "}" else UNKNOWN)
                return
        elif awaited != "'" and piece in (_OPENERS_IN_QUOTES if awaited == '"' else _CLOSED_BY):
            self._awaited.append(_CLOSED_BY[piece])
        self._inner.append(piece)

    def _open(self, piece: str) -> None:
        self._awaited.append(_CLOSED_BY[piece])
        self._inner = []

    def _add(self, text: str) -> None:
        if self._word is None:
            self._word = []
        self._word.append(text)

    def _redirect(self) -> None:
        """The word behind is a file of its own, and digits before it are its number."""
        if self._word is not None and "".join(self._word).isdigit():
            self._word = None
        self._end_word()
        self._redirected = True

    def _end_word(self) -> None:
        if self._word is None:
            return
        if self._redirected:
            self._redirected = False
        else:
            self._words.append("".join(self._word))
        self._word = None


def _variable(piece: str) -> str:
    return _parameter(piece[1:]) if piece[0] == "$" and piece[1:] else piece


def _parameter(text: str) -> str:
    """The replacement of `${text}`: its default where it has one, the shell's own short form for the home folder."""
    found = _PARAMETER.fullmatch(text)
    if found and found[1] == "HOME":
        return "~"
    return found[2] if found and found[2] else UNKNOWN
