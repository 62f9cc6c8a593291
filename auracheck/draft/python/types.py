"""What a Python type says of the kind of a value."""

import ast
from typing import NamedTuple

from auracheck.draft.python.scope import Scope

CREDENTIAL = "credential"
"""Must stay secret, whatever kind of credential it is: which one, the name tells."""

_CREDENTIALS = frozenset({"SecretStr", "SecretBytes", "Secret"})
_WORDS = """
    bool int float complex Decimal Path PurePath FilePath DirectoryPath NewPath timedelta datetime date time UUID
    list tuple set frozenset dict List Tuple Set FrozenSet Dict Sequence Mapping Literal Csv CommaSeparatedStrings
    StrictBool StrictInt PositiveInt NonNegativeInt PositiveFloat IPvAnyAddress EmailStr ZoneInfo LogLevel
"""
_PLAIN = frozenset(_WORDS.split())
_WRAPPERS = frozenset({"Optional", "Annotated", "Final", "Union"})


class Said(NamedTuple):
    """A kind, or `CREDENTIAL`, and the word that said it; both empty where the type says nothing."""

    kind: str = ""
    by: str = ""


def kind_of(node: ast.expr | None, scope: Scope) -> Said:
    """What a type, as annotation or `cast=`, says."""
    node = unwrapped(node, scope)
    word = scope.means(node.value if isinstance(node, ast.Subscript) else node).rpartition(".")[2]
    if word in _CREDENTIALS:
        return Said(CREDENTIAL, word)
    if word.endswith(("Dsn", "Url")):
        return Said("url", word)
    return Said("setting", word) if word in _PLAIN else Said()


def unwrapped(node: ast.expr | None, scope: Scope) -> ast.expr | None:
    """The type inside `Optional[X]`, `X | None`, `Annotated[X, …]`, and of a type written as a string."""
    for _ in range(20):  # deeper ones nobody writes
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
