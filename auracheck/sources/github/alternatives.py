"""What one expression may come out as, as far as that can be known without running the workflow.

Not an evaluation: which side of a condition holds nobody knows here, so what is found are the alternatives.
After GitHub's manual, "Evaluate expressions in workflows and actions".
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MAX_LENGTH = 21_000
"""Characters of an expression at most (ExpressionConstants of actions/runner)."""

MAX_DEPTH = 50
"""Parentheses within parentheses at most, from the same place."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)|(?P<number>[-+.]?[0-9][0-9A-Za-z.+-]*)"
    r"|(?P<sign>\|\||&&|[=!<>]=|[!<>()\[\],.*]))"
)
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MEMBER = frozenset({".", "["})


class Outcome(NamedTuple):
    """One way in which an expression may come out: its text, None where that is not known here.

    ``kept_in`` is the configuration variable that holds it: `vars.X`.
    """

    text: str | None
    kept_in: str = ""

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return "<outcome>"


UNKNOWN = Outcome(None)


class _NoExpression(Exception):
    """It does not parse."""


def alternatives(expression: str, env: Mapping[str, Outcome]) -> list[Outcome]:
    """The ways in which one expression may come out, the one that counts last; what cannot be parsed is unknown."""
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
    """A descent through the operators, the loosest first."""

    def __init__(self, tokens: list[tuple[str, str]], env: Mapping[str, Outcome]) -> None:
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

    def any_of(self, depth: int) -> list[Outcome]:
        """`a || b`: an empty alternative is no more than the absence of the others."""
        found = self._all_of(depth)
        several = False
        while self._take("||"):
            several = True
            found += self._all_of(depth)
        return ([o for o in found if o.text != ""] or found[-1:]) if several else found

    def _all_of(self, depth: int) -> list[Outcome]:
        """`a && b`: b, where it is not false."""
        found = self._compared(depth)
        while self._take("&&"):
            found = self._compared(depth)
        return found

    def _compared(self, depth: int) -> list[Outcome]:
        found = self._one(depth)
        while self._is_any(_COMPARE):
            self._place += 1
            self._one(depth)
            found = [UNKNOWN]
        return found

    def _one(self, depth: int) -> list[Outcome]:
        if depth > MAX_DEPTH:
            raise _NoExpression
        kind, text = self._next()
        if kind == "text":
            return [Outcome(text[1:-1].replace("''", "'"))]
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

    def _named(self, word: str, depth: int) -> list[Outcome]:
        """A context and its member, a function, or a truth value."""
        if self._take("("):
            while not self._take(")"):
                self.any_of(depth + 1)
                self._take(",")
            return self._followed([UNKNOWN], depth)
        context = word.lower()
        if context in ("true", "false", "null") and not self._is_any(_MEMBER):
            return [Outcome("" if context == "null" else context)]
        member = self._member(depth)
        if context == "vars" and member:
            return self._followed([Outcome(None, f"vars.{member}")], depth)
        if context == "env" and member:
            return self._followed([self._env.get(member, UNKNOWN)], depth)
        return self._followed([UNKNOWN], depth)

    def _member(self, depth: int) -> str:
        """The name after a context, `.name` or `['name']`; empty where it is computed."""
        if self._take("."):
            return self._next()[1]
        if self._take("["):
            [*_, last] = self.any_of(depth + 1)
            if not self._take("]"):
                raise _NoExpression
            return last.text or ""
        return ""

    def _followed(self, found: list[Outcome], depth: int) -> list[Outcome]:
        """What has a member of its own is no plain value."""
        while self._is_any(_MEMBER):
            self._member(depth)
            found = [UNKNOWN]
        return found
