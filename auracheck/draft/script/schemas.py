"""Schemas of the environment in TypeScript and JavaScript: zod, t3-env, envalid, joi, yup, valibot, convict."""

import re
from collections.abc import Iterator
from functools import lru_cache

from auracheck.draft.evidence import is_written_out, names_environment
from auracheck.draft.kinds import guessed
from auracheck.draft.script.conditions import AT_HAND
from auracheck.draft.script.convict import of_convict
from auracheck.draft.script.keys import constant_case
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.requirements import (
    OPTIONAL,
    UNKNOWN,
    Declaration,
    Method,
    Requirement,
    functional,
    has_option,
    library_of,
    of_arktype,
    of_json,
)
from auracheck.draft.script.sieve import is_of_settings

VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_ZOD = frozenset({"z", "zod"})
_DEFAULT_OPTIONAL = frozenset({"Joi", "joi", "yup", "Yup"})
_OTHERS = frozenset({"v", "valibot", "t", "Type", "S", "Schema", "s"})
_FUNCTIONS = frozenset({"string", "pipe", "optional", "nullish", "nullable", "fallback"})
_FIELDS = frozenset({"envField", "Env"})
"""What Astro and Adonis call the maker of a schema of a variable."""
_VALIDATORS = frozenset({"str", "url", "email", "host", "port", "num", "bool", "json", "makeValidator", "requiredWhen"})
_PLAIN = frozenset({
    "number", "boolean", "bool", "num", "port", "int", "integer", "enum", "nativeEnum", "coerce", "stringbool", "email",
    "host", "json", "literal", "date", "ip",
})  # fmt: skip
_NO_TEXT = frozenset({
    "object", "strictObject", "looseObject", "array", "record", "map", "set", "tuple", "discriminatedUnion", "lazy",
})  # fmt: skip
"""Schemas that no variable has, as their values are objects."""

_PRODUCTION = frozenset({"production", "prod", "isProd", "isProduction"})
_OF_PAGES = re.compile(r"\.(?:tsx|jsx|vue|svelte)$|(?:^|/)(?:frontend|client|ui|webapp|[\w-]+[_-]ui)/")
"""Files of a user interface, whose schemas are those of forms where nothing in them is called after the environment."""
_DEPTH = 6
_LENGTHS = frozenset({"min", "minLength", "length", "MinLength", "Length"})
_LENGTH = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


def declarations(module: ScriptModule) -> Iterator[Declaration]:
    """The names with a schema in a module, in the order of the code."""
    is_cased = module.project.cased and is_of_settings(module.path)
    is_of_env = is_cased or bool(module.named(("env", "createEnv", "cleanEnv")))
    if not is_of_env and _OF_PAGES.search(module.path):
        return
    for at, token in enumerate(module.tokens):
        name = constant_case(token.text) if is_cased else token.text.removesuffix("?")
        if token.kind not in ("name", "string") or not VARIABLE.fullmatch(name) or not ("_" in name or is_of_env):
            continue
        if is_cased and not guessed(name).is_credential:
            continue
        open_ = module.brackets.around[at]
        if module.is_sign(at + 1, ":") and module.is_sign(open_, "{") and module.is_sign(at - 1, "{", ","):
            end = next((end for start, end in module.parts(open_) if start == at), at)
            requirement = requirement_of(module, at + 2, end)
            if requirement is not UNKNOWN:
                if requirement.required and (_is_partial(module, open_) or token.text in _given_by_others(module)):
                    requirement = requirement._replace(required=False)
                yield Declaration(name, at, _where_spread(module, open_, requirement))
        elif module.is_sign(at - 1, ":") and module.is_name(at - 2, "env") and token.kind == "string":
            yield from of_convict(module, at, open_)


@lru_cache(maxsize=1)  # asked for each name of one module after the other
def _given_by_others(module: ScriptModule) -> frozenset[str]:
    """The names whose value another variable gives: `runtimeEnv: { NAME: process.env.OTHER ?? process.env.NAME }`."""
    found = set[str]()
    for at, token in enumerate(module.tokens):
        open_ = module.brackets.around[at]
        if token.kind == "name" and module.is_sign(at + 1, ":") and module.token(open_ - 2).text.endswith("untimeEnv"):
            read = module.env_object(at + 2)
            found.update([token.text] if read > 0 and not module.is_name(read + 1, token.text) else [])
    return frozenset(found)


def _is_partial(module: ScriptModule, open_: int) -> bool:
    """Whether all of an object may be absent: `z.object({ … }).partial()`."""
    end = module.brackets.close.get(module.brackets.around[open_], len(module.tokens))
    return module.is_sign(end + 1, ".") and module.is_name(end + 2, "partial")


