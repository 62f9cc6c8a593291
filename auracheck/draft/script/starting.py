"""Which functions of a project in TypeScript or JavaScript every start of it runs: those that a module calls at its
top, what these call, and what a framework calls."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.files import Code, outermost
from auracheck.draft.script.context import is_in_arm, placed
from auracheck.draft.script.module import ScriptModule

LEVELS = 5
"""How many functions may be between the top of a module and the one that it runs."""

Owner = tuple[str, str]
"""The path of a module, and the name of a function or class in it."""

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


def started(modules: Sequence[ScriptModule], others: Iterable[Code]) -> frozenset[Owner]:
    """The functions, and the classes whose constructor, that every start runs."""
    declared: dict[str, set[str]] = {}
    for module in modules:
        for name in (*(each.name for each in module.functions), *_classes(module)):
            declared.setdefault(name, set()).add(module.path)
    calls: dict[Owner, set[Owner]] = {}
    found = {(path, name) for name in _STARTING for path in declared.get(name, ())}
    for module in modules:
        found |= {(module.path, name) for name in _made(module)}
        for at in _calls(module):
            place = placed(module, at)
            if not (place.conditional or place.caught or is_in_arm(module, at)):
                called = _meant(module.token(at).text, module, declared)
                calls.setdefault((module.path, place.owner), set()).update(called)
    for other in others:
        found |= set(_called_at_the_top(other, declared))
    fresh = found.union(*(calls.get((module.path, ""), ()) for module in modules))
    for _ in range(LEVELS):
        found |= fresh
        fresh = set[Owner]().union(*(calls.get(owner, ()) for owner in fresh)) - found
    return frozenset(found)


def _meant(name: str, module: ScriptModule, declared: Mapping[str, set[str]]) -> Iterator[Owner]:
    """The functions that a name may mean in a module: its own, else those of the modules that it imports it from."""
    paths = declared.get(name, set())
    if module.path in paths:
        yield module.path, name
    elif name in module.imports:
        yield from ((path, name) for path in paths)


def _classes(module: ScriptModule) -> Iterator[str]:
    names = (module.token(at + 1) for at, token in enumerate(module.tokens) if token.is_name("class"))
    return (each.text for each in names if each.kind == "name")


def _calls(module: ScriptModule) -> Iterator[int]:
    """Where functions of the project may be called, by their own name or on `this`."""
    declared = {each.at for each in module.functions}
    for at, token in enumerate(module.tokens):
        is_followed = token.kind == "name" and module.is_sign(at + 1, "(", "<")
        if is_followed and module.is_sign(module.after_types(at + 1), "(") and at not in declared:
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


def _called_at_the_top(module: Code, declared: Mapping[str, set[str]]) -> Iterator[Owner]:
    """What a module without a read of its own calls of others, which it imports: at its top, and in a function of its
    own that it calls there."""
    lines = [line.partition(b"=>")[0] for line in _AT_THE_TOP.findall(module.content)]
    own = (name for line in lines for name in _CALL.findall(line))
    for line in [*lines, *(line for name in dict.fromkeys(own) for line in _lines_of(name, module.content))]:
        for name in _CALL.findall(line):
            paths = declared.get(name.decode(), ())
            if paths and re.search(
                rb"(?:import|require)[^;]*\b%s\b|\b%s\b[^;\n]*=\s*require" % (name, name), module.content
            ):
                yield from ((path, name.decode()) for path in paths)


def _lines_of(name: bytes, content: bytes) -> Sequence[bytes]:
    """The statements of a function that a module declares at its top, but those within others."""
    declared = re.search(
        rb"^(?:export )?(?:async )?(?:function|const|let) %s\b[^\n]*\{[ \t]*\n" % re.escape(name), content, re.MULTILINE
    )
    if declared is None:
        return ()
    end = content.find(b"\n}", declared.end())
    return outermost(content[declared.end() : end if end >= 0 else len(content)])
