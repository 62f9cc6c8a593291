"""What a read in TypeScript or JavaScript is for: the field that takes it, and whether a caller must know the value."""

import re

from auracheck.draft.evidence import COMPARING, FIELDS
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.reads import ScriptRead
from auracheck.draft.script.stops import FAR

_SIGNS = re.compile(r"(?i)hmac|digest|sign|verif")
_EQUAL = ("===", "==", "!==", "!=")
_NOTHING = ("undefined", "null", "true", "false")


def field(module: ScriptModule, read: ScriptRead) -> str:
    """The field or constant that takes a value, where its name says that it is a credential (`apiKey: …`)."""
    name = module.token(read.start - 2)
    is_field = module.is_sign(read.start - 1, ":") and module.is_sign(read.start - 3, "{", ",")
    is_constant = module.is_sign(read.start - 1, "=") and module.is_name(read.start - 3, "const", "let", "var")
    return name.text if (is_field or is_constant) and re.fullmatch(FIELDS, name.text) else ""


def is_compared(module: ScriptModule, read: ScriptRead) -> bool:
    """Whether the code compares another text with the value: `token !== process.env.X`, `timingSafeEqual(…)`."""
    before, behind = module.token(read.start - 2), module.token(read.end + 1)
    if module.is_sign(read.start - 1, *_EQUAL) and before.kind != "string" and not before.is_name(*_NOTHING):
        return True
    if module.is_sign(read.end, *_EQUAL) and behind.kind == "name" and not behind.is_name(*_NOTHING):
        return True
    for open_ in module.around(read.start):
        if module.is_sign(open_, "{"):
            break
        if module.is_sign(open_, "(") and COMPARING.fullmatch(module.token(open_ - 1).text):
            return True
    return _is_held_and_compared(module, read)


def _is_held_and_compared(module: ScriptModule, read: ScriptRead) -> bool:
    """Whether the block that keeps the value compares a text with it: not with what it signs, as a provider's."""
    if not (module.is_sign(read.start - 1, "=") and module.is_name(read.start - 3, "const", "let")):
        return False
    block = next((open_ for open_ in module.around(read.start) if module.is_sign(open_, "{")), -1)
    end = min(module.brackets.close.get(block, read.end), read.end + FAR)
    words = [token.text for token in module.tokens[read.end : end] if token.kind == "name"]
    return any(map(COMPARING.fullmatch, words)) and not any(map(_SIGNS.search, words))
