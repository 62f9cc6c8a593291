"""Functions of a project that pass an argument on to a read of the environment, which makes them reads as well."""

import ast
import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.draft.python.calls import Wrapper, Wrappers, called
from auracheck.draft.python.context import Function, ReadContext, contexts
from auracheck.draft.python.declared import Declared, kind_of
from auracheck.draft.python.environ import READING, EnvRead, env_read
from auracheck.draft.python.needs import Parsed
from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.parameters import defaults, fails_without, has_default, is_on
from auracheck.draft.python.scope import Scope
from auracheck.draft.python.texts import parts

_ASKING = ("is_", "has_")
"""Beginnings of names of functions that ask whether a variable is set, whatever is in it."""
_CAST_WORDS = ("bool", "int", "float", "list", "json", "path", "flag", "number")
_DEFAULTS = frozenset({"default", "fallback", "default_value", "otherwise"})


class ReadKey(NamedTuple):
    """The name that a function reads, by its parameter."""

    prefix: str
    parameter: str
    suffix: str
    upper: bool = False


def wrappers(module: Parsed, known: Wrappers) -> Iterator[Wrapper]:
    """The functions of a module that read what they are given, by themselves or by those that are known."""
    for each in _wrappers(module.scope, known):
        yield each._replace(module=os.path.basename(module.path).removesuffix(".py"))


def _wrappers(scope: Scope, known: Wrappers) -> Iterator[Wrapper]:
    reading = scope.nodes.of(*READING)
    computed = (read for node in reading for read in _reads_in(node, scope, known) if scope.text(read.key) is None)
    if next(computed, None) is None:  # most modules
        return
    methods = {id(each): node.name for node in scope.nodes.of(ast.ClassDef) for each in node.body}
    for node in scope.nodes.of(ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _wrapper(node.name, node, scope, known, methods.get(id(node), ""))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            yield from (each for name in names for each in _wrapper(name, node.value, scope, known, ""))


def _wrapper(name: str, function: Function, scope: Scope, known: Wrappers, of_class: str) -> Iterator[Wrapper]:
    parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if not parameters or name in known:
        return
    keyword_only = [each.arg for each in function.args.kwonlyargs]
    if not any(True for node in ast.walk(function) for _ in _reads_in(node, scope, known)):
        return
    assigned = _assigned(function)
    found = [
        (node, read, key) for node in ast.walk(function)
        for read in _reads_in(node, scope, known)
        if (key := _key(read.key, {*parameters, *keyword_only}, assigned, scope))
    ]  # fmt: skip
    if not found:
        return
    placed = contexts(Nodes(function), scope, ReadContext())
    strict = {each for each, context in placed.items() if context.strict}
    _, read, key = min(found, key=lambda each: (bool(each[2].suffix), id(each[0]) not in strict))
    reading = [node for node, _, _ in found]
    is_bound = bool(of_class) and not _is_static(function)
    iterated = key.parameter not in parameters and key.parameter not in keyword_only
    default = _default_parameter(read, [*parameters, *keyword_only], key.parameter)
    raises = any(fails_without(function, scope, reading, key.parameter, each) for each in {"", default})
    flags = [name for name, of in defaults(function).items() if isinstance(getattr(of, "value", None), bool)]
    failing = (each for each in flags if not raises and fails_without(function, scope, reading, key.parameter, each))
    switch = next(failing, "")
    source = assigned.iterated.get(key.parameter, key.parameter) if iterated else key.parameter
    yield Wrapper(
        name,
        parameters.index(source) - is_bound if source in parameters else 99,
        source,
        key.prefix,
        key.suffix,
        parameters.index(default) - is_bound if default in parameters else -1,
        default,
        _required(function, read, default, raises=raises),
        _declared(name, function, read, scope),
        is_bound,
        of_class,
        iterated,
        key.upper,
        getattr(defaults(function).get(default), "value", default) is None,
        switch,
        parameters.index(switch) - is_bound if switch in parameters else -1,
        is_on(function, switch),
    )


def _reads_in(node: ast.AST, scope: Scope, known: Wrappers) -> Iterator[EnvRead]:
    read = env_read(node, scope) or (called(node, scope, known) if isinstance(node, ast.Call) else None)
    if read is not None and read.key is not None:
        yield read


class _Assigned(NamedTuple):
    """The expressions of a function's variables, and what loop variables go through."""

    expressions: Mapping[str, ast.expr]
    iterated: Mapping[str, str]


def _assigned(function: Function) -> _Assigned:
    expressions: dict[str, ast.expr] = {}
    iterated: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            expressions.setdefault(node.targets[0].id, node.value)
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            iterated |= {node.target.id: node.iter.id} if isinstance(node.iter, ast.Name) else {}
    return _Assigned(expressions, iterated)


def _key(
    node: ast.expr | None, parameters: set[str], assigned: _Assigned, scope: Scope, depth: int = 0
) -> ReadKey | None:
    """The name that an expression gives, by a parameter: itself, `f"P_{name}"`, `"P_" + name`, `name.upper()`."""
    if node is None or depth > 4:
        return None
    if isinstance(node, ast.Name):
        if node.id in parameters or assigned.iterated.get(node.id) in parameters:
            return ReadKey("", node.id, "")
        return _key(assigned.expressions.get(node.id), parameters, assigned, scope, depth + 1)
    if isinstance(node, ast.Attribute) and node.attr == "value":  # of a member of an enumeration
        return _key(node.value, parameters, assigned, scope, depth + 1)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("upper", "strip"):
        inner = _key(node.func.value, parameters, assigned, scope, depth + 1)
        return inner and inner._replace(upper=inner.upper or node.func.attr == "upper")
    joined = parts(node)
    keys = [(at, key) for at, part in enumerate(joined) if (key := _key(part, parameters, assigned, scope, depth + 1))]
    if len(keys) != 1:
        return None
    at, key = keys[0]
    before = [scope.text(part) for part in joined[:at]]
    after = [scope.text(part) for part in joined[at + 1 :]]
    if None in before or None in after:
        return None
    return ReadKey(
        "".join(map(str, before)) + key.prefix, key.parameter, key.suffix + "".join(map(str, after)), key.upper
    )


def _default_parameter(read: EnvRead, parameters: list[str], name: str) -> str:
    if isinstance(read.default, ast.Name) and read.default.id in parameters:
        return read.default.id
    return next((each for each in parameters if each in _DEFAULTS and each != name), "")


def _required(function: Function, read: EnvRead, default: str, *, raises: bool) -> bool | None:
    """Whether a call without a default stops where the name is not set."""
    if raises:
        return True
    return False if default and has_default(function, default) else read.required


def _declared(name: str, function: Function, read: EnvRead, scope: Scope) -> Declared:
    if name.startswith(_ASKING):
        return read.declared
    returned = Declared() if isinstance(function, ast.Lambda) else kind_of(function.returns, scope)
    if not returned.kind and any(word in name.lower() for word in _CAST_WORDS):
        return Declared("setting", name)
    return returned if returned.kind else read.declared


def _is_static(function: Function) -> bool:
    decorators = getattr(function, "decorator_list", [])
    return any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in decorators)
