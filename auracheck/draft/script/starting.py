"""Which functions of a project in TypeScript or JavaScript every start of it runs: those that a module calls at its
top, what these call, and what a framework calls."""

import re
from collections.abc import Iterable, Iterator

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.files import Code
from auracheck.draft.script.context import placed
from auracheck.draft.script.module import ScriptModule

LEVELS = 5
"""How many functions may be between the top of a module and the one that it runs."""

_STARTING = frozenset(
    ["main", "bootstrap", "onModuleInit", "onApplicationBootstrap", "useFactory", "registerAs", "startServer",
     "register", "configureServer"]
)  # fmt: skip
"""Names of functions that a framework calls when it starts, or that nobody else would."""
_MADE = frozenset({"Injectable", "Controller", "Module", "Global", "Catch", "WebSocketGateway", "Service", "singleton"})
"""Decorators of classes of which a framework makes an object when it starts."""
_AT_THE_TOP = re.compile(
    rb"^(?!import |function |async function |class |type |interface |//|\*|export (?:async )?function )[A-Za-z_({;!]"
    rb"[^\n]*\(", re.MULTILINE,
)  # fmt: skip
_CALL = re.compile(rb"(?<![.\w])([A-Za-z_$][\w$]*)\(")


def started(modules: Iterable[ScriptModule], others: Iterable[Code]) -> frozenset[str]:
    """The names of functions, and of classes whose constructor, every start runs."""
    calls: dict[str, set[str]] = {}
    found = set(_STARTING)
    for module in modules:
        found |= set(_made(module))
        for at in _calls(module):
            place = placed(module, at)
            if not place.conditional:
                calls.setdefault(place.owner, set()).add(module.token(at).text)
    for other in others:
        found.update(_called_at_the_top(other))
    fresh = found | calls.get("", set())
    for _ in range(LEVELS):
        found |= fresh
        fresh = set[str]().union(*(calls.get(name, ()) for name in fresh)) - found
    return frozenset(found)


def _calls(module: ScriptModule) -> Iterator[int]:
    """Where functions of the project may be called, by their own name or on `this`."""
    declared = {each.at for each in module.functions}
    for at, token in enumerate(module.tokens):
        if token.kind == "name" and module.is_sign(module.after_types(at + 1), "(") and at not in declared:
            is_own = not module.is_sign(at - 1, ".", "?.") or module.is_name(at - 2, "this")
            if is_own and token.text not in ANYBODYS:
                yield at


def _made(module: ScriptModule) -> Iterator[str]:
    """The classes of which a framework makes an object."""
    for at, token in enumerate(module.tokens):
        if token.is_name("class") and module.token(at + 1).kind == "name":
            near = range(max(at - 4, 0), at)
            close = at - 1 - module.is_name(at - 1, "export") - module.is_name(at - 1, "default")
            is_decorated = module.is_sign(close, ")") and module.token(module.opens.get(close, 0) - 1).text in _MADE
            if is_decorated or any(module.token(each).text in _MADE for each in near):
                yield module.token(at + 1).text


def _called_at_the_top(module: Code) -> Iterator[str]:
    for line in _AT_THE_TOP.findall(module.content):
        yield from (name.decode() for name in _CALL.findall(line.partition(b"=>")[0]))
