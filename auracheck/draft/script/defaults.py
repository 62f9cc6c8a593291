"""Variables that a module itself sets where they are not: `if (!process.env.KEY) process.env.KEY = "x"`."""

import re
from collections.abc import Iterator

from auracheck.draft.evidence import Evidence, Weight, declared_by, is_name, is_written_out
from auracheck.draft.script.module import OBJECTS, ScriptModule
from auracheck.draft.script.stops import FAR
from auracheck.model import Origin

_FOR_TESTS = re.compile(r"(?:^|[/\\.-])(?:global-?)?setup\.[mc]?[jt]s$", re.IGNORECASE)

GIVEN = "the code sets it where it is not set"


def given_where_unset(module: ScriptModule) -> Iterator[Evidence]:
    """The variables that a module sets on a condition about them, but for what prepares tests: to a text, or to what it
    makes or reads in a function that has asked for them."""
    if _FOR_TESTS.search(module.path):
        return
    for at in module.named({*OBJECTS, *module.aliases}):
        behind = module.env_object(at)
        name = module.token(behind + 1)
        if behind < 0 or name.kind != "name" or not is_name(name.text) or not module.is_sign(behind, "."):
            continue
        value = module.token(behind + 3)
        is_text = value.kind in ("string", "template") and value.text != ""
        is_set = module.is_sign(behind + 2, "=") and _is_asked_before(module, at, name.text)
        is_set = is_text and (is_set or module.is_sign(behind + 2, "??=", "||="))
        if is_set or (value.kind == "name" and module.is_sign(behind + 2, "=") and _has_asked(module, at, name.text)):
            yield Evidence(
                name.text, Origin(module.path, name.line), *(declared_by(value.text) if is_text else ("", "")),
                required=False, made=True, written_out=is_text and is_written_out(value.text),
                weight=Weight.DECLARED, why=GIVEN,
            )  # fmt: skip


def _is_asked_before(module: ScriptModule, at: int, name: str) -> bool:
    """Whether a statement is what a condition about a variable leads to."""
    block = module.brackets.around[at]
    before = at - 1 if module.is_sign(at - 1, ")") or block < 0 else block - 1
    open_ = module.opens.get(before, before)
    return module.is_name(open_ - 1, "if") and any(module.is_name(here, name) for here in range(open_, before))


def _has_asked(module: ScriptModule, at: int, name: str) -> bool:
    """Whether a function has a condition about a variable alone before it sets it."""
    function = module.function_around(at)
    before = range(max(function.start, at - FAR), at) if function else range(0)
    asked = (module.env_object(here + 2) for here in before if module.is_name(here, "if"))
    return any(end > 0 and module.is_name(end + 1, name) and module.is_sign(end + 2, ")") for end in asked)
