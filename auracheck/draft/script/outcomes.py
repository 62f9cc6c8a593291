"""What follows where a read of the environment gives nothing, in TypeScript and JavaScript."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from auracheck.draft.evidence import MAKING, is_written_out
from auracheck.draft.script.code import NEAR
from auracheck.draft.script.conditions import Condition, condition, consequence
from auracheck.draft.script.context import is_in_arm, placed
from auracheck.draft.script.holders import declared, end_of_scope, is_path, path_of
from auracheck.draft.script.keys import ScriptKey
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.reads import ScriptRead, object_at
from auracheck.draft.script.sinks import is_refused
from auracheck.draft.script.stops import ASSERTING, FAR, stops, throws_at

_NOTHING = frozenset({"undefined", "null"})
_TEXTS = ("string", "template")
_SOON = 6
"""Number of tokens in which an alternative says what it is: `crypto.randomBytes(`."""
_MAIN_KEY = re.compile(r"(?i:(?:app_?|master_?)?secret_?key(?:_?base)?|(?:app|master)_?(?:secret|key))")
"""The application's own main key, which stands in for the others that it makes itself."""
_SECRET = re.compile(r"(?i:\w*(?:secret|password)(?:_?key)?)")


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
    place = placed(module, read.start)
    lazy = is_lazy(module, place.owner)
    found = after(module, read)
    strict = found.strict or place.strict or read.strict
    if found.stops:
        if place.conditional or (place.caught and not lazy):
            return ReadOutcome(None)
        return found._replace(required=True, lazy=lazy or found.lazy, strict=strict)
    fails_itself = read.by is not None and bool(found.compared)  # whatever the code does with what it gives
    if (found.required is None or fails_itself) and read.required and not read.given:
        is_branch = place.conditional or (place.caught and not lazy) or is_in_arm(module, read.start)
        asked = ReadOutcome(True, lazy=lazy, strict=strict, compared=found.compared)
        return ReadOutcome(None) if is_branch else asked
    if found.required is None and read.given:
        return ReadOutcome(False, written_out=read.written_out)
    return found


def is_lazy(module: ScriptModule, owner: str) -> bool:
    """Whether a function may never be called."""
    return bool(owner) and (module.path, owner) not in module.project.started


def after(module: ScriptModule, read: ScriptRead, assumed: str = "") -> ReadOutcome:
    """What follows where a read gives nothing, and a parameter that the code asks for, too, is true (``assumed``)."""
    start, end = _whole(module, read)
    behind = module.token(end)
    asked = condition(module, start, end)
    said = consequence(module, asked, assumed)
    checked = _is_checked(module, start)
    if checked and is_in_arm(module, start):
        return ReadOutcome(False)
    if said.stops:
        return ReadOutcome(stops=True, strict=said.strict)
    if behind.is_sign("??", "||", "??=", "||="):
        return _alternative(module, end + 1) if not _is_nothing(module, end + 1) else _or_nothing(module, start, end)
    other = module.token(end + 1)
    if behind.is_sign("===", "!==", "==", "!=") and other.kind == "string" and other.text:
        return ReadOutcome(False, compared=(other.text,))
    if checked:
        return ReadOutcome(stops=True)
    if asked.listed:
        return _held(module, asked, [module.token(name).text for name in declared(module, asked.start)])
    if said.asked or behind.is_sign("?", "&&"):
        return ReadOutcome(False)
    if is_refused(module, start, end):
        is_spared = is_in_arm(module, start)
        return ReadOutcome(False) if is_spared else ReadOutcome(stops=True, lazy=module.project.in_pages)
    return _held(module, asked, path_of(module, start), assumed)


def _is_nothing(module: ScriptModule, at: int) -> bool:
    """Whether an alternative is the empty text, and no other follows."""
    token = module.token(at)
    return token.kind == "string" and not token.text and not module.is_sign(at + 1, "??", "||", "+")


