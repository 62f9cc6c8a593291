"""What functions of Python do where what they read is not set, as their parameters say."""

import ast
from collections.abc import Iterator, Sequence

from auracheck.draft.python.context import Function, ReadContext, refuses
from auracheck.draft.python.guards import refusals
from auracheck.draft.python.scope import Scope


def has_default(function: Function, parameter: str) -> bool:
    return parameter in defaults(function)


def is_on(function: Function, parameter: str) -> bool:
    """Whether the default of a parameter is true."""
    return getattr(defaults(function).get(parameter), "value", False) is True


def defaults(function: Function) -> dict[str, ast.expr]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    last = zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    pairs = [*last, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return {each.arg: of for each, of in pairs if of}


def fails_without(function: Function, scope: Scope, reads: Sequence[ast.AST], key: str, about: str = "") -> bool:
    """Whether it fails where a read of ``key`` gives nothing: behind `if not value`, or in an `except KeyError`. It may
    also ask for a parameter there, which is what ``about`` is."""
    nodes = list(ast.walk(function))
    in_branches = {id(part) for node in nodes if isinstance(node, ast.If) for part in _calls_in(node)}
    refused, names = set[int](), set[str]()
    for node in (_asking_for(node, about) for node in nodes if id(node) not in in_branches):
        found = refusals([(node, ReadContext())], scope)
        refused.update(found.nodes)
        names.update(found.names)
    ids = set(map(id, reads))
    ids |= {id(each) for each in nodes if isinstance(each, ast.Compare) and _mentions(each.left, key)}  # `key in env`
    if not ids.isdisjoint(refused):
        return True
    for node in nodes:
        if isinstance(node, ast.Assign) and any(id(part) in ids for part in ast.walk(node.value)):
            if any(scope.means(target) in names for target in node.targets):
                return True
        elif isinstance(node, ast.NamedExpr) and any(id(part) in ids for part in ast.walk(node.value)):
            if node.target.id in names:
                return True
        elif isinstance(node, ast.Try) and any(id(part) in ids for each in node.body for part in ast.walk(each)):
            return any(refuses(each.body, scope) and _is_key_error(each) for each in node.handlers)
    return False


def _calls_in(node: ast.If) -> Iterator[ast.Call]:
    """The calls in the branches of a condition, which may be about what is read."""
    inner = (part for statement in (*node.body, *node.orelse) for part in ast.walk(statement))
    return (part for part in inner if isinstance(part, ast.Call))


def _asking_for(node: ast.AST, parameter: str) -> ast.AST:
    """A condition without what it asks of a parameter: `if not v and must: raise`, `if not v: if must: raise`."""
    if not isinstance(node, ast.If) or not parameter:
        return node
    test = node.test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        others = [each for each in test.values if not _asks_for(each, parameter)]
        test = others[0] if len(others) == 1 else test
    inner = [
        statement for each in node.body if isinstance(each, ast.If) and _asks_for(each.test, parameter)
        for statement in (*each.body, *each.orelse)
    ]  # fmt: skip
    return ast.If(test, [*node.body, *inner], [*node.orelse, *_otherwise(node, parameter)])


def _otherwise(node: ast.If, parameter: str) -> Iterator[ast.stmt]:
    """The statements of each `elif` that asks for a parameter."""
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
        yield from node.body if _asks_for(node.test, parameter) else ()


def _asks_for(test: ast.expr, parameter: str) -> bool:
    """Whether a condition asks for a parameter: `required and …`, `options.required`, `default is NOTHING`."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    asked = (each.left if isinstance(each, ast.Compare) else each for each in parts)
    named = (each.operand if isinstance(each, ast.UnaryOp) else each for each in asked)
    return any(_mentions(each, parameter) for each in named if isinstance(each, ast.Name | ast.Attribute))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _is_key_error(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id == "KeyError"
