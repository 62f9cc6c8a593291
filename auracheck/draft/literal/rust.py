"""The fields of Rust's structs that are variables: options of commands (clap, `#[arg(env = "NAME")]`), envconfig's, and
structs that envy, figment and config fill by the names of their fields."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

_STRUCT = re.compile(rb"\b(?:struct|enum)\s+(\w+)(?:<[^>{;]*>)?\s*\{([^}]{0,64000}+)\}")
_COMMENT = re.compile(rb"^[ \t]*//[^\n]*", re.MULTILINE)
_FIELD = re.compile(
    rb"(?P<attributes>(?>^[ \t]*+(?>#\[[^\n]*+|//[^\n]*+|[^\n:{}]*+)\n){0,30}+)"
    rb"^[ \t]*(?:#\[[^\n]*\][ \t]*)?(?:pub(?:\([^)\n]*\))?\s+)?(?P<name>\w+)\s*:\s*(?P<type>[\w:<>, ]+?),?[ \t]*(?://[^\n]*)?$",
    re.MULTILINE,
)
_OPTION = re.compile(rb"\b(?:arg|clap|structopt|config|conf)\((?:[^()]|\([^()]*\)){0,400}?\benv\b(?:\s*=\s*\"(\w+)\")?")
_ENVCONFIG = re.compile(rb"\b(?:envconfig|(?P<other>env_?\w*))\([^()]{0,400}?\b(?:from|name)\s*=\s*\"(?P<name>\w+)\"")
"""Of another library it is not known what it does where there is nothing."""
_DEFAULT = re.compile(rb"\bdefault(?:_value(?:_t|_os)?|_values?)?\b(?:\s*=\s*\"([^\"\n]*)\")?|\brequired\s*=\s*false")
_OPTIONAL = re.compile(rb"(?:std::option::)?Option<|bool$|Vec<")
_RENAMED = re.compile(rb"\brename\s*=\s*\"(\w+)\"")
_TYPE = re.compile(rb"(\w+)>*$")

_HELD = rb"(?P<%s>\"\w+\"|&?(?:\w+::)*[A-Z][A-Z0-9_]*)"
_PREFIX = rb"\(\s*%s(?:\.to_\w+\(\))?\s*\)" % (_HELD % b"prefix")
"""The text that is before all variables, or the constant that has it."""
_CONSTANT = rb"\b(?:const|static)\s+%s\s*:\s*&(?:'static\s+)?str\s*=\s*\"(\w+)\""
_ENVY = re.compile(rb"\benvy::(?:prefixed%s\s*\.)?from_env\b" % _PREFIX)
_FIGMENT = re.compile(rb"\bEnv::(?:prefixed%s|raw\(\))(?:[^;]{0,120}?\.split\(\s*%s)?" % (_PREFIX, _HELD % b"split"))
_CONFIG = re.compile(rb"\bEnvironment::(?:with_prefix%s|default\(\))(?P<options>[^;]{0,300})" % _PREFIX)
_SEPARATOR = re.compile(rb"(?<!_)\bseparator\(\s*\"([^\"\n]+)\"")
_BEHIND_PREFIX = re.compile(rb"\bprefix_separator\(\s*\"([^\"\n]+)\"")
_WHOLE = re.compile(
    rb"(?:from_env|extract|try_deserialize|try_into)::<\s*(?:\w+::)*(\w+)|:\s*(?:Result<)?(\w+)[^;=\n]{0,40}=\s*[^;]{0,400}?"
    rb"(?:from_env|extract|try_deserialize)\("
)
_ROOT = re.compile(rb"\w*(?:Config|Configuration|Settings|Env|Environment)(?!Error)\w{0,6}")
_ALIAS = re.compile(rb"^use\s+(\w+)::(?:\w+::)*(\w+)\s+as\s+(\w+)", re.MULTILINE)
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
    every = [file for file in files if file.path.endswith(".rs")]
    ours = [file for file in every if b"struct" in file.content]
    structs: dict[str, dict[str, list[_Field]]] = {}
    for file in ours:
        for name, fields in _structs(file):
            if fields:
                structs.setdefault(name, {}).setdefault(file.path, fields)
            yield from (each for field in fields for each in _named_by_attributes(field))
    for file in every:
        _add_aliases(file, structs)
    for file in ours:
        filler = _filler(file, every)
        if filler is not None:
            roots = [_fields(root, file.path, structs) for root in _roots(file, structs)]
            found = (each for root in roots for each in _variables(root, filler.prefix, filler, structs, 0))
            yield from filter(None, islice(found, MAX_FIELDS))


def _add_aliases(file: Code, structs: dict[str, dict[str, list[_Field]]]) -> None:
    """Add the structs that a file calls by another name, from the folder of their crate: `use shop_settings::Settings
    as ShopSettings`."""
    for crate, name, alias in _ALIAS.findall(file.content):
        folder = os.path.join("", crate.decode().replace("_", "-"), "")
        for path, fields in structs.get(name.decode(), {}).items():
            if folder in os.path.join("", path):
                structs.setdefault(alias.decode(), {}).setdefault(path, fields)


_Structs = Mapping[str, Mapping[str, Sequence[_Field]]]
"""The fields of each struct, by its name and by the path of its file."""


def _fields(struct: str, path: str, structs: _Structs) -> Sequence[_Field]:
    """The fields of the struct that a name means in a file: its own, else the first of the project."""
    every = structs[struct]
    return every.get(path) or next(iter(every.values()))


def _structs(file: Code) -> Iterator[tuple[str, list[_Field]]]:
    content = _COMMENT.sub(lambda comment: b" " * len(comment[0]), file.content)  # which may have brackets
    for struct in islice(_STRUCT.finditer(content), MAX_STRUCTS):
        yield struct[1].decode(), [_field(file, found) for found in _FIELD.finditer(content, *struct.span(2))]


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
        said = own["name"] if own else option[1] if option else None
        required = None if own and own["other"] and not field.is_optional else not field.is_optional
        yield from _evidence(said.decode() if said else field.name.upper(), field, required)


def _filler(file: Code, files: Sequence[Code]) -> _StructFiller | None:
    """What a file fills structs with."""
    is_alone = not _FILES.search(file.content)
    if found := _ENVY.search(file.content):
        return _StructFiller(_text(found["prefix"], file, files), "", True)
    if found := _FIGMENT.search(file.content):
        return _StructFiller(_text(found["prefix"], file, files), _text(found["split"], file, files), is_alone)
    if found := _CONFIG.search(file.content):
        between, behind = _SEPARATOR.search(found["options"]), _BEHIND_PREFIX.search(found["options"])
        separator = between[1].decode() if between else ""
        after = behind[1].decode() if behind else separator or "_"
        prefix = _text(found["prefix"], file, files)
        return _StructFiller(prefix + after if prefix else "", separator, is_alone)
    return None


def _text(said: bytes | None, file: Code, files: Sequence[Code]) -> str:
    """The text that is said, which may be a constant, of this file or another; empty where there is none."""
    said = said or b'""'
    if said.startswith(b'"'):
        return said.strip(b'"').decode()
    constant = re.compile(_CONSTANT % said.rpartition(b"::")[2].lstrip(b"&"))
    texts = (constant.search(each.content) for each in (file, *files))
    return next((text[1].decode() for text in texts if text), "")


def _roots(file: Code, structs: _Structs) -> list[str]:
    """The structs that a file fills as a whole: those that it names, else those whose names say it, its own first."""
    named = {word.decode() for found in _WHOLE.findall(file.content) for word in found if word}
    called = {name: every for name, every in structs.items() if _ROOT.fullmatch(name.encode())}
    own = _outermost({name: every[file.path] for name, every in called.items() if file.path in every}.items())
    every = ((name, fields) for name, others in structs.items() for fields in others.values())
    outermost = own or [name for name in _outermost(every) if name in called]
    return [name for name in structs if name in named] or outermost


def _outermost(structs: Iterable[tuple[str, Sequence[_Field]]]) -> list[str]:
    """Those of some structs that are in no field of the others."""
    every = list(structs)
    used = {field.of for _, fields in every for field in fields}
    return [name for name in dict(every) if name not in used]


def _variables(
    fields: Sequence[_Field], prefix: str, filler: _StructFiller, structs: _Structs, depth: int
) -> Iterator[Evidence | None]:
    """The variables of a struct; None for each struct within it, so that these count."""
    for field in fields:
        renamed = _RENAMED.search(field.attributes)
        name = prefix + (renamed[1].decode() if renamed else field.name)
        is_flat = b"flatten" in field.attributes
        if field.of in structs and (filler.between or is_flat) and depth < MAX_DEPTH:
            yield None
            before = prefix if is_flat else name + filler.between
            inner = _fields(field.of, field.origin.file or "", structs)
            yield from _variables(inner, before, filler, structs, depth + 1)
        elif field.of not in structs:
            yield from _evidence(name.upper(), field, None if field.is_optional or not filler.is_alone else True)


def _evidence(name: str, field: _Field, required: bool | None) -> Iterator[Evidence]:
    if is_name(name):
        default = _DEFAULT.search(field.attributes)
        is_function = b"serde(" in field.attributes  # whose default is called
        text = (default[1] or b"").decode("utf-8", "replace") if default and not is_function else ""
        yield Evidence(name, field.origin, required=required, written_out=is_written_out(text), weight=Weight.DECLARED,
                       why=WITHOUT_DEFAULT if required else "")  # fmt: skip
