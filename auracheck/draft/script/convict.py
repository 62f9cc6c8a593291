"""Schemas of convict, in TypeScript and JavaScript: each member says which variable it is read from."""

from collections.abc import Iterator
from functools import lru_cache

from auracheck.draft.evidence import is_written_out
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.requirements import UNKNOWN, Declaration, Requirement

_MEMBERS = frozenset({"format", "default", "doc", "arg", "nullable", "sensitive"})
"""What a member has beside its variable; `{ env: "NAME" }` alone only refers to one."""


def of_convict(module: ScriptModule, at: int, open_: int) -> Iterator[Declaration]:
    """`{ format: String, default: "x", env: "NAME" }`: without a default it is required, and so is what is null by
    default, which no format but `"*"` takes (convict's README, "Validation"), or empty, which a format of the module
    refuses."""
    keys = {module.token(start).text: start + 2 for start, _ in module.parts(open_)}
    if _MEMBERS.isdisjoint(keys):
        yield Declaration(module.token(at).text, at, UNKNOWN)
        return
    text = module.token(keys["default"]) if "default" in keys else None
    written_out = text is not None and text.kind == "string" and is_written_out(text.text)
    takes_null = "format" not in keys or module.token(keys["format"]).text == "*" or not _is_validated(module)
    is_empty = text is not None and text.kind == "string" and not text.text
    refused = is_empty and "format" in keys and _refuses_empty(module, module.token(keys["format"]).text)
    required = text is None or (text.is_name("null") and not takes_null) or refused
    called = module.token(open_ - 2).text if module.is_sign(open_ - 1, ":") else ""
    yield Declaration(module.token(at).text, at, Requirement(required, written_out=written_out), called)


@lru_cache(1)  # asked for each name of one module after the other
def _is_validated(module: ScriptModule) -> bool:
    """Whether a schema of convict's is validated: in its module, or wherever that gives it to convict."""
    words = {token.text for at, token in enumerate(module.tokens) if module.is_sign(at + 1, "(")}
    return "convict" not in words or "validate" in words


@lru_cache(maxsize=16)  # asked for each name of one module after the other
def _refuses_empty(module: ScriptModule, name: str) -> bool:
    """Whether a format of the module's own throws for the empty text: `{ "some-text": { validate: (v) => … } }`."""
    for at, token in enumerate(module.tokens):
        if token.text == name and module.is_sign(at + 1, ":") and module.is_sign(at + 2, "{"):
            inside = range(at + 2, module.brackets.close.get(at + 2, at + 2))
            asks = any(
                module.is_sign(here, "!") or (module.token(here).kind, module.token(here).text) == ("string", "")
                for here in inside
            )
            return asks and any(module.is_name(here, "throw") for here in inside)
    return False
