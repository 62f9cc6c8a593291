"""Every read of the environment in a module, and whether its absence stops the program."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.draft.evidence import (
    COMPARED_WITH_A_SWITCH,
    REFUSED,
    DraftChoice,
    Evidence,
    LeftOut,
    choice,
    declared_by,
    is_name,
    says_its_name,
)
from auracheck.draft.issuers import names_issuer
from auracheck.draft.python.calls import Wrappers, called, names_called
from auracheck.draft.python.context import SPARING, ReadContext, spared
from auracheck.draft.python.environ import READING, EnvRead, env_read
from auracheck.draft.python.guards import Stop
from auracheck.draft.python.holding import HOLDING, environments_compared, held
from auracheck.draft.python.loops import Loops, looped, loops_in
from auracheck.draft.python.needs import Needs, Parsed
from auracheck.draft.python.scope import ENVIRON, Scope, is_text
from auracheck.draft.python.uses import NAMING, compared, fields, made, made_at_start, makes, switched
from auracheck.draft.words import words_of
from auracheck.model import Origin

MADE = "name computed at run time; add it by hand"
NO_NAME = "not a name (perhaps a value)"

REQUIRED = "read without a default"
IN_A_BRANCH = "read in a branch of the code"
DJANGO = "Django does not start without a SECRET_KEY"
SECRET_KEY = "SECRET_KEY"
"""The setting with which frameworks sign sessions, none of which does so without it."""
NEVER = "<use>"
"""The owner of what is missed only where it is used."""

_ENVIRONS = ("environ.Env", "environ.FileAwareEnv")


class _Module(NamedTuple):
    """What is known of a module while its reads are gone through. ``spared``: the optional parts by id, and whether the
    alternative is a text; ``defaults`` by name; ``variables`` by name, what they were read from; ``made``: the reads in
    place of which the code makes a value; ``compared``: with which it compares one; ``fields``: what takes a read;
    ``instead``: the names before a read in `A or B`, None where another is behind it; ``is_open``: defaults of more
    names are elsewhere; ``is_django``: it has the settings of a Django project;
    ``at_hand``: the constants that the settings of a developer set to a text; ``emptied``: `A` in `A or ""`;
    ``switched``: what the code compares with a word that switches."""

    parsed: Parsed
    needs: Needs
    spared: dict[int, bool]
    defaults: dict[str, bool]
    holders: dict[int, str]
    made: frozenset[int]
    compared: frozenset[int]
    loops: Loops
    fields: dict[int, str]
    instead: dict[int, tuple[str, ...] | None]
    is_open: bool
    is_django: bool
    at_hand: frozenset[str]
    emptied: frozenset[int]
    switched: frozenset[int]


def reads(parsed: Parsed, known: Wrappers, needs: Needs) -> Iterator[Evidence | DraftChoice | LeftOut]:
    """Every read of the environment, in the order of the code."""
    path, scope = parsed.path, parsed.scope
    module = _module(parsed, needs)
    inside = _parameters_read(scope, known) if known else set()
    for node, context in parsed.placed(*READING):
        found = [read] if (read := env_read(node, scope)) else list(_looked_for(node, scope, module))
        if isinstance(node, ast.Call) and not found:
            found = [read] if (read := called(node, scope, known)) else list(names_called(node, scope, known))
        for read in found:
            if isinstance(node, ast.expr) and not (read.name is None and id(node) in inside):
                yield from _evidence(node, read, context, module)
    yield from made_at_start(scope.nodes, scope, path)
    yield from environments_compared(scope.nodes, scope, path)


def _looked_for(node: ast.AST, scope: Scope, module: _Module) -> Iterator[EnvRead]:
    """`name not in os.environ`, where a loop goes through names."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.In | ast.NotIn):
        return
    if looped(node.left, module.loops) and scope.means(node.comparators[0]) == ENVIRON:
        yield EnvRead(None, False, key=node.left)


