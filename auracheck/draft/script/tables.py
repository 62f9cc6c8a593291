"""The names of variables that a table of the code has: `{ env: "NAME" }`, `enum { KEY = "NAME" }`, or a call of a
function that makes such an entry."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from auracheck.draft.script.module import ScriptModule

MAX_MAKERS = 50
"""Maximum number of functions of a module that make an entry."""

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)


@lru_cache(maxsize=1)  # asked for each read of one module after the other
def members(module: ScriptModule) -> Mapping[str, tuple[str, ...]]:
    """The names of variables by the member that has them."""
    made = dict(_makers(module))
    found: dict[str, dict[str, None]] = {}
    for at, token in enumerate(module.tokens):
        if token.kind != "name":
            continue
        if module.is_sign(at + 1, ":", "=") and module.is_sign(at - 1, "{", ","):
            found.setdefault(token.text, {}).update(_text(module, at + 2))
        elif module.is_sign(at + 1, "(") and token.text in made and not module.is_name(at - 1, "function"):
            arguments = module.parts(at + 1)
            for member, position in made[token.text].items():
                if position < len(arguments):
                    found.setdefault(member, {}).update(_text(module, arguments[position][0]))
    return {member: tuple(texts) for member, texts in found.items() if texts}


def _text(module: ScriptModule, at: int) -> dict[str, None]:
    token = module.token(at)
    return {token.text: None} if token.kind == "string" and _VARIABLE.fullmatch(token.text) else {}


def _makers(module: ScriptModule) -> Iterator[tuple[str, dict[str, int]]]:
    """The functions that return an object of their parameters: which member has the parameter at which position."""
    left = MAX_MAKERS
    for at, token in enumerate(module.tokens):
        open_ = at + 1 + module.is_sign(at + 1, "(")
        if not (token.is_name("return") or token.is_sign("=>")) or not module.is_sign(open_, "{") or left == 0:
            continue
        function = module.function_around(open_)
        left -= 1
        names = [each.name for each in function.parameters] if function else []
        if function and (given := dict(_given(module, open_, names))):
            yield function.name, given


def _given(module: ScriptModule, open_: int, names: list[str]) -> Iterator[tuple[str, int]]:
    """The members of an object that are parameters: `name`, or `member: name`."""
    for start, end in module.parts(open_):
        value = module.token(end - 1)
        is_member = end - start == 1 or (end - start == 3 and module.is_sign(start + 1, ":"))
        if is_member and value.kind == "name" and value.text in names:
            yield module.token(start).text, names.index(value.text)
