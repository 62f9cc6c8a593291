"""The syntax of Quadlet files as Podman's generator reads them (podman-systemd.unit(5)): nearly that of systemd.
That of env files as `podman run --env-file` reads them."""

import re
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Origin, Secret, Value
from auracheck.regex import regex
from auracheck.systems.grammar import Assignment, Reading
from auracheck.systems.lines import MAX_LINE, SPACE, decode
from auracheck.systems.systemd.unit import Directive, UnitLine, UnitPiece, UnitWord
from auracheck.typed import NamedTuple

_SEPARATORS = " \t\n\r"
"""White space between the words of a value."""

_HEADER = regex(r"\[([^\[\]\x00-\x1f\x7f-\x9f]+)\][ \t]*")
_OF_TEMPLATE = regex(r"[ \t]*(?:\{\{.*\}\}|\{%.*%\})[ \t]*")
"""A line for the program that makes the unit of a template (Handlebars, Jinja), of which another line is one."""
_NOT_A_LINE = "expected NAME=VALUE, a section or a comment"


class QuadletFile(NamedTuple):
    """The assignments of each section, and the place of each section's first header.

    ``broken``: the line for which Podman rejects the file, with the reason. ``lost``: a continued line at the end of
    the file, which Podman forgets if empty lines or comments follow.
    """

    sections: Mapping[str, tuple[Directive, ...]]
    headers: Mapping[str, Origin]
    broken: tuple[int, str] | None = None
    lost: Origin | None = None


def parse(content: bytes, file: str) -> QuadletFile:
    """The assignments of a file in all of its sections."""
    sections: dict[str, list[Directive]] = {}
    headers: dict[str, Origin] = {}
    section, broken, lost = "", None, None
    for line, is_whole in _lines(decode(content)):
        text, place = line.text, line.at(0)
        header = _HEADER.fullmatch(text)
        key, equals, _ = text.partition("=")
        if not is_whole:
            lost = Origin(file, *place)
        elif header:
            section = header[1]
            headers.setdefault(section, Origin(file, *place))
        elif text.startswith("[") and "]" in text and not text[text.index("]") + 1 :].strip(" \t"):
            broken = (place[0], "invalid section header")
        elif _OF_TEMPLATE.fullmatch(text):
            continue
        elif not key or not equals:
            broken = (place[0], _NOT_A_LINE)
        elif not section:
            broken = (place[0], "assignment before the first section")
        else:
            sections.setdefault(section, []).append(Directive(file, line, key.rstrip(SPACE), len(key) + 1))
        if broken:
            break
    return QuadletFile({name: tuple(found) for name, found in sections.items()}, headers, broken, lost)


def _lines(text: str) -> Iterator[tuple[UnitLine, bool]]:
    """The logical lines, and whether each is whole. A line that is continued goes on without whitespace, behind
    comments and empty lines."""
    lines = text.removesuffix("\n").split("\n")
    parts: list[str] = []
    pieces: list[UnitPiece] = []
    length = 0
    for number, raw in enumerate(lines, 1):
        line = raw.strip(SPACE)
        if line[:1] in ("", "#", ";"):
            continue
        continued = line.endswith("\\")
        line = line.removesuffix("\\")
        pieces.append(UnitPiece(length, number, len(raw) - len(raw.lstrip(SPACE)) + 1))
        parts.append(line)
        length += len(line)
        if continued and number < len(lines):
            continue
        whole = "".join(parts)
        if whole[:1] not in ("", "#", ";"):
            yield UnitLine(whole, tuple(pieces)), True
        parts, pieces, length = [], [], 0
    if length:
        yield UnitLine("".join(parts), tuple(pieces)), False


_HEX = "[0-9a-fA-F]"
_ESCAPE = regex(rf"\\(?:x({_HEX}{{2}})|u({_HEX}{{4}})|U({_HEX}{{8}})|([0-7]{{3}})|([abfnrtv\\\"'s]))")
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}


def split(value: str) -> tuple[UnitWord, ...] | None:
    """The words of a value, without quotes and escapes; None for an unknown escape, for which Podman ignores the line.

    Unlike systemd, Podman accepts a missing last quote and a backslash at the end, and takes an empty word for the end
    of the line.
    """
    value = value.partition("\0")[0]
    found: list[UnitWord] = []
    at = 0
    while True:
        start = at = _skip(value, at)
        text: list[str] = []
        quote = ""
        while at < len(value):
            character = value[at]
            if character == "\\":
                if at + 1 == len(value):
                    at += 1
                    break
                escape = _ESCAPE.match(value, at)
                plain = _character(escape) if escape else None
                if escape is None or plain is None:
                    return None
                text.append(plain)
                at = escape.end()
                continue
            if not quote and character in _SEPARATORS:
                break
            if character == quote or (not quote and character in "'\""):
                quote = "" if quote else character
            else:
                text.append(character)
            at += 1
        if not text:
            return tuple(found)
        found.append(UnitWord("".join(text), start + (value[start] in "'\"")))


def split_paths(value: str) -> tuple[str, ...]:
    """The words of a value in which a backslash means nothing, such as Yaml=."""
    return tuple(word.text for word in split(value.replace("\\", "\\\\")) or ())


def _skip(value: str, at: int) -> int:
    while at < len(value) and value[at] in _SEPARATORS:
        at += 1
    return at


def _character(escape: re.Match[str]) -> str | None:
    r"""The character of an escape; `\xe9` is é, as `\u00e9` is. None for what Podman rejects."""
    if escape[5]:
        return _LETTERS.get(escape[5], escape[5])
    code = int(escape[4], 8) if escape[4] else int(escape[1] or escape[2] or escape[3], 16)
    if not code or code > 0x10FFFF or (escape[4] and code > 0xFF):
        return None
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(1, 0x20), 0x7F)}
_ESCAPED |= {ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r", ord("\\"): r"\\", ord('"'): r"\""}
_ESCAPED |= {ord("%"): "%%", ord("$"): "$$"}


def assignment(name: str, value: str) -> str:
    """The `Environment=` line that gives ``name`` this value. What the generator makes of it is a command of systemd,
    so `%` and `$` are doubled."""
    return f'Environment="{name}={value.translate(_ESCAPED)}"'


_BLANKS = " \t"


def read_env_file(content: bytes, environ: Mapping[str, Value]) -> Reading:
    """The settings of an env file. Everything behind the first `=` is the value; a name alone is taken from Podman's
    own environment, ``environ``, else it is unknown. Raises `Unreadable`.

    Docker's rules, but for the names: whitespace is a part of them, as in `export NAME`. Such a line is ``dropped``,
    since no program asks for such a variable.
    """
    found: list[Assignment] = []
    dropped: list[int] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        if len(raw) > MAX_LINE:
            raise Unreadable(f"line too long: more than {MAX_LINE:,} bytes (podman rejects the file)", number)
        line = raw.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        start = line.lstrip(_BLANKS)
        if not start or start.startswith("#"):
            continue
        name, equals, value = start.partition("=")
        if not name:
            raise Unreadable("missing name before = (podman rejects the file)", number)
        if any(space in name for space in _BLANKS):
            dropped.append(number)
        elif equals:
            found.append(Assignment(name, Secret(value), number, len(line) - len(start) + 1))
        else:
            found.append(Assignment(name, environ.get(name, EXTERNAL), number, len(line) - len(start) + 1, False))
    return Reading(tuple(found), tuple(dropped))
