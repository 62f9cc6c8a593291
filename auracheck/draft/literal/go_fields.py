"""The variables of Go's structs that libraries fill by the names of the fields: `DB struct { Password string }` is
DB_PASSWORD (kelseyhightower/envconfig's README, "Struct Tag Support"; caarlos0/env's `UseFieldNameByDefault`; Kong's
`DefaultEnvars`; ardanlabs/conf)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import (
    REFUSED,
    DraftChoice,
    Evidence,
    Weight,
    choice,
    declared_by,
    is_name,
    is_written_out,
)
from auracheck.draft.files import Code
from auracheck.draft.literal.after import refused_members
from auracheck.draft.literal.go_structs import (
    MAX_DEPTH,
    GoField,
    Structs,
    constant,
    of_go,
    package,
    returned_by,
    structs_of,
)
from auracheck.draft.literal.prefixes import prefix_of

MAX_FIELDS = 2_000
"""Maximum number of variables of all structs of a project."""

MAX_CALLS = 50
"""Maximum number of calls of a library that fill a struct."""

REQUIRED = "required in its tag"
WITH_DEFAULT = "a default in its tag"

_WORD = re.compile(r"[A-Z]+(?=[A-Z][^A-Z])|[A-Z]+[^A-Z]+|[A-Z]+|[^A-Z]+")
_PLAIN = re.compile(r"bool|u?int\d*|float\d+")


def _in_words(name: str) -> str:
    return "_".join(_WORD.findall(name))


class _Library(NamedTuple):
    """How a project shows that a library does so (``option``), and the ``call`` that fills the variable ``to`` or a
    struct ``of``; one of both has the ``prefix`` of all variables. ``key`` is what a field adds to the name, empty
    where it has no variable or one that its tag names, and ``inner`` what a struct adds to the names in it."""

    option: re.Pattern[bytes]
    call: re.Pattern[bytes]
    key: Callable[[GoField], str]
    inner: Callable[[GoField], str]


def _key_of_envconfig(field: GoField) -> str:
    if field.tags.get("ignored") == "true" or not (field.name or field.tags.get("envconfig")):
        return ""
    is_split = field.tags.get("split_words") == "true"
    return field.tags.get("envconfig") or (_in_words(field.name) if is_split else field.name)


def _inner_of_envconfig(field: GoField) -> str:
    key = _key_of_envconfig(field)
    return f"{key}_" if key else ""


def _key_of_env(field: GoField) -> str:
    return "" if field.tags.get("env", "").split(",")[0] else _in_words(field.name)


def _key_of_kong(field: GoField) -> str:
    is_flag = {"env", "arg", "cmd", "kong"}.isdisjoint(field.tags)
    return (field.tags.get("name") or _in_words(field.name)) if is_flag else ""


def _key_of_conf(field: GoField) -> str:
    options = dict(option.partition(":")[::2] for option in field.tags.get("conf", "").split(","))
    return "" if "-" in options else options.get("env") or _in_words(field.name)


def _inner_of_conf(field: GoField) -> str:
    return f"{_in_words(field.name)}_" if field.name else ""


def _inner_of_kong(field: GoField) -> str:
    return field.tags.get("prefix", "")


_LIBRARIES = (
    _Library(
        re.compile(rb"\benvconfig\.(?:Must)?Process\w*\("),
        re.compile(
            rb"\benvconfig\.(?:Must)?Process\w*\(\s*(?:\"(?P<prefix>\w*)\"|(?P<held>\w+))\s*,\s*&?(?P<to>\w+)\s*[,)]"
        ),
        _key_of_envconfig,
        _inner_of_envconfig,
    ),
    _Library(
        re.compile(rb"\bOptions\{(?=[^{}]*\bUseFieldNameByDefault:\s*true)(?:[^{}]*\bPrefix:\s*\"(?P<prefix>\w+)\")?"),
        re.compile(rb"\benv\.Parse\w*(?:\[(?P<of>[\w.]+)\])?\((?:\s*&?(?P<to>\w+))?"),
        _key_of_env,
        prefix_of,
    ),
    _Library(
        re.compile(rb"\"github\.com/ardanlabs/conf\b"),
        re.compile(rb"\bconf\.Parse\w*\(\s*(?:\"(?P<prefix>\w*)\"|(?P<held>\w+))\s*,\s*&?(?P<to>\w+)\s*[,)]"),
        _key_of_conf,
        _inner_of_conf,
    ),
    _Library(
        re.compile(rb"\bkong\.DefaultEnvars\(\s*\"(?P<prefix>\w*)\"\s*\)"),
        re.compile(rb"\bkong\.(?:Parse|Must|New)\(\s*&(?P<to>\w+)"),
        _key_of_kong,
        _inner_of_kong,
    ),
)


class Filled(NamedTuple):
    """The variables of a project's structs, and the lines of each file that have them, by their offsets."""

    found: tuple[Evidence | DraftChoice, ...] = ()
    lines: Mapping[str, frozenset[int]] = {}


