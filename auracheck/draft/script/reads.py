"""Every read of the environment in a module of TypeScript or JavaScript."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from auracheck.draft.affixes import whole_name
from auracheck.draft.evidence import ANYBODYS, is_written_out
from auracheck.draft.script.keys import ScriptKey, key_of
from auracheck.draft.script.module import OBJECTS, VARIABLE, ScriptModule

_CONFIGS = re.compile(r"(?:.*[cC]onfig(?:Service)?|[eE]nv(?:ironment)?|nconf)")
_GETTERS = frozenset({"get", "getOrThrow", "has", "array"})
"""Methods of a configuration that read a variable."""
_CHAIN = 10
"""Maximum number of tokens of a chain of calls behind a read."""
_ANYBODYS = ANYBODYS | {"require"}


class Switch(NamedTuple):
    """What makes a read required: an argument, by its position, or a ``member`` of it; whether it ``is_on`` where it is
    not given, and counts in production alone."""

    at: int
    member: str
    is_on: bool
    strict: bool = False


class ScriptWrapper(NamedTuple):
    """A function that reads ``prefix`` + its argument ``at`` + ``suffix``; ``required`` without a second argument.
    ``several``: the argument is a list of names. ``switch``: what makes it required. ``of_class``: whose method it
    is."""

    name: str
    at: int
    prefix: str = ""
    suffix: str = ""
    required: bool | None = None
    has_default: bool = False
    is_method: bool = False
    several: bool = False
    upper: bool = False
    switch: Switch | None = None
    of_class: str = ""


ScriptWrappers = Mapping[str, tuple[ScriptWrapper, ...]]
"""The reads of each function, one for each of its arguments that is a name."""


class ScriptRead(NamedTuple):
    """A read at the tokens from ``start`` to ``end``. ``by`` is the wrapper that is called, ``given`` whether with a
    default, and ``written_out`` whether that is a text; ``strict``: required in production alone."""

    start: int
    end: int
    key: ScriptKey
    by: ScriptWrapper | None = None
    given: bool = False
    written_out: bool = False
    required: bool | None = None
    strict: bool = False


def script_reads(module: ScriptModule, known: ScriptWrappers) -> Iterator[ScriptRead]:
    """The reads of a module, in the order of the code."""
    telling = module.named({*OBJECTS, *_GETTERS, *module.aliases, *known})
    for at in sorted((*telling, *module.destructuring)):
        token = module.tokens[at]
        if token.kind == "name":
            yield from _read(module, at, known)
        elif token.is_sign("{"):
            yield from _destructured(module, at)


def _read(module: ScriptModule, at: int, known: ScriptWrappers) -> Iterator[ScriptRead]:
    behind = module.env_object(at)
    if behind > 0 and module.is_name(at - 1, "in"):
        key = key_of(module, at - 2, at - 1)
        if key.text or key.variable:
            yield ScriptRead(at - 2, behind, key)
        return
    if behind > 0:
        found = _member(module, at, behind)
        if found and not module.is_sign(found.end, "=") and not module.is_name(at - 1, "delete"):
            yield found
        return
    name = module.token(at).text
    open_ = module.after_types(at + 1)
    if not module.is_sign(open_, "("):
        return
    wrappers = known.get(name, ()) if not module.is_name(at - 1, "function", "new") else ()
    called = [read for wrapper in wrappers for read in _call(module, at, open_, wrapper)]
    yield from called
    if not called and name in _GETTERS and _is_config(module, at):
        arguments = module.parts(open_)
        key = key_of(module, *arguments[0]) if arguments else ScriptKey()
        is_parameter = bool(key.variable) and module.token(at - 2).text.endswith("onfigService")
        if VARIABLE.fullmatch(key.text) or is_parameter:
            end = module.brackets.close.get(open_, open_) + 1
            said = _chained(module, end)
            required = True if name == "getOrThrow" or said == "required" else None
            start = object_at(module, at)
            yield ScriptRead(start, end, key, given=len(arguments) > 1 or said == "default", required=required)


def object_at(module: ScriptModule, at: int) -> int:
    """Where the expression begins whose member is here: `this.config.get`."""
    while module.is_sign(at - 1, ".", "?.") and module.token(at - 2).kind == "name":
        at -= 2
    return at


def _chained(module: ScriptModule, at: int) -> str:
    """What the calls behind a read say, `.required()` or `.default("x")` (env-var's README); empty for neither."""
    end = at + _CHAIN
    while at < end and module.is_sign(at, "."):
        open_, word = at + 2, module.token(at + 1).text
        if not module.is_sign(open_, "("):
            break
        if word == "default" or (word == "required" and not module.is_name(open_ + 1, "false")):
            return word
        at = module.brackets.close.get(open_, open_) + 1
    return ""


@lru_cache(maxsize=1)  # asked for each call of one module after the other
def _uses_env_var(module: ScriptModule) -> bool:
    """Whether a module imports env-var."""
    return any(token.kind == "string" and token.text == "env-var" for token in module.tokens)


def _is_config(module: ScriptModule, at: int) -> bool:
    """Whether `.get(` is that of a configuration (NestJS), or of `Deno.env`, or `get(` is env-var's."""
    if not module.is_sign(at - 1, ".", "?."):
        return module.token(at).text in module.imports and _uses_env_var(module)
    before = module.token(at - 2)
    if module.is_name(at, "getOrThrow"):
        return True
    return before.kind == "name" and (bool(_CONFIGS.fullmatch(before.text)) or before.text in _of_type(module))


@lru_cache(maxsize=1)  # asked for each call of one module after the other
def _of_type(module: ScriptModule) -> frozenset[str]:
    """The names that are said to be a configuration: `(c: ConfigService) =>`."""
    places = module.named(["ConfigService"])
    return frozenset(module.token(at - 2).text for at in places if module.is_sign(at - 1, ":"))


def _member(module: ScriptModule, start: int, at: int) -> ScriptRead | None:
    """`.NAME`, `["NAME"]` or `?.[name]` behind the environment."""
    if module.is_sign(at, ".", "?.") and module.token(at + 1).kind == "name":
        if module.is_sign(at + 2, "(") and not VARIABLE.fullmatch(module.token(at + 1).text):
            return None
        if module.token(start).text in module.imported and not module.token(at + 1).text.isupper():
            return None
        return ScriptRead(start, at + 2, ScriptKey(module.token(at + 1).text))
    at += module.is_sign(at, "?.")
    if module.is_sign(at, "["):
        close = module.brackets.close.get(at, at)
        return ScriptRead(start, close + 1, key_of(module, at + 1, close))
    return None


def _call(module: ScriptModule, at: int, open_: int, wrapper: ScriptWrapper) -> Iterator[ScriptRead]:
    """The call of a wrapper with a name, or with a list of names."""
    is_member = module.is_sign(at - 1, ".", "?.")
    holder = module.token(at - 2).text.lower() if is_member else ""
    on_this = holder == "this" or (holder and holder == wrapper.of_class.lower())
    is_own = not is_member and not wrapper.is_method and module.declares(wrapper.name)
    if not on_this and not is_own and (wrapper.name in _ANYBODYS or (wrapper.is_method and not is_member)):
        return
    arguments = module.parts(open_)
    if len(arguments) <= wrapper.at:
        return
    start, end = arguments[wrapper.at]
    behind = module.brackets.close.get(open_, open_) + 1
    if wrapper.several:
        for text in listed(module, start, end):
            yield ScriptRead(at, behind, ScriptKey(whole_name(wrapper, text)), wrapper, required=wrapper.required)
        return
    key = key_of(module, start, end)
    if "." in key.text:  # a path in the configuration, which is no variable
        return
    if key.text:
        key = ScriptKey(whole_name(wrapper, key.text))
    elif key.variable:
        key = key._replace(prefix=wrapper.prefix + key.prefix, suffix=key.suffix + wrapper.suffix)
    given = len(arguments) > wrapper.at + 1 and wrapper.has_default
    default = module.token(arguments[wrapper.at + 1][0]) if given else None
    written_out = default is not None and default.kind == "string" and is_written_out(default.text)
    is_on = wrapper.switch is not None and _is_on(module, arguments, wrapper.switch)
    required = True if is_on else None if given else wrapper.required
    strict = wrapper.switch is not None and is_on and wrapper.switch.strict
    yield ScriptRead(at, behind, key, wrapper, given and not is_on, written_out, required, strict)


def _is_on(module: ScriptModule, arguments: list[tuple[int, int]], switch: Switch) -> bool:
    """Whether an argument is `true`, or an object with a member that is."""
    argument = arguments[switch.at : switch.at + 1]
    if switch.member:
        places = [_objects(module).get(module.token(at).text, at) if end == at + 1 else at for at, end in argument]
        given = [at + 2 for each in places for at, _ in module.parts(each) if module.is_name(at, switch.member)]
    else:
        given = [at for start, end in argument for at in range(start, end)]
    return any(module.is_name(at, "true") for at in given) or (switch.is_on and not given)


@lru_cache(maxsize=1)  # asked for each call of one module after the other
def _objects(module: ScriptModule) -> Mapping[str, int]:
    """Where the objects begin that constants are: `const required = { inProduction: true }`."""
    places = (at for at in range(2, len(module.tokens)) if module.is_sign(at, "{") and module.is_sign(at - 1, "="))
    return {module.token(at - 2).text: at for at in places}


def listed(module: ScriptModule, start: int, end: int) -> tuple[str, ...]:
    """The texts of a list that is written there, or of a constant that is one."""
    if module.is_sign(start, "["):
        listed = [module.token(first) for first, behind in module.parts(start) if behind - first == 1]
        return tuple(each.text for each in listed if each.kind == "string")
    return module.lists.get(module.token(start).text, ()) if end - start == 1 else ()


def _destructured(module: ScriptModule, open_: int) -> Iterator[ScriptRead]:
    """`const { A, B: b, C = "x" } = process.env`."""
    close = module.brackets.close.get(open_, -1)
    if not module.is_sign(close + 1, "=") or module.env_object(close + 2) < 0:
        return
    if module.is_sign(module.env_object(close + 2), ".", "["):
        return
    for start, end in module.parts(open_):
        name = module.token(start)
        if name.kind == "name":
            default = next((at for at in range(start, end) if module.is_sign(at, "=")), -1)
            text = module.token(default + 1)
            written_out = default > 0 and text.kind == "string" and is_written_out(text.text)
            yield ScriptRead(start, end, ScriptKey(name.text), given=default > 0, written_out=written_out)
