"""Names that the decorators of class-validator ask for, in TypeScript."""

from collections.abc import Iterator

from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.requirements import Declaration, Method, Requirement
from auracheck.draft.script.schemas import VARIABLE, longest

_MAY_BE_ABSENT = frozenset({"IsOptional", "ValidateIf"})
"""Decorators that take a field without a value, or one that a condition does not ask for."""
_NOT_EMPTY = frozenset({"IsNotEmpty", "IsHexadecimal", "Length", "MinLength", "IsDefined", "IsByteLength"})


def decorated(module: ScriptModule) -> Iterator[Declaration]:
    """The names whose field has a decorator: `@IsNotEmpty() public NAME = environment.NAME`."""
    for at, token in enumerate(module.tokens):
        if not token.is_sign("@") or module.is_sign(at - 1, ")") or module.token(at - 1).is_sign("@"):
            continue
        found, here = _decorators(module, at)
        words = [each.name for each in found]
        while module.is_name(here, "public", "readonly", "private", "protected", "static", "declare"):
            here += 1
        if VARIABLE.fullmatch(module.token(here).text) and any(
            word.startswith("Is") or word in _NOT_EMPTY for word in words
        ):
            least = longest(module, found)
            if not _MAY_BE_ABSENT.isdisjoint(words):
                yield Declaration(module.token(here).text, here, Requirement(False, least=least))
            elif not _NOT_EMPTY.isdisjoint(words) or ("IsString" in words and not _has_value(module, here)):
                yield Declaration(module.token(here).text, here, Requirement(True, least=least))
            elif "IsString" in words:
                yield Declaration(module.token(here).text, here, Requirement(False, least=least))


def _has_value(module: ScriptModule, at: int) -> bool:
    """Whether a field may be left out or is set by the code: `NAME?: string`, `NAME = …`."""
    return any(module.is_sign(each, "=", "?") for each in range(at + 1, at + 4))


def _decorators(module: ScriptModule, at: int) -> tuple[list[Method], int]:
    """The decorators from a token on, and where the field begins that they are about."""
    found: list[Method] = []
    while module.is_sign(at, "@"):
        found.append(Method(module.token(at + 1).text, at + 2))
        at += 2
        at = module.brackets.close.get(at, at - 1) + 1 if module.is_sign(at, "(") else at
    return found, at
