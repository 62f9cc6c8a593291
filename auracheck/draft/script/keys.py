"""The name that an expression of TypeScript or JavaScript gives, which may be made of a variable."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.tokens import ScriptToken


class ScriptKey(NamedTuple):
    """The name of a read: a text, or one made of a variable of the code between two texts, or a ``member`` ``of`` an
    object, which may be an entry of a table (`process.env[entry.env]`)."""

    text: str = ""
    variable: str = ""
    prefix: str = ""
    suffix: str = ""
    upper: bool = False
    member: str = ""
    of: str = ""


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
        return ScriptKey(member=module.token(start + 2).text, of=token.text)
    if token.is_name("String") and module.is_sign(start + 1, "("):
        return key_of(module, start + 2, module.brackets.close.get(start + 1, end))
    parts = [_of_token(module, at) for at in range(start, end, 2)]
    is_joined = end - start > 2 and all(module.is_sign(at, "+") for at in range(start + 1, end - 1, 2))
    return _joined(parts) if is_joined else ScriptKey()


def _joined(parts: Sequence[ScriptKey]) -> ScriptKey:
    """The name that parts give together, of which one may be made of a variable."""
    made = [at for at, part in enumerate(parts) if part.variable]
    if len(made) > 1 or not all(part.text or part.variable for part in parts):
        return ScriptKey()
    if not made:
        return ScriptKey("".join(part.text for part in parts))
    before, behind = ("".join(part.text for part in some) for some in (parts[: made[0]], parts[made[0] + 1 :]))
    key = parts[made[0]]
    return key._replace(prefix=before + key.prefix, suffix=key.suffix + behind)


def _of_token(module: ScriptModule, at: int) -> ScriptKey:
    token = module.token(at)
    if token.kind == "string":
        return ScriptKey(token.text)
    if token.kind == "template":
        return _joined([*_of_template(module, token)]) if token.inner else ScriptKey(token.text)
    if token.kind == "name":
        text = module.texts.get(token.text)
        return ScriptKey(text) if text is not None else ScriptKey(variable=token.text)
    return ScriptKey()


def _of_template(module: ScriptModule, token: ScriptToken) -> Iterator[ScriptKey]:
    """The parts of a template: `${PREFIX}_${name.toUpperCase()}`."""
    for text, inner in zip_longest(token.chunks, token.inner, fillvalue=()):
        if text:
            yield ScriptKey(str(text))
        names = [each.text for each in inner if each.kind == "name"]
        if names and names[0] in module.texts and len(inner) == 1:
            yield ScriptKey(module.texts[names[0]])
        elif inner:
            yield ScriptKey(variable=names[0] if names else "", upper="toUpperCase" in names)
