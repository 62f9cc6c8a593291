"""Code in a newer Python than this one: what only says types is taken out, so that the rest can be parsed."""

import ast
import re

_PARAMETERS = re.compile(
    rb"^(?P<head>[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+)\[(?:[^\[\]\n]|\[[^\[\]\n]*\]){1,500}\]", re.MULTILINE
)
"""`def read[T: (int, str)](…)`, `class Box[T]` (PEP 695)."""
_ALIAS = re.compile(rb"^(?P<indent>[ \t]*)type[ \t]+(?P<name>\w+)(?:\[[^\]\n]{1,500}\])?(?=[ \t]*=)", re.MULTILINE)
"""`type Pair[T] = tuple[T, T]` (PEP 695)."""
_SEVERAL = re.compile(
    rb"^(?P<indent>[ \t]*except\*?)[ \t]+(?P<names>[\w.]+(?:,[ \t]*[\w.]+)+)(?=[ \t]*:)", re.MULTILINE
)
"""`except KeyError, ValueError:` (PEP 758)."""


def parsed(content: bytes) -> ast.Module:
    """The tree of a module, in this Python or a newer one. Raises `SyntaxError` as `ast.parse` does."""
    try:
        return ast.parse(content)
    except SyntaxError:
        older = _PARAMETERS.sub(rb"\g<head>", content)
        older = _SEVERAL.sub(rb"\g<indent> (\g<names>)", _ALIAS.sub(rb"\g<indent>\g<name>", older))
        if older == content:
            raise
    return ast.parse(older)
