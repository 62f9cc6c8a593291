"""The variables of Go's structs that envconfig fills by the names of their fields (kelseyhightower/envconfig's README,
"Struct Tag Support"): `DB struct { Password string }` is DB_PASSWORD, below the prefix of the whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import DraftChoice, Evidence, Weight, choice, declared_by, is_name, is_written_out
from auracheck.draft.files import Code
from auracheck.draft.literal_gostructs import MAX_DEPTH, GoField, Structs, package, returned_by, structs_of

MAX_FIELDS = 2_000
"""Maximum number of variables of all structs of a project."""

MAX_CALLS = 50
"""Maximum number of calls that fill a struct."""

REQUIRED = 'required:"true" in its tag'
WITH_DEFAULT = "a default in its tag"

_PROCESS = re.compile(rb"\benvconfig\.(?:Must)?Process\(\s*\"(\w*)\"\s*,\s*&?(\w+)\s*\)")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][^A-Z])|[A-Z]+[^A-Z]+|[A-Z]+|[^A-Z]+")
_PLAIN = re.compile(r"bool|u?int\d*|float\d+")


def _key(field: GoField) -> str:
    """What the variable of a field is called below the prefix."""
    words = _WORD.findall(field.name) if field.tags.get("split_words") == "true" else [field.name]
    return (field.tags.get("envconfig") or "_".join(words)).upper()


class Filled(NamedTuple):
    """The variables of a project's structs, and the lines of each file that have them, by their offsets."""

    found: tuple[Evidence | DraftChoice, ...] = ()
    lines: Mapping[str, frozenset[int]] = {}


def filled(files: Sequence[Code]) -> Filled:
    """What envconfig fills in a project."""
    ours = [each for each in files if each.path.endswith(".go")]
    calls = list(islice(((each, call) for each in ours for call in _PROCESS.finditer(each.content)), MAX_CALLS))
    if not calls:
        return Filled()
    structs, made_by = structs_of(ours), returned_by(ours)
    every = (
        named
        for file, call in calls
        if (root := _root(file, call, structs, made_by))
        for named in _variables(root, call[1].decode().upper(), structs, 0)
    )
    variables = list(filter(None, islice(every, MAX_FIELDS)))
    lines: dict[str, set[int]] = {}
    for _, field in variables:
        lines.setdefault(field.origin.file or "", set()).add(field.start)
    found = tuple(each for name, field in variables for each in _evidence(name, field))
    return Filled(found, {path: frozenset(starts) for path, starts in lines.items()})


def _root(file: Code, call: re.Match[bytes], structs: Structs, made_by: Mapping[str, str]) -> str:
    """The struct that a call fills: the type of its argument, where the code before it says that last, or what the
    function returns that made it."""
    own = package(file)
    says = re.compile(rb"\b%s\s*(?::?=\s*)?(?:new\(|[&*])?((?:\w+\.)?\w+)" % re.escape(call[2]))
    types = [found[1].decode() for found in says.finditer(file.content, 0, call.start())]
    whole = [name if "." in name else f"{own}.{name}" for name in reversed(types)]
    made = (made_by[name] for name in whole if name in made_by)
    return next((name for name in (*whole, *made) if name in structs), "")


def _variables(struct: str, prefix: str, structs: Structs, depth: int) -> Iterator[tuple[str, GoField] | None]:
    """The variables of a struct with their fields; None for each struct within it, so that these count. A variable that
    a tag names in full is read without the prefix, too, and is known by that name."""
    for field in structs[struct] if depth <= MAX_DEPTH else ():
        if field.tags.get("ignored") == "true" or field.name[:1].islower():
            continue
        named = field.tags.get("envconfig", "")
        whole = "_".join(filter(None, (prefix, _key(field)))) if field.name or named else prefix
        if field.of in structs:
            yield None
            yield from _variables(field.of, whole, structs, depth + 1)
        elif field.name:
            yield named if "_" in named else whole, field


def _evidence(name: str, field: GoField) -> Iterator[Evidence | DraftChoice]:
    if not is_name(name):
        return
    default = field.tags.get("default", "")
    plain = _PLAIN.fullmatch(field.of.rpartition(".")[2])
    kind = ("setting", plain[0]) if plain else declared_by(default)
    required = field.tags.get("required") == "true" and not default
    yield Evidence(
        name, field.origin, *kind, required=required, written_out=is_written_out(default), weight=Weight.DECLARED,
        why=REQUIRED if required else WITH_DEFAULT if default else "",
    )  # fmt: skip
    yield from choice(name, field.origin, (), default)