def _where_spread(module: ScriptModule, open_: int, found: Requirement) -> Requirement:
    """What is left of a schema in an object that is there on a condition: `...(X === "s3" && { NAME: str() })`."""
    outer = module.brackets.around[open_]
    is_spread = module.is_sign(outer, "(") and module.is_sign(outer - 1, "...")
    if not found.required or not is_spread or not module.is_sign(open_ - 1, "&&", "?"):
        return found
    words = {token.text for token in module.tokens[outer:open_]}
    in_production = not words.isdisjoint(_PRODUCTION) and not module.is_sign(outer + 1, "!") and "!==" not in words
    return found._replace(required=in_production, strict=in_production)


def requirement_of(module: ScriptModule, start: int, end: int, depth: int = 0) -> Requirement:
    """What the schema between two tokens says; `UNKNOWN` where it is none. ``depth`` is how many others are around."""
    if depth > _DEPTH or start >= end:
        return UNKNOWN
    question = next((at for at in _flat(module, start, end) if module.is_sign(at, "?")), -1)
    colon = next((at for at in _flat(module, start, end) if at > question and module.is_sign(at, ":")), -1)
    if 0 < question < colon:
        return _either(
            requirement_of(module, question + 1, colon, depth + 1), requirement_of(module, colon + 1, end, depth + 1)
        )
    head = module.token(start)
    if head.kind == "string" and module.is_name(module.brackets.around[start] - 2, "type"):
        return of_arktype(module, start)
    if head.is_sign("{"):
        inner = next(((at + 2, last) for at, last in module.parts(start) if module.is_name(at, "schema")), None)
        return requirement_of(module, *inner, depth + 1) if inner else of_json(module, start)
    if head.kind != "name":
        return UNKNOWN
    methods = _methods(module, start, end)
    if head.text in _FUNCTIONS and head.text in module.imports and (library := library_of(module)):
        return functional(module, library, start, end, methods)
    if head.text in _ZOD | _DEFAULT_OPTIONAL | _OTHERS | _FIELDS and module.is_sign(start + 1, "."):
        return _chain(module, head.text, methods)
    is_own = module.is_name(module.values.get(head.text, -1), "makeValidator", "makeExactValidator")
    if (is_own or head.text in _VALIDATORS) and module.is_sign(module.after_types(start + 1), "("):
        return _envalid(module, head.text, module.after_types(start + 1))
    return _named(module, start, end, methods, depth)


def _either(one: Requirement, other: Requirement) -> Requirement:
    """What two branches say together: required in one of them is required where it is strict."""
    if one.required == other.required:
        return one
    return one._replace(required=None if UNKNOWN in (one, other) else True, strict=UNKNOWN not in (one, other))


def _flat(module: ScriptModule, start: int, end: int) -> Iterator[int]:
    """The indexes between two tokens that are in no further brackets."""
    at = start
    while at < end:
        yield at
        at = module.brackets.close.get(at, at) + 1


def _methods(module: ScriptModule, start: int, end: int) -> list[Method]:
    """The calls of a chain: `z.string().min(1)`."""
    return [
        Method(module.token(at).text, module.after_types(at + 1)) for at in _flat(module, start, end)
        if module.token(at).kind == "name" and module.is_sign(at - 1, ".")
    ]  # fmt: skip


def _chain(module: ScriptModule, library: str, methods: list[Method]) -> Requirement:
    words = [each.name for each in methods]
    if words and words[0] in _NO_TEXT:
        return UNKNOWN
    plain = next((f"{library}.{word}" for word in words if word in _PLAIN), "")
    values = _choices(module, methods)
    default = next((each for each in methods if each.name in ("default", "prefault", "catch")), None)
    text = module.token(default.open + 1) if default and module.is_sign(default.open, "(") else None
    unset = text.text if text is not None and text.kind == "string" else ""
    rest = {"plain": plain, "values": values, "unset": unset, "written_out": is_written_out(unset),
            "least": _least(module, methods)}  # fmt: skip
    if not OPTIONAL.isdisjoint(words) or _takes_nothing(module, methods) or has_option(module, methods):
        return Requirement(False, **rest)  # type: ignore[arg-type]
    if library in _DEFAULT_OPTIONAL:
        strict = "required" not in words and _is_demanded_in_production(module, methods)
        required = "required" in words or strict or _are_demanded(module)
        return Requirement(required, strict, **rest)  # type: ignore[arg-type]
    return Requirement(True, **rest)  # type: ignore[arg-type]


