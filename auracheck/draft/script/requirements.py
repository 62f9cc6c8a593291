"""What a schema of the environment says of a name, and the forms of it that are no chain of calls, in TypeScript and
JavaScript: JSON schemas, and functions that are imported by themselves."""

from functools import lru_cache
from typing import NamedTuple

from auracheck.draft.script.module import ScriptModule

OPTIONAL = frozenset({
    "optional", "nullish", "default", "catch", "prefault", "nullable", "optionalOrNull", "withDefault", "orUndefined",
    "fallback", "Optional",
})  # fmt: skip
_FUNCTIONAL = frozenset({"valibot", "yup"})
"""Libraries whose functions are imported by themselves: `object({ NAME: string() })`."""


class Requirement(NamedTuple):
    """What a schema says of a name. ``strict``: required in production alone. ``plain``: no text, so no credential;
    ``values`` are those that it takes; ``least`` is the minimum length, 0 where it has none."""

    required: bool | None
    strict: bool = False
    plain: str = ""
    written_out: bool = False
    values: tuple[str, ...] = ()
    unset: str = ""
    least: int = 0


class Declaration(NamedTuple):
    """A name in a schema, the number of its token, and what the schema calls it where that is another name."""

    name: str
    at: int
    requirement: Requirement
    called: str = ""


UNKNOWN = Requirement(None)


class Method(NamedTuple):
    """A call of a chain or a decorator: its name, and where its arguments begin."""

    name: str
    open: int


def has_option(module: ScriptModule, methods: list[Method]) -> bool:
    """Whether the options of a call give a default, or say that it is optional: `Type.String({ default: "" })`."""
    keys = {
        module.token(at).text
        for each in methods if module.is_sign(each.open + 1, "{") for at, _ in module.parts(each.open + 1)
    }  # fmt: skip
    return not keys.isdisjoint(("default", "optional"))


@lru_cache(maxsize=1)  # asked for each field of one module after the other
def library_of(module: ScriptModule) -> str:
    """The library whose functions a module imports by themselves."""
    return next((token.text for token in module.tokens if token.kind == "string" and token.text in _FUNCTIONAL), "")


def functional(module: ScriptModule, library: str, start: int, end: int, methods: list[Method]) -> Requirement:
    """`optional(string())` of valibot, `string().required()` of yup."""
    if library == "yup":
        return Requirement(any(each.name == "required" for each in methods))
    return Requirement(module.token(start).text not in OPTIONAL)


def of_arktype(module: ScriptModule, at: int) -> Requirement:
    """`NAME: "string > 8"`, `"NAME?": "string"`, `NAME: "string = 'x'"` (arktype's manual, "Objects")."""
    kind, _, default = module.token(at).text.partition(" = ")
    required = not module.token(at - 2).text.endswith("?") and not default
    return Requirement(required, plain="" if kind.startswith("string") else kind)


@lru_cache(maxsize=4)  # asked for each property of one schema after the other
def _demanded(module: ScriptModule, open_: int) -> frozenset[str]:
    """The names that a JSON schema lists as required."""
    listed = next((at + 2 for at, _ in module.parts(open_) if module.is_name(at, "required")), -1)
    names = module.parts(listed) if module.is_sign(listed, "[") else []
    return frozenset(module.token(at).text for at, _ in names)


def of_json(module: ScriptModule, open_: int) -> Requirement:
    """`{ type: "string" }` among the properties of a JSON schema, whose `required` lists names."""
    keys = {module.token(at).text: at + 2 for at, _ in module.parts(open_)}
    around = module.brackets.around[open_]
    kind = module.token(keys.get("type", -1))
    if kind.kind != "string" or not module.is_name(around - 2, "properties") or not module.is_sign(around - 1, ":"):
        return UNKNOWN
    demanded = _demanded(module, module.brackets.around[around])
    required = module.token(open_ - 2).text in demanded and "default" not in keys
    return Requirement(required, plain="" if kind.text == "string" else kind.text)
