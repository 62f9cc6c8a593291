"""The kind of a value that a type says, from an annotation or `cast=`."""

import ast
from typing import NamedTuple

from auracheck.draft.evidence import CREDENTIAL
from auracheck.draft.python.scope import Scope

_CREDENTIALS = frozenset({"SecretStr", "SecretBytes", "Secret"})
_TYPE_WORDS = """
    bool int float complex Decimal Path PurePath FilePath DirectoryPath NewPath timedelta datetime date time UUID
    dict Dict Mapping Literal
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
