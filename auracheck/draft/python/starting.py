"""Which functions of a project every start of it runs: those that a module calls at its top, and what these call."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.files import Code
from auracheck.draft.python.context import ReadContext

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
_CALL = re.compile(rb"\b([A-Za-z_]\w*)\(")

Placed = Iterable[tuple[ast.AST, ReadContext]]


def started(placed: Iterable[Placed], others: Iterable[Code]) -> frozenset[str]:
    """The owners, as `ReadContext` has them, that every start runs. ``others`` are modules that are not parsed."""
    calls: dict[str, set[str]] = {"": set()}
    found = set[str]()
    for nodes in placed:
        for node, context in nodes:
            if isinstance(node, ast.Call) and not context.conditional:
                calls.setdefault(context.owner, set()).update(_called(node))
            elif isinstance(node, ast.ClassDef):
                calls.setdefault(f"{node.name}.__init__", set())
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                owner = f"{context.within}.{node.name}" if context.within else node.name
                calls.setdefault(owner, set())
                found.update([owner] if node.name in _STARTING or _is_at_start(node) else [])
    by_call: dict[str, list[str]] = {}
    for owner in calls:
        within, _, name = owner.rpartition(".")
        by_call.setdefault(within if name in _MADE_WITH else name, []).append(owner)
    names = {name for other in others for name in _called_at_the_top(other)} if len(by_call) > 1 else set()
    return frozenset(_reached({"", *found}, calls, by_call, names))


def _reached(
    found: set[str], calls: Mapping[str, set[str]], by_call: Mapping[str, list[str]], names: set[str]
) -> set[str]:
    fresh = names.union(*(calls.get(owner, ()) for owner in found))
    for _ in range(LEVELS):
        news = {owner for name in fresh for owner in by_call.get(name, ())} - found
        found |= news
        fresh = set[str]().union(*(calls[owner] for owner in news))
    return found


def _called(node: ast.Call) -> Iterator[str]:
    """The last word of what is called. `run(…)` of some object says nothing."""
    if isinstance(node.func, ast.Name):
        yield node.func.id
    elif isinstance(node.func, ast.Attribute) and (
        node.func.attr not in ANYBODYS or (isinstance(node.func.value, ast.Name) and node.func.value.id[:1].isupper())
    ):
        yield node.func.attr


def _is_at_start(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator says that a function runs at the start: `@app.on_event("startup")`."""
    arguments = (each for call in node.decorator_list if isinstance(call, ast.Call) for each in call.args)
    return any(isinstance(each, ast.Constant) and each.value in _EVENTS for each in arguments)


def _called_at_the_top(module: Code) -> Iterator[str]:
    for line in _AT_THE_TOP.findall(module.content):
        yield from (name.decode() for name in _CALL.findall(line))
