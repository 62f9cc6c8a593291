"""What follows where a read of the environment gives nothing, in TypeScript and JavaScript."""

import re
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import MAKING, is_written_out
from auracheck.draft.script.context import placed
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.reads import ScriptRead

_ASSERTING = re.compile(r"(?:tiny)?[iI]nvariant|assert\w*|ok|nonNull\w*|require[A-Z]\w*|must\w*|notNull\w*|ensure\w*")
_NOTHING = frozenset({"undefined", "null"})
EXITING = frozenset({"exit", "abort", "exitProcess", "notFound", "fail"})
_SOON = 6
"""Number of tokens in which an alternative says what it is: `crypto.randomBytes(`."""
_MAIN_KEY = re.compile(r"(?i:(?:app_?|master_?)?secret_?key(?:_?base)?|(?:app|master)_?(?:secret|key))")
"""The application's own main key, which stands in for the others that it makes itself."""
_NEAR = 4
"""Number of brackets around a read among which that of `filter(` is."""
FAR = 2_000
"""Maximum number of tokens behind a read in which its variable is looked for."""


class ReadOutcome(NamedTuple):
    """What follows where a read gives nothing. ``stops``: an error or the end of the program; ``made``: the code makes
    a value itself."""

    required: bool | None = None
    stops: bool = False
    lazy: bool = False
    written_out: bool = False
    compared: tuple[str, ...] = ()
    unset: str = ""
    strict: bool = False
    made: bool = False


def outcome(module: ScriptModule, read: ScriptRead) -> ReadOutcome:
    """What the code around a read does with it."""
    lazy, conditional = placed(module, read.start)
    found = after(module, read)
    if found.stops:
        return ReadOutcome(None) if conditional else found._replace(required=True, lazy=lazy or found.lazy)
    if found.required is None and read.required and not read.given:
        return ReadOutcome(None) if conditional else ReadOutcome(True, lazy=lazy)
    if found.required is None and read.given:
        return ReadOutcome(False, written_out=read.written_out)
    return found


def after(module: ScriptModule, read: ScriptRead) -> ReadOutcome:
    start, end = _whole(module, read)
    before, behind = module.token(start - 1), module.token(end)
    if before.is_sign("!"):
        return _filtered(module, start) or _tested(module, start)
    if behind.is_sign("??", "||", "??=", "||="):
        return _alternative(module, end + 1)
    if behind.is_sign("===", "!==", "==", "!="):
        return _comparison(module, start, end)
    if behind.is_sign("?", "&&"):
        return ReadOutcome(False)
    if _is_asserted(module, start):
        return ReadOutcome(stops=True)
    if before.is_sign("(") and behind.is_sign(")") and module.is_name(start - 2, "if", "Boolean"):
        return ReadOutcome(False)
    return _held(module, start, end)


def _filtered(module: ScriptModule, at: int) -> ReadOutcome | None:
    """What follows `const missing = NAMES.filter((name) => !process.env[name])`, of which the code then asks whether it
    has any; None for any other."""
    filters = [
        open_
        for open_ in islice(module.around(at), _NEAR)
        if module.is_sign(open_, "(") and module.is_name(open_ - 1, "filter")
    ]
    if not filters:
        return None
    holder = next((module.token(here - 1) for here in range(filters[0], max(filters[0] - FAR, 0), -1)
                   if module.is_sign(here, "=")), None)  # fmt: skip
    end = module.brackets.close.get(filters[0], at)
    for here in range(end, min(end + FAR, len(module.tokens))):
        if holder and module.is_name(here, holder.text) and module.is_name(module.brackets.around[here] - 1, "if"):
            close = module.brackets.close.get(module.brackets.around[here], here)
            return ReadOutcome(stops=stops(module, close + 1))
    return None


def _whole(module: ScriptModule, read: ScriptRead) -> tuple[int, int]:
    """The read with what only repeats or converts it: `!`, `as string`, brackets around it, `.trim()`, `await`."""
    start, end = read.start, read.end
    for _ in range(8):
        if module.is_sign(end, "!") and not module.is_sign(end + 1, "="):
            end += 1
        elif module.is_name(end, "as") and module.token(end + 1).kind == "name":
            end += 2
        elif module.is_sign(end, ".", "?.") and module.is_name(end + 1, "trim", "toString", "toLowerCase"):
            end = module.brackets.close.get(end + 2, end + 1) + 1
        elif module.is_sign(start - 1, "(") and module.is_sign(end, ")") and _only_groups(module, start - 1):
            start, end = start - 1, end + 1
        elif module.is_name(start - 1, "this", "await") or module.is_sign(start - 1, "."):
            start -= 1
        else:
            break
    return start, end


def _only_groups(module: ScriptModule, open_: int) -> bool:
    """Whether a bracket is no call, and no condition."""
    before = module.token(open_ - 1)
    return not (before.kind == "name" or before.is_sign(")", "]", ">"))


def _alternative(module: ScriptModule, at: int) -> ReadOutcome:
    token = module.token(at)
    inner = module.tokens[at : min(module.brackets.close.get(at, at), at + FAR)] if token.is_sign("(") else []
    if any(each.is_name("throw") for each in inner):
        return ReadOutcome(stops=True)
    if token.is_name("throw") or (token.kind == "name" and _throws_at(module, at)):
        return ReadOutcome(stops=True)
    text = token.text if token.kind in ("string", "template") and token.text.strip() else ""
    soon = [each.text for each in module.tokens[at : at + _SOON] if each.kind == "name"]
    made = any(MAKING.search(each) or _MAIN_KEY.fullmatch(each) for each in soon)
    return ReadOutcome(False, written_out=is_written_out(text), unset=text, made=made and not text)