@lru_cache(maxsize=1)  # asked for each name of one module after the other
def _are_demanded(module: ScriptModule) -> bool:
    """Whether all names of Joi's schemas are required: `validate(env, { presence: "required" })`."""
    return any(token.is_name("presence") and module.token(at + 2).text == "required"
               for at, token in enumerate(module.tokens))  # fmt: skip


def _is_demanded_in_production(module: ScriptModule, methods: list[Method]) -> bool:
    """`.when("NODE_ENV", { is: "production", then: Joi.required() })`, or `otherwise` where it is for development."""
    for each in methods:
        inner = (
            module.tokens[each.open : module.brackets.close.get(each.open, each.open)] if each.name == "when" else []
        )
        words = [token.text for token in inner if token.kind in ("name", "string")]
        if words and names_environment(words[0]) and "required" in words:
            is_other = "otherwise" in words[: words.index("required")]
            said = (word for word in words if AT_HAND.fullmatch(word)) if is_other else _PRODUCTION.intersection(words)
            return any(said) and (is_other or "then" not in words[words.index("required") :])
    return False


def _choices(module: ScriptModule, methods: list[Method]) -> tuple[str, ...]:
    """The values of `z.enum(["a", "b"])`, `Joi.string().valid("a", "b")`."""
    for each in methods:
        if each.name in ("enum", "valid", "oneOf", "picklist") and module.is_sign(each.open, "("):
            close = module.brackets.close.get(each.open, each.open)
            return tuple(t.text for t in module.tokens[each.open : close] if t.kind == "string")
    return ()


def _least(module: ScriptModule, methods: list[Method]) -> int:
    """The minimum length of a text: `z.string().min(32)`, `v.pipe(v.string(), v.minLength(32))`."""
    every = list(methods)
    for each in methods:
        if each.name == "pipe":
            every += [inner for start, end in module.parts(each.open) for inner in _methods(module, start, end)]
    if not any(each.name == "string" for each in every):
        return 0
    return longest(module, every)


def longest(module: ScriptModule, methods: list[Method]) -> int:
    """The largest minimum length that the calls ask for, 0 where they ask for none."""
    lengths = [module.token(each.open + 1).text for each in methods if each.name in _LENGTHS]
    return max((int(text) for text in lengths if _LENGTH.fullmatch(text)), default=0)


def _takes_nothing(module: ScriptModule, methods: list[Method]) -> bool:
    """Whether a union, a `preprocess` or the like contains an optional schema or the empty text."""
    for each in methods:
        if each.name not in ("union", "or", "preprocess", "pipe", "optional") or not module.is_sign(each.open, "("):
            continue
        inner = module.tokens[each.open : module.brackets.close.get(each.open, each.open)]
        words = [token.text for token in inner if token.kind == "name"]
        empty = any(token.kind == "string" and not token.text for token in inner)
        if not OPTIONAL.isdisjoint(words) or "undefined" in words or (empty and "literal" in words):
            return True
    return False


def _envalid(module: ScriptModule, validator: str, open_: int) -> Requirement:
    """`str({ default: "x", devDefault: "y", choices: ["a"] })`."""
    inner = open_ + 1
    plain = f"envalid {validator}" if validator in _PLAIN else ""
    if not module.is_sign(inner, "{"):
        return Requirement(True, plain=plain)
    keys = {module.token(start).text: start + 2 for start, _ in module.parts(inner)}
    choices = keys.get("choices", -1)
    listed = module.tokens[choices : module.brackets.close.get(choices, choices)] if choices > 0 else []
    values = tuple(each.text for each in listed if each.kind == "string")
    text = module.token(keys["default"]) if "default" in keys else None
    unset = text.text if text is not None and text.kind == "string" else ""
    required = "default" not in keys and "allowEmpty" not in keys
    return Requirement(required, required and "devDefault" in keys, plain, is_written_out(unset), values, unset)


def _named(module: ScriptModule, start: int, end: int, methods: list[Method], depth: int) -> Requirement:
    """A schema that is a constant of the module, or what a function of it returns."""
    value = module.values.get(module.token(start).text, -1)
    if value < 0 or value == start:
        return UNKNOWN
    last = next((at for at in _flat(module, value, len(module.tokens)) if _ends(module, at)), value)
    found = requirement_of(module, value, last, depth + 1)
    if found is not UNKNOWN and not OPTIONAL.isdisjoint(each.name for each in methods):
        return found._replace(required=False)
    return found


def _ends(module: ScriptModule, at: int) -> bool:
    return module.is_sign(at, ";") or module.is_name(at, "const", "let", "export", "function", "type", "interface")
