"""Calls of functions of a project that read for it, by the wrappers that are known."""

import ast
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from auracheck.draft.affixes import whole_name
from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.python.declared import Declared
from auracheck.draft.python.environ import EnvRead
from auracheck.draft.python.scope import Scope, argument, is_text

_ANYBODYS = ANYBODYS | {"set", "add", "put", "pop"}


class Wrapper(NamedTuple):
    """A function that reads ``prefix`` + its argument + ``suffix``. The argument has the position ``at`` and the name
    ``keyword``, the default likewise (-1: none). ``required`` is that of a call without a default. ``several``: the
    argument is a list of names. ``switch`` is the parameter that makes it required, which ``is_on`` by default;
    ``is_none``: the default is None where it is not given. ``module`` is the name of its module."""

    name: str
    at: int
    keyword: str
    prefix: str = ""
    suffix: str = ""
    default_at: int = -1
    default_keyword: str = ""
    required: bool | None = None
    declared: Declared = Declared()
    is_method: bool = False
    of_class: str = ""
    several: bool = False
    upper: bool = False
    is_none: bool = True
    switch: str = ""
    switch_at: int = -1
    is_on: bool = False
    module: str = ""


Wrappers = Mapping[str, Wrapper]


def called(node: ast.Call, scope: Scope, known: Wrappers) -> EnvRead | None:
    """What the call of a wrapper reads; its name is None where it is computed. A list of names is `names_called`."""
    wrapper = _called(node, scope, known)
    if wrapper is None or wrapper.several:
        return None
    key = argument(node, wrapper.at, wrapper.keyword) or _unpacked(node, wrapper.keyword)
    text = scope.text(key)
    default = argument(node, wrapper.default_at, wrapper.default_keyword) if wrapper.default_keyword else None
    is_default = default is not None and getattr(default, "value", default) is not (None if wrapper.is_none else ...)
    required = True if _is_switched_on(node, wrapper) else False if is_default else wrapper.required
    return EnvRead(
        None if text is None else whole_name(wrapper, text),
        required,
        wrapper.declared,
        is_text(default),
        key,
        default,
        partial(whole_name, wrapper),
    )


def _unpacked(node: ast.Call, keyword: str) -> ast.expr | None:
    """The argument of a call that a row of a table gives, `read(**row)`, as if it were `read(name=row.name)`."""
    rows = [each.value for each in node.keywords if each.arg is None and isinstance(each.value, ast.Name)]
    return ast.copy_location(ast.Attribute(rows[0], keyword), rows[0]) if rows and keyword else None


def _is_switched_on(node: ast.Call, wrapper: Wrapper) -> bool:
    if any(each.arg == "required" and getattr(each.value, "value", None) is True for each in node.keywords):
        return True
    given = argument(node, wrapper.switch_at, wrapper.switch) if wrapper.switch else None
    return wrapper.is_on if given is None else getattr(given, "value", False) is True


def names_called(node: ast.Call, scope: Scope, known: Wrappers) -> Iterator[EnvRead]:
    """What a call reads of a list of names."""
    wrapper = _called(node, scope, known)
    listed = argument(node, wrapper.at, wrapper.keyword) if wrapper and wrapper.several else None
    for text in scope.texts(listed):
        assert wrapper is not None
        yield EnvRead(whole_name(wrapper, text), wrapper.required, wrapper.declared)


def _called(node: ast.Call, scope: Scope, known: Wrappers) -> Wrapper | None:
    word = scope.means(node.func)
    name = word.rpartition(".")[2]
    wrapper = known.get(name)
    if wrapper is None:
        return None
    on_own = isinstance(node.func, ast.Attribute) and (
        word.startswith(("self.", "cls.")) or scope.made.get(word.partition(".")[0]) == wrapper.of_class
    )
    if wrapper.is_method and (not isinstance(node.func, ast.Attribute) or (name in _ANYBODYS and not on_own)):
        return None
    is_anybodys = name in _ANYBODYS and not wrapper.is_method and "." in word
    return None if is_anybodys and not word.endswith(f".{wrapper.module}.{name}") else wrapper
