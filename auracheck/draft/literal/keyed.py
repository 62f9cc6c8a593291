"""The variables of Go's structs that koanf and viper fill by tags (`koanf:"db"`, `mapstructure:"db"`), of their keys,
and of flags that libraries also take from the environment (ff's `WithEnvVarPrefix`, flagenv, viper's `BindPFlags`)."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import REFUSED, Evidence, is_name
from auracheck.draft.files import Code
from auracheck.draft.literal.after import refused_members
from auracheck.draft.literal.go_structs import MAX_DEPTH, GoField, Structs, constant, first, of_go, structs_of
from auracheck.draft.literal.pattern import Pattern, read_pattern

MAX_FIELDS = 2_000
"""Maximum number of variables of all structs of a project."""

REQUIRED = "required in its tag"

_KOANF = re.compile(
    rb"env\.Provider(?:WithValue)?\(\s*(?:\"(?P<first>\w*)\"|[^()]{0,80}?\bPrefix:\s*(?:\"(?P<text>\w*)\"|(?P<held>[\w.]+)))?"
)
_OF_ENVIRONMENT = re.compile(rb"\b\w*(?i:env\w{0,20}prefix)\w*[ \t]*(?:string[ \t]*)?=[ \t]*\"(\w+)\"")
"""The constant with the prefix of all variables, which is given to what loads them."""
_OTHER_SOURCE = re.compile(rb"\b(?:file|fs|confmap|structs|rawbytes|s3|vault)\.Provider\(")
_TWO = re.compile(rb"\"__\"")
"""What koanf's callback puts between the keys of a variable."""
_VIPER = re.compile(rb"\.AutomaticEnv\(\)|\.BindEnv\(\s*\w+(?:\s*,\s*\w+)?\s*\)")
"""Also where code goes through the keys and binds a variable to each."""
_VIPERS_PREFIX = re.compile(rb"\.SetEnvPrefix\(\s*(\"?)(\w+)")
_VIPERS_KEYS = re.compile(rb"NewReplacer\([^()\n]*\"\.\",\s*\"(\w+)\"")
_FF = re.compile(
    rb"\bff\.WithEnvVar(?:s\(\)|Prefix\(\s*\"(\w*)\"\))|\bff\.WithEnvVarNoPrefix\(\)|\bflagenv\.Parse\("
    rb"|\benvflag\.Parse\(|\"github\.com/namsral/flag\""
)
_OF_FF = (b"WithEnvVar", b"envflag.", b"flagenv.", b"namsral/flag")
_BINDS = re.compile(rb"\.BindPFlags?\(")
_TAKES = re.compile(rb"\.(?:Get\w*|SetDefault|BindEnv|IsSet)\(\s*(?:\w+\.)?(\w+)\s*[,)]")
"""What viper is given that may be a constant with the key."""
_BOUND = re.compile(rb"\.BindEnv\(\s*\w+\.\w+,\s*\w+\.\w+\s*\)")
_BOUND_TO = re.compile(rb"\.(?:Must)?BindEnv\(\s*\"([\w.-]+)\"\s*,\s*\"([A-Z][A-Z0-9_]*)\"")
"""The key of viper's that has a variable of its own."""
_KEY = re.compile(r"[-.]")


class _Filler(NamedTuple):
    """A library that fills structs: the tag with its keys, the prefix of all variables, and what is between keys."""

    tag: str
    prefix: str
    between: str

    def named(self, keys: Sequence[str]) -> str:
        return (self.prefix + self.between.join(_KEY.sub("_", key) for key in keys)).upper()


def keyed(files: Sequence[Code]) -> Iterator[Evidence]:
    """What koanf and viper fill in a project."""
    ours = of_go(files)
    for filler in _fillers(ours):
        structs, refused = structs_of(ours), refused_members(ours)
        roots = structs.outermost(filler.tag)
        found = (each for root in roots for each in _variables(root, (), structs, filler, refused, ()))
        yield from filter(None, islice(found, MAX_FIELDS))


def _fillers(files: Sequence[Code]) -> Iterator[_Filler]:
    for file in files:
        for found in islice(_KOANF.finditer(file.content), 1):
            between = "__" if _TWO.search(file.content) else "_"
            held = first(_OF_ENVIRONMENT, files) if found["held"] else b""
            yield _Filler("koanf", (found["first"] or found["text"] or held).decode(), between)
    if any(_VIPER.search(file.content) for file in files):
        yield _Filler("mapstructure", *_of_viper(files))


def _of_viper(files: Sequence[Code]) -> tuple[str, str]:
    """The prefix of viper's variables, and what is between their keys."""
    found = {each for file in files for each in _VIPERS_PREFIX.findall(file.content)}
    prefixes = {word.decode() if quote else constant(files, word) for quote, word in found}
    return f"{min(prefixes)}_" if prefixes else "", first(_VIPERS_KEYS, files).decode() or "_"


def _variables(
    struct: str,
    keys: tuple[str, ...],
    structs: Structs,
    filler: _Filler,
    refused: frozenset[tuple[str, str]],
    holders: tuple[str, ...],
) -> Iterator[Evidence | None]:
    """The variables of a struct, also those ``refused`` where empty; None for each struct within it, so that these
    count."""
    for field in structs.fields[struct] if len(holders) < MAX_DEPTH else ():
        key, *options = field.tags.get(filler.tag, "").split(",")
        if key == "-" or not (key or field.name or "squash" in options):
            continue
        inner = keys if "squash" in options else (*keys, key or field.name)
        if field.of in structs.fields:
            yield None
            yield from _variables(field.of, inner, structs, filler, refused, (*holders, field.name))
        elif key and not (len(inner) == 1 and "_" in key and key.isupper()):
            yield from _evidence(filler.named(inner), field.below(holders, refused))


