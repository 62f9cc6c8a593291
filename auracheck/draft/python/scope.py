"""Resolving the names of one Python module, by its imports and simple assignments."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.draft.evidence import CREDENTIAL, is_written_out

ENVIRON = "os.environ"
READERS = {
    "environ.Env": "env",
    "environ.FileAwareEnv": "env",
    "environs.Env": "environs",
    "environs.FileAwareEnv": "environs",
    "decouple.Config": "decouple",
    "decouple.AutoConfig": "decouple",
    "starlette.config.Config": "starlette",
}
"""Classes whose objects read the environment when called, and our name for such an object."""

_GIVEN = {"decouple.config": "decouple"}
_CUSTOM = {"env": "env", "config": "decouple"}
"""Names under which a module of a project exports its reader."""


class Scope:
    """A whole module as one scope: settings are read at the top, and a name rarely has two meanings."""

    def __init__(self, tree: ast.Module) -> None:
        self._names: dict[str, str] = {}
        self._texts: dict[str, str | None] = {}
        self._lists: dict[str, ast.expr] = {}
        self._members: dict[str, dict[str, str]] = {}
        self.nodes = list(ast.walk(tree))
        """Every node of the module: gone through several times, and walked once."""
        star = False
        for node in self.nodes:
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
                star = star or any(alias.name == "*" for alias in node.names)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._assign(node)
            elif isinstance(node, ast.ClassDef):
                self._members[node.name] = _constants(node)
        if star:
            for name, reader in _CUSTOM.items():
                self._names.setdefault(name, reader)

    def means(self, node: ast.AST | None) -> str:
        """The dotted name of an expression, resolved through imports; empty where not known."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self._names.get(node.id, node.id), *reversed(parts)])

    def text(self, node: ast.AST | None) -> str | None:
        """The string of an expression: a literal, or a name with one string in the module."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        return self._texts.get(node.id) if isinstance(node, ast.Name) else None

    def members(self, name: str) -> dict[str, str]:
        """The texts of an enumeration, a class of the module, by the names of its members."""
        return self._members.get(name, {})

    def texts(self, node: ast.AST | None) -> list[str]:
        """The strings of a list, tuple or set of literals, or of a name that is one in the module."""
        if isinstance(node, ast.Name):
            node = self._lists.get(node.id)
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            return []
        return [text for each in node.elts if (text := self.text(each)) is not None]

    def _is_reader(self, node: ast.Call) -> bool:
        """Whether a call makes a reader, of the environment and not of a mapping that it is given."""
        return self.means(node.func) in READERS and not any(each.arg == "environ" for each in node.keywords)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._names[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name, full = alias.asname or alias.name, f"{'.' * node.level}{node.module or ''}.{alias.name}"
            self._names[name] = _GIVEN.get(full, _CUSTOM.get(alias.name, full) if _is_own(node) else full)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        for name in _targets(node):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                self._texts[name] = (
                    node.value.value if self._texts.get(name, node.value.value) == node.value.value else None
                )
            elif isinstance(node.value, ast.List | ast.Tuple | ast.Set):
                self._lists[name] = node.value
            elif isinstance(node.value, ast.Call) and self._is_reader(node.value):
                self._names[name] = READERS[self.means(node.value.func)]
            elif self.means(node.value) == ENVIRON:
                self._names[name] = ENVIRON


def _constants(node: ast.ClassDef) -> dict[str, str]:
    """The members of an enumeration that are texts; none for any other class."""
    if not any("Enum" in ast.dump(base)[:200] for base in node.bases):
        return {}
    return {
        target.id: each.value.value for each in node.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
        for target in each.targets if isinstance(target, ast.Name)
    }  # fmt: skip


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return (target.id for target in targets if isinstance(target, ast.Name))


def _is_own(node: ast.ImportFrom) -> bool:
    """Whether it may be a module of the project itself."""
    return node.level > 0 or (node.module or "").partition(".")[0] not in (
        "os",
        "environ",
        "environs",
        "decouple",
        "starlette",
    )


_CREDENTIALS = frozenset({"SecretStr", "SecretBytes", "Secret"})
_TYPE_WORDS = """
    bool int float complex Decimal Path PurePath FilePath DirectoryPath NewPath timedelta datetime date time UUID
    list tuple set frozenset dict List Tuple Set FrozenSet Dict Sequence Mapping Literal Csv CommaSeparatedStrings
    StrictBool StrictInt PositiveInt NonNegativeInt PositiveFloat IPvAnyAddress EmailStr ZoneInfo LogLevel