def filled(files: Sequence[Code]) -> Filled:
    """What libraries fill in a project by the names of fields."""
    ours = of_go(files)
    every = (variable for library in _LIBRARIES for variable in _of_library(library, ours))
    variables = list(filter(None, islice(every, MAX_FIELDS)))
    lines: dict[str, set[int]] = {}
    for _, field in variables:
        lines.setdefault(field.origin.file or "", set()).add(field.start)
    found = tuple(each for name, field in variables for each in _evidence(name, field))
    return Filled(found, {path: frozenset(starts) for path, starts in lines.items()})


def _of_library(library: _Library, files: tuple[Code, ...]) -> Iterator[tuple[str, GoField] | None]:
    option = next((found for file in files if (found := library.option.search(file.content))), None)
    if option is None:
        return
    structs, made_by, refused = structs_of(files), returned_by(files), refused_members(files)
    calls = ((file, call) for file in files for call in library.call.finditer(file.content))
    for file, call in islice(calls, MAX_CALLS):
        groups = {**option.groupdict(), **call.groupdict()}
        prefix = (
            constant([file, *files], groups["held"]) if groups.get("held") else (groups.get("prefix") or b"").decode()
        )
        before = prefix if not prefix or prefix.endswith("_") else f"{prefix}_"
        if root := _root(file, call, structs, made_by):
            yield from _variables(root, before, library, structs, refused, ())


def _root(file: Code, call: re.Match[bytes], structs: Structs, made_by: Mapping[str, str]) -> str:
    """The struct that a call fills: the type that it names, or that of its argument where the code before it says that
    last, or what the function returns that made it."""
    own, groups = package(file), call.groupdict()
    types = [each.decode() for each in (groups.get("of"), groups["to"]) if each]
    if groups["to"]:
        says = re.compile(rb"\b%s\s*(?::?=\s*)?(?:new\(|[&*])?((?:\w+\.)?\w+)" % re.escape(groups["to"]))
        types += [found[1].decode() for found in says.finditer(file.content, 0, call.start())]
    whole = [name if "." in name else f"{own}.{name}" for name in reversed(types)]
    made = (made_by[name] for name in whole if name in made_by)
    return next((name for name in (*whole, *made) if name in structs.fields), "")


def _variables(
    struct: str,
    prefix: str,
    library: _Library,
    structs: Structs,
    refused: frozenset[tuple[str, str]],
    holders: tuple[str, ...],
) -> Iterator[tuple[str, GoField] | None]:
    """The variables of a struct, which is below its ``holders``, with their fields, also those ``refused`` where empty;
    None for each struct within it, so that these count. A variable that a tag of envconfig names in full, in capitals,
    is read without the prefix, too, and is known by that name."""
    for field in structs.fields[struct] if len(holders) <= MAX_DEPTH else ():
        if field.name[:1].islower() or field.tags.get("ignored") == "true":
            continue
        if field.of in structs.fields:
            yield None
            yield from _variables(
                field.of, prefix + library.inner(field), library, structs, refused, (*holders, field.name)
            )
        elif field.name and (key := library.key(field)):
            named = field.tags.get("envconfig", "")
            whole = named if "_" in named and named.isupper() else prefix + key
            yield re.sub(r"[-.]", "_", whole).upper(), field.below(holders, refused)


def _evidence(name: str, field: GoField) -> Iterator[Evidence | DraftChoice]:
    if not is_name(name):
        return
    of_conf = field.tags.get("conf", "").split(",")
    defaults = (option.removeprefix("default:") for option in of_conf if option.startswith("default:"))
    default = field.tags.get("default") or field.tags.get("envDefault") or next(defaults, "")
    plain = _PLAIN.fullmatch(field.of.rpartition(".")[2])
    kind = ("setting", plain[0]) if plain else declared_by(default)
    options = [*field.tags.get("env", "").split(","), *of_conf]
    is_asked = field.tags.get("required") in ("true", "") or not {"required", "notEmpty"}.isdisjoint(options)
    required = (is_asked or field.refused) and not default
    yield Evidence(
        name, field.origin, *kind, required=required, written_out=is_written_out(default), weight=Weight.DECLARED,
        why=(REQUIRED if is_asked else REFUSED) if required else WITH_DEFAULT if default else "",
    )  # fmt: skip
    yield from choice(name, field.origin, (), default)
