"""Where in a module of TypeScript or JavaScript a token is: whether every start runs it."""

from collections.abc import Iterator
from typing import NamedTuple

from auracheck.draft.script.code import NEAR
from auracheck.draft.script.conditions import of_environment
from auracheck.draft.script.functions import EACH
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.stops import stops

_CALLED_AT_ONCE = frozenset({"registerAs", "defineConfig"})
"""Functions that call what they are given when the program starts."""
ANONYMOUS = "<function>"
"""The owner of what a function without a name contains."""


class CodePlace(NamedTuple):
    """``owner``: the function around it, or the class of the constructor; empty at the top of a module.
    ``conditional``: in a branch of the code. ``caught``: an error there ends nothing. ``strict``: only in
    production."""

    owner: str = ""
    conditional: bool = False
    strict: bool = False
    caught: bool = False


def placed(module: ScriptModule, at: int) -> CodePlace:
    """Where a token is."""
    place = CodePlace()
    named = module.function_around(at)
    for open_ in module.around(at):
        if named and open_ < named.start:  # the body is an expression
            return place._replace(owner=named.name)
        if not module.is_sign(open_, "{"):
            continue
        owner = _owner(module, open_)
        if owner:
            return place._replace(owner=owner)
        if _is_branch(module, open_):
            said = _of_branch(module, open_)
            place = place._replace(strict=True) if said else place._replace(conditional=True)
        elif module.is_name(open_ - 1, "try") and not _is_fatal(module, open_):
            place = place._replace(caught=True)
    if named:
        return place._replace(owner=named.name)
    if module.within is not None:
        outside = placed(*module.within)
        return outside._replace(conditional=outside.conditional or place.conditional)
    return place


_BEGINNING = ("const", "let", "var", "return", "export", "throw")
"""The first words of statements, before which there need not be a semicolon."""


def is_in_arm(module: ScriptModule, at: int) -> bool:
    """Whether an expression is looked at on a condition: `X ? make(X) : null`, `X && make(X)`."""
    for open_ in (at, *module.around(at)):
        if open_ != at and module.is_sign(open_, "{") and not module.is_sign(open_ - 1, "(", ",", ":"):
            return False
        here, level = open_ - 1, module.brackets.around[open_]
        while here > level and not (module.is_sign(here, ";", ",", "{") or module.is_name(here, *_BEGINNING)):
            if module.is_sign(here, "?", "&&"):
                return True
            here = module.opens.get(here, here) - 1
    return False


def _owner(module: ScriptModule, open_: int) -> str:
    """The function whose body begins at a brace; empty where that is none, or one that is called at once."""
    name = module.bodies.get(open_)
    if name:
        return name
    close = module.brackets.close.get(open_, open_)
    is_at_once = module.is_sign(close + 1, ")") and module.is_sign(close + 2, "(")
    if module.is_sign(open_ - 1, "=>"):
        around = module.brackets.around[open_]
        callee = module.token(around - 1).text if module.is_sign(around, "(") else ""
        if is_at_once or (callee in EACH and module.is_sign(around - 2, ".", "?.")):
            return ""
        return callee if callee in _CALLED_AT_ONCE else ANONYMOUS
    if not module.is_sign(open_ - 1, ")"):
        return ""
    head = module.token(module.opens.get(open_ - 1, 0) - 1)
    if head.is_name("constructor"):
        return _class_around(module, open_)
    if head.is_name("if", "while", "switch", "for", "catch", "with"):
        return ""
    return "" if is_at_once and head.is_name("function") else ANONYMOUS


def _class_around(module: ScriptModule, open_: int) -> str:
    """The class whose constructor has its body at a brace."""
    brace = module.brackets.around[open_]
    for at in range(brace - 1, max(brace - NEAR, -1), -1):
        if module.is_name(at, "class"):
            return module.token(at + 1).text if module.token(at + 1).kind == "name" else ANONYMOUS
        if module.is_sign(at, ";", "}"):
            break
    return ANONYMOUS


def _head(module: ScriptModule, open_: int) -> tuple[int, str]:
    """The bracket of the condition that a brace belongs to, and the word before it."""
    condition = module.opens.get(open_ - 1, 0) if module.is_sign(open_ - 1, ")") else 0
    return condition, module.token(condition - 1).text if condition else module.token(open_ - 1).text


def _is_branch(module: ScriptModule, open_: int) -> bool:
    condition, word = _head(module, open_)
    if word == "else":
        return not _is_off_by_default(module, _condition_of_else(module, open_))
    return word in ("if", "while", "switch") and condition > 0 and not _holds_by_default(module, condition)


def _of_branch(module: ScriptModule, open_: int) -> bool:
    """Whether a branch is that of production."""
    condition, word = _head(module, open_)
    if word == "if":
        return of_environment(module, condition + 1, module.brackets.close.get(condition, condition)) is True
    condition = _condition_of_else(module, open_) if word == "else" else -1
    end = module.brackets.close.get(condition, condition)
    return condition > 0 and of_environment(module, condition + 1, end) is False


def _condition_of_else(module: ScriptModule, open_: int) -> int:
    """The bracket of the condition of `if (…) { … } else {`, by the last brace; -1 where that has another form."""
    is_plain = module.is_sign(open_ - 2, "}")
    condition, word = _head(module, module.opens.get(open_ - 2, 0)) if is_plain else (-1, "")
    return condition if word == "if" else -1


def _is_off_by_default(module: ScriptModule, condition: int) -> bool:
    """Whether a condition asks for a parameter alone that is off where it is not given."""
    around = module.function_around(condition) if module.brackets.close.get(condition) == condition + 2 else None
    switches = dict(each for one in around.parameters for each in one.switches) if around else {}
    return switches.get(module.token(condition + 1).text) is False


def _is_fatal(module: ScriptModule, open_: int) -> bool:
    """Whether what is caught of a block ends in an error again."""
    at = module.brackets.close.get(open_, open_) + 1
    if not module.is_name(at, "catch"):
        return True
    at = module.brackets.close.get(at + 1, at) + 1
    return stops(module, at)


def _holds_by_default(module: ScriptModule, open_: int) -> bool:
    """Whether a condition asks only that variables are not set, or that the code runs on a server."""
    for start, end in _conjuncts(module, open_):
        is_unset = module.is_sign(start, "!") and module.env_object(start + 1) > 0
        is_server = module.is_name(start, "typeof") and module.is_name(start + 1, "window", "process") and end > start
        if not (is_unset or is_server):
            return False
    return True


def _conjuncts(module: ScriptModule, open_: int) -> Iterator[tuple[int, int]]:
    close = module.brackets.close.get(open_, open_)
    start = open_ + 1
    for at in range(open_ + 1, close):
        if module.is_sign(at, "&&") and module.brackets.around[at] == open_:
            yield start, at
            start = at + 1
    yield start, close
