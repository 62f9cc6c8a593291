"""The possible values of one expression, as far as they are known without running the workflow.

Expressions are not evaluated: which side of a condition applies is unknown, so all alternatives are found. By GitHub's
manual, "Evaluate expressions in workflows and actions".
"""

from collections.abc import Iterator, Mapping

from auracheck.regex import regex
from auracheck.typed import NamedTuple

MAX_LENGTH = 21_000
"""Characters of an expression (ExpressionConstants of actions/runner)."""

MAX_DEPTH = 50
"""Nested parentheses (from the same source)."""

_TOKEN = regex(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)|(?P<number>[-+.]?[0-9][0-9A-Za-z.+-]*)"
    r"|(?P<sign>\|\||&&|[=!<>]=|[!<>()\[\],.*]))"
)
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MEMBER = frozenset({".", "["})


class Alternative(NamedTuple):
    """A possible value of an expression, None if it is unknown.

    ``kept_in`` is the configuration variable that contains it: `vars.X`.
    """

    text: str | None
    kept_in: str = ""

    def __repr__(self) -> str:  # the content must not appear in a traceback
        return "<outcome>"


UNKNOWN = Alternative(None)


class _NoExpression(Exception):
    """A syntax error."""


def alternatives(expression: str, env: Mapping[str, Alternative]) -> list[Alternative]:
    """The possible values of one expression, the decisive one last. A syntax error makes it unknown."""
    if len(expression) > MAX_LENGTH:
        return [UNKNOWN]
    try:
        parser = _Parser(list(_tokens(expression)), env)
        found = parser.any_of(0)
    except _NoExpression:
        return [UNKNOWN]
    return [UNKNOWN] if parser.has_more else found


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place = 0
    expression = expression.rstrip()
    while place < len(expression):
        match = _TOKEN.match(expression, place)
        if match is None:
            raise _NoExpression
        place = match.end()
        yield str(match.lastgroup), match[str(match.lastgroup)]


class _Parser:
    """A recursive descent through the operators, from the lowest precedence on."""

    def __init__(self, tokens: list[tuple[str, str]], env: Mapping[str, Alternative]) -> None:
        self._tokens = [*tokens, ("end", "")]
        self._place = 0
        self._env = env

    @property
    def has_more(self) -> bool:
        return self._tokens[self._place][0] != "end"

    def _is_any(self, signs: frozenset[str]) -> bool:
        kind, text = self._tokens[self._place]
        return kind == "sign" and text in signs

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._place]
        if token[0] == "end":
            raise _NoExpression
        self._place += 1
        return token

    def _take(self, sign: str) -> bool:
        found = self._tokens[self._place] == ("sign", sign)
        self._place += found
        return found

    def any_of(self, depth: int) -> list[Alternative]:
        """`a || b`: an empty alternative only means that the others are absent."""
        found = self._all_of(depth)
        several = False
        while self._take("||"):
            several = True
            found += self._all_of(depth)
        return ([o for o in found if o.text != ""] or found[-1:]) if several else found

    def _all_of(self, depth: int) -> list[Alternative]:
        """`a && b`: b, if a is true."""
        found = self._compared(depth)
        while self._take("&&"):
            found = self._compared(depth)
        return found

    def _compared(self, depth: int) -> list[Alternative]:
        found = self._one(depth)
        while self._is_any(_COMPARE):
            self._place += 1
            self._one(depth)
            found = [UNKNOWN]
        return found

    def _one(self, depth: int) -> list[Alternative]:
        if depth > MAX_DEPTH:
            raise _NoExpression
        kind, text = self._next()
        if kind == "text":
            return [Alternative(text[1:-1].replace("''", "'"))]
        if kind == "number":
            return [UNKNOWN]  # no secret is written as one
        if text == "(":
            found = self.any_of(depth + 1)
            if not self._take(")"):
                raise _NoExpression
            return self._followed(found, depth)
        if text == "!":
            self._one(depth + 1)
            return [UNKNOWN]
        if kind == "word":
            return self._named(text, depth)
        raise _NoExpression

    def _named(self, word: str, depth: int) -> list[Alternative]:
        """A context with its member, a function, or a boolean."""
        if self._take("("):
            while not self._take(")"):
                self.any_of(depth + 1)
                self._take(",")
            return self._followed([UNKNOWN], depth)
        context = word.lower()
        if context in ("true", "false", "null") and not self._is_any(_MEMBER):
            return [Alternative("" if context == "null" else context)]
        member = self._member(depth)
        if context == "vars" and member:
            return self._followed([Alternative(None, f"vars.{member}")], depth)
        if context == "env" and member:
            return self._followed([self._env.get(member, UNKNOWN)], depth)
        return self._followed([UNKNOWN], depth)

    def _member(self, depth: int) -> str:
        """The name after a context, `.name` or `['name']`; empty if it is computed."""
        if self._take("."):
            return self._next()[1]
        if self._take("["):
            [*_, last] = self.any_of(depth + 1)
            if not self._take("]"):
                raise _NoExpression
            return last.text or ""
        return ""

    def _followed(self, found: list[Alternative], depth: int) -> list[Alternative]:
        """Something with a member is not a plain value."""
        while self._is_any(_MEMBER):
            self._member(depth)
            found = [UNKNOWN]
        return found


_OPENING = "${{"
_CLOSING = regex(r"\}\}|'[^']*'|'")
"""What may end an expression, except within quotes."""


class Unclosed(Exception):
    """An expression without an end."""


class _Piece(NamedTuple):
    """An expression and its place."""

    start: int
    end: int
    expression: str

    def __repr__(self) -> str:  # the content must not appear in a traceback
        return "<piece>"


def outcomes(text: str, env: Mapping[str, Alternative]) -> list[Alternative]:
    """The possible values of a text, the decisive one last. Raises `Unclosed`.

    ``env`` has the values of `env.X`. Among the alternatives of `||` the last one is the fallback, which is decisive.
    """
    pieces = list(_pieces(text))
    if not pieces:
        return [Alternative(text)]
    if (pieces[0].start, pieces[0].end) == (0, len(text)):
        return alternatives(pieces[0].expression, env)
    return [_joined(text, pieces, env)]


def _joined(text: str, pieces: list[_Piece], env: Mapping[str, Alternative]) -> Alternative:
    """Text around expressions: known if all of them are."""
    parts: list[str] = []
    kept_in = ""
    known = True
    place = 0
    for piece in pieces:
        counting = alternatives(piece.expression, env)[-1]
        kept_in = kept_in or counting.kept_in
        known = known and counting.text is not None
        parts += [text[place : piece.start], counting.text or ""]
        place = piece.end
    return Alternative("".join((*parts, text[place:]))) if known else Alternative(None, kept_in)


def _pieces(text: str) -> Iterator[_Piece]:
    start = text.find(_OPENING)
    while start >= 0:
        inner = start + len(_OPENING)
        end = _end(text, inner)
        yield _Piece(start, end, text[inner : end - 2])
        start = text.find(_OPENING, end)


def _end(text: str, place: int) -> int:
    """The end of the expression that begins there."""
    for found in _CLOSING.finditer(text, place):
        if found[0] == "}}":
            return found.end()
        if found[0] == "'":
            break
    raise Unclosed
