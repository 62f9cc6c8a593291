"""What must not be empty, since an error follows then: `if not X: raise`, `assert X`, `X or sys.exit()`, and what
libraries refuse."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.python.absence import empty_where
from auracheck.draft.python.context import ReadContext, fails, of_environment, owner_of, refuses
from auracheck.draft.python.environ import env_read
from auracheck.draft.python.loops import columns
from auracheck.draft.python.scope import Scope

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CONVERTING = frozenset({"int", "float", "json.loads", "base64.b64decode", "bytes.fromhex"})
_REFUSING: Mapping[str, tuple[int, ...]] = {
    "create_engine": (0,), "create_async_engine": (0,), "engine_from_config": (0,), "asyncpg.connect": (),
    "psycopg2.connect": (0,), "psycopg.connect": (0,), "from_url": (0,), "databases.Database": (0,), "Database": (0,),
    "Fernet": (0,), "MultiFernet": (0,), "jwt.encode": (1,), "OpenAI": (), "AsyncOpenAI": (),
    "Groq": (), "AsyncGroq": (), "Pinecone": (), "twilio.rest.Client": (0, 1), "client.run": (0,), "bot.run": (0,),
    "telebot.TeleBot": (0,), "aiogram.Bot": (0,), "telegram.Bot": (0,), "URLSafeTimedSerializer": (0,),
    "URLSafeSerializer": (0,),
}  # fmt: skip
"""Functions of libraries that refuse an argument of None, with the positions of these."""
_KEYWORDS = frozenset({"url", "key", "api_key", "dsn", "token", "secret_key"})
"""Keywords under which those functions take it."""


class Stop(NamedTuple):
    """A place that stops the program where something is empty. ``owner`` is the function around it."""

    owner: str = ""
    strict: bool = False


class Refusals(NamedTuple):
    """What must not be empty: the dotted names of variables, and the expressions by id."""

    names: Mapping[str, Stop]
    nodes: Mapping[int, Stop]


class Checks(NamedTuple):
    """The functions of a project that always fail, and those that fail where an argument is empty, by its position."""

    failing: frozenset[str] = frozenset()
    checking: Mapping[str, int] = {}


NO_CHECKS = Checks()

ASKING = (ast.If, *_FUNCTIONS, ast.Assert, ast.IfExp, ast.BoolOp, ast.Assign, ast.Attribute, ast.Call, ast.For,
          ast.comprehension)  # fmt: skip
"""The nodes at which something must not be empty, or that say of what is asked."""

Placed = Iterable[tuple[ast.AST, ReadContext]]


def refusals(nodes: Placed, scope: Scope, checks: Checks = NO_CHECKS) -> Refusals:
    """What must not be empty in a module or a function; what only a feature asks for may be."""
    names: dict[str, Stop] = {}
    found: dict[int, Stop] = {}
    every = [(node, context) for node, context in nodes if not context.conditional]
    known = _Known(
        _collecting((node for node, _ in every), scope, checks),
        dict(each for node, _ in every for each in columns(node, scope)),
    )
    for node, context in every:
        owner = owner_of(node.name, context) if isinstance(node, _FUNCTIONS) else context.owner
        if isinstance(node, ast.Call) and context.converting and scope.means(node.func) in _CONVERTING:
            continue
        for empty, strict in _asked(node, scope, checks, known):
            stop = Stop(owner, context.strict or strict)
            for each in _with_origins(empty, scope, known):
                found[id(each)] = stop
                if word := word_of(each, scope):
                    names[word] = min(stop, names.get(word, stop), key=lambda one: (one.strict, bool(one.owner)))
    return Refusals(names, found)


class _Known(NamedTuple):
    """``missing``: the lists of which the code asks whether they have anything; ``through``: the expressions that a
    loop variable goes through."""

    missing: frozenset[str]
    through: Mapping[str, Sequence[ast.expr]]


def word_of(node: ast.AST, scope: Scope) -> str:
    """The dotted name of an expression; `app.config["NAME"]` is `app.config.NAME`."""
    if isinstance(node, ast.Subscript):
        key = scope.text(node.slice)
        return f"{scope.means(node.value)}.{key}" if key and scope.means(node.value) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        key = scope.text(node.args[0])
        return f"{scope.means(node.func.value)}.{key}" if key and scope.means(node.func.value) else ""
    return scope.means(node)


def _asked(node: ast.AST, scope: Scope, checks: Checks, known: _Known) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions that must not be empty at a node, and whether only in production."""
    if isinstance(node, ast.If):
        if refuses(node.body, scope, checks.failing) or _collects(node.body, known.missing):
            yield from empty_where(node.test, True)
        elif refuses(node.orelse, scope, checks.failing):
            yield from empty_where(node.test, False)
        elif any(_refuses_in_production(each, scope, checks) for each in node.body):
            yield from empty_where(node.test, True, True)
    elif isinstance(node, (ast.For, *_FUNCTIONS)):
        yield from _let_through(node, scope, checks)
    elif isinstance(node, ast.Assert) or (isinstance(node, ast.IfExp) and fails(node.orelse, scope, checks.failing)):
        yield from empty_where(node.test, False)
    elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
        yield from ((node.values[0], False),) if fails(node.values[1], scope, checks.failing) else ()
    elif isinstance(node, ast.Assign) and any(scope.means(each) in known.missing for each in node.targets):
        yield from (each for test in _filters(node.value) for each in empty_where(test, True))
    elif isinstance(node, ast.Attribute) and _is_unsafe(node.value, scope):
        yield node.value, False
    elif isinstance(node, ast.Call):
        yield from ((each, False) for each in _refused_arguments(node, scope, checks))


