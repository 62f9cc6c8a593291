"""The structs of Go's code with the tags of their fields, for libraries that fill them from the environment."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from auracheck.draft.files import Code
from auracheck.model import Origin

MAX_DEPTH = 6
"""Maximum depth of structs within structs."""

_PACKAGE = re.compile(rb"^package\s+(\w+)", re.MULTILINE)
_STRUCT = re.compile(rb"\s*(?:(?:type|var)\s+)?(\w+)\s+\*?struct\s*\{\s*(?://.*)?")
_FIELD = re.compile(rb"\s*(?:(\w+)\s+)?([*\[\]\w.]+)\s*(?:`([^`]*)`)?\s*(?://.*)?")
_END = re.compile(rb"\s*\}\s*(?:`([^`]*)`)?")
_DECODER = re.compile(rb"^func \(\w*\s*\*?(\w+)\) (?:Decode|UnmarshalText|UnmarshalBinary|Set)\(", re.MULTILINE)
"""A type that reads its value itself is no struct of variables."""
_RETURNING = re.compile(rb"^func (\w+)\([^()\n]*\) \(?\*?([\w.]+)(?:, error\))?\s*\{", re.MULTILINE)
_GENERIC = re.compile(r"(?!map\[)\w[\w.]*\[\*?([\w.]+)\]")
"""`Option[T]`, which has the fields of T."""
_TAG = re.compile(r'([\w-]+):"([^"]*)"')


class GoField(NamedTuple):
    """A field of a struct: its name, empty where it is embedded, its type, its tags, where it is, and whether
    the program stops where it is empty."""

    name: str
    of: str
    tags: Mapping[str, str]
    origin: Origin
    start: int
    refused: bool = False

    def below(self, holders: Sequence[str], refused: frozenset[tuple[str, str]]) -> "GoField":
        """The field below others, of which the last one has its struct, among those of `refused_members`."""
        return self._replace(refused=(("", *holders)[-1], self.name) in refused)


class Structs(NamedTuple):
    """The structs of a project, by package and name: the fields of each, and the struct of each line that has tags, by
    the path of the file and the offset of the line."""

    fields: dict[str, list[GoField]]
    owners: dict[tuple[str, int], str]

    def outermost(self, tag: str) -> list[str]:
        """The structs whose fields have a tag, and that no field with it has."""
        tagged = {name: [field for field in fields if tag in field.tags] for name, fields in self.fields.items()}
        used = {field.of for fields in tagged.values() for field in fields}
        return [name for name, fields in tagged.items() if fields and name not in used]


def of_go(files: Sequence[Code]) -> tuple[Code, ...]:
    """The files of Go among those of a project."""
    return tuple(each for each in files if each.path.endswith(".go"))


@lru_cache(1)  # asked for by each library of a project
def structs_of(files: tuple[Code, ...]) -> Structs:
    """The structs of a project's files of Go; one within another has the name of its field as well."""
    structs = Structs({}, {})
    packages = frozenset(map(package, files))
    for each in files:
        if b"struct" in each.content:
            _read(each, structs, packages)
    for decoder in (name for each in files for name in _decoders(each)):
        structs.fields.pop(decoder, None)
    return structs


def package(file: Code) -> str:
    """The package of a file."""
    found = _PACKAGE.search(file.content)
    return found[1].decode() if found else ""


def returned_by(files: Sequence[Code]) -> Mapping[str, str]:
    """The struct that each function returns, by the packages and names of both."""
    found = ((package(file), *each) for file in files for each in _RETURNING.findall(file.content))
    return {f"{own}.{name.decode()}": of.decode() if b"." in of else f"{own}.{of.decode()}" for own, name, of in found}


def first(expression: re.Pattern[bytes], files: Sequence[Code]) -> bytes:
    """What an expression finds first in a project; empty where it finds nothing."""
    return next((found[1] for file in files if (found := expression.search(file.content))), b"")


def constant(files: Sequence[Code], name: bytes) -> str:
    """The text of a constant of a project; its name where it is none."""
    return (first(re.compile(rb"\b%s\b[^\n=]{0,20}=\s*\"(\w+)\"" % name), files) or name).decode()


def _decoders(file: Code) -> Iterator[str]:
    yield from (f"{package(file)}.{found.decode()}" for found in _DECODER.findall(file.content))


def _read(file: Code, structs: Structs, packages: Collection[str]) -> None:
    """Add the structs of a file. A type of a package that is not the project's is no text."""
    own, start = package(file), 0
    open_: list[str] = []
    for number, line in enumerate(file.content.split(b"\n"), 1):
        origin, at, start = Origin(file.path, number), start, start + len(line) + 1
        if found := _STRUCT.fullmatch(line):
            # A deeper one, whose name would be as long as all before it, is as the one around it.
            inner = f"{open_[-1]}.{found[1].decode()}" if 0 < len(open_) <= MAX_DEPTH else (*open_[-1:], "")[0]
            open_.append(inner or f"{own}.{found[1].decode()}")
            structs.fields.setdefault(open_[-1], [])
        elif open_ and (end := _END.match(line)):
            inner = open_.pop()
            if open_ and open_[-1] != inner:
                structs.fields[open_[-1]].append(GoField(inner.rpartition(".")[2], inner, _tags(end[1]), origin, at))
        elif open_:
            if b"`" in line:
                structs.owners[file.path, at] = open_[-1]
            if field := _FIELD.fullmatch(line):
                of = _GENERIC.sub(r"\1", field[2].decode().lstrip("*"))
                whole = of if "." in of else f"{own}.{of}"
                if whole.partition(".")[0] in packages:
                    structs.fields[open_[-1]].append(
                        GoField((field[1] or b"").decode(), whole, _tags(field[3]), origin, at)
                    )


def _tags(text: bytes | None) -> Mapping[str, str]:
    return dict(_TAG.findall((text or b"").decode("utf-8", "replace")))
