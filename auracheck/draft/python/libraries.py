"""Variables that settings libraries read by their keys and classes: everett ("Configuration", "Components"),
environ-config and typed-settings, and by functions of other packages whose names say it (`get_env("NAME")`)."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.python.scope import Scope, argument, is_text
from auracheck.model import Origin

MAX_FIELDS = 1_000
"""Maximum number of fields of a class, with those of groups within it."""

MAX_DEPTH = 4
"""Maximum depth of groups of settings within a class."""

FIELD = "a field without a default"
KEY = "read without a default"

_EVERETT = "everett.manager."
_CONFIG, _VARIABLE, _GROUP = "environ.config", frozenset({"environ.var", "environ.bool_var"}), "environ.group"
_TYPED = "typed_settings."
_LOADERS = frozenset({"load", "load_settings", "click_options", "default_loaders", "cli"})
_BY_NAME = re.compile(r"(?:get|read|load|fetch|require|must|from)_\w*env\w*|env_(?:var|str|get|or_\w+)")
_OF_ENVS = re.compile(
    r"(?:.*\.)?(?:envs?|environ|environment|env_\w+|\w+_env)\.(?:get|read|load|fetch|require|optional)\w*"
)
"""A function that a module with such a name has: `from mitol.common.envs import get_string`."""
_KEY = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)


def libraries(scope: Scope, path: str, known: Collection[str]) -> Iterator[Evidence]:
    """The variables of a module. ``known`` are the functions of the project that read for others."""
    calls = scope.nodes.of(ast.Call)
    classes = {node.name: node for node in scope.nodes.of(ast.ClassDef)}
    yield from _of_everett(scope, path, calls)
    yield from _of_environ_config(scope, path, classes)
    yield from _of_typed_settings(scope, path, classes, calls)
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id not in known and _reads(call.func, scope):
            text = scope.text(argument(call, 0, "name")) or ""
            must = any(each.arg == "required" and getattr(each.value, "value", None) is True for each in call.keywords)
            default = argument(call, 1, "default")
            is_nothing = must and isinstance(default, ast.Constant) and default.value is None
            if _KEY.fullmatch(text):
                yield from _evidence(text, path, call, must or None, None if is_nothing else default)


def _reads(function: ast.Name, scope: Scope) -> bool:
    """Whether the name of a function says that it reads the environment, or that of its module does."""
    word = scope.means(function)
    return bool(_BY_NAME.fullmatch(function.id)) or ("." in word and _OF_ENVS.fullmatch(word) is not None)


def _evidence(
    name: str, path: str, node: ast.expr | ast.stmt, required: bool | None, default: ast.expr | None,
    weight: Weight = Weight.READ,
) -> Iterator[Evidence]:  # fmt: skip
    if is_name(name):
        must = required if default is None else False
        why = (KEY if weight is Weight.READ else FIELD) if must else ""
        origin = Origin(path, node.lineno)
        yield Evidence(name, origin, required=must, written_out=is_text(default), weight=weight, why=why)


def _of_everett(scope: Scope, path: str, calls: Collection[ast.Call]) -> Iterator[Evidence]:
    managers = {
        target.id: scope.text(argument(node.value, 0, "namespace")) or ""
        for node in scope.nodes.of(ast.Assign) if isinstance(node.value, ast.Call)
        for target in node.targets if isinstance(target, ast.Name)
        and (scope.means(node.value.func).startswith(f"{_EVERETT}ConfigManager")
             or getattr(node.value.func, "attr", "") == "with_namespace")
    }  # fmt: skip
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in managers:
            given = argument(call, 1, "namespace")
            spaces = scope.texts(given) or [scope.text(given) or managers[call.func.id]]
            key = scope.text(argument(call, 0, "key"))
            default = argument(call, len(call.args), "default")
            if key:
                yield from _evidence("_".join(filter(None, (*spaces, key))).upper(), path, call, True, default)
    for target, value in _assigned(scope.nodes.of(ast.Assign)):
        if isinstance(value, ast.Call) and scope.means(value.func) == f"{_EVERETT}Option":
            default = argument(value, 0, "default")
            default = None if isinstance(default, ast.Name) and default.id == "NO_VALUE" else default
            yield from _evidence(target.upper(), path, value, True, default, Weight.DECLARED)


def _assigned(body: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _of_environ_config(scope: Scope, path: str, classes: Mapping[str, ast.ClassDef]) -> Iterator[Evidence]:
    ours = {name: node for name, node in classes.items() if _decorator(node, scope, _CONFIG) is not None}
    groups = [value.args[0] for node in ours.values() for _, value in _assigned(node.body)
              if isinstance(value, ast.Call) and scope.means(value.func) == _GROUP and value.args]  # fmt: skip
    inner = {each.id for each in groups if isinstance(each, ast.Name)}
    for name, node in ours.items():
        if name not in inner:
            given = _decorator(node, scope, _CONFIG)
            prefix = scope.text(argument(given, 0, "prefix")) if isinstance(given, ast.Call) else None
            found = _in_group(node, "APP" if prefix is None else prefix, scope, path, ours, 0)
            yield from filter(None, islice(found, MAX_FIELDS))


def _in_group(
    node: ast.ClassDef, prefix: str, scope: Scope, path: str, classes: Mapping[str, ast.ClassDef], depth: int
) -> Iterator[Evidence | None]:
    """The variables of a class; None for each group within it, so that these count."""
    for field, value in _assigned(node.body):
        whole = "_".join(filter(None, (prefix, field))).upper()
        if not isinstance(value, ast.Call):
            continue
        word, first = scope.means(value.func), argument(value, 0, "default")
        if word == _GROUP and isinstance(first, ast.Name) and first.id in classes and depth < MAX_DEPTH:
            yield None
            yield from _in_group(classes[first.id], whole, scope, path, classes, depth + 1)
        elif word in _VARIABLE:
            name = scope.text(argument(value, len(value.args), "name")) or whole
            yield from _evidence(name, path, value, True, first, Weight.DECLARED)


def _decorator(node: ast.ClassDef, scope: Scope, *words: str) -> ast.expr | None:
    """The decorator of a class that is one of some."""
    for each in node.decorator_list:
        if scope.means(each.func if isinstance(each, ast.Call) else each) in words:
            return each
    return None


def _of_typed_settings(
    scope: Scope, path: str, classes: Mapping[str, ast.ClassDef], calls: Collection[ast.Call]
) -> Iterator[Evidence]:
    ours = {name: node for name, node in classes.items() if _decorator(node, scope, f"{_TYPED}settings") is not None}
    loading = (call for call in calls if scope.means(call.func).removeprefix(_TYPED) in _LOADERS)
    names = (scope.text(argument(call, 1, "appname")) for call in loading) if ours else ()
    prefix = next(filter(None, names), "")
    types = [statement.annotation for node in ours.values() for statement in node.body
             if isinstance(statement, ast.AnnAssign)]  # fmt: skip
    inner = {each.id for each in types if isinstance(each, ast.Name)}
    for name, node in ours.items():
        if name not in inner:
            yield from filter(None, islice(_in_typed(node, prefix.replace("-", "_"), scope, path, ours, 0), MAX_FIELDS))


def _in_typed(
    node: ast.ClassDef, prefix: str, scope: Scope, path: str, classes: Mapping[str, ast.ClassDef], depth: int
) -> Iterator[Evidence | None]:
    """The variables of a class; None for each group within it, so that these count."""
    for statement in node.body:
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        whole = "_".join(filter(None, (prefix, statement.target.id))).upper()
        kind = statement.annotation.id if isinstance(statement.annotation, ast.Name) else ""
        if kind in classes and depth < MAX_DEPTH:
            yield None
            yield from _in_typed(classes[kind], whole, scope, path, classes, depth + 1)
            continue
        value: ast.expr | None = statement.value
        if isinstance(value, ast.Call) and scope.means(value.func).startswith(_TYPED):
            value = argument(value, 0, "default")
        yield from _evidence(whole, path, statement, True, value, Weight.DECLARED)
