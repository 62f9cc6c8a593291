"""The name that an expression of TypeScript or JavaScript gives, which may be made of a variable."""

import re
from typing import NamedTuple

from auracheck.draft.script.module import ScriptModule


class ScriptKey(NamedTuple):
    """The name of a read: a text, or one made of a variable of the code between two texts, or a ``member`` of the
    entries of a table (`process.env[entry.env]`)."""

    text: str = ""
    variable: str = ""
    prefix: str = ""
    suffix: str = ""
    upper: bool = False
    member: str = ""


_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def constant_case(text: str) -> str:
    """The variable of a name in camel case: `mailPassword` is MAIL_PASSWORD."""
    return _WORDS.sub("_", text).upper()


def key_of(module: ScriptModule, start: int, end: int) -> ScriptKey:
    """The name that an expression gives; an empty one where it is computed."""
    while end - start > 2 and module.is_name(end - 2, "as"):
        end -= 2
    token = module.token(start)
    if end - start == 1:
        return _of_token(module, start)
    if token.kind == "name" and module.is_sign(start + 1, ".") and module.is_name(start + 2, "toUpperCase"):
        return ScriptKey(variable=token.text, upper=True)
    if end - start == 3 and module.is_sign(start + 1, ".", "?.") and module.token(start + 2).kind == "name":
        return ScriptKey(member=module.token(start + 2).text)
    if token.is_name("String") and module.is_sign(start + 1, "("):
        return key_of(module, start + 2, module.brackets.close.get(start + 1, end))
    if module.is_sign(start + 1, "+") and end - start == 3:
        left, right = _of_token(module, start), _of_token(module, start + 2)
        if left.text and right.variable:
            return ScriptKey(variable=right.variable, prefix=left.text)
        if left.variable and right.text:
            return ScriptKey(variable=left.variable, suffix=right.text)
    return ScriptKey()


def _of_token(module: ScriptModule, at: int) -> ScriptKey:
    token = module.token(at)
    if token.kind == "string" or (token.kind == "template" and not token.inner):
        return ScriptKey(token.text)
    if token.kind == "template" and len(token.inner) == 1:
        names = [each for each in token.inner[0] if each.kind == "name"]
        is_upper = any(each.text == "toUpperCase" for each in names)
        return ScriptKey("", names[0].text, token.chunks[0], token.chunks[1], is_upper) if names else ScriptKey()
    if token.kind == "name":
        text = module.texts.get(token.text)
        return ScriptKey(text) if text is not None else ScriptKey(variable=token.text)
    return ScriptKey()
