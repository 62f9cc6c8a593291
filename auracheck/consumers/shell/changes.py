"""What commands could change, if they ran: for those of which that cannot be known."""

import re
from typing import TYPE_CHECKING

from auracheck.consumers.shell.names import NAME, assigned_name
from auracheck.consumers.shell.parameters import BAD
from auracheck.consumers.shell.syntax import (
    AndOr,
    Apart,
    Arithmetic,
    Case,
    Command,
    Function,
    If,
    Loop,
    Node,
    Not,
    Part,
    Redirected,
    Sequence,
    Variable,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DECLARE = frozenset(["export", "readonly", "local"])
_NAMING = frozenset(["unset", "read", "getopts"])
_ANYTHING = frozenset([".", "set"])
_ENDING = frozenset(["eval", "alias", "return", "exit", "exec"])
_REFUSING = frozenset([".", "export", "readonly", "local", "unset", "set", "shift"])


class Changes:
    """``names`` are the variables and where each is named; ``anything``: there may be others; ``ends``: it may end the
    file; ``refuses``: it may end the shell by an error. ``functions`` are those that it would define."""

    def __init__(self, functions: "Mapping[str, Node]") -> None:
        self.names: dict[str, int] = {}
        self.anything = self.ends = self.refuses = False
        self.functions: dict[str, Node] = {}
        self._known = functions
        self._seen: set[str] = set()

    def of(self, node: Node) -> "Changes":
        if isinstance(node, Command):
            self._command(node)
        elif isinstance(node, Sequence):
            for item in node.items:
                self.of(item)
        elif isinstance(node, AndOr):
            self.of(node.first)
            for _, item in node.rest:
                self.of(item)
        elif isinstance(node, Not | Redirected):
            self.of(node.item)
        elif isinstance(node, If):
            for test, body in node.branches:
                self.of(test).of(body)
            self.of(node.otherwise)
        elif isinstance(node, Case):
            self._case(node)
        elif isinstance(node, Loop):
            self._loop(node)
        elif isinstance(node, Function):
            self.functions[node.name] = node.body
        else:
            assert isinstance(node, Apart)
        return self

    def _case(self, node: Case) -> None:
        self.word(node.word)
        for patterns, body in node.items:
            for pattern in patterns:
                self.word(pattern)
            self.of(body)

    def _loop(self, node: Loop) -> None:
        if node.variable:
            self.names.setdefault(node.variable, node.offset)
        for word in node.words:
            self.word(word)
        self.of(node.test).of(node.body)

    def _command(self, node: Command) -> None:
        for word in (*node.assignments, *node.words, *(redirect.word for redirect in node.redirects)):
            self.word(word)
        words = node.words
        while words and words[0].plain == "command":
            words = words[1:]
        name = words[0].plain if words else ""
        if name is None or name in _ENDING:
            self.ends = True
        self.anything |= name in _ANYTHING
        self.refuses |= name in _REFUSING
        if name is None:
            return
        if name in self._known or name in self.functions:
            self._call(name)
        elif name in _DECLARE or name in _NAMING:
            self._named(words[1:], name == "getopts")
        for word in node.assignments:
            self._name(assigned_name(word), word.offset)

    def _call(self, name: str) -> None:
        if name not in self._seen:
            self._seen.add(name)
            self.of(self.functions.get(name) or self._known[name])

    def _named(self, words: tuple[Word, ...], getopts: bool) -> None:
        for word in words:
            plain = word.plain
            if plain is not None and NAME.fullmatch(plain):
                self._name(plain, word.offset)
            elif assigned_name(word) is not None:
                self._name(assigned_name(word), word.offset)
            elif plain is None:
                self.anything = True
        for name in ("OPTIND", "OPTARG") if getopts and words else ():
            self._name(name, words[0].offset)

    def _name(self, name: str | None, offset: int) -> None:
        if name is not None:
            self.names.setdefault(name, offset)

    def word(self, word: Word) -> None:
        """`${NAME:=…}` and arithmetic give variables values wherever they stand."""
        self._parts(word.parts)

    def _parts(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            if isinstance(part, Variable):
                self.refuses |= part.operator in ("?", ":?", BAD)
                if part.operator in ("=", ":="):
                    self._name(part.name, part.offset)
                self._parts(part.word)
            elif isinstance(part, Arithmetic):
                text = "".join(inner for inner in part.parts if isinstance(inner, str))
                for name in _NAMES.findall(text) if "=" in text else ():
                    self._name(name, part.offset)
                self._parts(part.parts)
