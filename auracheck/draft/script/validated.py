"""Objects over the environment that a schema of the same module validates, member by member:
`schema.validate({ cookiePassword: process.env.COOKIE_PASSWORD })`."""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.draft.script.module import VARIABLE, ScriptModule
from auracheck.draft.script.reads import ScriptRead
from auracheck.draft.script.requirements import UNKNOWN, Declaration, Requirement
from auracheck.draft.script.schemas import requirement_of

_VALIDATING = ("validate", "validateSync", "attempt", "parse", "safeParse")
_LIBRARIES = ("Joi", "joi", "z", "yup", "Yup")


def validated(module: ScriptModule, reads: Iterable[ScriptRead]) -> Iterator[Declaration]:
    """The variables that members of such objects are read from, with what the schema says of the member."""
    if not (module.named(_VALIDATING) and module.named(_LIBRARIES)):
        return
    members = _members(module)
    for read in reads:
        key = module.token(read.start - 2).text
        open_ = module.brackets.around[read.start]
        is_member = module.is_sign(read.start - 1, ":") and module.is_sign(open_, "{") and key in members
        if read.key.text and is_member and _is_validated(module, open_):
            yield Declaration(read.key.text, read.start, members[key], key)


def _members(module: ScriptModule) -> Mapping[str, Requirement]:
    """What schemas say of the members of their objects; nothing of one that several have."""
    found: dict[str, Requirement] = {}
    for at in module.named(_LIBRARIES):
        open_, name = module.brackets.around[at], module.token(at - 2).text
        if module.is_sign(at - 1, ":") and module.is_sign(open_, "{") and not VARIABLE.fullmatch(name):
            end = next((end for start, end in module.parts(open_) if start == at - 2), at)
            found[name] = UNKNOWN if name in found else requirement_of(module, at, end)
    return {name: said for name, said in found.items() if said is not UNKNOWN}


def _is_validated(module: ScriptModule, open_: int) -> bool:
    """Whether an object, or the one around it, is given to a schema, by itself or by its name."""
    around = module.brackets.around[open_]
    while module.is_sign(around, "{") and module.is_sign(open_ - 1, ":"):
        open_, around = around, module.brackets.around[around]
    if module.is_sign(open_ - 1, "("):
        return module.is_name(open_ - 2, *_VALIDATING)
    held = module.token(open_ - 2).text if module.is_sign(open_ - 1, "=") else ""
    uses = module.named((held,)) if held else []
    return any(module.is_sign(at - 1, "(") and module.is_name(at - 2, *_VALIDATING) for at in uses)
