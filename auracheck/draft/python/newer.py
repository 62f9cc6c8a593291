"""Code in a newer Python than this one, written as an older one has it: what only says types is taken out."""

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

_F_STRING = re.compile(rb"(?i)(?<![\w\"'])(?:f|rf|fr)(?P<quote>[\"'])(?!(?P=quote))")


def parsed(content: bytes) -> ast.Module:
    """The tree of a module, in this Python or a newer one. Raises `SyntaxError` as `ast.parse` does."""
    try:
        return ast.parse(content)
    except SyntaxError:
        older = _PARAMETERS.sub(rb"\g<head>", content)
        older = _SEVERAL.sub(rb"\g<indent> (\g<names>)", _ALIAS.sub(rb"\g<indent>\g<name>", older))
        older = b"\n".join(map(_with_other_quotes, older.split(b"\n")))
        if older == content:
            raise
    return ast.parse(older)


def _with_other_quotes(line: bytes) -> bytes:
    """A line with `f"{names["key"]}"` as `f"{names['key']}"` (PEP 701)."""
    found = _F_STRING.search(line)
    whole = bytearray(line)
    while found:
        quote, depth, at = found["quote"][0], 0, found.end()
        other = ord("'") if quote == ord('"') else ord('"')
        while at < len(line) and (depth or line[at] != quote):
            if line[at : at + 2] == b"{{" and not depth:
                at += 1
            elif line[at] == ord("{"):
                depth += 1
            elif line[at] == ord("}"):
                depth = max(depth - 1, 0)
            elif line[at] == quote:
                whole[at] = other
            at += 1
        found = _F_STRING.search(line, at + 1)
    return bytes(whole)