def _throws_at(module: ScriptModule, at: int) -> bool:
    return bool(re.fullmatch(r"(?:throw|fail|raise|panic|missing)\w*", module.token(at).text)) and module.is_sign(
        at + 1, "("
    )


def _comparison(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    other = module.token(end + 1)
    if other.is_name(*_NOTHING) or (other.kind == "string" and not other.text):
        return _tested(module, start) if module.is_sign(end, "===", "==") else ReadOutcome(False)
    return ReadOutcome(False, compared=(other.text,) if other.kind == "string" else ())


def _tested(module: ScriptModule, at: int) -> ReadOutcome:
    """`if (!X) throw …`: the condition around it, and what it leads to."""
    for open_ in module.around(at):
        if module.is_sign(open_, "{"):
            break
        if module.is_sign(open_, "(") and module.is_name(open_ - 1, "if"):
            close = module.brackets.close.get(open_, open_)
            others = [each for each in range(open_, close)
                      if module.brackets.around[each] == open_ and module.is_sign(each, "&&")]  # fmt: skip
            strict = len(others) == 1 and _is_of_production(module, others[0], close)
            alone = not others or strict
            return ReadOutcome(None if alone else False, stops=alone and stops(module, close + 1), strict=strict)
        if _asserts(module, open_):
            return ReadOutcome(stops=True)
    return ReadOutcome(False)


def _is_of_production(module: ScriptModule, at: int, close: int) -> bool:
    """Whether all that is behind an `&&` is `process.env.NODE_ENV === "production"`."""
    words = [module.token(each) for each in range(at + 1, close)]
    return (
        len(words) == 7
        and words[4].is_name("NODE_ENV")
        and words[6].text == "production"
        and words[5].is_sign("===", "==")
    )


def stops(module: ScriptModule, at: int) -> bool:
    """Whether the statement or block here ends in an error or ends the program."""
    end = module.brackets.close.get(at, at + 40) if module.is_sign(at, "{") else at + 1
    is_block = module.is_sign(at, "{")
    for here in range(at, min(end, at + FAR)):
        if is_block and module.brackets.around[here] != at:
            continue
        is_own = not is_block or not _is_guarded(module, here)
        if is_own and module.is_name(here, "throw"):
            return True
        if module.is_sign(here, "(") and module.token(here - 1).text in EXITING:
            return True
    if is_block:
        return False
    return module.is_name(at, "process") and module.is_name(at + 2, "exit")


def _is_guarded(module: ScriptModule, at: int) -> bool:
    """Whether a statement belongs to an `if (…)` of its own."""
    return module.is_sign(at - 1, ")") and module.is_name(module.opens.get(at - 1, 0) - 1, "if")


def _is_asserted(module: ScriptModule, at: int) -> bool:
    return module.is_sign(at - 1, "(") and _asserts(module, at - 1)


def _asserts(module: ScriptModule, open_: int) -> bool:
    name = module.token(open_ - 1)
    return name.kind == "name" and bool(_ASSERTING.fullmatch(name.text))


def _held(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    """`const secret = X; if (!secret) throw …`: what becomes of the variable."""
    name = _holder(module, start)
    if not name:
        return ReadOutcome()
    scope = next((each for each in module.around(start) if module.is_sign(each, "{")), -1)
    if module.is_sign(start - 1, "{", ","):  # within the braces of its own declaration
        scope = module.brackets.around[scope]
    last = module.brackets.close.get(scope, len(module.tokens))
    for here in range(end, min(last, end + FAR)):
        if not module.is_name(here, name) or module.is_sign(here - 1, ".", "?."):
            continue
        at = here if module.is_sign(here - 1, "!") else _asked(module, here)
        if at > 0 and (found := _tested(module, at)).stops:
            return found._replace(lazy=placed(module, here)[0])
        is_nothing = module.is_sign(here + 1, "===", "==") and module.is_name(here + 2, *_NOTHING)
        if is_nothing and (found := _tested(module, here)).stops:
            return found
        if _is_asserted(module, here):
            return ReadOutcome(stops=True)
    return ReadOutcome()


def _asked(module: ScriptModule, at: int) -> int:
    """Where the call of a function begins that is asked whether a variable is valid, `!isValid(key)`, else -1."""
    is_argument = module.is_sign(at - 1, "(") and module.is_sign(at + 1, ")") and module.token(at - 2).kind == "name"
    return at - 2 if is_argument and module.is_sign(at - 3, "!") else -1


def _holder(module: ScriptModule, start: int) -> str:
    """The variable that a value is given to, or that a name in `const { NAME } = process.env` is."""
    if module.is_sign(start - 1, "{", ",") and module.is_sign(module.brackets.around[start], "{"):
        end = module.brackets.close.get(module.brackets.around[start], start)
        is_taken = module.is_sign(end + 1, "=") and module.env_object(end + 2) > 0
        renamed = module.is_sign(start + 1, ":")
        return module.token(start + 2 if renamed else start).text if is_taken else ""
    if not module.is_sign(start - 1, "="):
        return ""
    for here in range(start - 2, max(start - 20, -1), -1):
        if module.is_name(here, "const", "let", "var"):
            return module.token(here + 1).text
        if module.is_sign(here, ";", "}", ")"):
            return ""
    return ""
