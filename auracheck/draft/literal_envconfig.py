"""The variables of Go's structs that envconfig fills by the names of their fields (kelseyhightower/envconfig's README,
"Struct Tag Support"): `DB struct { Password string }` is DB_PASSWORD, below the prefix of the whole."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import DraftChoice, Evidence, Weight, choice, declared_by, is_name, is_written_out
from auracheck.draft.files import Code
from auracheck.model import Origin

MAX_FIELDS = 2_000
"""Maximum number of variables of all structs of a project."""

MAX_CALLS = 50
"""Maximum number of calls that fill a struct."""

MAX_DEPTH = 6
"""Maximum depth of structs within structs."""

REQUIRED = 'required:"true" in its tag'
WITH_DEFAULT = "a default in its tag"

_PROCESS = re.compile(rb"\benvconfig\.(?:Must)?Process\(\s*\"(\w*)\"\s*,\s*&?(\w+)\s*\)")
_PACKAGE = re.compile(rb"^package\s+(\w+)", re.MULTILINE)
_STRUCT = re.compile(rb"\s*(?:type\s+)?(\w+)\s+struct\s*\{\s*(?://.*)?")
_FIELD = re.compile(rb"\s*(?:(\w+)\s+)?([*\[\]\w.]+)\s*(?:`([^`]*)`)?\s*(?://.*)?")
_END = re.compile(rb"\s*\}\s*(?:`([^`]*)`)?")
_DECODER = re.compile(rb"^func \(\w*\s*\*?(\w+)\) (?:Decode|UnmarshalText|UnmarshalBinary|Set)\(", re.MULTILINE)
"""A type that reads its value itself is no struct of variables."""
_TAG = re.compile(r'(\w+):"([^"]*)"')
_WORD = re.compile(r"[A-Z]+(?=[A-Z][^A-Z])|[A-Z]+[^A-Z]+|[A-Z]+|[^A-Z]+")
_PLAIN = re.compile(r"bool|u?int\d*|float\d+")


class _Field(NamedTuple):
    """A field of a struct: its name, empty where it is embedded, its type, its tags, and where it is."""

    name: str
    of: str
    tags: Mapping[str, str]
    origin: Origin
    start: int

    def key(self) -> str:
        """What its variable is called below the prefix."""
        words = _WORD.findall(self.name) if self.tags.get("split_words") == "true" else [self.name]
        return (self.tags.get("envconfig") or "_".join(words)).upper()


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
    structs = dict[str, list[_Field]]()
    packages = frozenset(map(_package, ours))
    for each in ours:
        if b"struct" in each.content:
            _read(each, structs, packages)
    for decoder in (name for each in ours for name in _decoders(each)):
        structs.pop(decoder, None)
    every = (
        named
        for file, call in calls
        if (root := _root(file, call, structs))
        for named in _variables(root, call[1].decode().upper(), structs, 0)
    )
    variables = list(islice(every, MAX_FIELDS))
    lines: dict[str, set[int]] = {}
    for _, field in variables:
        lines.setdefault(field.origin.file or "", set()).add(field.start)
    found = tuple(each for name, field in variables for each in _evidence(name, field))
    return Filled(found, {path: frozenset(starts) for path, starts in lines.items()})


def _package(file: Code) -> str:
    found = _PACKAGE.search(file.content)
    return found[1].decode() if found else ""


def _decoders(file: Code) -> Iterator[str]:
    yield from (f"{_package(file)}.{found.decode()}" for found in _DECODER.findall(file.content))


def _read(file: Code, structs: dict[str, list[_Field]], packages: Collection[str]) -> None:
    """Add the structs of a file, each by its package and name; one within another has the name of its field as well.
    A type of a package that is not the project's is no text."""
    package, start = _package(file), 0
    open_: list[str] = []
    for number, line in enumerate(file.content.split(b"\n"), 1):
        origin, at, start = Origin(file.path, number), start, start + len(line) + 1
        if found := _STRUCT.fullmatch(line):
            # A deeper one, whose name would be as long as all before it, is as the one around it.
            inner = f"{open_[-1]}.{found[1].decode()}" if 0 < len(open_) <= MAX_DEPTH else (*open_[-1:], "")[0]
            open_.append(inner or f"{package}.{found[1].decode()}")
            structs.setdefault(open_[-1], [])
        elif open_ and (end := _END.fullmatch(line)):
            inner = open_.pop()
            if open_ and open_[-1] != inner:
                structs[open_[-1]].append(_Field(inner.rpartition(".")[2], inner, _tags(end[1]), origin, at))
        elif open_ and (field := _FIELD.fullmatch(line)):
            of = field[2].decode().lstrip("*")
            whole = of if "." in of else f"{package}.{of}"
            if whole.partition(".")[0] in packages:
                structs[open_[-1]].append(_Field((field[1] or b"").decode(), whole, _tags(field[3]), origin, at))


def _tags(text: bytes | None) -> Mapping[str, str]:
    return dict(_TAG.findall((text or b"").decode("utf-8", "replace")))


def _root(file: Code, call: re.Match[bytes], structs: Mapping[str, Sequence[_Field]]) -> str:
    """The struct that a call fills: the type of its argument, where the code before it says that last."""
    package = _package(file)
    says = re.compile(rb"\b%s\s*(?::?=\s*)?(?:new\(|[&*])?((?:\w+\.)?\w+)" % re.escape(call[2]))
    types = [found[1].decode() for found in says.finditer(file.content, 0, call.start())]
    whole = (name if "." in name else f"{package}.{name}" for name in reversed(types))
    return next((name for name in whole if name in structs), "")


def _variables(
    struct: str, prefix: str, structs: Mapping[str, Sequence[_Field]], depth: int
) -> Iterator[tuple[str, _Field]]:
    """The variables of a struct with their fields. A variable that a tag names in full is read without the prefix, too,
    and is known by that name."""
    for field in structs[struct] if depth <= MAX_DEPTH else ():
        if field.tags.get("ignored") == "true" or field.name[:1].islower():
            continue
        named = field.tags.get("envconfig", "")
        whole = "_".join(filter(None, (prefix, field.key()))) if field.name or named else prefix
        if field.of in structs:
            yield from _variables(field.of, whole, structs, depth + 1)
        elif field.name:
            yield named if "_" in named else whole, field


def _evidence(name: str, field: _Field) -> Iterator[Evidence | DraftChoice]:
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
