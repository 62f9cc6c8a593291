"""The tokens of TypeScript and JavaScript (ECMA-262, "Lexical Grammar"): enough to tell code from strings, templates,
comments and regular expressions."""

import re
from typing import NamedTuple

MAX_TOKENS = 400_000
"""Maximum number of tokens of a file."""

MAX_DEPTH = 20
"""Maximum depth of templates within templates."""

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r\f\v\ufeff]+|//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<line>\n)
    |(?P<name>[A-Za-z_$\#][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)
    |(?P<template>`)
    |(?P<sign>=>|\?\?=?|\?\.(?!\d)|\|\|=?|&&=?|===|!==|==|!=|\.\.\.|.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*+")
_CHUNK = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BEFORE_REGEX = frozenset(
    ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield"]
)


class ScriptToken(NamedTuple):
    """One token: a ``kind`` (name, number, string, template, sign), its text, and its line. The text of a string is
    what it says; a template has its literal texts in ``chunks``, and what is between them follows as tokens of their
    own in ``inner``."""

    kind: str
    text: str
    line: int
    chunks: tuple[str, ...] = ()
    inner: "tuple[tuple[ScriptToken, ...], ...]" = ()

    def __repr__(self) -> str:  # a string may be a secret
        return f"Token({self.kind}, {self.line})"

    def is_sign(self, *texts: str) -> bool:
        return self.kind == "sign" and self.text in texts

    def is_name(self, *texts: str) -> bool:
        return self.kind == "name" and self.text in texts


def tokens(text: str) -> list[ScriptToken]:
    """The tokens of a file. What is not closed ends with it."""
    return _Tokenizer(text).run()


class _Tokenizer:
    """One file on its way through; all parts of a template count against one bound."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._left = MAX_TOKENS

    def run(self, depth: int = 0) -> list[ScriptToken]:
        """The tokens up to the end, or to the `}` that closes a template's expression."""
        found: list[ScriptToken] = []
        braces = 0
        while self._at < len(self._text) and self._left > 0:
            if self._text[self._at] == "/" and _takes_regex(found) and (regex := _REGEX.match(self._text, self._at)):
                self._at = regex.end()
                found.append(ScriptToken("regex", "", self._line))
                continue
            match = _TOKEN.match(self._text, self._at)
            assert match is not None
            kind, text = str(match.lastgroup), match[0]
            self._at = match.end()
            if kind == "line":
                self._line += 1
            elif kind == "skip":
                self._line += text.count("\n")
            elif kind == "template":
                found.append(self._template(depth))
            else:
                braces += (text == "{") - (text == "}")
                if depth and braces < 0:
                    break
                self._left -= 1
                found.append(ScriptToken(kind, _said(text) if kind == "string" else text, self._line))
        return found

    def _template(self, depth: int) -> ScriptToken:
        chunks: list[str] = []
        inner: list[tuple[ScriptToken, ...]] = []
        line = self._line
        while True:
            chunk = _CHUNK.match(self._text, self._at)
            assert chunk is not None
            self._at = chunk.end()
            self._line += chunk[0].count("\n")
            chunks.append(_unescaped(chunk[0]))
            if not self._text.startswith("${", self._at) or depth >= MAX_DEPTH:
                self._at += 1
                break
            self._at += 2
            inner.append(tuple(self.run(depth + 1)))
        self._left -= 1
        return ScriptToken("template", chunks[0] if not inner else "", line, tuple(chunks), tuple(inner))


def _takes_regex(before: list[ScriptToken]) -> bool:
    """Whether a `/` begins a regular expression here, and is no division."""
    if not before:
        return True
    last = before[-1]
    if last.kind == "name":
        return last.text in _BEFORE_REGEX
    return last.kind == "sign" and last.text not in (")", "]", "}")


def _said(text: str) -> str:
    quote = text[0]
    return _unescaped(text[1:-1] if len(text) > 1 and text.endswith(quote) else text[1:])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


class Brackets(NamedTuple):
    """The pairs of brackets of a file by index: ``close`` of each opening one, ``around`` the one that encloses each
    token (-1: none)."""

    close: dict[int, int]
    around: list[int]


def brackets(found: list[ScriptToken]) -> Brackets:
    """The pairs of `()`, `[]` and `{}`. One that is not closed ends with the file."""
    open_: list[int] = []
    close: dict[int, int] = {}
    around: list[int] = []
    for at, token in enumerate(found):
        if token.kind == "sign" and token.text in ")]}" and open_:
            close[open_.pop()] = at
        around.append(open_[-1] if open_ else -1)
        if token.kind == "sign" and token.text in "([{":
            open_.append(at)
    for left in open_:
        close[left] = len(found)
    return Brackets(close, around)
