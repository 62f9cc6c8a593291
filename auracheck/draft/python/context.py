"""Where in a module an expression is: whether every start evaluates it, or only a production, or only a branch."""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.draft.python.environ import env_read
from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.scope import Scope, is_text

_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort", "parser.error", "ctx.fail"})
_CAUGHT = frozenset(
    ["KeyError", "LookupError", "Exception", "BaseException", "ImproperlyConfigured", "EnvError", "UndefinedValueError"]
)
"""What is raised where a variable is not set: by `os.environ`, django-environ, environs and decouple."""
_BAD = frozenset({"ValueError", "TypeError", "JSONDecodeError"})
"""What is raised where a text is of another form."""
_PROGRAMS = frozenset({"main", "__main__", "app", "server", "run", "cli", "manage", "worker", "bot"})
"""Names of modules that start a program although they are in a package."""

_DEPLOYED = re.compile(r"(?i)(?:.*_)?(?:prod|production|deployed)(?:_.*)?")
_AT_HAND = re.compile(
    r"(?i)(?:.*_)?(?:debug|dev|devel|develop|development|local|test|tests|testing|pytest|ci|interactive)(?:_.*)?"
)
"""Words of conditions and values of a deployment, and of a developer's machine or a test."""

_OF_OTHERS = re.compile(r"(?:Dev|Devel|Development|Local|Test|Testing|Debug)(?:Config\w*|Settings)?")
"""Classes of settings that no deployment takes (Flask, "Development / Production")."""

_PLACING = (ast.If, ast.IfExp, ast.While, ast.Try, ast.match_case, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef,
            ast.Lambda, ast.keyword)  # fmt: skip
"""Nodes whose parts may be in another place than they are."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ReadContext(NamedTuple):
    """``path``: that of its module. ``owner``: the function around it, `path:name`, or `path:Class.method` of a class;
    empty at the top. ``conditional``: in a branch, or
    a failure is caught. ``strict``: only in production."""

    path: str = ""
    owner: str = ""
    conditional: bool = False
    strict: bool = False
    within: str = ""
    """The class around it."""
    at_hand: bool = False
    """Whether that is the configuration of a developer's machine or of a test."""
    converting: bool = False
    """Whether a text that cannot be converted is caught."""


ANONYMOUS = "<lambda>"
"""The owner of what a function without a name contains."""


def context_of_main(path: str) -> ReadContext:
    """Where `if __name__ == "__main__"` leads: a module of a package is tried so by hand, a program starts there."""
    folder, name = os.path.split(path)
    near = (folder, os.path.dirname(folder))  # a folder in a package needs no file that says so
    in_package = any(os.path.isfile(os.path.join(each, "__init__.py")) for each in near)
    is_module = name.removesuffix(".py") not in _PROGRAMS and in_package
    return ReadContext(path, ANONYMOUS if is_module else "")


def owner_of(name: str, context: ReadContext) -> str:
    """What a function is as the owner of what is in it."""
    return f"{context.path}:{context.within}.{name}" if context.within else f"{context.path}:{name}"


def contexts(nodes: Nodes, scope: Scope, main: ReadContext) -> dict[int, ReadContext]:
    """The context of each node, by its id; ``main`` is that of `if __name__ == "__main__"`."""
    found: dict[int, ReadContext] = {}
    for node, around in nodes.every:
        context = found.get(id(node)) or found.get(id(around)) or ReadContext(main.path)
        found[id(node)] = context
        if isinstance(node, _PLACING):
            for child, inner in _children(node, context, scope, main):
                found.setdefault(id(child), inner)
    return found


def _children(
    node: ast.AST, context: ReadContext, scope: Scope, main: ReadContext
) -> Iterator[tuple[ast.AST, ReadContext]]:
    branch = context._replace(conditional=True)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        body, orelse = _branches(node, context, scope, main)
        for field, child in _fields(node):
            yield child, {"test": context, "body": body}.get(field, orelse)
    elif isinstance(node, ast.Try):
        stops = any(refuses(each.body, scope) for each in node.handlers)
        caught = not stops and any(_names(each, _CAUGHT) for each in node.handlers)
        inside = branch if caught else context._replace(converting=any(_names(each, _BAD) for each in node.handlers))
        for field, child in _fields(node):
            yield child, branch if field == "handlers" else inside if field == "body" else context
    elif isinstance(node, ast.match_case):
        yield from ((child, branch) for _, child in _fields(node))
    elif isinstance(node, ast.ClassDef):
        inside = context._replace(within=node.name, at_hand=context.at_hand or bool(_OF_OTHERS.fullmatch(node.name)))
        yield from ((child, inside if field == "body" else context) for field, child in _fields(node))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside = ReadContext(context.path, owner_of(node.name, context))
        yield from ((child, inside if field == "body" else context) for field, child in _fields(node))
    elif isinstance(node, ast.Lambda):
        yield from ((child, ReadContext(context.path, ANONYMOUS)) for _, child in _fields(node))
    elif isinstance(node, ast.keyword) and node.arg == "default_factory" and isinstance(node.value, ast.Lambda):
        owner = owner_of("__init__", context) if context.within else ANONYMOUS
        yield node.value.body, ReadContext(context.path, owner)
    else:
        yield from ((child, context) for _, child in _fields(node))