def _evidence(name: str, field: GoField) -> Iterator[Evidence]:
    if is_name(name):
        required = "required" in field.tags.get("validate", "").split(",")
        why = REQUIRED if required else REFUSED if field.refused else ""
        yield Evidence(name, field.origin, required=required or field.refused or None, why=why, called=field.name)


def library_patterns(files: Sequence[Code]) -> dict[str, tuple[Pattern, ...]]:
    """How the files of a project in Go, by their paths, read what its libraries take from the environment, by keys and
    flags; of several programs that set up viper each by itself, as a server and its client."""
    ours = of_go(files)
    folders = {os.path.dirname(file.path) for file in ours if _VIPER.search(file.content)}
    if len(folders) < 2:
        return dict.fromkeys((file.path for file in ours), _patterns(ours))
    whole = _patterns(ours)
    own = {folder: _patterns([file for file in ours if os.path.dirname(file.path) == folder]) for folder in folders}
    return {file.path: own.get(os.path.dirname(file.path), whole) for file in ours}


def _patterns(files: Sequence[Code]) -> tuple[Pattern, ...]:
    return (*_keys_of_viper(files), *_keys_of_koanf(files), *_flags(files), *_bound_by_a_table(files))


def _bound_by_a_table(files: Sequence[Code]) -> Iterator[Pattern]:
    """`{"db.password", "DB_PASSWORD"}`, where a loop gives both to viper's `BindEnv`."""
    if any(_BOUND.search(file.content) for file in files):
        yield read_pattern(r"\{\s*<'>(?P<field>[\w.-]+)<'>,\s*<'NAME'>\s*,?\s*\}", None)


def _keys_of_viper(files: Sequence[Code]) -> Iterator[Pattern]:
    """`viper.GetString("db.password")` is PREFIX_DB_PASSWORD where a project says `AutomaticEnv()`, with the usual
    replacer, and so is a constant with that key that viper takes or that has a type of its own (viper's README,
    "Working with Environment Variables")."""
    if not any(word in file.content for file in files for word in (b".AutomaticEnv()", b".BindEnv(")):
        return
    prefix = _of_viper(files)[0]
    bound = {key.decode(): name.decode() for file in files for key, name in _BOUND_TO.findall(file.content)}

    def named(key: str) -> str:
        return bound.get(key) or (prefix + _KEY.sub("_", key)).upper()

    ends = (r"\bv", r"\bvip", "[vV]iper", "[cC]fg", "[cC]onf", "[cC]onfig", "[pP]arams", "[sS]ettings")
    held = rf"\.(?:{'|'.join(rf'(?<={end}[.])' for end in ends)})"  # begins with a text, which is found fast
    yield read_pattern(rf"{held}Get(?:String)?\(\s*<'KEY'>\s*\)", None, named=named)
    yield read_pattern(r"\.GetString\(\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>\s*\)", None, named=named)
    yield read_pattern(r"\.SetDefault\(\s*<'KEY'>\s*,\s*<TEXT>", False, named=named)
    yield read_pattern(r"\.BindEnv\(\s*<'KEY'>\s*\)", None, named=named)
    taken = {word.decode() for file in files for word in _TAKES.findall(file.content)}
    holder = rf"(?:\w+[ \t]+\w+|{'|'.join(sorted(taken)[:MAX_FIELDS])})"
    yield read_pattern(rf"^[ \t]*{holder}[ \t]*=[ \t]*[\"`](?P<name>[a-z]\w*(?:\.\w+)+)[\"`]", None, named=named)


def _keys_of_koanf(files: Sequence[Code]) -> Iterator[Pattern]:
    """`k.String("db.password")`, and `k.MustString`, which stops where neither the environment nor another source of
    the configuration has it."""
    for filler in _fillers(files):
        if filler.tag == "koanf":
            is_alone = not any(_OTHER_SOURCE.search(file.content) for file in files)
            named = _by_keys(filler)
            yield read_pattern(r"\.(?:String|Bytes)s?\(\s*<'KEY'>\s*\)", None, named=named)
            yield read_pattern(r"\.Must(?:String|Bytes)s?\(\s*<'KEY'>\s*\)", is_alone or None, named=named)


def _by_keys(filler: _Filler) -> Callable[[str], str]:
    return lambda text: filler.named(text.split("."))


def _flags(files: Sequence[Code]) -> Iterator[Pattern]:
    """The flags of a project, where a library says that they are variables as well."""
    ours = (file.content for file in files if any(word in file.content for word in _OF_FF))
    found = next((found for content in ours if (found := _FF.search(content))), None)
    binds = all(any(word.search(file.content) for file in files) for word in (_VIPER, _BINDS))
    if found is None and not binds:
        return
    given = (found[1] or b"").decode() if found else _of_viper(files)[0].rstrip("_")
    prefix = f"{given}_" if given else ""

    def named(flag: str) -> str:
        return (prefix + _KEY.sub("_", flag)).upper()

    yield read_pattern(r"\.String(?:Slice|Array)?P?\(\s*<'KEY'>\s*,", None, named=named)
    yield read_pattern(r"\.String(?:Slice|Array)?VarP?\(\s*[^,\n]{1,80},\s*<'KEY'>", None, named=named)
