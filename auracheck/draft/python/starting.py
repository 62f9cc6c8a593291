"""Which functions of a project every start of it runs: those that a module calls at its top, and what these call."""

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.files import Code, outermost
from auracheck.draft.python.context import owner_of
from auracheck.draft.python.needs import Parsed
from auracheck.draft.tasks import is_start

LEVELS = 5
"""How many functions may be between the top of a module and the one that it runs."""

_STARTING = frozenset(
    ["main", "create_app", "make_app", "lifespan", "startup", "on_startup", "startup_event", "includeme", "ready",
     "create_application", "get_application", "init_app"]
)  # fmt: skip
"""Names of functions that a server or a framework calls when it starts."""
_EVENTS = frozenset({"startup", "before_server_start", "main_process_start", "post_worker_init"})
_MADE_WITH = frozenset({"__init__", "__post_init__", "model_post_init", "__new__"})
"""Methods that run where an object of their class is made."""

_AT_THE_TOP = re.compile(rb"^(?!def |class |async def |from |import |@)[A-Za-z_][^\n]*\(", re.MULTILINE)
_BLOCK = re.compile(
    rb"^(?:if __name__ ==[^\n]*|(?:async )?def (?:%s)\([^\n]*):[ \t]*\n((?:[ \t]+[^\n]*\n|\n)+)"
    % b"|".join(sorted(map(str.encode, _STARTING))),
    re.MULTILINE,
)
"""What runs where a module is the program, and the functions of that name."""
_COMMAND = re.compile(rb"(?:manage\.py|django-admin)[ \t]+([a-z]\w*)")
_CALL = re.compile(rb"\b([A-Za-z_]\w*)\(")


class Callable(NamedTuple):
    """A function that may be called: its owner, its name, and the class that it is a method of."""

    owner: str
    name: str
    of_class: str = ""


def commands_run(scripts: Iterable[Code]) -> frozenset[str]:
    """The management commands that scripts run when the program starts (Django, "Writing custom django-admin
    commands")."""
    started = (each for each in scripts if is_start(os.path.basename(each.path)))
    return frozenset(name.decode() for each in started for name in _COMMAND.findall(each.content))


def started(modules: Sequence[Parsed], others: Iterable[Code], commands: Collection[str] = ()) -> frozenset[str]:
    """The owners, as `ReadContext` has them, that every start runs. ``others`` are modules that are not parsed,
    ``commands`` the management commands that it runs."""
    declared: dict[str, list[Callable]] = {}
    found = {""}
    for module in modules:
        for node, context in module.placed(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                one = Callable(owner_of(node.name, context), node.name, context.within)
                called = one.of_class if node.name in _MADE_WITH else node.name
                declared.setdefault(called, []).append(one)
                is_run = node.name == "handle" and _command(module.path) in commands
                found.update([one.owner] if node.name in _STARTING or is_run or _is_at_start(node) else [])
            elif isinstance(node, ast.ClassDef):
                made = owner_of("__init__", context._replace(within=node.name))
                declared.setdefault(node.name, []).append(Callable(made, node.name))
    calls: dict[str, set[str]] = {}
    for module in modules:
        for node, context in module.placed(ast.Call):
            if isinstance(node, ast.Call) and not context.conditional:
                meant = {each.owner for each in _meant(node, module, declared)}
                calls.setdefault(context.owner, set()).update(meant)
    fresh = {each.owner for other in others for each in _called_at_the_top(other, declared)} | found
    for _ in range(LEVELS):
        found |= fresh
        fresh = set[str]().union(*(calls.get(owner, ()) for owner in fresh)) - found
    return frozenset(found | fresh)


def _command(path: str) -> str:
    """The management command that a module has; empty where it has none."""
    folder, name = os.path.split(path)
    is_one = folder.endswith(os.path.join("management", "commands"))
    return name.removesuffix(".py") if is_one else ""


def _meant(node: ast.Call, module: Parsed, declared: Mapping[str, list[Callable]]) -> Iterator[Callable]:
    """The functions that a call may mean: of the module, or of one that it imports them from; the methods of the own
    class, or of one whose object or name is at hand."""
    scope, own = module.scope, f"{module.path}:"
    if isinstance(node.func, ast.Name):
        every = declared.get(node.func.id, [])
        here = [each for each in every if each.owner.startswith(own)]
        yield from here or (every if scope.imports(node.func.id) else [])
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        holder = node.func.value.id
        for each in declared.get(node.func.attr, []):
            if holder in ("self", "cls"):
                is_meant = each.owner.startswith(own) and bool(each.of_class)
            elif each.of_class:
                is_meant = each.of_class in (holder, scope.made.get(holder))
            else:
                is_meant = scope.imports(holder) and _stem(each.owner) == holder
            if is_meant:
                yield each


def _stem(owner: str) -> str:
    """The name of the module that an owner is in."""
    return os.path.basename(owner.rpartition(":")[0]).removesuffix(".py")


def _is_at_start(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator says that a function runs at the start: `@app.on_event("startup")`."""
    arguments = (each for call in node.decorator_list if isinstance(call, ast.Call) for each in call.args)
    return any(isinstance(each, ast.Constant) and each.value in _EVENTS for each in arguments)


def _called_at_the_top(module: Code, declared: Mapping[str, list[Callable]]) -> Iterator[Callable]:
    """What a module without a read of its own calls of others, which it imports: at its top, where it is the program,
    and in a function that a server or a framework calls when it starts."""
    blocks = (line for found in _BLOCK.finditer(module.content) for line in outermost(found[1]))
    for line in (*_AT_THE_TOP.findall(module.content), *blocks):
        for name in _CALL.findall(line):
            every = declared.get(name.decode(), [])
            if every and re.search(rb"\bimport\b[^=]*?\b%s\b|\b%s\b[ \t]*=" % (name, name), module.content):
                yield from every
