"""What one expression of Python reads from the environment: `os.environ`, and the readers of known libraries."""

import ast
from collections.abc import Callable
from typing import NamedTuple

from auracheck.draft.python.declared import Declared, kind_of
from auracheck.draft.python.scope import ENVIRON, Scope, argument, is_text

_GETTERS = frozenset({f"{ENVIRON}.get", f"{ENVIRON}.pop", "os.getenv"})
_URLS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
         "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "channels": "CHANNELS_URL",
         "dj_db_url": "", "dj_cache_url": "", "dj_email_url": "", "url": ""}  # fmt: skip
"""Methods of a reader that return a URL, with the name that they read by default."""

_WORDS = "bool int float json dict path log_level timedelta datetime date time uuid enum decimal"
_PLAIN = frozenset(_WORDS.split())
"""Methods of a reader that return something else than text."""

_TEXTS = frozenset({"", "get", "str", "bytes", "list", "tuple"})
"""Methods that return text, or several; the empty name is a call of the reader itself."""

_READERS = frozenset({"env", "environs", "decouple", "starlette"})
_CASTING = frozenset({"env", "starlette"})
"""Readers whose second argument may be the type: of the others it is the default."""


READING = (ast.Call, ast.Subscript, ast.Compare)
"""The expressions that may read."""


class EnvRead(NamedTuple):
    """A read of the environment. ``name`` is None where it is not known, ``key`` the expression of it; ``required`` and
    ``written_out`` are those of `Evidence`; ``declared`` is the kind of its type, ``default`` its default. ``named``
    makes the name of what the key gives."""

    name: str | None
    required: bool | None
    declared: Declared = Declared()
    written_out: bool = False
    key: ast.expr | None = None
    default: ast.expr | None = None
    named: Callable[[str], str] = str


def env_read(node: ast.AST, scope: Scope) -> EnvRead | None:
    """What an expression reads from the environment; None where it reads nothing."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and scope.means(node.value) == ENVIRON:
        return EnvRead(scope.text(node.slice), True, key=node.slice)
    if isinstance(node, ast.Subscript) and scope.is_section(node.value):
        return EnvRead(scope.text(node.slice), False, key=node.slice)
    if isinstance(node, ast.Compare):
        return _looked_for(node, scope)
    return _called(node, scope) if isinstance(node, ast.Call) else None


def _looked_for(node: ast.Compare, scope: Scope) -> EnvRead | None:
    if not isinstance(node.ops[0], ast.In | ast.NotIn) or scope.means(node.comparators[0]) != ENVIRON:
        return None
    name = scope.text(node.left)
    return EnvRead(name, False) if name else None


def _called(node: ast.Call, scope: Scope) -> EnvRead | None:
    called = scope.means(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and scope.is_section(node.func.value):
        default, key = argument(node, 1, "fallback"), argument(node, 0, "option")
        return EnvRead(scope.text(key), False, Declared(), is_text(default), key, default)
    if called == f"{ENVIRON}.pop" and len(node.args) == 1 and not node.keywords:
        return EnvRead(scope.text(node.args[0]), True, key=node.args[0])
    if called == "dj_database_url.config":
        name, default = argument(node, 0, "env"), argument(node, 1, "default")
        is_usual = name is None or scope.means(name) == "dj_database_url.DEFAULT_ENV"
        text = "DATABASE_URL" if is_usual else scope.text(name)
        return EnvRead(text, False if default else None, Declared("url", called), is_text(default), name, default)
    if called in _GETTERS or called == f"{ENVIRON}.setdefault":
        default, key = argument(node, 1, "default"), argument(node, 0, "key")
        return EnvRead(scope.text(key), False, Declared(), is_text(default), key, default)
    if called in (
        "cfenv.get_credential",
        "env.get_credential",
    ):  # a bound service's, else the variable (py-cfenv's README)
        default, key = argument(node, 1, "default"), argument(node, 0, "key")
        return EnvRead(scope.text(key), False if default else None, Declared(), is_text(default), key, default)
    reader, _, method = called.partition(".")
    return _by_reader(node, reader, method, scope) if reader in _READERS else None


def _by_reader(node: ast.Call, reader: str, method: str, scope: Scope) -> EnvRead | None:
    """The second argument is the default, or the cast, and then the third one is the default."""
    first = argument(node, 0, "var")
    if method not in (*_TEXTS, *_URLS, *_PLAIN) or (first is None and not _URLS.get(method)):
        return None
    casts = reader in _CASTING and method in ("", "get") and not _is_default(_second(node))
    default = argument(node, 2 if casts else 1, "default")
    if method in _TEXTS:
        declared = kind_of(argument(node, 1 if casts else len(node.args), "cast"), scope)
    else:
        declared = Declared("url" if method in _URLS else "setting", f"{reader}.{method}")
    name = scope.text(first) if first is not None else _URLS[method]
    name = name and scope.prefix(node) + name
    return EnvRead(name, default is None, declared, is_text(default), first, default)


def _is_default(node: ast.expr | None) -> bool:
    """Whether a second argument is no type, which has a name."""
    return node is not None and not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Lambda)


def _second(node: ast.Call) -> ast.expr | None:
    return node.args[1] if len(node.args) > 1 else None