def _module(parsed: Parsed, needs: Needs) -> _Module:
    scope, nodes = parsed.scope, parsed.scope.nodes
    choices = nodes.of(ast.BoolOp)
    loops = loops_in(nodes, scope)
    holders = {id(part): word for node in nodes.of(*HOLDING) for part, word in held(node, scope)}
    return _Module(
        parsed,
        needs,
        {id(part): is_known for node in nodes.of(*SPARING) for part, is_known in spared(node)},
        dict(default for node in nodes.of(ast.Call) for default in (*_schema(node, scope), *_set(node, scope, loops))),
        holders,
        frozenset(id(part) for node in nodes.of(ast.BoolOp, ast.IfExp) for part in made(node)),
        compared(nodes, scope, holders),
        loops,
        {id(part): name for node in nodes.of(*NAMING) for part, name in fields(node, scope)},
        dict(each for node in choices for each in _instead(node, scope)),
        any(_is_open(node, scope) for node in nodes.of(ast.Call)),
        "INSTALLED_APPS" in map(scope.means, (target for node in nodes.of(ast.Assign) for target in node.targets)),
        frozenset(
            word for node in nodes.of(ast.Assign) if parsed.contexts[id(node)].at_hand
            and is_text(node.value) for word in map(scope.means, node.targets)
        ),
        frozenset(
            id(part) for node in choices if isinstance(node.op, ast.Or)
            and isinstance(node.values[-1], ast.Constant) and not node.values[-1].value for part in node.values
        ),
        switched(nodes),
    )  # fmt: skip


def _parameters_read(scope: Scope, known: Wrappers) -> set[int]:
    """The expressions inside of wrappers, whose own computed names are read where they are called."""
    functions = scope.nodes.of(ast.FunctionDef, ast.AsyncFunctionDef)
    lambdas = (
        node.value for node in scope.nodes.of(ast.Assign) if isinstance(node.value, ast.Lambda)
        and any(isinstance(target, ast.Name) and target.id in known for target in node.targets)
    )  # fmt: skip
    named = (node for node in functions if node.name in known)
    return {id(part) for function in (*named, *lambdas) for part in ast.walk(function)}


