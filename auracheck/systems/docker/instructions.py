"""The instructions of a Dockerfile, as BuildKit reads them (Dockerfile reference; moby/buildkit, frontend/dockerfile).

A line that ends with the escape character goes on in the next; comments and blank lines between are left out, and so
are here-documents. Nothing is run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.regex import regex
from auracheck.typed import NamedTuple

MAX_VALUE = 64 << 10
"""Maximum length of a value in characters: `ENV A=$A$A` doubles it each time."""

MAX_VALUES = 4 << 20
"""Maximum length of all values of a file together."""

MAX_BETWEEN = 50
"""Maximum number of lines between two variables of an instruction among which the second is looked for."""

_DIRECTIVE = regex(r"#[ \t]*(\w+)[ \t]*=[ \t]*(.*)")
_BETWEEN = regex(r"[\t\v\f\r ]+")
_HEREDOC = regex(r"\d*<<(-?)([^<]+)")
"""A word of an instruction behind which a here-document follows (the parser's `reHeredoc`)."""

_KEEPING = regex(r"(?:ONBUILD\s+)?(?:RUN|COPY|ADD)", re.IGNORECASE)
"""The instructions that take here-documents."""

_REFERENCE = regex(r"\$(?:(\w+)|\{(\w+)(?:(:?[-+?])((?:[^{}\\]|\\.)*))?\})")
_ASSIGNMENT = regex(r"[A-Za-z_][\w.-]*=")


class Instruction(NamedTuple):
    """One instruction in capitals, the rest of its line, and the numbers of its first and last lines. ``ends`` is
    False where the file is at its end before a here-document of it is."""

    name: str
    rest: str
    line: int
    last: int
    ends: bool = True

    def __repr__(self) -> str:  # the rest may contain a secret
        return f"Instruction({self.name}, {self.line})"


class Pair(NamedTuple):
    """A name and its value; None where it is not known, or an ARG has no default."""

    name: str
    value: str | None

    def __repr__(self) -> str:
        return f"Pair({self.name})"


class Dockerfile(NamedTuple):
    """The instructions of a file, its escape character, and its lines."""

    instructions: tuple[Instruction, ...]
    escape: str
    lines: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Dockerfile({len(self.instructions)} instructions)"

    def place(self, instruction: Instruction, name: str, after: tuple[int, int]) -> tuple[int, int]:
        """The line and column at which an instruction names a variable, behind the one ``after``; that one where it
        does not soon."""
        wanted = re.compile(rf"(?<![\w.$-]){re.escape(name)}(?=[=\s])")
        line, column = after
        for number in range(line, min(instruction.last, line + MAX_BETWEEN) + 1):
            if found := wanted.search(self.lines[number - 1], column if number == line else 0):
                return number, found.start() + 1
        return after


def parsed(text: str) -> Dockerfile:
    """The instructions of a Dockerfile, in the order of the file."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    escape = _escape(lines)
    return Dockerfile(tuple(_instructions(lines, escape)), escape, tuple(lines))


def _escape(lines: list[str]) -> str:
    """What the directives at the top say, which end with the first other line."""
    for line in lines:
        found = _DIRECTIVE.fullmatch(line.strip())
        if not found:
            break
        if found[1].lower() == "escape" and found[2] in ("\\", "`"):
            return found[2]
    return "\\"


def _instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    at = 0
    while at < len(lines):
        start, parts = at, list[str]()
        while at < len(lines):
            line = lines[at]
            at += 1
            if line.lstrip().startswith("#") or (parts and not line.strip()):
                continue
            goes_on = line.rstrip().endswith(escape)
            start = start if parts else at - 1
            parts.append(line.rstrip()[: -len(escape)] if goes_on else line)
            if not goes_on:
                break
        word, rest = _first("".join(parts).strip())
        behind = at
        for heredoc in _heredocs(word, rest, escape):
            behind = _end(lines, behind, heredoc)
        if word:
            yield Instruction(word.upper(), rest, start + 1, at, behind <= len(lines))
        at = behind


def _first(text: str) -> tuple[str, str]:
    """The first word of a text, and what follows it (the parser's `reWhitespace`)."""
    word, *rest = _BETWEEN.split(text, maxsplit=1)
    return word, "".join(rest).strip()


def _heredocs(name: str, rest: str, escape: str) -> Iterator[re.Match[str]]:
    """The here-documents of an instruction: a word with quotes around it, or `<<<`, is none."""
    if "<<" in rest and _KEEPING.match(f"{name} {rest}"):
        yield from filter(None, map(_HEREDOC.fullmatch, words(rest, escape)))


def _end(lines: list[str], at: int, heredoc: re.Match[str]) -> int:
    """The number of lines up to the end of a here-document; more than there are where it has none."""
    word, tabs = re.sub(r"[\"']", "", heredoc[2]), "\t" if heredoc[1] else ""
    ends = (number + 1 for number in range(at, len(lines)) if lines[number].lstrip(tabs) == word)
    return next(ends, len(lines) + 1)


def pairs(rest: str, escape: str, values: Mapping[str, str | None]) -> Iterator[Pair]:
    """What `ENV` sets: `NAME=VALUE …`, or in its old form `NAME VALUE`. ``values`` are those before the instruction."""
    if not _ASSIGNMENT.match(rest):
        name, value = _first(rest)
        yield Pair(name, expanded(value, escape, values))
        return
    for word in words(rest, escape):
        name, equals, value = word.partition("=")
        if equals:
            yield Pair(name, expanded(value, escape, values))


def arguments(rest: str, escape: str, values: Mapping[str, str | None]) -> Iterator[Pair]:
    """What `ARG` declares: `NAME`, or `NAME=DEFAULT`."""
    for word in words(rest, escape):
        name, equals, default = word.partition("=")
        yield Pair(name, expanded(default, escape, values) if equals else None)


def words(text: str, escape: str) -> Iterator[str]:
    """The words of a line, with their quotes and escapes."""
    start, quote, at = 0, "", 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'" and at + 1 < len(text):
            at += 2
            continue
        if char in "\"'" and quote in ("", char):
            quote = "" if quote else char
        elif char.isspace() and not quote:
            if start < at:
                yield text[start:at]
            start = at + 1
        at += 1
    if start < len(text):
        yield text[start:]


def expanded(text: str, escape: str, values: Mapping[str, str | None]) -> str | None:
    """A word without its quotes and escapes, and with the values of its references; None where one is not known."""
    found, quote, at, length = list[str](), "", 0, 0
    while at < len(text):
        char = text[at]
        piece, step = char, 1
        if char == escape and quote != "'" and at + 1 < len(text):
            is_escape = not quote or text[at + 1] in f'"${escape}'
            piece, step = (text[at + 1] if is_escape else text[at : at + 2]), 2
        elif char in "\"'" and quote in ("", char):
            quote, piece = "" if quote else char, ""
        elif char == "$" and quote != "'" and (reference := _REFERENCE.match(text, at)):
            value = _referred(reference, values)
            if value is None:
                return None
            piece, step = value, reference.end() - at
        elif char == "$" and quote != "'" and text[at + 1 : at + 2] == "{":
            return None  # a form that is not read here
        found.append(piece)
        length += len(piece)
        if length > MAX_VALUE:
            return None
        at += step
    return "".join(found)


def _referred(reference: re.Match[str], values: Mapping[str, str | None]) -> str | None:
    """What is not set before may come from the image that it is built from, and is not known."""
    name, operator, word = reference[1] or reference[2], reference[3] or "", reference[4] or ""
    value = values.get(name)
    if operator.endswith("-") and name not in values:
        return None if "$" in word or "\\" in word else word.strip("\"'")
    return value if operator in ("", "-", ":-", ":?", "?") else None


def own_line(lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
    """The line, where it is an `ENV` of this variable alone, or a line of it between others of one instruction."""
    if not 1 <= number <= len(lines):
        return ()
    value = re.escape(name.encode()) + rb"=(?:\"[^\"\\]*\"|'[^'\\]*'|[^\"'\\\s]*)"
    before = lines[number - 2].rstrip() if number > 1 else b""
    is_within = before.endswith(b"\\") and before.strip() != b"\\"
    own = rb"[ \t]*" + value + rb"[ \t]+\\\s*" if is_within else rb"(?i:[ \t]*ENV[ \t]+)" + value + rb"\s*"
    return (number,) if re.fullmatch(own, lines[number - 1]) else ()
