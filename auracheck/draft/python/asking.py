"""Which name one expression reads from the environment: `os.environ`, `os.getenv`, and the readers of decouple,
Starlette, django-environ and environs (as their manuals have it)."""

import ast
from typing import NamedTuple

from auracheck.draft.python.scope import ENVIRON, Scope
from auracheck.draft.python.types import Said, kind_of

_GETTERS = frozenset({f"{ENVIRON}.get", f"{ENVIRON}.pop", "os.getenv"})
_URLS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
         "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "channels": "CHANNELS_URL",
         "dj_db_url": "", "dj_cache_url": "", "dj_email_url": "", "url": ""}  # fmt: skip
"""Methods of a reader that give a URL, with the name that they read where they are given none."""

_WORDS = "bool int float json list tuple dict path log_level timedelta datetime date time uuid enum decimal"
_PLAIN = frozenset(_WORDS.split())
"""Methods of a reader that give what is no text."""

_TEXTS = frozenset({"", "get", "str", "bytes"})
"""Those that give a text; none at all is a call of the reader itself."""

_READERS = frozenset({"env", "decouple", "starlette"})


class Asked(NamedTuple):
    """A read. ``name`` is None where it cannot be told; ``required``, None where nothing says, and ``written_out``
    are those of `Found`, ``said`` is what its type says."""

    name: str | None
    required: bool | None
    said: Said = Said()
    written_out: bool = False


def asked(node: ast.AST, scope: Scope) -> Asked | None:
    """What an expression reads; None where it reads nothing."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and scope.means(node.value) == ENVIRON:
        return Asked(scope.text(node.slice), True)
    if isinstance(node, ast.Compare):
        return _looked_for(node, scope)
    return _called(node, scope) if isinstance(node, ast.Call) else None


def is_text(node: ast.expr | None) -> bool:
    """Whether it is a string, and not an empty one, that stands in the code."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value.strip())


def _looked_for(node: ast.Compare, scope: Scope) -> Asked | None:
    if not isinstance(node.ops[0], ast.In | ast.NotIn) or scope.means(node.comparators[0]) != ENVIRON:
        return None
    name = scope.text(node.left)
    return Asked(name, False) if name else None


def _called(node: ast.Call, scope: Scope) -> Asked | None:
    called = scope.means(node.func)
    if called in _GETTERS or called == f"{ENVIRON}.setdefault":
        default = _argument(node, 1, "default")
        nothing = default is None or (isinstance(default, ast.Constant) and default.value is None)
        return Asked(scope.text(_argument(node, 0, "key")), None if nothing else False, Said(), is_text(default))
    reader, _, method = called.partition(".")
    return _by_reader(node, reader, method, scope) if reader in _READERS else None


def _by_reader(node: ast.Call, reader: str, method: str, scope: Scope) -> Asked | None:
    """Its second argument is the default, but where it is the cast: the third one is the default there."""
    first = _argument(node, 0, "var")
    if method not in (*_TEXTS, *_URLS, *_PLAIN) or (first is None and not _URLS.get(method)):
        return None
    casts = reader != "decouple" and method in ("", "get")
    default = _argument(node, 2 if casts else 1, "default")
    if method in _TEXTS:
        said = kind_of(_argument(node, 1 if casts else len(node.args), "cast"), scope)
    else:
        said = Said("url" if method in _URLS else "setting", f"{reader}.{method}")
    name = scope.text(first) if first is not None else _URLS[method]
    return Asked(name, default is None, said, is_text(default))


def _argument(node: ast.Call, at: int, keyword: str) -> ast.expr | None:
    given = next((each.value for each in node.keywords if each.arg == keyword), None)
    return node.args[at] if given is None and len(node.args) > at else given
