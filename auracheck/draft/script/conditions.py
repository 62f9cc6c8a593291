"""What a condition of TypeScript or JavaScript is where a value is empty, and what follows from it."""

import re
from itertools import pairwise
from typing import NamedTuple

from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.stops import ASSERTING, FAR, stops, throws_at

_NOTHING = frozenset({"undefined", "null"})
_EQUAL, _SAME = ("===", "!==", "==", "!="), ("===", "==")
_LEADING = frozenset({"some", "every", "filter", "find"})
_ASKING = re.compile(r"(?:Boolean|is[A-Z_]\w*|has[A-Z_]\w*)")
_ASKING_FOR_NOTHING = re.compile(r"is_?(?:Empty|Nil|Null|Undefined|Blank|Missing|Falsy)\w*", re.IGNORECASE)
_DEPLOYED = re.compile(r"(?i)(?:.*_|is|in)?prod(?:uction)?(?:_?(?:mode|env))?")
AT_HAND = re.compile(r"(?i)(?:.*_|is|in)?(?:dev|devel|development|local|test|testing|debug|ci)(?:_?(?:mode|env))?")
_MOST = 12
"""Maximum number of steps from a value to the condition that asks for it."""


class Condition(NamedTuple):
    """An expression, and its value where what it asks for is empty. ``listed``: it is the list of what is empty."""

    start: int
    end: int
    empty: bool = False
    listed: bool = False


class Consequence(NamedTuple):
    """What follows where a value is empty. ``asked``: the code asks whether it is."""

    stops: bool = False
    strict: bool = False
    asked: bool = False


def condition(module: ScriptModule, start: int, end: int, *, listed: bool = False) -> Condition:
    """The whole of what is asked about a value, or about a list of what is empty."""
    found = Condition(start, end, listed, listed)
    for _ in range(_MOST):
        wider = _wider(module, found)
        if wider is None:
            break
        found = wider
    return found


def _wider(module: ScriptModule, found: Condition) -> Condition | None:
    start, end, empty, listed = found
    before, behind = module.token(start - 1), module.token(end)
    if before.is_name("typeof") and behind.is_sign(*_EQUAL):
        is_undefined = module.token(end + 1).text == "undefined"
        return Condition(start - 1, end + 2, is_undefined == behind.is_sign(*_SAME))
    if behind.is_sign(".", "?.") and module.is_name(end + 1, "length"):
        return _of_length(module, found)
    if listed:
        return None
    if behind.is_sign(*_EQUAL) and not empty and _is_nothing(module, end + 1):
        return Condition(start, end + 2, behind.is_sign(*_SAME))
    if before.is_sign("!"):
        return Condition(start - 1, end, not empty)
    if behind.is_sign("??", "||") and (_is_nothing(module, end + 1) or module.token(end + 1).text == "0"):
        return Condition(start, end + 2, empty) if module.is_sign(end + 2, ")") else None
    if before.is_sign("=>"):
        return _in_list(module, found)
    if before.is_sign("(") and behind.is_sign(")"):
        return _in_brackets(module, found)
    return None


def _is_nothing(module: ScriptModule, at: int) -> bool:
    token = module.token(at)
    return token.is_name(*_NOTHING) or (token.kind == "string" and not token.text)


def _of_length(module: ScriptModule, found: Condition) -> Condition:
    """`X.length < 32` and `X.length === 0` hold where it is empty; for a list of what is empty it is the reverse."""
    at = found.end + 2
    behind = module.token(at)
    if module.is_sign(at, "??"):
        at += 2
        at += module.is_sign(at, ")")
        found, behind = found._replace(start=found.start - module.is_sign(at - 1, ")")), module.token(at)
    end = at + 2 + module.is_sign(at + 1, "=")
    if behind.is_sign("<") or (behind.is_sign(*_SAME) and module.token(at + 1).text == "0"):
        return Condition(found.start, end, not found.listed)
    if behind.is_sign(">", "!==", "!="):
        return Condition(found.start, end, found.listed)
    return Condition(found.start, at, found.listed)


def _in_brackets(module: ScriptModule, found: Condition) -> Condition | None:
    """The same in brackets, or as what a function is asked for: `Boolean(X)`, `!isValid(X)`, `isEmpty(X)`."""
    name = module.token(found.start - 2)
    if not (name.kind == "name" or name.is_sign(")", "]", ">")):
        return found._replace(start=found.start - 1, end=found.end + 1)
    if name.kind != "name" or found.empty:
        return None
    if _ASKING_FOR_NOTHING.fullmatch(name.text):
        return Condition(found.start - 2, found.end + 1, True)
    if _ASKING.fullmatch(name.text) or (module.is_sign(found.start - 3, "!") and not name.is_name("if", "while")):
        return Condition(found.start - 2, found.end + 1, False)
    return None