def _let_through(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.For, scope: Scope, checks: Checks
) -> Iterator[tuple[ast.expr, bool]]:
    """What a function, or a turn of a loop, must have that ends in an error: `if X: return`, then `raise`. Where it
    lets several things through, each may be absent; a file in place of the variable is none of them."""
    if not refuses(node.body[-1:], scope, checks.failing):
        return
    leaves = ast.Continue if isinstance(node, ast.For) else ast.Return
    tests = [each.test for each in node.body if isinstance(each, ast.If) and isinstance(each.body[-1], leaves)]
    others = [test for test in tests if of_environment(test) is None and not _is_of_a_file(test)]
    if len(others) == 1:
        yield from empty_where(others[0], False, len(tests) > 1)


def _is_of_a_file(test: ast.expr) -> bool:
    """Whether a condition is about the path of a file with the value: `f"{name}_FILE" in os.environ`."""
    texts = (each.value for each in ast.walk(test) if isinstance(each, ast.Constant))
    return any(isinstance(each, str) and each.endswith("_FILE") for each in texts)


def _refuses_in_production(node: ast.stmt, scope: Scope, checks: Checks) -> bool:
    """Whether a statement is `if PRODUCTION: raise`, or `if DEBUG: … else: raise`."""
    said = of_environment(node.test) if isinstance(node, ast.If) else None
    return said is not None and refuses(node.body if said else node.orelse, scope, checks.failing)  # type: ignore[attr-defined]


def _is_unsafe(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is None where the variable is not set: `getenv(X)` of `getenv(X).encode()`."""
    read = env_read(node, scope) if isinstance(node, ast.Call) else None
    return read is not None and read.default is None and not read.required


def _refused_arguments(node: ast.Call, scope: Scope, checks: Checks) -> Iterator[ast.expr]:
    word = scope.means(node.func)
    last = word.rpartition(".")[2]
    if last in checks.checking and len(node.args) > checks.checking[last]:
        yield node.args[checks.checking[last]]
    places = (0,) if word in _CONVERTING else _REFUSING.get(".".join(word.split(".")[-2:]), _REFUSING.get(last))
    if places is not None:
        given = (node.args[at] for at in places if at < len(node.args))
        yield from (each for each in given if word not in _CONVERTING or not _has_flag(each, scope))
        yield from (each.value for each in node.keywords if each.arg in _KEYWORDS)


def _has_flag(node: ast.expr, scope: Scope) -> bool:
    """Whether a read has a default that is true or false, each of which is a number."""
    read = env_read(node, scope)
    return read is not None and isinstance(getattr(read.default, "value", None), bool)


def _collecting(nodes: Iterable[ast.AST], scope: Scope, checks: Checks) -> frozenset[str]:
    """The names of lists that must not have anything: `if missing: raise`."""
    tests = (node.test for node in nodes if isinstance(node, ast.If) and refuses(node.body, scope, checks.failing))
    held = (each.left if isinstance(each, ast.Compare) else each for each in tests)
    named = (each.args[0] if isinstance(each, ast.Call) and each.args else each for each in held)
    return frozenset(each.id for each in named if isinstance(each, ast.Name))


def _collects(body: Sequence[ast.stmt], missing: frozenset[str]) -> bool:
    """Whether statements add something to one of the lists: `missing.append(name)`."""
    calls = (each.value.func for each in body if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call))
    return any(
        isinstance(each, ast.Attribute) and each.attr in ("append", "add")
        and isinstance(each.value, ast.Name) and each.value.id in missing for each in calls
    )  # fmt: skip


def _filters(value: ast.expr) -> Iterator[ast.expr]:
    """The conditions of `[name for name in NAMES if not getenv(name)]`."""
    for each in getattr(value, "generators", []):
        yield from each.ifs


def _with_origins(node: ast.expr, scope: Scope, known: _Known) -> Iterator[ast.expr]:
    yield node
    if isinstance(node, ast.Name):
        yield from known.through.get(node.id, ())


def checks_in(scopes: Iterable[Scope]) -> Checks:
    """The functions of a project that always fail, and those that fail where an argument is empty."""
    failing, checking = set[str](), dict[str, int]()
    functions = [(each, scope) for scope in scopes for each in scope.nodes.of(*_FUNCTIONS)]
    for function, scope in functions:
        if function.name in ANYBODYS:
            continue
        if refuses(function.body, scope):
            failing.update([] if any(isinstance(each, ast.Return) for each in ast.walk(function)) else [function.name])
            continue
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args) if each.arg != "self"]
        if names and any(isinstance(each, ast.If | ast.Assert) for each in function.body):
            refused = refusals(((each, ReadContext()) for each in function.body), scope).names
            checking.update((function.name, at) for at, name in enumerate(names) if name in refused)
    return Checks(frozenset(failing), checking)