"""
_PLAIN_TYPES = frozenset(_TYPE_WORDS.split())
_WRAPPERS = frozenset({"Optional", "Annotated", "Final", "Union"})


class Declared(NamedTuple):
    """A kind, or `CREDENTIAL`, and the word for it in the code; both empty if the type gives none."""

    kind: str = ""
    by: str = ""


def kind_of(node: ast.expr | None, scope: Scope) -> Declared:
    """The kind of a type, from an annotation or `cast=`."""
    node = unwrapped(node, scope)
    word = scope.means(node.value if isinstance(node, ast.Subscript) else node).rpartition(".")[2]
    if word in _CREDENTIALS:
        return Declared(CREDENTIAL, word)
    if word.endswith(("Dsn", "Url")):
        return Declared("url", word)
    return Declared("setting", word) if word in _PLAIN_TYPES else Declared()


def unwrapped(node: ast.expr | None, scope: Scope) -> ast.expr | None:
    """The type inside `Optional[X]`, `X | None`, `Annotated[X, …]`, and of a type written as a string."""
    for _ in range(20):  # bounded: deeper types do not occur
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = _parsed(node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            node = node.right if _is_none(node.left) else node.left
        elif isinstance(node, ast.Subscript) and scope.means(node.value).rpartition(".")[2] in _WRAPPERS:
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            node = next((each for each in inner if not _is_none(each)), None)
        else:
            break
    return node


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text[:200], mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_GETTERS = frozenset({f"{ENVIRON}.get", f"{ENVIRON}.pop", "os.getenv"})
_URLS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
         "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "channels": "CHANNELS_URL",
         "dj_db_url": "", "dj_cache_url": "", "dj_email_url": "", "url": ""}  # fmt: skip
"""Methods of a reader that return a URL, with the name that they read by default."""

_WORDS = "bool int float json list tuple dict path log_level timedelta datetime date time uuid enum decimal"
_PLAIN = frozenset(_WORDS.split())
"""Methods of a reader that return something else than text."""

_TEXTS = frozenset({"", "get", "str", "bytes"})
"""Methods that return text; the empty name is a call of the reader itself."""

_READERS = frozenset({"env", "environs", "decouple", "starlette"})
_CASTING = frozenset({"env", "starlette"})
"""Readers whose second argument may be the type: of the others it is the default."""


class EnvRead(NamedTuple):
    """A read of the environment. ``name`` is None where it is not known, ``key`` the expression of it; ``required`` and
    ``written_out`` are those of `Evidence`; ``declared`` is the kind of its type, ``default`` its default."""

    name: str | None
    required: bool | None
    declared: Declared = Declared()
    written_out: bool = False
    key: ast.expr | None = None
    default: ast.expr | None = None


def env_read(node: ast.AST, scope: Scope) -> EnvRead | None:
    """What an expression reads from the environment; None where it reads nothing."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and scope.means(node.value) == ENVIRON:
        return EnvRead(scope.text(node.slice), True, key=node.slice)
    if isinstance(node, ast.Compare):
        return _looked_for(node, scope)
    return _called(node, scope) if isinstance(node, ast.Call) else None


def is_text(node: ast.expr | None) -> bool:
    """Whether an expression is a string literal that may be a credential."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and is_written_out(node.value)


def _looked_for(node: ast.Compare, scope: Scope) -> EnvRead | None:
    if not isinstance(node.ops[0], ast.In | ast.NotIn) or scope.means(node.comparators[0]) != ENVIRON:
        return None
    name = scope.text(node.left)
    return EnvRead(name, False) if name else None


def _called(node: ast.Call, scope: Scope) -> EnvRead | None:
    called = scope.means(node.func)
    if called in _GETTERS or called == f"{ENVIRON}.setdefault":
        default, key = argument(node, 1, "default"), argument(node, 0, "key")
        return EnvRead(scope.text(key), False, Declared(), is_text(default), key, default)
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
    return EnvRead(name, default is None, declared, is_text(default), first, default)


def _is_default(node: ast.expr | None) -> bool:
    """Whether a second argument is no type, which has a name."""
    return node is not None and not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Lambda)


def _second(node: ast.Call) -> ast.expr | None:
    return node.args[1] if len(node.args) > 1 else None


def argument(node: ast.Call, at: int, keyword: str) -> ast.expr | None:
    """An argument by its position or keyword; None where it is not given."""
    given = next((each.value for each in node.keywords if each.arg == keyword), None)
    return node.args[at] if given is None and len(node.args) > at else given
