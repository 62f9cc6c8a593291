"""Functions of a project in TypeScript or JavaScript that fail, and what is asked of the values of a schema."""

from collections.abc import Iterable
from functools import lru_cache

from auracheck.draft.evidence import ANYBODYS
from auracheck.draft.script.conditions import Condition, Consequence, condition, consequence, of_environment
from auracheck.draft.script.context import placed
from auracheck.draft.script.functions import Function
from auracheck.draft.script.holders import declared, is_path
from auracheck.draft.script.module import ScriptModule, ScriptProject
from auracheck.draft.script.outcomes import ReadOutcome, is_lazy
from auracheck.draft.script.reads import object_at
from auracheck.draft.script.stops import FAR, stops

_REFINING = frozenset({"superRefine", "refine", "check", "transform", "custom"})
"""Methods of a schema that look at its values together."""
_PARSING = ("parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateSync")


def checked(project: ScriptProject, modules: Iterable[ScriptModule]) -> ScriptProject:
    """A project with the functions that always fail, those that never do, and those that fail where an argument is
    empty, by its position."""
    failing, silent, checking = set[str](), set[str](), dict[str, int]()
    for module in modules:
        for function in module.functions:
            if not module.is_sign(function.start, "{") or function.name in ANYBODYS:
                continue
            if not any(module.is_name(at, "throw", "exit") for at in range(function.start, function.end)):
                silent.add(function.name)
            if stops(module, function.start):
                failing.update([] if _returns(module, function) else [function.name])
                continue
            for at, parameter in enumerate(function.parameters[:4]):
                if parameter.name and _fails_without(module, function, parameter.name):
                    checking[function.name] = at
                    break
    return project._replace(failing=frozenset(failing), silent=frozenset(silent), checking=checking)


def _returns(module: ScriptModule, function: Function) -> bool:
    return any(module.is_name(at, "return") for at in range(function.start, min(function.end, function.start + FAR)))


def _fails_without(module: ScriptModule, function: Function, name: str) -> bool:
    for here in range(function.start, min(function.end, function.start + FAR)):
        if is_path(module, here, [name]) and module.function_around(here) == function:
            said = consequence(module, condition(module, here, here + 1))
            if said.stops and not said.strict and not placed(module, here).conditional:
                return True
    return False


def refused_member(module: ScriptModule, name: str) -> ReadOutcome | None:
    """Where the program stops if a name of a schema is empty, which the schema itself lets be:
    `if (!env.NAME) throw …`, `.refine((env) => env.NODE_ENV !== "production" || env.NAME)`."""
    for at in module.named([name]):
        if not module.is_sign(at - 1, ".", "?.") or module.token(at - 2).kind != "name":
            continue
        asked = condition(module, at - 2, at + 1)
        said, place = consequence(module, asked), placed(module, at)
        around = module.brackets.around[at]
        if not said.stops and module.is_name(around - 1, *_REFINING) and not asked.empty:
            said = _in_refinement(module, asked, around)
        if said.stops and not place.conditional and (is_lazy(module, place.owner) or not place.caught):
            calls = {module.token(open_ - 1).text for open_ in module.around(at) if module.is_sign(open_, "(")}
            lazy = is_lazy(module, place.owner) and calls.isdisjoint(_REFINING)
            return ReadOutcome(stops=True, strict=said.strict or place.strict, lazy=lazy)
    return None


def is_parsed_later(module: ScriptModule, at: int) -> bool:
    """Whether only functions that may never be called look at a schema: `const load = () => schema.parse(X)`. ``at`` is
    a name in it."""
    starts = (object_at(module, open_ - 1) for open_ in module.around(at) if module.is_sign(open_, "("))
    names = (module.token(name).text for start in starts for name in declared(module, start))
    return any(_parsed_later(module).get(name, False) for name in names)


@lru_cache(maxsize=1)  # asked for each name of one module after the other
def _parsed_later(module: ScriptModule) -> dict[str, bool]:
    """The schemas that a module looks at, and whether only functions do that may never be called."""
    found: dict[str, bool] = {}
    for at, token in enumerate(module.tokens):
        if token.is_name(*_PARSING) and module.is_sign(at - 1, ".") and module.token(at - 2).kind == "name":
            name = module.token(at - 2).text
            found[name] = found.get(name, True) and is_lazy(module, placed(module, at).owner)
    return found


def _in_refinement(module: ScriptModule, asked: Condition, open_: int) -> Consequence:
    """What follows where the whole condition of a refinement does not hold."""
    close = module.brackets.close.get(open_, open_)
    start = next((here + 1 for here in range(open_, asked.start) if module.is_sign(here, "=>")), asked.start)
    others = [here for here in range(start, close) if module.is_sign(here, "||")]
    strict = len(others) == 1 and of_environment(module, start, others[0]) is False
    return Consequence(stops=strict or not others, strict=strict)
