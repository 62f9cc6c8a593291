"""Where a Python module reads the environment: `os.environ`, `os.getenv`, and the readers of decouple, Starlette,
django-environ and environs (as their manuals have it)."""

import ast
from collections.abc import Iterator

from auracheck.draft.base import Found, Left
from auracheck.draft.names import is_name
from auracheck.draft.python.scope import ENVIRON, Scope
from auracheck.draft.python.types import Said, kind_of
from auracheck.model import Origin

MADE = "a name that is made when the program runs: add it by hand"
NO_NAME = "what is read there is not like a name, and may be a value by mistake"

_GETTERS = frozenset({f"{ENVIRON}.get", f"{ENVIRON}.pop", "os.getenv"})
_URLS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
         "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "channels": "CHANNELS_URL",
         "dj_db_url": "", "dj_cache_url": "", "dj_email_url": "", "url": ""}  # fmt: skip
"""Methods of a reader that give a URL, with the name that they read where they are given none."""

_WORDS = "bool int float json list tuple dict path log_level timedelta datetime date time uuid enum decimal"
_PLAIN = frozenset(_WORDS.split())
"""Methods of a reader that give what is no text."""
_READERS = ("env", "decouple", "starlette")


def reads(tree: ast.Module, scope: Scope, path: str) -> Iterator[Found | Left]:
    """Every read, in the order of the file's lines within a level of nesting."""
    nodes = list(ast.walk(tree))
    backed = {id(value) for node in nodes if _is_or(node) for value in node.values[:-1]}  # type: ignore[attr-defined]
    defaults = {name for node in nodes for name in _schema(node, scope)}
    for node in nodes:
        asked = _asked(node, scope)
        if asked is None:
            continue
        origin = Origin(path, node.lineno)  # type: ignore[attr-defined]
        name, required, said = asked
        if name is None:
            yield Left(origin, MADE)
        elif not is_name(name):
            yield Left(origin, NO_NAME)
        else:
            yield Found(name, origin, said.kind, said.by, False if id(node) in backed or name in defaults else required)


_Asked = tuple[str | None, bool | None, Said]


def _asked(node: ast.AST, scope: Scope) -> _Asked | None:
    """The name that a node reads (None: it cannot be told), whether it must be there, and what its type says."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and scope.means(node.value) == ENVIRON:
        return scope.text(node.slice), True, Said()
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
        there = scope.text(node.left) if scope.means(node.comparators[0]) == ENVIRON else None
        return (there, False, Said()) if there else None
    if not isinstance(node, ast.Call):
        return None
    called = scope.means(node.func)
    if called in _GETTERS:
        return (
            scope.text(_argument(node, 0, "key")),
            None if _is_nothing(_argument(node, 1, "default")) else False,
            Said(),
        )
    if called == f"{ENVIRON}.setdefault":
        return scope.text(_argument(node, 0, "key")), False, Said()
    reader, _, method = called.partition(".")
    return _of_reader(node, reader, method, scope) if reader in _READERS else None


def _of_reader(node: ast.Call, reader: str, method: str, scope: Scope) -> _Asked | None:
    if method in _URLS:
        said = Said("url", f"{reader}.{method}")
    elif method in _PLAIN:
        said = Said("setting", f"{reader}.{method}")
    elif method in ("", "str", "get", "bytes"):
        cast = _argument(node, 99 if reader == "decouple" or method == "str" else 1, "cast")
        said = kind_of(cast, scope)
    else:
        return None
    first = _argument(node, 0, "var")
    name = scope.text(first) if first is not None else _URLS.get(method) or None
    if first is None and name is None:
        return None
    second_is_default = reader == "decouple" or method not in ("", "get")
    default = _argument(node, 1 if second_is_default else 2, "default")
    return name, default is None, said


def _argument(node: ast.Call, at: int, keyword: str) -> ast.expr | None:
    given = next((each.value for each in node.keywords if each.arg == keyword), None)
    return node.args[at] if given is None and len(node.args) > at else given


def _is_nothing(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _is_or(node: ast.AST) -> bool:
    return isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)


def _schema(node: ast.AST, scope: Scope) -> Iterator[str]:
    """The names to which `environ.Env(DEBUG=(bool, False))` gives a default."""
    if isinstance(node, ast.Call) and scope.means(node.func) in ("environ.Env", "environ.FileAwareEnv"):
        yield from (each.arg for each in node.keywords if each.arg and isinstance(each.value, ast.Tuple))