def _or_nothing(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    """What follows of `X || ""`: where nothing stops, it may be absent."""
    open_ = module.brackets.around[start]
    argument = next((part for part in module.parts(open_) if part[1] == end + 2), None) if open_ >= 0 else None
    if argument is not None and is_refused(module, *argument):  # `new Stripe(LIVE ?? KEY ?? "")`
        return ReadOutcome(stops=True, lazy=module.project.in_pages)
    found = _held(module, Condition(start, end + 2), path_of(module, start))
    return found if found.stops else ReadOutcome(False)


def instead(module: ScriptModule, reads: Iterable[ScriptRead]) -> dict[int, tuple[str, ...]]:
    """The names that come before a read in `A || B || C`, by where it begins."""
    names, found = dict[int, tuple[str, ...]](), dict[int, tuple[str, ...]]()
    for read in sorted(reads, key=lambda each: each.start):
        before = names.get(read.start - 1, ()) if module.is_sign(read.start - 1, "||", "??") else ()
        found[read.start] = before
        names[_whole(module, read)[1]] = (*before, read.key.text) if read.key.text else ()
    return found


def without_default(module: ScriptModule, read: ScriptRead) -> ReadOutcome:
    """What follows of `process.env[name] ?? fallback` where nothing is given for it either."""
    start, end = _whole(module, read)
    return _held(module, Condition(start, end + 2), path_of(module, start))


def _whole(module: ScriptModule, read: ScriptRead) -> tuple[int, int]:
    """The read with what only repeats or converts it, `!`, `as string`, brackets around it, `.trim()`, `await`, and
    what the code takes before it: `process.env.OTHER || `."""
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
        elif module.is_sign(start - 1, "||", "??") and module.env_object(first := object_at(module, start - 2)) > 0:
            start = first
        else:
            break
    return start, end


def _only_groups(module: ScriptModule, open_: int) -> bool:
    """Whether a bracket is no call, and no condition."""
    before = module.token(open_ - 1)
    return not (before.kind == "name" or before.is_sign(")", "]", ">"))


def _alternative(module: ScriptModule, at: int) -> ReadOutcome:
    if throws_at(module, at):
        return ReadOutcome(stops=True)
    token = module.token(at)
    is_constant = token.kind == "name" and not module.is_sign(at + 1, ".", "?.", "(", "[")
    text = module.texts.get(token.text, "") if is_constant else token.text if token.kind in _TEXTS else ""
    text = text if text.strip() else ""
    soon = [each.text for each in module.tokens[at : at + _SOON] if each.kind == "name"]
    is_derived = module.is_sign(at + 1, "(") and any(map(_SECRET.fullmatch, soon[1:2]))  # `md5(jwtSecret)`
    made = is_derived or any(MAKING.search(each) or _MAIN_KEY.fullmatch(each) for each in soon)
    is_repeated = bool(text) and module.is_sign(at + 1, ".") and module.is_name(at + 2, "repeat")  # `'0'.repeat(64)`
    written_out = is_repeated or is_written_out(text)
    return ReadOutcome(False, written_out=written_out, unset="" if is_repeated else text, made=made and not text)


def _is_checked(module: ScriptModule, at: int) -> bool:
    """Whether a value is what a function is given that fails without it: `assert(X)`, `check("NAME", X)`."""
    open_ = module.brackets.around[at] if 0 <= at < len(module.tokens) else -1
    name = module.token(open_ - 1)
    if not module.is_sign(open_, "(") or name.kind != "name":
        return False
    if open_ == at - 1 and ASSERTING.fullmatch(name.text):
        return True
    position = module.project.checking.get(name.text, -1)
    return 0 <= position < len(module.parts(open_)) and module.parts(open_)[position][0] == at


def _held(module: ScriptModule, found: Condition, path: list[str], assumed: str = "") -> ReadOutcome:
    """`const secret = X; if (!secret) throw …`: what becomes of the variable, or of the member of an object."""
    if not path:
        return ReadOutcome()
    last = len(module.tokens) if len(path) > 1 else end_of_scope(module, found.start)
    begin = 0 if path[0] == "this" else found.end
    weaker = _gone_through(module, path[0]) if len(path) == 2 else ReadOutcome()
    for here in range(begin, min(last, begin + FAR)):
        if not is_path(module, here, path):
            continue
        outcome = _at_use(module, here, here + 2 * len(path) - 1, found.listed, assumed)
        if outcome.stops and not (outcome.lazy or outcome.strict):
            return outcome
        weaker = outcome if outcome.stops and not weaker.stops else weaker
        if outcome.required is False and weaker.required is None and not weaker.stops:
            weaker = outcome
    return weaker


def at_use(module: ScriptModule, start: int, end: int) -> ReadOutcome:
    """What follows at one use of what is kept, or of the variable that it is given to there."""
    found = _at_use(module, start, end, False, "")
    if found.stops:  # what only a library refuses there may be loaded on a condition
        return found._replace(
            lazy=found.lazy or is_refused(module, *_whole(module, ScriptRead(start, end, ScriptKey())))
        )
    held = _held(module, Condition(start, end), path_of(module, start))
    place = placed(module, start)
    return held._replace(lazy=held.lazy or is_lazy(module, place.owner)) if not place.conditional else ReadOutcome()


def _gone_through(module: ScriptModule, name: str) -> ReadOutcome:
    """`for (const [key, value] of Object.entries(config)) { if (!value) throw … }`."""
    for at, token in enumerate(module.tokens):
        if not token.is_name("entries", "values", "keys") or not module.is_name(at + 2, name):
            continue
        block = next((here for here in range(at, at + NEAR) if module.is_sign(here, "{")), at)
        inside = range(block, min(module.brackets.close.get(block, block), block + FAR))
        guards = (here for here in inside if module.is_name(here, "if"))
        if any(stops(module, module.brackets.close.get(here + 1, here) + 1) for here in guards):
            place = placed(module, at)
            return ReadOutcome(stops=True, lazy=is_lazy(module, place.owner), strict=place.strict)
    return ReadOutcome()


def _at_use(module: ScriptModule, start: int, end: int, listed: bool, assumed: str) -> ReadOutcome:
    """What follows at one use of a variable."""
    whole = _whole(module, ScriptRead(start, end, ScriptKey()))
    asked = condition(module, *whole, listed=listed)
    said = consequence(module, asked, assumed)
    if not said.stops and (listed or not (_is_checked(module, whole[0]) or is_refused(module, *whole))):
        return ReadOutcome(False if said.asked and not listed else None)
    place = placed(module, start)
    lazy = is_lazy(module, place.owner) or (not said.stops and module.project.in_pages)
    if place.conditional or (place.caught and not lazy) or (not said.stops and is_in_arm(module, whole[0])):
        return ReadOutcome()
    return ReadOutcome(stops=True, lazy=lazy, strict=said.strict or place.strict)
