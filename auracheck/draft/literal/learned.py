"""Ways to read that a project's own names show, in languages that are not parsed.

Where the code writes known names in one way, as what a function is given, in a field or as rows of a table, the others
that it writes so are variables, too: `Key("DB_HOST")` and `Key("DB_USER")` show what `Key("DB_PASSWORD")` is.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.files import Code
from auracheck.draft.kinds import guessed

LEAST_KNOWN = 2
"""Minimum number of names that show a way to read."""
MOST_OTHERS = 4
"""Maximum number of other names for each that is known in a way that is of many: `where("key", "DB_PASSWORD")`."""

WRITTEN_ALIKE = "written in the code as other variables are"

_ENDS = (".rb", ".go", ".php", ".java", ".kt", ".scala", ".cs", ".rs", ".ex", ".exs")
_TEXT = re.compile(rb"[\"'`]([A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+)[\"'`,]")
_HOLDER = re.compile(
    rb"((?:\w+(?:\.|::|->))?\w+[!?]?(?:<[^<>()]{0,40}>)?[(\[]"
    rb"|\b(?!const\b)\w+[\"']?[ \t]*(?::|=>)(?:[ \t]*\[\][a-z]+\{)?)[ \t]*\Z"
)
"""The function that is given a text, or the field that takes it."""
_CONSTANT = re.compile(rb"\b(\w+)(?:[ \t]+string|:[ \t]*[&\w' ]{1,20})?[ \t]*=[ \t]*\Z")
_WORD, _SPACE = re.compile(rb"[\w$.]+"), re.compile(rb"\s+")
_BEHIND = re.compile(rb"\s*(?:=>|[:;=]|[)\]}])?")
_SET = re.compile(rb"\]\s*(?:\|\|)?=[^=>~]")
_COMMENT = re.compile(rb"\s*(?:#(?!\[)|//|/?\*|--)")
_BEFORE = 120
"""Number of bytes of a line before a name that say how it is written."""


class _TextContext(NamedTuple):
    """How a name is written, in one file where that is named; ``is_of_many``: so may be texts that are no names."""

    form: bytes
    path: str = ""
    is_of_many: bool = True


class _NamedText(NamedTuple):
    """A name, and where it is."""

    name: str
    file: Code
    at: int


def learned(files: Sequence[Code], known: Collection[str]) -> Iterator[Evidence]:
    """The credentials that the code writes as it does names that are ``known`` to be variables."""
    ways: dict[_TextContext, list[_NamedText]] = defaultdict(list)
    for file in files:
        if file.path.endswith(_ENDS):
            for found in _TEXT.finditer(file.content):
                for way in _ways(file, found):
                    ways[way].append(_NamedText(found[1].decode(), file, found.start(1)))
    for way, places in ways.items():
        names = {place.name for place in places}
        others = names.difference(known)
        count = len(names) - len(others)
        if count >= LEAST_KNOWN and (len(others) <= MOST_OTHERS * count or not way.is_of_many):
            yield from (_evidence(place) for place in places if place.name in others and _is_credential(place.name))


def _ways(file: Code, found: re.Match[bytes]) -> Iterator[_TextContext]:
    """How a text is written: what takes it, in any file, and the form of the line in this one; nothing in a
    comment, or where it is set. A constant that is called as its text is one way."""
    near = max(0, found.start() - _BEFORE)
    begin = file.content.rfind(b"\n", near, found.start()) + 1 or near
    before = file.content[begin : found.start()]
    if _COMMENT.match(before) or _SET.match(file.content, found.end()):
        return
    if holder := _HOLDER.search(before):
        yield _TextContext(holder[1])
        if holder[1].endswith((b"(", b"[")):
            return
    constant = _CONSTANT.search(before)
    if constant and constant[1] == found[1]:
        yield _TextContext(b"=")
    behind = _BEHIND.match(file.content, found.end())
    form = _SPACE.sub(b" ", _WORD.sub(b"w", before)).strip()
    is_argument = b"(" in form and form.rstrip(b" \"'")[-1:] in (b"(", b",")
    yield _TextContext(form + b"\0" + (behind[0].strip() if behind else b""), file.path, is_argument)


def _is_credential(name: str) -> bool:
    return is_name(name) and guessed(name).is_credential


def _evidence(place: _NamedText) -> Evidence:
    return Evidence(place.name, place.file.origin(place.at), required=None, weight=Weight.READ, why=WRITTEN_ALIKE)
