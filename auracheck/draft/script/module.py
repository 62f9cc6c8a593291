"""One module of TypeScript or JavaScript: its constants, its functions, and what names mean in it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.draft.script.tokens import Brackets, ScriptToken, brackets, tokens

_NEAR = 60
"""Maximum number of tokens between a name and what belongs to it: a type, a list of type parameters."""

_NO_FUNCTIONS = frozenset(
    ["if", "for", "while", "switch", "catch", "function", "return", "typeof", "await", "super", "constructor", "new"]
)
_DECLARING = ("const", "let", "var")
_EACH = frozenset(["forEach", "map", "filter", "reduce", "some", "every", "flatMap", "find"])
_ENV_MODULE = re.compile(
    r"(?:.*/)?(?:env|environment|env\.mjs|env\.js|env/static/private|env/dynamic/private)(?:/server)?"
)
_PROCESS = frozenset({"process", "node:process"})


class Parameter(NamedTuple):
    """A parameter: its name, empty for a pattern, and whether it has a default or may be left out."""

    name: str
    optional: bool


class Function(NamedTuple):
    """A function with a name, and the tokens of its body."""

    name: str
    parameters: tuple[Parameter, ...]
    start: int
    end: int
    is_method: bool = False

    def has(self, at: int) -> bool:
        return self.start <= at < self.end


class ScriptModule:
    """The tokens of one file with what they declare. Scopes are not told apart: a name rarely has two meanings.

    Of an expression in a template, ``within`` is the module around it, and the index of the template there.
    """

    def __init__(
        self, path: str, found: Sequence[ScriptToken], within: "tuple[ScriptModule, int] | None" = None
    ) -> None:
        self.path = path
        self.within = within
        self.tokens = list(found)
        self.brackets: Brackets = brackets(self.tokens)
        self.opens = {close: open_ for open_, close in self.brackets.close.items()}
        self.texts: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.values: dict[str, int] = {}
        """Where the value of a constant begins."""
        self.aliases: set[str] = set()
        self.imported: set[str] = set()
        """Those of the aliases that another module of the project gives, which may hold more than the environment."""
        self.imports: set[str] = set()
        self.loops: dict[str, str] = {}
        self.functions: list[Function] = []
        self._parts: dict[int, list[tuple[int, int]]] = {}
        for at, token in enumerate(self.tokens):
            if token.kind == "name":
                self._declare(at, token)
            elif token.is_sign("=>"):
                self.functions += self._arrow(at)
        self.bodies = frozenset(each.start for each in self.functions)
        """Where the bodies of functions begin, whatever type is before them."""

    @classmethod
    def of(cls, path: str, text: str) -> "Iterator[ScriptModule]":
        """The module, and the expressions in its templates, each as one of its own."""
        waiting: list[tuple[Sequence[ScriptToken], tuple[ScriptModule, int] | None]] = [(tokens(text), None)]
        first: ScriptModule | None = None
        while waiting:
            found, within = waiting.pop()
            module = cls(path, found, within)
            if first is not None:
                module.aliases |= first.aliases
            first = first or module
            waiting += [
                (inner, (module, at))
                for at, token in enumerate(module.tokens)
                for inner in token.inner
                if len(inner) > 2
            ]
            yield module

    def token(self, at: int) -> ScriptToken:
        """The token at an index; an empty one outside of the file."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else _NONE

    def is_name(self, at: int, *texts: str) -> bool:
        return self.token(at).is_name(*texts)

    def is_sign(self, at: int, *texts: str) -> bool:
        return self.token(at).is_sign(*texts)

    def parts(self, open_: int) -> list[tuple[int, int]]:
        """The elements between two brackets: the first token of each, and the one behind its last."""
        known = self._parts.get(open_)
        if known is None:
            known = self._parts[open_] = list(self._split(open_))
        return known

    def _split(self, open_: int) -> Iterator[tuple[int, int]]:
        close = self.brackets.close.get(open_, len(self.tokens))
        start = at = open_ + 1
        while at < close:
            if self.tokens[at].is_sign(","):
                yield start, at
                start = at + 1
            at = self.brackets.close.get(at, at) + 1
        if start < close:
            yield start, close

    def declares(self, name: str) -> bool:
        """Whether a name is a function of the module, or imported by it."""
        return name in self.imports or any(each.name == name for each in self.functions)

    def after_types(self, at: int) -> int:
        """The index behind `<…>` where that begins here, else this one."""
        if not self.is_sign(at, "<"):
            return at
        depth = 0
        for here in range(at, min(at + _NEAR, len(self.tokens))):
            depth += self.is_sign(here, "<") - self.is_sign(here, ">")
            if depth == 0:
                return here + 1
        return at

    def around(self, at: int) -> Iterator[int]:
        """The brackets around a token, the nearest first."""
        while at >= 0 and (at := self.brackets.around[at]) >= 0:
            yield at

    def function_around(self, at: int) -> Function | None:
        """The innermost function with a name that contains a token."""
        having = [each for each in self.functions if each.has(at)]
        return min(having, key=lambda each: each.end - each.start, default=None)

    def _declare(self, at: int, token: ScriptToken) -> None:
        if token.text in _DECLARING:
            self._constant(at)
        elif token.text == "import":
            self._import(at)
        elif token.text == "function":
            self.functions += self._function(at)
        elif token.text == "of" and self.token(at + 1).kind == self.token(at - 1).kind == "name":
            self.loops[self.token(at - 1).text] = self.token(at + 1).text
        elif self.is_sign(at + 1, "(") and token.text not in _NO_FUNCTIONS:
            self.functions += self._method(at)

    def _constant(self, at: int) -> None:
        """`const NAME = "text"`, `= ["A", "B"]`, `= process.env`; `const { env } = process`."""
        start = self._assigned(at)
        if start < 0:
            return
        name, value = self.token(at + 1), self.token(start)
        if name.is_sign("{"):
            if value.is_name("process") and self.is_name(at + 2, "env"):
                self.aliases.add("env")
            return
        self.values[name.text] = start
        if value.kind in ("string", "template") and not value.inner and not self.is_sign(start + 1, "+"):
            self.texts[name.text] = value.text
        elif value.is_sign("["):
            listed = [self.token(first) for first, end in self.parts(start) if end - first == 1]
            self.lists[name.text] = tuple(each.text for each in listed if each.kind == "string")
        elif self.env_object(start) > 0 and not self.is_sign(self.env_object(start), ".", "?.", "["):
            self.aliases.add(name.text)

    def _assigned(self, at: int) -> int:
        """Where the value of a declaration begins; -1 where there is none."""
        here = self.brackets.close.get(at + 1, at + 1) + 1
        for each in range(here, min(here + _NEAR, len(self.tokens))):
            if self.is_sign(each, "="):
                return each + 1
            if self.is_sign(each, ";", ")") or self.is_name(each, "of", "in", *_DECLARING):
                return -1
        return -1

    def _import(self, at: int) -> None:
        """`import { env } from "process"`, `import environment from "./environment"`."""
        names: list[str] = []
        for here in range(at + 1, min(at + _NEAR, len(self.tokens))):
            token = self.token(here)
            if token.kind == "string":
                is_process, is_module = token.text in _PROCESS, bool(_ENV_MODULE.fullmatch(token.text))
                if is_process or is_module:
                    self.aliases.update(name for name in names if is_module or name == "env")
                    self.imported.update(names if is_module else ())
                return
            if token.is_sign("(", ";"):
                return
            if token.kind == "name" and token.text not in ("from", "type", "as"):
                names.append(token.text)
                self.imports.add(token.text)

    def env_object(self, at: int) -> int:
        """The index behind `process.env`, `import.meta.env` or another name of it that begins here, else -1."""
        if self.is_sign(at - 1, ".", "?.") and not self.is_name(at - 2, "globalThis"):
            return -1
        if self.is_name(at, "process", "Bun") and self.is_name(at + 2, "env"):
            return at + 3 if self.is_sign(at + 1, ".", "?.") else -1
        if self.is_name(at, "import") and self.is_name(at + 2, "meta") and self.is_name(at + 4, "env"):
            return at + 5
        token = self.token(at)
        is_alias = token.kind == "name" and token.text in self.aliases and self.is_sign(at + 1, ".", "?.", "[")
        return at + 1 if is_alias else -1

    def _function(self, at: int) -> Iterator[Function]:
        """`function name(…) { … }`."""
        name = at + 1 + self.is_sign(at + 1, "*")
        open_ = self.after_types(name + 1)
        if self.token(name).kind == "name" and self.is_sign(open_, "("):
            yield from self._with_body(self.token(name).text, open_, False)

    def _method(self, at: int) -> Iterator[Function]:
        """`name(…) { … }` in a class or an object."""
        close = self.brackets.close.get(at + 1, -1)
        if self.is_sign(close + 1, "{", ":") and not self.is_sign(at - 1, ".", "?.", "=", "(", "?", "&&", "||"):
            yield from self._with_body(self.token(at).text, at + 1, True)

    def _with_body(self, name: str, open_: int, is_method: bool) -> Iterator[Function]:
        close = self.brackets.close.get(open_, len(self.tokens))
        for here in range(close + 1, min(close + _NEAR, len(self.tokens))):
            if self.is_sign(here, ";", "=>", "="):
                return
            if self.is_sign(here, "{") and not self.is_sign(here - 1, ":", "|", "&", "<"):
                end = self.brackets.close.get(here, len(self.tokens))
                yield Function(name, tuple(self._parameters(open_)), here, end, is_method)
                return

    def _arrow(self, at: int) -> Iterator[Function]:
        """`const name = (…) => …`, and the loop variables of `names.forEach((name) => …)`."""
        open_, parameters = self._arrow_parameters(at)
        start = open_
        if self.is_sign(start - 1, ">"):
            start = next(
                (h for h in range(start - 1, max(start - _NEAR, 0), -1) if self.after_types(h) == start), start
            )
        start -= self.is_name(start - 1, "async")
        if self.is_sign(start - 1, "(") and self.is_name(start - 2, *_EACH) and self.is_sign(start - 3, ".", "?."):
            self.loops.update((each.name, self.token(start - 4).text) for each in parameters if each.name)
        name = self._name_before(start - 1)
        if name:
            body = at + 1
            end = self.brackets.close.get(body, -1) if self.is_sign(body, "{") else self._end_of_expression(body)
            yield Function(name, parameters, body, end)

    def _arrow_parameters(self, at: int) -> tuple[int, tuple[Parameter, ...]]:
        """Where the parameters before a `=>` begin, and what they are."""
        close = at - 1
        for here in range(at - 1, max(at - _NEAR, -1), -1):  # a type may be between
            if self.is_sign(here, ")") and (here == at - 1 or self.is_sign(here + 1, ":")):
                close = here
                break
            if self.is_sign(here, ";", "{", "}", "="):
                break
        if self.is_sign(close, ")"):
            open_ = self.opens.get(close, close)
            return open_, tuple(self._parameters(open_))
        return close, (Parameter(self.token(close).text, False),)

    def _name_before(self, at: int) -> str:
        """The name that is declared before a `=` or `:` at this index."""
        if self.is_sign(at, ":") and self.token(at - 1).kind == "name":
            return self.token(at - 1).text
        if not self.is_sign(at, "="):
            return ""
        for here in range(at - 1, max(at - _NEAR, -1), -1):
            if self.is_name(here, *_DECLARING):
                return self.token(here + 1).text
            if self.is_sign(here, ";", "}"):
                break
        return self.token(at - 1).text if self.token(at - 1).kind == "name" else ""

    def _parameters(self, open_: int) -> Iterator[Parameter]:
        for start, end in self.parts(open_):
            names = [each for each in range(start, min(start + 3, end)) if self.token(each).kind == "name"]
            names = [each for each in names if not self.is_name(each, "public", "private", "readonly", "protected")]
            name = "" if self.is_sign(start, "{", "[") or not names else self.token(names[0]).text
            optional = any(self.is_sign(each, "=", "?") for each in range(start, end))
            yield Parameter(name, optional)

    def _end_of_expression(self, at: int) -> int:
        """The end of an expression that begins here: a `;`, a bracket that closes around it, a new statement."""
        here = at
        while here < len(self.tokens):
            token = self.token(here)
            if token.is_sign(";", ",", ")", "]", "}"):
                return here
            if here > at and token.is_name("const", "let", "var", "export", "function", "class", "import"):
                return here
            here = self.brackets.close.get(here, here) + 1
        return here


_NONE = ScriptToken("", "", 0)
