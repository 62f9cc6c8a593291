"""Functions of a project in TypeScript or JavaScript that read the environment for others."""

from collections.abc import Iterator
from itertools import chain

from auracheck.draft.script.code import NEAR
from auracheck.draft.script.conditions import of_environment
from auracheck.draft.script.functions import Function
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.outcomes import after, without_default
from auracheck.draft.script.reads import ScriptRead, ScriptWrapper, ScriptWrappers, Switch, script_reads
from auracheck.draft.script.stops import EXITING, FAR, stops


def script_wrappers(module: ScriptModule, known: ScriptWrappers) -> Iterator[ScriptWrapper]:
    """The functions of a module that pass arguments to a read, one for each of these."""
    for read in script_reads(module, known):
        function = module.function_around(read.start) if read.key.variable else None
        if function is None or function.name in known:
            continue
        variable = read.key.variable
        several = variable in module.loops and variable not in _names(function)
        names = _names(function)
        source = module.loops.get(variable, variable) if several else variable
        if source in names:
            yield _wrapper(module, read, function, names.index(source), several)


def _falls_into_error(module: ScriptModule, function: Function, read: ScriptRead) -> bool:
    """Whether a function has an error at its end, and returns before only where a read gives something:
    `if (process.env[name]) return process.env[name]`, then `throw`."""
    if not (module.is_sign(function.start, "{") and stops(module, function.start)):
        return False
    open_ = module.brackets.around[read.start]
    if not module.is_name(open_ - 1, "if") or module.brackets.around[open_] != function.start:
        return False
    here = module.brackets.close.get(open_, open_) + 1
    end = module.brackets.close.get(here, here) if module.is_sign(here, "{") else here
    places = range(function.start, min(function.end, function.start + FAR))
    return all(here <= each <= end for each in places if module.is_name(each, "return"))


def _spared(module: ScriptModule, function: Function, at: int) -> Iterator[Switch]:
    """What lets a function with an error at its end return its default before: `if (!options.required) return value`,
    or `if (!isProduction || !options.required)`."""
    if not (module.is_sign(function.start, "{") and stops(module, function.start)):
        return
    names, places = _names(function), range(function.start, min(function.end, function.start + FAR))
    asking = (each for each in places if module.is_name(each, "if") and module.brackets.around[each] == function.start)
    for here in asking:
        close = module.brackets.close.get(here + 1, here)
        if module.is_name(close + 1 + module.is_sign(close + 1, "{"), "return"):
            inside = range(here + 2, close)
            strict = any(of_environment(module, each, each + 1) is not None for each in inside)
            for each in (each + 1 for each in inside if module.is_sign(each, "!")):
                member = module.token(each + 2).text if module.is_sign(each + 1, ".", "?.") else ""
                if module.token(each).text in names and names.index(module.token(each).text) != at:
                    yield Switch(names.index(module.token(each).text), member, False, strict)


def _names(function: Function) -> list[str]:
    return [each.name for each in function.parameters]


def _wrapper(module: ScriptModule, read: ScriptRead, function: Function, at: int, several: bool) -> ScriptWrapper:
    found = after(module, read)
    ends = several and any(
        module.is_name(each, "throw") or (module.is_sign(each, "(") and module.token(each - 1).text in EXITING)
        for each in range(function.start, min(function.end, function.start + FAR))
    )
    names = _names(function)
    has_fallback = module.is_sign(read.end, "??", "||") and module.token(read.end + 1).text in names
    is_demanded = found.stops or (has_fallback and without_default(module, read).stops)
    switches = (
        Switch(n, "" if word == each.name else word, is_on)
        for n, each in enumerate(function.parameters) if n != at for word, is_on in each.switches
        if after(module, read, word).stops
    )  # fmt: skip
    is_demanded = is_demanded or _falls_into_error(module, function, read)
    required = True if is_demanded or ends or (read.required and found.required is None) else found.required
    key, has_default = read.key, at + 1 < len(function.parameters)
    if has_default and found.required is False and not is_demanded:
        required = None if not function.parameters[at + 1].optional else False
    return ScriptWrapper(
        function.name,
        at,
        key.prefix,
        key.suffix,
        required,
        has_default,
        function.is_method,
        several,
        key.upper,
        None if is_demanded else next(chain(switches, _spared(module, function, at)), None),
        _class_of(module, function),
    )


def _class_of(module: ScriptModule, function: Function) -> str:
    """The class whose method a function is, empty where it is none."""
    open_ = module.brackets.around[function.at] if function.is_method else -1
    before = range(open_ - 1, max(open_ - NEAR, -1), -1)
    return next((module.token(at + 1).text for at in before if module.is_name(at, "class")), "")