def _in_list(module: ScriptModule, found: Condition) -> Condition | None:
    """`NAMES.some((n) => !X)`, `NAMES.every((n) => X)`, `NAMES.filter((n) => !X)`."""
    open_ = module.brackets.around[found.start]
    name = module.token(open_ - 1)
    end = module.brackets.close.get(open_, -1)
    if not (module.is_sign(open_, "(") and name.kind == "name" and name.text in _LEADING and end == found.end):
        return None
    start = module.opens.get(open_ - 3, open_ - 3)
    if name.is_name("every"):
        return None if found.empty else Condition(start, end + 1, False)
    if not found.empty:
        return None
    return Condition(start, end + 1, True, listed=name.is_name("filter"))


def consequence(module: ScriptModule, found: Condition, assumed: str = "") -> Consequence:
    """What follows where a condition says that a value is empty, and where a parameter that it asks for, too, is
    true (``assumed``)."""
    behind = module.token(found.end)
    if behind.is_sign("?"):
        return _in_ternary(module, found)
    if behind.is_sign("&&" if found.empty else "||") and throws_at(module, found.end + 1):
        return Consequence(stops=True, asked=True)
    for open_ in module.around(found.start):
        if module.is_sign(open_, "{"):
            break
        if module.is_sign(open_, "(") and module.is_name(open_ - 1, "if"):
            return _in_if(module, found, open_, assumed)
        name = module.token(open_ - 1)
        if module.is_sign(open_, "(") and name.kind == "name" and ASSERTING.fullmatch(name.text):
            return Consequence(stops=not found.empty, asked=True)
    return Consequence(asked=found.end - found.start > 1 and (found.empty or behind.is_sign("&&")))


def _in_ternary(module: ScriptModule, found: Condition) -> Consequence:
    """`!X ? fail() : X`, `X ? X : fail()`."""
    at = found.end + 1
    if not found.empty:
        level = module.brackets.around[found.end]
        colons = (at for at in range(found.end, min(found.end + 60, len(module.tokens)))
                  if module.is_sign(at, ":") and module.brackets.around[at] == level)  # fmt: skip
        at = next(colons, found.end) + 1
    return Consequence(stops=throws_at(module, at), asked=True)


def _in_if(module: ScriptModule, found: Condition, open_: int, assumed: str) -> Consequence:
    close = module.brackets.close.get(open_, open_)
    signs = [at for at in range(open_, close)
             if module.brackets.around[at] == open_ and module.is_sign(at, "&&", "||")]  # fmt: skip
    edges = [open_, *signs, close]
    parts = [(one + 1, other) for one, other in pairwise(edges)]
    others = [part for part in parts if not part[0] <= found.start < part[1]]
    said = {of_environment(module, *part) for part in others if not (assumed and module.is_name(part[0], assumed))}
    is_enough = all(module.is_sign(at, "||" if found.empty else "&&") for at in signs)
    if not is_enough and not said <= {found.empty}:
        return Consequence(asked=True)
    at = close + 1 if found.empty else _otherwise(module, close + 1)
    strict = at > 0 and _stops_in_production(module, at)
    return Consequence(at > 0 and (stops(module, at) or strict), strict or (not is_enough and bool(said)), asked=True)


def _stops_in_production(module: ScriptModule, open_: int) -> bool:
    """Whether a block has a condition that holds in production alone and ends in an error: `{ if (prod) throw … }`."""
    inside = range(open_, min(module.brackets.close.get(open_, open_), open_ + FAR))
    for at in (at for at in inside if module.is_name(at, "if") and module.brackets.around[at] == open_):
        close = module.brackets.close.get(at + 1, at)
        if of_environment(module, at + 2, close) is True and stops(module, close + 1):
            return True
    return False


def _otherwise(module: ScriptModule, at: int) -> int:
    """Where the other branch begins; -1 where there is none."""
    end = module.brackets.close.get(at, -1) + 1 if module.is_sign(at, "{") else -1
    return end + 1 if end > 0 and module.is_name(end, "else") else -1


def of_environment(module: ScriptModule, start: int, end: int) -> bool | None:
    """Whether a condition holds in production, `NODE_ENV === "production"`, `!isDev`, or elsewhere; None for any
    other."""
    negated = 0
    while module.is_sign(start, "!") or (module.is_sign(start, "(") and module.brackets.close.get(start) == end - 1):
        negated += module.is_sign(start, "!")
        start, end = start + 1, end - module.is_sign(start, "(")
    signs = [at for at in range(start, end) if module.is_sign(at, *_EQUAL)]
    if len(signs) == 1:
        negated += not module.is_sign(signs[0], *_SAME)
        word = module.token(signs[0] + 1).text if signs[0] + 2 == end else ""
    else:
        last = module.token(end - 1)
        word = last.text if last.kind == "name" and not signs and end - start < _MOST else ""
    said = False if AT_HAND.fullmatch(word) else True if _DEPLOYED.fullmatch(word) else None
    return said if said is None or negated % 2 == 0 else not said