def _evidence(
    node: ast.expr, read: EnvRead, context: ReadContext, module: _Module
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    origin = Origin(module.parsed.path, node.lineno)
    names = [read.name] if read.name is not None else [read.named(each) for each in looped(read.key, module.loops)]
    if not names:
        yield LeftOut(origin, MADE)
    for name in names:
        if not is_name(name):
            yield LeftOut(origin, NO_NAME)
            continue
        said = _required(node, read, name, context, module)
        required = said.required
        spared = module.spared.get(id(node), False) or module.defaults.get(name, False)
        text = read.default.value if isinstance(read.default, ast.Constant) else None
        default = text if isinstance(text, str) else ""
        shown = (read.written_out or spared) and not required and not says_its_name(name, default)
        written_out = shown and not context.at_hand
        declared = read.declared if read.declared.kind else declared_by(default, _name_of(read.default))
        declared = ("setting", COMPARED_WITH_A_SWITCH) if id(node) in module.switched else declared
        is_random = id(node) in module.made | module.compared or (read.default is not None and makes(read.default))
        is_shown_at_hand = (shown and context.at_hand) or module.holders.get(id(node)) in module.at_hand
        is_made = is_random or (is_shown_at_hand and not names_issuer(words_of(name)))
        yield Evidence(
            name, origin, *declared, required=required, written_out=written_out, lazy=said.lazy, strict=said.strict,
            why=said.why, made=is_made, called=module.fields.get(id(node), ""),
            one_of=module.instead.get(id(node)) or (),
        )  # fmt: skip
        yield from choice(name, origin, (), default)


def _name_of(default: ast.expr | None) -> str:
    """The name of the constant that a default is, empty for any other."""
    return getattr(default, "id", getattr(default, "attr", ""))


class _Said(NamedTuple):
    """Whether a read is required, why, whether that is noticed only where it is used, and whether in production
    alone."""

    required: bool | None = None
    why: str = ""
    lazy: bool = False
    strict: bool = False


def _required(node: ast.expr, read: EnvRead, name: str, context: ReadContext, module: _Module) -> _Said:
    if module.instead.get(id(node), ()) is None:
        return _Said(False)
    main = _stop_of_main_key(node, read, name, context, module)
    stop = _stop(node, read, name, module) or main
    is_lazy = stop is not None and module.needs.is_lazy(stop.owner)
    has_default = read.default is not None or id(node) in module.emptied
    if stop is not None and (main or not (is_lazy and has_default)):  # with a default only a feature asks for it
        why = DJANGO if module.is_django and module.holders.get(id(node)) == SECRET_KEY else REFUSED
        is_strict = stop.strict or context.strict
        return _Said(None, IN_A_BRANCH) if context.conditional else _Said(True, why, is_lazy, is_strict)
    if id(node) in module.spared or name in module.defaults:
        return _Said(False)
    if context.at_hand:
        return _Said(None, IN_A_BRANCH)
    if read.required and context.conditional:
        return _Said(None, IN_A_BRANCH)
    if not read.required or module.is_open:
        return _Said(None if read.required else read.required)
    return _Said(True, REQUIRED, module.needs.is_lazy(context.owner), context.strict)


def _stop(node: ast.expr, read: EnvRead, name: str, module: _Module) -> Stop | None:
    """Where the program stops if a read gives nothing."""
    given = read.default.value if isinstance(read.default, ast.Constant) else None
    if _has_value(node, read, name, module) or given or type(given) in (int, float):
        return None
    own = module.needs.of_node(module.parsed, node)
    return own or module.needs.of_name(module.parsed, module.holders.get(id(node), ""))


def _stop_of_main_key(node: ast.expr, read: EnvRead, name: str, context: ReadContext, module: _Module) -> Stop | None:
    """Where a framework stops if its key is empty: Django at the start, any other where it signs a session. Django has
    no database either, of which `env.db()` makes the default one."""
    word = module.holders.get(id(node), "")
    if _has_value(node, read, name, module):
        return None
    is_main_database = name == "DATABASE_URL" and read.declared.kind == "url" and name in module.defaults
    if module.is_django and (word == SECRET_KEY or is_main_database):
        return Stop(context.owner)
    is_main = word == "app.secret_key" or word.rpartition(".")[2] == SECRET_KEY
    return Stop(NEVER) if is_main and getattr(read.default, "value", None) is None else None


def _has_value(node: ast.expr, read: EnvRead, name: str, module: _Module) -> bool:
    """Whether something stands in for what is not set, if only a text that everybody knows."""
    has_text = read.written_out or module.spared.get(id(node), False) or module.defaults.get(name, False)
    is_empty = isinstance(read.default, ast.List | ast.Tuple) and not read.default.elts
    is_computed = read.default is not None and not isinstance(read.default, ast.Constant) and not is_empty
    return has_text or is_computed or id(node) in module.made


def _schema(node: ast.Call, scope: Scope) -> Iterator[tuple[str, bool]]:
    """The names to which `environ.Env(DEBUG=(bool, False))` gives a default, and whether that is a text."""
    if scope.means(node.func) in _ENVIRONS:
        for each in node.keywords:
            if each.arg and isinstance(each.value, ast.Tuple):
                yield each.arg, is_text(each.value.elts[-1]) if each.value.elts else False


def _set(node: ast.Call, scope: Scope, loops: Loops) -> Iterator[tuple[str, bool]]:
    """The names that a module itself sets where they are not, `os.environ.setdefault("NAME", "text")`."""
    if scope.means(node.func) == f"{ENVIRON}.setdefault" and len(node.args) == 2:
        text = scope.text(node.args[0])
        yield from ((name, True) for name in ([text] if text else looped(node.args[0], loops)))


def _instead(node: ast.BoolOp, scope: Scope) -> Iterator[tuple[int, tuple[str, ...] | None]]:
    """The names that come before the last read in `A or B or C`, and None for the others, by their ids."""
    every = node.values if isinstance(node.op, ast.Or) else []
    reading = [(value, read.name) for value in every if (read := env_read(value, scope)) and read.name]
    for value, _ in reading[:-1]:
        yield id(value), None
    if reading:
        yield id(reading[-1][0]), tuple(name for _, name in reading[:-1])


def _is_open(node: ast.Call, scope: Scope) -> bool:
    """Whether `environ.Env(**DEFAULTS)` takes defaults from elsewhere."""
    return scope.means(node.func) in _ENVIRONS and any(each.arg is None for each in node.keywords)
