"""The settings classes of a project, what is mixed into them, and their options (pydantic's manual, "Settings
Management")."""

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.python.scope import Scope

_BASE = "BaseSettings"
_PYDANTICS = f"pydantic.{_BASE}"
_OTHERS = ("GoodConf",)
"""Classes of other libraries that derive from it."""
BASES = frozenset({_BASE, _PYDANTICS, *_OTHERS})
"""The classes from which those of a project derive."""
_MODELS = frozenset({"BaseModel", "RootModel", "TypedDict", "NamedTuple", "dataclass"})
CONFIGS = frozenset({"model_config", "Config"})


class SettingsConfig(NamedTuple):
    """``prefix`` is None where it is computed at run time. ``delimiter`` is between the name of a model within the
    class and its fields, empty where there is none; ``depth`` is that of a model within the class."""

    prefix: str | None = ""
    case_sensitive: bool = False
    delimiter: str = ""
    depth: int = 0


class SettingsClasses(NamedTuple):
    """The names of the classes of a project that derive from pydantic's settings class, with its own, and of the models
    that give their fields to one of these (`class Settings(MailSettings, BaseSettings)`). ``models`` are the other
    classes with fields, of which one of these may have an object."""

    derived: frozenset[str]
    mixed_in: frozenset[str] = frozenset()
    models: Mapping[str, tuple[ast.ClassDef, Scope]] = {}


def settings_classes(scopes: Iterable[Scope]) -> SettingsClasses:
    """The settings classes of a project."""
    bases: dict[str, list[str]] = {}
    derived: dict[str, list[str]] = {_BASE: []}
    models: dict[str, tuple[ast.ClassDef, Scope]] = {}
    for scope in scopes:
        for node in classes_in(scope):
            if _is_model(node, scope):
                models[node.name] = (node, scope)
            above = bases.setdefault(node.name, [])
            for base in (base_of(scope.means(each)) for each in node.bases):
                above.append(base)
                derived.setdefault(base, []).append(node.name)
    # A module of the project may pass pydantic's class on, unless it has one of its own.
    found = _reached([_PYDANTICS, *_OTHERS] if _BASE in bases else [_PYDANTICS, *_OTHERS, _BASE], derived)
    mixed_in = (_reached(found, bases) & bases.keys()) - found
    return SettingsClasses(found, mixed_in, {name: each for name, each in models.items() if name not in found})


def models_elsewhere(scopes: Iterable[Scope]) -> frozenset[str]:
    """The types of fields, where variables with a delimiter have those of a model, that no module at hand has."""
    every = list(scopes)
    if not any(each.arg == "env_nested_delimiter" for scope in every for each in scope.nodes.of(ast.keyword)):
        return frozenset()
    annotated = (each.annotation for scope in every for each in scope.nodes.of(ast.AnnAssign))
    types = {each.id for each in annotated if isinstance(each, ast.Name)}
    return frozenset(types) - {each.name for scope in every for each in classes_in(scope)} - {*dir(builtins)}


def _is_model(node: ast.ClassDef, scope: Scope) -> bool:
    words = [
        scope.means(each.func if isinstance(each, ast.Call) else each) for each in (*node.bases, *node.decorator_list)
    ]
    return any(word.rpartition(".")[2] in _MODELS for word in words)


def _reached(start: Iterable[str], steps: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """All that is reached by steps from somewhere, with that."""
    found: set[str] = set()
    left = list(start)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += steps.get(name, ())
    return frozenset(found)


def classes_in(scope: Scope) -> list[ast.ClassDef]:
    return scope.nodes.of(ast.ClassDef)


def base_of(word: str) -> str:
    """The name of a class by its dotted name, which may be that of pydantic or one of a project."""
    package, _, rest = word.partition(".")
    last = rest.rpartition(".")[2] or package
    return _PYDANTICS if last == _BASE and package in ("pydantic", "pydantic_settings") else last


def configs(classes: Sequence[ast.ClassDef], scope: Scope, settings: SettingsClasses) -> dict[str, SettingsConfig]:
    """The options of the settings classes of a module; a model that is mixed into one has those of that."""
    own = {node.name: [base_of(scope.means(base)) for base in node.bases] for node in classes}
    known: dict[str, SettingsConfig] = {}
    mixed_in = dict.fromkeys(settings.mixed_in & own.keys(), SettingsConfig())
    for node in classes:
        above = next((known[base] for base in own[node.name] if base in known), None)
        if above is not None or any(base in settings.derived and base not in own for base in own[node.name]):
            known[node.name] = _config(node, above or SettingsConfig(), scope)
            mixed_in.update((name, known[node.name]) for name in _reached([node.name], own) & mixed_in.keys())
    return {**mixed_in, **known}


def _config(node: ast.ClassDef, above: SettingsConfig, scope: Scope) -> SettingsConfig:
    """The options of a class, over those that it inherits."""
    for key, value in _options(node):
        if key == "env_prefix":
            above = above._replace(prefix=scope.text(value))
        elif key == "env_nested_delimiter":
            above = above._replace(delimiter=scope.text(value) or "")
        elif key == "case_sensitive":
            above = above._replace(case_sensitive=isinstance(value, ast.Constant) and value.value is True)
    return above


def _options(node: ast.ClassDef) -> Iterator[tuple[str | None, ast.expr]]:
    yield from ((each.arg, each.value) for each in node.keywords)
    for statement in node.body:
        if isinstance(statement, ast.ClassDef) and statement.name in CONFIGS:
            yield from _assigned(statement.body)
        for key, value in _assigned([statement]):
            if key in CONFIGS and isinstance(value, ast.Call):
                yield from ((each.arg, each.value) for each in value.keywords)
            elif key in CONFIGS and isinstance(value, ast.Dict):
                yield from (
                    (each.value, of) for each, of in zip(value.keys, value.values, strict=True)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )  # fmt: skip


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if value is not None:
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
