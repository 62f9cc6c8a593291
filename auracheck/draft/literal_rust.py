"""The fields of Rust's structs that are variables: options of commands (clap, `#[arg(env = "NAME")]`), envconfig's, and
structs that envy, figment and config fill by the names of their fields."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import Evidence, Weight, is_name, is_written_out
from auracheck.draft.files import Code
from auracheck.model import Origin

MAX_STRUCTS = 500
"""Maximum number of structs of a file."""

MAX_FIELDS = 2_000
"""Maximum number of fields of a file's structs, with those of structs within these."""

MAX_DEPTH = 6
"""Maximum depth of structs within structs."""

WITHOUT_DEFAULT = "a field without a default"

_STRUCT = re.compile(rb"\b(?:struct|enum)\s+(\w+)(?:<[^>{;]*>)?\s*\{([^}]{0,8000})\}")
_FIELD = re.compile(
    rb"(?P<attributes>(?>^[ \t]*+(?>#\[[^\n]*+|//[^\n]*+|[^\n:{}]*+)\n){0,30}+)"
    rb"^[ \t]*(?:#\[[^\n]*\][ \t]*)?(?:pub(?:\([^)\n]*\))?\s+)?(?P<name>\w+)\s*:\s*(?P<type>[\w:<>, ]+?),?[ \t]*(?://[^\n]*)?$",
    re.MULTILINE,
)
_OPTION = re.compile(rb"\b(?:arg|clap|structopt|config|conf)\((?:[^()]|\([^()]*\)){0,400}?\benv\b(?:\s*=\s*\"(\w+)\")?")
_ENVCONFIG = re.compile(rb"\benvconfig\([^\n]*?\bfrom\s*=\s*\"(\w+)\"")
_DEFAULT = re.compile(rb"\bdefault(?:_value(?:_t|_os)?|_values?)?\b(?:\s*=\s*\"([^\"\n]*)\")?|\brequired\s*=\s*false")
_OPTIONAL = re.compile(rb"(?:std::option::)?Option<|bool$|Vec<")
_RENAMED = re.compile(rb"\brename\s*=\s*\"(\w+)\"")
_TYPE = re.compile(rb"(\w+)>*$")

_ENVY = re.compile(rb"\benvy::(?:prefixed\(\s*\"(?P<prefix>\w+)\"\s*\)\s*\.)?from_env\b")
_FIGMENT = re.compile(
    rb"\bEnv::(?:prefixed\(\s*\"(?P<prefix>\w+)\"\s*\)|raw\(\))(?:[^;]{0,120}?\.split\(\s*\"(?P<split>\w+)\")?"
)
_CONFIG = re.compile(
    rb"\bEnvironment::(?:with_prefix\(\s*\"(?P<prefix>\w+)\"\s*\)|default\(\))(?P<options>[^;]{0,300})"
)
_SEPARATOR = re.compile(rb"(?<!_)\bseparator\(\s*\"([^\"\n]+)\"")
_BEHIND_PREFIX = re.compile(rb"\bprefix_separator\(\s*\"([^\"\n]+)\"")
_WHOLE = re.compile(
    rb"(?:from_env|extract|try_deserialize|try_into)::<\s*(?:\w+::)*(\w+)|:\s*(?:Result<)?(\w+)[^;=\n]{0,40}=\s*[^;]{0,400}?"
    rb"(?:from_env|extract|try_deserialize)\("
)
_ROOT = re.compile(rb"\w*(?:Config|Configuration|Settings|Env|Environment)(?!Error)\w{0,6}")
_FILES = re.compile(rb"\bFile::|\b(?:Toml|Yaml|Json|Serialized)::|\bset_default\(")
"""Other sources of the same structs, which may have what the environment has not."""


class _Field(NamedTuple):
    """A field: its name, its type without `Option`, its attributes, whether it may be absent, and where it is."""

    name: str
    of: str
    attributes: bytes
    is_optional: bool
    origin: Origin


class _StructFiller(NamedTuple):
    """What fills structs: what is before all variables, and between the names of nested fields."""

    prefix: str
    between: str
    is_alone: bool


