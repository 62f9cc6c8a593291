"""The prefixes of variables in Go's structs: `envPrefix:"DB_"` on a field, and `Prefix` of the options (caarlos0/env's
README, "Prefixes"; `env-prefix` of cleanenv, `env-namespace` of go-flags, and `env:", prefix=DB_"` and
`PrefixLookuper` of go-envconfig, and `env.New` of qiangxue/go-env)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.files import Code
from auracheck.draft.literal.go_structs import MAX_DEPTH, GoField, Structs, of_go, structs_of

MAX_PREFIXES = 20
"""Maximum number of prefixes of one struct."""

_WORDS = re.compile(rb"\b(?:env-namespace:|env-?[pP]refix:|env:\",[ ]*prefix=)")
_IN_A_TAG = re.compile(r",\s*prefix=(\w*)")
_OF_ALL = re.compile(
    rb"\benv\.Options\{[^{}]*\bPrefix:\s*\"(\w+)\"|\bPrefixLookuper\(\s*\"(\w+)\"|\benv\.New\(\s*\"(\w+)\"\s*,"
)


class _Use(NamedTuple):
    """A field of the type ``of`` in a struct, and the prefix of its variables."""

    owner: str
    of: str
    prefix: str


class Prefixes(NamedTuple):
    """The prefixes of each struct, and the structs."""

    of_structs: Mapping[str, tuple[str, ...]]
    structs: Structs

    def at(self, path: str, line: int) -> tuple[str, ...]:
        """The prefixes of a variable that the line at an offset of a file names."""
        return self.of_structs.get(self.structs.owners.get((path, line), ""), ("",))


NONE = Prefixes({}, Structs({}, {}))


def prefixes(files: Sequence[Code]) -> Prefixes:
    """The prefixes of the variables in the structs of a project."""
    ours = of_go(files)
    of_all = {b"".join(found).decode() for each in ours for found in _OF_ALL.findall(each.content)}
    if not of_all and not any(_WORDS.search(each.content) for each in ours):
        return NONE
    structs = structs_of(ours)
    uses: dict[str, list[_Use]] = {}
    for owner, fields in structs.fields.items():
        for field in fields:
            if field.of in structs.fields:
                uses.setdefault(field.of, []).append(_Use(owner, field.of, prefix_of(field)))
    whole = of_all.pop() if len(of_all) == 1 else ""
    found = {name: tuple(dict.fromkeys(islice(_of(name, uses, whole, 0), MAX_PREFIXES))) for name in structs.fields}
    return Prefixes(found, structs)


def prefix_of(field: GoField) -> str:
    """What a field's tags put before the variables of its struct; a namespace ends with a `_` that is not written."""
    if namespace := field.tags.get("env-namespace"):
        return f"{namespace}_"
    in_a_tag = _IN_A_TAG.fullmatch(field.tags.get("env", ""))
    return in_a_tag[1] if in_a_tag else field.tags.get("envPrefix") or field.tags.get("env-prefix", "")


def _of(name: str, uses: Mapping[str, Sequence[_Use]], whole: str, depth: int) -> Iterator[str]:
    """The prefixes of a struct, one for each way in which others have it; ``whole`` is that of all variables."""
    if name not in uses or depth > MAX_DEPTH:
        yield whole
        return
    for use in uses[name]:
        yield from (before + use.prefix for before in _of(use.owner, uses, whole, depth + 1))
