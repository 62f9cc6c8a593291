"""The classes of C#, Java and Kotlin with their fields, for frameworks that fill them from the configuration."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.files import Code
from auracheck.model import Origin

MAX_DEPTH = 6
"""Maximum depth of classes within classes."""

_BODY = 12_000
"""Number of bytes of a class in which its fields are looked for."""

_TEXTS = frozenset({"string", "String"})

_DECLARATION = re.compile(rb"\b(?:class|record)\s+(\w+)(?:<[^>\n]*>)?[^\n;{(]*\s*[({]")
_FIELD_CS = (
    rb"(?P<annotations>(?:\[[^\]\n]*\]\s*){0,6})(?:public\s+)?(?P<must>required\s+)?\b(?P<type>[A-Za-z]\w*)\??\s+(?P<name>\w+)"
    rb"(?:\s*\{\s*get\b|(?=\s*[,)]))"
)
_FIELD_JAVA = (
    rb"(?P<annotations>(?:@[\w.]+(?:\([^)\n]*\))?\s*){0,6})(?:(?:private|public|protected|final)\s+){0,2}(?<!\.)\b"
    rb"(?P<type>[A-Z]\w*)\s+(?P<name>\w+)\s*(?=[;,)=])"
)
_FIELD_KOTLIN = (
    rb"(?P<annotations>(?:@[\w.:]+(?:\([^)\n]*\))?\s*){0,6})\bva[lr]\s+(?P<name>\w+)\s*:\s*(?P<type>\w+)"
    rb"(?P<free>\?|\s*=)?"
)
_TOKENS: Mapping[str, re.Pattern[bytes]] = {
    end: re.compile(rb"[(){}]|" + field)
    for end, field in (("cs", _FIELD_CS), ("java", _FIELD_JAVA), ("kt", _FIELD_KOTLIN))
}
_AND_A_BODY = re.compile(rb"\s*(?::[^{}\n]{0,100})?\{")
"""What is behind the parameters of a constructor that are fields, where the class has others as well."""
_MUST = re.compile(rb"@(?:\w+:)?Not(?:Blank|Null|Empty)\b|\[Required\b")


class ClassField(NamedTuple):
    """A field: its name, its type, whether it must be set, and where it is."""

    name: str
    of: str
    is_required: bool
    origin: Origin

    @property
    def is_text(self) -> bool:
        return self.of in _TEXTS


Variable = tuple[tuple[str, ...], ClassField]
"""A text of a class, with the names of the fields that lead to it and its own."""


class Classes(NamedTuple):
    """Where the body of each class of a project begins."""

    places: Mapping[bytes, tuple[Code, int]]

    def variables(self, name: bytes, depth: int = 0) -> Iterator[Variable | None]:
        """The texts of a class with the fields that lead to each, those of the classes of its fields as well; None for
        each class within it, so that these count."""
        if name in self.places and depth < MAX_DEPTH:
            yield from self.fields(*self.places[name], depth)

    def fields(self, file: Code, start: int, depth: int = 0) -> Iterator[Variable | None]:
        """The texts of the class whose body begins there."""
        for field in _fields(file, start):
            if field.is_text:
                yield (field.name,), field
            else:
                yield None
                for inner in self.variables(field.of.encode(), depth + 1):
                    yield ((field.name, *inner[0]), inner[1]) if inner else None


def classes_of(files: Sequence[Code]) -> Classes:
    """The classes of a project's files of one language."""
    return Classes({found[1]: (file, found.end()) for file in files for found in _DECLARATION.finditer(file.content)})


def _fields(file: Code, start: int) -> Iterator[ClassField]:
    """The fields of the class whose body begins at a place; what is deeper is in its functions and its own classes."""
    depth = 0
    tokens = _TOKENS[file.ending]
    for token in tokens.finditer(file.content, start, start + _BODY):
        if depth == 0 and token.lastgroup:
            yield _field(file, token)
        depth += sum(map(token[0].count, (b"{", b"("))) - sum(map(token[0].count, (b"}", b")")))
        if depth < 0 and not _AND_A_BODY.match(file.content, token.end()):
            return


def _field(file: Code, found: re.Match[bytes]) -> ClassField:
    groups = found.groupdict()
    is_required = groups.get("must") is not None or _MUST.search(found["annotations"]) is not None
    if file.path.endswith(".kt"):
        is_required = groups.get("free") is None
    of, origin = found["type"].decode(), file.origin(found.start("name"))
    return ClassField(found["name"].decode(), of, is_required, origin)
