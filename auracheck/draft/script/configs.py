"""What other modules do with a member of an object of settings, in TypeScript and JavaScript: `config.jwt.secret` where
`export const config = { jwt: { secret: process.env.JWT_SECRET } }`, and `get("jwt.secret")` in NestJS."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auracheck.draft.files import Code
from auracheck.draft.kinds import guessed
from auracheck.draft.script.context import placed
from auracheck.draft.script.holders import end_of_scope, is_path, module_name, settings_path
from auracheck.draft.script.module import VARIABLE, ScriptModule
from auracheck.draft.script.outcomes import ReadOutcome, at_use, is_lazy, outcome
from auracheck.draft.script.reads import ScriptWrappers, object_at, script_reads
from auracheck.draft.script.stops import FAR

MAX_MEMBERS = 100
"""Maximum number of members that are looked for."""


class Member(NamedTuple):
    """A member of settings with what a variable has: the last two names that lead to it."""

    name: str
    above: str
    word: str

    @property
    def is_named_so(self) -> bool:
        """Whether the member has the name of its variable, which nothing else has."""
        return self.word == self.name and VARIABLE.fullmatch(self.name) is not None


def members(modules: Iterable[ScriptModule], known: ScriptWrappers) -> list[Member]:
    """The members that are credentials of which their own module says nothing."""
    found: list[Member] = []
    for module in modules:
        for read in script_reads(module, known):
            path = settings_path(module, read.start) if read.key.text else []
            is_wanted = len(path) > 1 and guessed(read.key.text).is_credential and len(found) < MAX_MEMBERS
            if is_wanted and outcome(module, read).required is None:
                found.append(Member(read.key.text, *path[-2:]))
    return found


def users(found: Sequence[Member], files: Iterable[Code]) -> list[Code]:
    """The files that use one of them."""
    words = {each.word.encode() for each in found}
    ways = (each.word if each.is_named_so else f"{each.above}.{each.word}" for each in found)
    pairs = b"|".join(re.escape(way).encode().replace(b"\\.", rb"\??\.") for way in ways)
    modules = b"|".join({re.escape(each.above).encode() for each in found})
    used = re.compile(
        rb"\b(?:%s)\b|\}\s*(?:=\s*require\(|from\b)\s*[\"'](?:[^\"'\n]*/)?(?:%s)[\"'/.]" % (pairs, modules)
    )
    return [file for file in files if any(word in file.content for word in words) and used.search(file.content)]


def uses(found: Sequence[Member], modules: Iterable[ScriptModule]) -> dict[str, ReadOutcome]:
    """What follows where one of them is empty, by the name of its variable; the first use at the start counts most."""
    by_word: dict[str, list[Member]] = {}
    for each in found:
        by_word.setdefault(each.word, []).append(each)
        by_word.setdefault(f"{each.above}.{each.word}", []).append(each)
    said: dict[str, ReadOutcome] = {}
    for module in modules:
        for at, token in enumerate(module.tokens):
            for member in by_word.get(token.text, ()) if token.kind in ("name", "string") else ():
                before = said.get(member.name)
                for use in _at(module, at, member):
                    if use.stops and (before is None or (before.lazy and not use.lazy)):
                        said[member.name] = use._replace(required=True)
    return said


def _at(module: ScriptModule, at: int, member: Member) -> Iterator[ReadOutcome]:
    if module.token(at).kind == "string":
        open_ = module.brackets.around[at]
        if module.is_sign(open_, "(") and module.is_name(open_ - 1, "get", "getOrThrow"):
            yield from _in_get(module, open_)
        elif module.is_sign(open_ - 1, ">"):  # `get<string>("jwt.secret")`
            name = next((here for here in range(open_ - 2, max(open_ - 8, 0), -1) if module.is_sign(here, "<")), 0) - 1
            yield from _in_get(module, open_, name)
    elif module.is_sign(at - 1, ".", "?.") and (
        module.is_name(at - 2, member.above) or (member.is_named_so and not module.is_name(at - 2, "env"))
    ):  # what a schema gives is asked for by `refused_member`
        yield at_use(module, object_at(module, at), at + 1)
    elif (close := _taken_from(module, at, member)) > 0:
        places = (here for here in module.named([member.word]) if here > close)
        yield from (at_use(module, here, here + 1) for here in places if is_path(module, here, [member.word]))
    elif member.is_named_so and (close := _taken_apart(module, at)) > 0:
        yield from (
            at_use(module, here, here + 1)
            for here in range(close, min(end_of_scope(module, close), close + FAR))
            if is_path(module, here, [member.word])
        )


def _taken_from(module: ScriptModule, at: int, member: Member) -> int:
    """The end of the braces in which a name takes a member from its module, `const { secret } = require("./config")`
    or `import { secret } from`; -1 where it does not."""
    close = module.brackets.close.get(module.brackets.around[at], -1)
    is_required = module.is_sign(close + 1, "=") and module.is_name(close + 2, "require")
    source = module.token(close + 4 if is_required else close + 2)
    is_taken = module.is_sign(at - 1, "{", ",") and (is_required or module.is_name(close + 1, "from"))
    return close if is_taken and source.kind == "string" and module_name(source.text) == member.above else -1


def _taken_apart(module: ScriptModule, at: int) -> int:
    """The end of the braces in which a name takes a member, `const { NAME } = settings()`; -1 where it does not."""
    close = module.brackets.close.get(module.brackets.around[at], -1)
    is_taken = module.is_sign(at - 1, "{", ",") and module.is_sign(close, "}") and module.is_sign(close + 1, "=")
    return close if is_taken else -1


def _in_get(module: ScriptModule, open_: int, name: int = -1) -> Iterator[ReadOutcome]:
    name = name if name > 0 else open_ - 1
    if module.is_name(name, "getOrThrow"):
        place = placed(module, name)
        yield ReadOutcome(stops=not place.conditional, lazy=is_lazy(module, place.owner), strict=place.strict)
    elif module.is_name(name, "get"):
        yield at_use(module, object_at(module, name), module.brackets.close.get(open_, open_) + 1)