def of_structs(files: Sequence[Code]) -> Iterator[Evidence]:
    """The variables of the structs of a project."""
    ours = [file for file in files if file.path.endswith(".rs") and b"struct" in file.content]
    structs: dict[str, list[_Field]] = {}
    for file in ours:
        for name, fields in _structs(file):
            if fields:
                structs.setdefault(name, fields)
            yield from (each for field in fields for each in _named_by_attributes(field))
    for file in ours:
        filler = _filler(file)
        if filler is not None:
            every = (
                each for root in _roots(file, structs) for each in _variables(root, filler.prefix, filler, structs, 0)
            )
            yield from filter(None, islice(every, MAX_FIELDS))


def _structs(file: Code) -> Iterator[tuple[str, list[_Field]]]:
    for struct in islice(_STRUCT.finditer(file.content), MAX_STRUCTS):
        yield struct[1].decode(), [_field(file, found) for found in _FIELD.finditer(file.content, *struct.span(2))]


def _field(file: Code, found: re.Match[bytes]) -> _Field:
    of = found["type"].strip()
    last = _TYPE.search(of)
    attributes = found["attributes"]
    is_optional = bool(_OPTIONAL.match(of) or _DEFAULT.search(attributes))
    name = found["name"].decode()
    return _Field(name, last[1].decode() if last else "", attributes, is_optional, file.origin(found.start("name")))


def _named_by_attributes(field: _Field) -> Iterator[Evidence]:
    option, own = _OPTION.search(field.attributes), _ENVCONFIG.search(field.attributes)
    if option or own:
        said = own[1] if own else option[1] if option else None
        yield from _evidence(said.decode() if said else field.name.upper(), field, not field.is_optional)


def _filler(file: Code) -> _StructFiller | None:
    """What a file fills structs with."""
    is_alone = not _FILES.search(file.content)
    if found := _ENVY.search(file.content):
        return _StructFiller((found["prefix"] or b"").decode(), "", True)
    if found := _FIGMENT.search(file.content):
        return _StructFiller((found["prefix"] or b"").decode(), (found["split"] or b"").decode(), is_alone)
    if found := _CONFIG.search(file.content):
        between, behind = _SEPARATOR.search(found["options"]), _BEHIND_PREFIX.search(found["options"])
        separator = between[1].decode() if between else ""
        after = behind[1].decode() if behind else separator or "_"
        return _StructFiller(found["prefix"].decode() + after if found["prefix"] else "", separator, is_alone)
    return None


def _roots(file: Code, structs: Mapping[str, Sequence[_Field]]) -> list[str]:
    """The structs that a file fills as a whole: those that it names, else those whose names say it, its own first."""
    named = {word.decode() for found in _WHOLE.findall(file.content) for word in found if word}
    used = {field.of for fields in structs.values() for field in fields}
    called = [name for name in structs if name not in used and _ROOT.fullmatch(name.encode())]
    own = [name for name in called if structs[name][0].origin.file == file.path]
    return [name for name in structs if name in named] or own or called


def _variables(
    struct: str, prefix: str, filler: _StructFiller, structs: Mapping[str, Sequence[_Field]], depth: int
) -> Iterator[Evidence | None]:
    """The variables of a struct; None for each struct within it, so that these count."""
    for field in structs[struct]:
        renamed = _RENAMED.search(field.attributes)
        name = prefix + (renamed[1].decode() if renamed else field.name)
        is_flat = b"flatten" in field.attributes
        if field.of in structs and (filler.between or is_flat) and depth < MAX_DEPTH:
            yield None
            before = prefix if is_flat else name + filler.between
            yield from _variables(field.of, before, filler, structs, depth + 1)
        elif field.of not in structs:
            yield from _evidence(name.upper(), field, None if field.is_optional or not filler.is_alone else True)


def _evidence(name: str, field: _Field, required: bool | None) -> Iterator[Evidence]:
    if is_name(name):
        default = _DEFAULT.search(field.attributes)
        is_function = b"serde(" in field.attributes  # whose default is called
        text = (default[1] or b"").decode("utf-8", "replace") if default and not is_function else ""
        yield Evidence(name, field.origin, required=required, written_out=is_written_out(text), weight=Weight.DECLARED,
                       why=WITHOUT_DEFAULT if required else "")  # fmt: skip
