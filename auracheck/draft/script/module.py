"""One module of TypeScript or JavaScript: its constants, its functions, and what names mean in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.script.casts import without_casts
from auracheck.draft.script.code import NEAR, ScriptCode
from auracheck.draft.script.functions import (
    DECLARING,
    NO_FUNCTIONS,
    Function,
    Nesting,
    arrow_at,
    function_at,
    looped,
    method_at,
    named_arrow,
)
from auracheck.draft.script.tokens import ScriptToken, tokens

_ENV_MODULE = re.compile(
    r"cloudflare:workers|(?:.*/|\$)?(?:env|environment|env\.mjs|env\.js|env/static/private|env/dynamic/(?:private|public))(?:/server)?"
)
MAX_LISTED = 100
"""Maximum number of names in the lists before one that loop variables of one name go through."""

VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)

CONTEXTS = ("c", "ctx", "context")
"""What a handler of a Worker is given: `c.env.NAME` (Hono's manual, "Context"; Cloudflare Pages, "Bindings")."""

OBJECTS = frozenset({"process", "Bun", "import", "Deno", *CONTEXTS})
"""The names with which an expression begins that is the environment."""
_CHOICE = 16
"""Maximum number of tokens before the environment in an expression that chooses it."""
_CHOOSING = ("(", ".", "?.", "?", ":", "??", "||", "===", "!==")

_PROCESS = frozenset({"process", "node:process"})


class ScriptProject(NamedTuple):
    """What is known of all modules of a project: the functions and constructors that every start runs, the functions
    that always fail, those that never do (``silent``), those that fail where an argument is empty, by its position, and
    the lists of each module that must not have anything; the ``texts`` of constants that modules import, by the object
    that has each and its name. ``in_pages``: modules are loaded when a page asks for them;
    ``cased``: the keys of a schema are variables in camel case."""

    in_pages: bool = False
    cased: bool = False
    started: frozenset[tuple[str, str]] = frozenset()
    failing: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    checking: Mapping[str, int] = {}
    collecting: Mapping[str, frozenset[str]] = {}
    texts: Mapping[tuple[str, str], str] = {}


class ScriptModule(ScriptCode):
    """The tokens of one file with what they declare. Scopes are not told apart: a name rarely has two meanings.

    Of an expression in a template, ``within`` is the module around it, and the index of the template there.
    """

    def __init__(
        self, path: str, found: Sequence[ScriptToken], within: "tuple[ScriptModule, int] | None" = None
    ) -> None:
        super().__init__(found)
        self.path = path
        self.within = within
        self.texts: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.values: dict[str, int] = {}
        """Where the value of a constant begins."""
        self.aliases: set[str] = set()
        self.imported: set[str] = set()
        """Those of the aliases that another module of the project gives, which may hold more than the environment."""
        self.imports: set[str] = set()
        self._renamed: set[str] = set()
        """What `env` is called here, of `import { env as name }`."""
        self.loops: dict[str, str] = {}
        self.functions: list[Function] = []
        self._places: dict[str, list[int]] = {}
        self.destructuring = [at for end, at in self.opens.items() if self.is_sign(end + 1, "=")]
        for at, token in enumerate(self.tokens):
            if token.kind == "name":
                self._places.setdefault(token.text, []).append(at)
                self._declare(at, token)
            elif token.is_sign("=>"):
                arrow = arrow_at(self, at)
                for name, source in looped(self, arrow):
                    self._loop(name, source)
                self.functions += named_arrow(self, arrow)
        self._nesting = Nesting(self.functions)
        self._names = frozenset(each.name for each in self.functions)
        self.bodies = {each.start: each.name for each in self.functions}
        """Where the bodies of functions begin, whatever type is before them, and their names."""
        self.project = ScriptProject()

    @classmethod
    def of(cls, path: str, text: str) -> "Iterator[ScriptModule]":
        """The module, and the expressions in its templates, each as one of its own."""
        whole = without_casts(tokens(text))
        waiting: list[tuple[Sequence[ScriptToken], tuple[ScriptModule, int] | None]] = [(whole, None)]
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

    def named(self, texts: Iterable[str]) -> list[int]:
        """Where the names are that are one of some texts, in the order of the code."""
        return sorted(at for text in frozenset(texts) for at in self._places.get(text, ()))

    def declares(self, name: str) -> bool:
        """Whether a name is a function of the module, or imported by it."""
        return name in self.imports or name in self._names

    def declares_function(self, name: str) -> bool:
        """Whether a function of the module has a name."""
        return name in self._names

    def function_around(self, at: int) -> Function | None:
        """The innermost function with a name that contains a token."""
        return self._nesting.innermost(at)

    def _declare(self, at: int, token: ScriptToken) -> None:
        if token.text in DECLARING:
            self._constant(at)
        elif token.text == "import":
            self._import(at)
        elif token.text == "function":
            self.functions += function_at(self, at)
        elif self.is_sign(at + 1, "=") and self._is_whole(at + 2):  # `(env = process.env) => …`
            self.aliases.add(token.text)
        elif token.text == "of" and self.token(at - 1).kind == "name":
            if self.token(at + 1).kind == "name" or self.is_sign(at + 1, "["):
                self._loop(self.token(at - 1).text, at + 1)
        elif self.is_sign(at + 1, "(") and token.text not in NO_FUNCTIONS:
            self.functions += method_at(self, at)

    def _loop(self, name: str, source: int) -> None:
        """A loop variable goes through a list that has a name, or that is written where it begins or ends."""
        open_ = source if self.is_sign(source, "[") else self.opens.get(source, -1)
        if open_ < 0:
            self.loops[name] = self.token(source).text
        else:
            before = self.lists.get(self.loops.get(name, ""), ())
            self.loops[name] = f"[{open_}"
            self.lists[self.loops[name]] = (*before[:MAX_LISTED], *self._texts_in(open_))

    def _texts_in(self, open_: int) -> tuple[str, ...]:
        listed = [self.token(first) for first, end in self.parts(open_) if end - first == 1]
        return tuple(each.text for each in listed if each.kind == "string")

    def _constant(self, at: int) -> None:
        """`const NAME = "text"`, `= ["A", "B"]`, `= process.env`; `const { env } = process`."""
        start = self._assigned(at)
        if start < 0:
            return
        name, value = self.token(at + 1), self.token(start)
        if value.is_name("require"):
            self.imports.update(each.text for each in self.tokens[at + 1 : start] if each.kind == "name")
        if name.is_sign("{"):
            if value.is_name("process") and self.is_name(at + 2, "env"):
                self.aliases.add("env")
            return
        self.values[name.text] = start
        if value.kind in ("string", "template") and not value.inner and not self.is_sign(start + 1, "+"):
            self.texts[name.text] = value.text
        elif value.is_sign("["):
            self.lists[name.text] = self._texts_in(start)
        elif self._is_copy(start) or self._is_whole(start) or self._is_chosen(start):
            self.aliases.add(name.text)

    def _is_whole(self, at: int) -> bool:
        """Whether `process.env` itself is here, and no member of it."""
        return self.env_object(at) > 0 and not self.is_sign(self.env_object(at), ".", "?.", "[")

    def _is_chosen(self, at: int) -> bool:
        """Whether an expression chooses the environment or another object: `(inBrowser ? window.env : process.env)`."""
        for here in range(at, at + _CHOICE):
            if not (self.token(here).kind == "name" or self.is_sign(here, *_CHOOSING)):
                return False
            if self.is_sign(here - 1, "?", ":", "??", "||") and self._is_whole(here):
                return True
        return False

    def _is_copy(self, at: int) -> bool:
        """Whether `{ ...process.env, … }` begins here, or a copy of another name of it."""
        copied = (
            [start + 1 for start, _ in self.parts(at) if self.is_sign(start, "...")] if self.is_sign(at, "{") else []
        )
        return any(self.env_object(each) > 0 or self.token(each).text in self.aliases for each in copied)

    def _assigned(self, at: int) -> int:
        """Where the value of a declaration begins; -1 where there is none."""
        here = self.brackets.close.get(at + 1, at + 1) + 1
        for each in range(here, min(here + NEAR, len(self.tokens))):
            if self.is_sign(each, "="):
                return each + 1
            if self.is_sign(each, ";", ")") or self.is_name(each, "of", "in", *DECLARING):
                return -1
        return -1

    def _import(self, at: int) -> None:
        """`import { env } from "process"`, `import environment from "./environment"`."""
        names: list[str] = []
        for here in range(at + 1, min(at + NEAR, len(self.tokens))):
            token = self.token(here)
            if token.is_name("as") and self.is_name(here - 1, "env"):
                names.append(self.token(here + 1).text)
                self._renamed.add(self.token(here + 1).text)
            if token.kind == "string":
                is_process, is_module = token.text in _PROCESS, bool(_ENV_MODULE.fullmatch(token.text))
                if is_process or is_module:
                    self.aliases.update(name for name in names if is_module or name == "env" or name in self._renamed)
                    self.imported.update(names if is_module else ())
                return
            if token.is_sign("(", ";"):
                return
            if token.kind == "name" and token.text not in ("from", "type", "as"):
                names.append(token.text)
                self.imports.add(token.text)

    def env_object(self, at: int) -> int:
        """The index behind `process.env`, `import.meta.env` or another name of it that begins here, else -1."""
        token = self.token(at)
        if token.kind != "name" or not (token.text in OBJECTS or token.text in self.aliases):  # nearly all
            return -1
        if self.is_sign(at - 1, ".", "?.") and not self.is_name(at - 2, "globalThis"):
            return -1
        if self.is_name(at, "process", "Bun") and self.is_name(at + 2, "env"):
            return at + 3 if self.is_sign(at + 1, ".", "?.") else -1
        if self.is_name(at, "import") and self.is_name(at + 2, "meta") and self.is_name(at + 4, "env"):
            return at + 5
        if self.is_name(at, "Deno") and self.is_name(at + 2, "env") and self.is_name(at + 4, "toObject"):
            return at + 7
        if self.is_name(at, *CONTEXTS) and self.is_name(at + 2, "env") and VARIABLE.fullmatch(self.token(at + 4).text):
            return at + 3
        is_alias = token.text in self.aliases and self.is_sign(at + 1, ".", "?.", "[")
        return at + 1 if is_alias else -1