def _branches(
    node: ast.If | ast.IfExp | ast.While, context: ReadContext, scope: Scope, main: ReadContext
) -> tuple[ReadContext, ReadContext]:
    """Where the two branches of a condition lead."""
    branch, strict = context._replace(conditional=True), context._replace(strict=True)
    if _is_main(node.test):
        return main, branch
    environment = of_environment(node.test)
    if environment is not None:
        return (strict, branch) if environment else (branch, strict)
    if isinstance(node, ast.If | ast.IfExp) and _holds_by_default(node.test, scope):
        return context, branch
    return branch, branch


def _fields(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field in node._fields:
        value = getattr(node, field, None)
        every = value if isinstance(value, list) else [value]
        yield from ((field, child) for child in every if isinstance(child, ast.AST))


def of_environment(test: ast.expr) -> bool | None:
    """Whether a condition holds in production, `ENV == "production"`, `not DEBUG`, or elsewhere; None for any other."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = of_environment(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        said = {of_environment(each) for each in test.values}
        return said.pop() if len(said) == 1 else None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        is_equal = isinstance(test.ops[0], ast.Eq | ast.In | ast.Is)
        if isinstance(test.left, ast.Constant) and _last_word(test.comparators[0]) == "environ":  # `"CI" in os.environ`
            said_there = _said(_last_word(test.left))
            return said_there if is_equal or said_there is None else not said_there
        said = set(map(_said, _texts(test.comparators[0])))
        if isinstance(test.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn) and said - {None}:
            return (True in said) == is_equal
        return of_environment(test.left) if is_equal and _is_true(test.comparators[0]) else None
    return _said(_last_word(test))


def _last_word(node: ast.expr) -> str:
    """What a condition asks for: `PRODUCTION`, `settings.PRODUCTION`, `is_production()`, `config["PRODUCTION"]`."""
    if isinstance(node, ast.Call):
        node = node.args[0] if node.args else node.func
    if isinstance(node, ast.Subscript):
        node = node.slice
    word = getattr(node, "attr", getattr(node, "id", getattr(node, "value", "")))
    return word if isinstance(word, str) else ""


def _said(word: str) -> bool | None:
    """Whether a word says production, or a developer's machine; None for neither."""
    return False if _AT_HAND.fullmatch(word) else True if _DEPLOYED.fullmatch(word) else None


def _texts(node: ast.expr) -> list[str]:
    """The texts that something is compared with, and the members of an enumeration."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [text for each in node.elts for text in _texts(each)]
    return [_last_word(node)]


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _holds_by_default(test: ast.expr, scope: Scope) -> bool:
    """Whether a condition asks only that variables are not set, or that the module is the program."""
    if isinstance(test, ast.BoolOp):
        return all(_holds_by_default(each, scope) for each in test.values)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        word = test.operand.id if isinstance(test.operand, ast.Name) else ""
        return env_read(scope.called.get(word, test.operand), scope) is not None
    return _is_main(test)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _names(handler: ast.ExceptHandler, errors: frozenset[str]) -> bool:
    """Whether a handler is for one of some errors, or for all."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "attr", getattr(kind, "id", "")) in errors for kind in kinds)


def refuses(body: Iterable[ast.stmt], scope: Scope, failing: frozenset[str] = frozenset()) -> bool:
    """Whether statements end in an error or end the program; ``failing`` are functions that always do."""
    return any(
        isinstance(each, ast.Raise) or (isinstance(each, ast.Expr) and fails(each.value, scope, failing))
        for each in body
    )


def fails(value: ast.expr, scope: Scope, failing: frozenset[str] = frozenset()) -> bool:
    """Whether an expression ends the program."""
    word = scope.means(value.func) if isinstance(value, ast.Call) else ""
    return word in _EXITS or word.rpartition(".")[2] in failing


SPARING = (ast.BoolOp, ast.If, ast.IfExp, ast.While)
"""Nodes with optional parts."""


def spared(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The optional parts of a node, as `A` in `A or B` and in `if A`, and whether the alternative is a text."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        yield from ((part, _stands_in(node.values[-1])) for part in node.values[:-1])
    elif isinstance(node, ast.BoolOp):
        yield from ((part, False) for part in node.values[:-1])
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield from ((part, False) for part in _tested(node.test))


def _stands_in(value: ast.expr) -> bool:
    """Whether an alternative is a text, or one is behind it: `config.get("SECTION", "KEY", fallback="text")`."""
    given = value.keywords if isinstance(value, ast.Call) else []
    return is_text(value) or any(each.arg == "fallback" and is_text(each.value) for each in given)


def _tested(test: ast.expr) -> Iterable[ast.expr]:
    if isinstance(test, ast.UnaryOp):
        return [test.operand]
    if isinstance(test, ast.NamedExpr):
        return [test.value]
    return test.values if isinstance(test, ast.BoolOp) else [test]
