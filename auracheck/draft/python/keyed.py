"""Settings objects whose keys are variables below a prefix: Dynaconf ("Environment variables" in its manual), Flask's
`from_prefixed_env` and Sanic's `env_prefix`."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.python.scope import Scope, argument, is_text
from auracheck.model import Origin

VALIDATED = "a validator asks for it"

_OBJECTS = {
    "dynaconf.Dynaconf": ("envvar_prefix", "DYNACONF", ""),
    "dynaconf.LazySettings": ("envvar_prefix", "DYNACONF", ""),
    "sanic.Sanic": ("env_prefix", "SANIC_", ".config"),
}
"""Classes of applications and settings: the keyword for the prefix, that without it, and which member has the keys."""

_KEY = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)

Prefixes = Mapping[str, str]
"""The prefix of each object, by its name in the code: `settings`, `app.config`."""


def prefixes(scopes: Iterable[Scope]) -> dict[str, str]:
    """The settings objects of a project."""
    return dict(
        found for scope in scopes for node in scope.nodes.of(ast.Assign, ast.Call) for found in _object(node, scope)
    )


def _object(node: ast.Assign | ast.Call, scope: Scope) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        keyword, prefix, member = _OBJECTS.get(scope.means(node.value.func), ("", "", ""))
        given = {each.arg: each.value for each in node.value.keywords}
        text = (scope.text(given.get(keyword)) or prefix).rstrip("_") if keyword else ""
        yield from (
            (target.id + member, f"{text}_") for target in node.targets if text and isinstance(target, ast.Name)
        )
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "from_prefixed_env":
        word = scope.means(node.func.value)
        yield word, f"{scope.text(argument(node, 0, 'prefix')) or 'FLASK'}_"
        yield "current_app.config", f"{scope.text(argument(node, 0, 'prefix')) or 'FLASK'}_"


def users(known: Prefixes) -> re.Pattern[bytes]:
    """What a module contains that reads a key of a settings object."""
    words = b"|".join(re.escape(name.encode()) for name in known)
    return re.compile(rb"\b(?:%s)(?:\.[A-Z]|\[|\.get\()" % words)


def keyed(scope: Scope, path: str, known: Prefixes) -> Iterator[Evidence]:
    """The variables that a module reads as keys, in the order of the code."""
    for node in scope.nodes.of(ast.Attribute, ast.Subscript, ast.Call) if known else ():
        for key, required, default in _read(node, scope, known):
            prefix = known[_name(node, scope, known)]
            if _KEY.fullmatch(key) and is_name(prefix + key):
                yield Evidence(
                    prefix + key, Origin(path, node.lineno), required=required, written_out=is_text(default),  # type: ignore[attr-defined]
                )  # fmt: skip
        if isinstance(node, ast.Call) and scope.means(node.func).rpartition(".")[2] == "Validator":
            yield from _validated(node, scope, path, min(known.values()))


def _name(node: ast.AST, scope: Scope, known: Prefixes) -> str:
    """The settings object of which an expression reads a key; empty for any other."""
    holder = node.func if isinstance(node, ast.Call) else node
    word = scope.means(getattr(holder, "value", None))
    return next((name for name in known if word == name or word.endswith(f".{name}")), "")


def _read(node: ast.AST, scope: Scope, known: Prefixes) -> Iterator[tuple[str, bool | None, ast.expr | None]]:
    if not _name(node, scope, known):
        return
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr, None, None
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield scope.text(node.slice) or "", None, None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield scope.text(argument(node, 0, "key")) or "", False, argument(node, 1, "default")


def _validated(node: ast.Call, scope: Scope, path: str, prefix: str) -> Iterator[Evidence]:
    given = {each.arg: each.value for each in node.keywords}
    default = given.get("default")
    must = getattr(given.get("must_exist", given.get("required")), "value", False) is True and default is None
    for text in (text.replace(".", "__").upper() for each in node.args if (text := scope.text(each))):
        if is_name(prefix + text):
            yield Evidence(
                prefix + text, Origin(path, node.lineno), required=must, written_out=is_text(default),
                weight=Weight.DECLARED, why=VALIDATED if must else "",
            )  # fmt: skip
