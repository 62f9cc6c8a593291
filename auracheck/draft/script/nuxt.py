"""The runtime configuration of Nuxt, whose keys are variables: `runtimeConfig: { db: { password: "" } }` is
NUXT_DB_PASSWORD (Nuxt's guide, "Runtime Config")."""

import re
from collections.abc import Iterator

from auracheck.draft.evidence import Evidence, Weight, is_name, is_written_out
from auracheck.draft.script.module import ScriptModule
from auracheck.model import Origin

MAX_DEPTH = 6
"""Maximum depth of objects within the configuration."""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def runtime_config(module: ScriptModule) -> Iterator[Evidence]:
    """The variables of a module's runtime configuration that are texts."""
    for at, token in enumerate(module.tokens):
        if token.is_name("runtimeConfig") and module.is_sign(at + 1, ":") and module.is_sign(at + 2, "{"):
            yield from _below(module, at + 2, "NUXT", 0)


def _below(module: ScriptModule, open_: int, above: str, depth: int) -> Iterator[Evidence]:
    for start, _ in module.parts(open_) if depth < MAX_DEPTH else ():
        key, value = module.token(start), module.token(start + 2)
        if not module.is_sign(start + 1, ":") or key.is_name("public"):
            continue
        name = f"{above}_{_WORD.sub('_', key.text).upper()}"
        if value.is_sign("{"):
            yield from _below(module, start + 2, name, depth + 1)
        elif value.kind == "string" and is_name(name):
            written_out = is_written_out(value.text)
            origin = Origin(module.path, key.line)
            yield Evidence(name, origin, required=False, written_out=written_out, weight=Weight.DECLARED)
