"""The grammar of systemd's EnvironmentFile=."""

import re
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems.files import NOT_UTF8
from auracheck.systems.grammar import (
    ESCAPED_QUOTES,
    NO_NUL,
    UTF_8,
    Assignment,
    Dialect,
    Grammar,
    Limit,
    Reading,
    Test,
    always,
    like,
)
from auracheck.systems.lines import Places, decode
from auracheck.typed import ClassVar, NamedTuple

WHITESPACE = " \t\n\r"

_PLANES = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_NOT_TEXT = regex(f"[\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")
"""systemd's own check is stricter than UTF-8: it rejects Unicode's non-characters too. The surrogates are the bytes
that are not UTF-8."""

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")


def is_text(text: str) -> bool:
    """Whether systemd accepts this as valid UTF-8."""
    return text.isascii() or _NOT_TEXT.search(text) is None


def is_name(name: str) -> bool:
    """Whether systemd accepts this as the name of an environment variable."""
    return _NAME.fullmatch(name) is not None


_KEY = regex(r"[ \t\r\n]*+(?:[#;][^\r\n]*+|([^ \t\r\n#;][^=\r\n]*+)(?:=[ \t]*+|([\r\n]|\Z))|\Z)")
"""Whitespace, then a comment, or a name up to its `=`, or (second group) a line without one.

The first character of a line always belongs to the name, so that `=x` is a line without an `=`.
"""

_PLAIN = regex(r"([^'\"\\ \t\r\n][^\\\r\n]*+)?(?:[\r\n]|\Z)")
"""A value without quotes in front and without a backslash anywhere, as most are."""

_PART = regex(
    r"""(?:[ \t]|""|'')++
    | '(?P<single>[^']*+)'?
    | "(?P<double>(?:[^"\\]++|\\.)*+)(?:"|\\?\Z)
    | (?=[^\r\n])(?P<head>(?:[^\\\r\n]*+\\.)*+)(?P<tail>[^\\\r\n]*+)(?P<end>\\)?
    """,
    re.DOTALL | re.VERBOSE,
)
"""A part of a value: whitespace and empty quotes, quoted text, or bare text. Of that the head goes up to the last
escaped character, and a backslash that ends the file comes last. Whitespace after an escape is kept, else it is cut.
"""

_DOUBLE_ESCAPE = regex(r'\\(?:(["\\`$])|\n)')
_BARE_ESCAPE = regex(r"\\(?:[\r\n]|(.))", re.DOTALL)


class SystemdEnvGrammar(Grammar):
    """An env file as systemd reads it for EnvironmentFile=.

    The rules are those of systemd 257 (systemd.exec(5)). Nothing is expanded: `$NAME` and `%n` are not replaced. A `#`
    begins a comment only at the start of a line, so a remark after a value becomes part of it, even after a closing
    quote. `export NAME=value` is not an assignment: systemd skips such lines, and names with anything but ASCII
    letters, digits and `_`. Quotes count at the start of a value alone, and what follows a closing quote is joined to
    it. Outside quotes a backslash is removed and the next character kept, in double quotes only before `"`, a
    backslash, a back-tick and `$`. Before a line break it joins two lines. An unclosed quote takes the rest of the
    file. With a NUL anywhere, or a value that is not UTF-8, systemd rejects the file, and the unit does not start.
    """

    name = "systemd-env"
    program = "systemd"
    names = _NAME.pattern
    dialect = Dialect(
        r"[ \t]*+=[ \t]*+",
        rf"(?:{ESCAPED_QUOTES}|'[^']*+')(?=[ \t]*+(?:[\r\n]|\Z))|(?:[^\\\r\n]|\\.)*+",
        r"[ \t]++\Z",
    )
    limits = (NO_NUL, UTF_8, Limit(f"[\ufdd0-\ufdef{_PLANES}]", "what Unicode says is not a character"))
    styles: ClassVar[Mapping[str, Test]] = {
        "bare": like(r"(?!['\" \t])[^\\\r\n]*(?<![ \t])"),
        "single": like(r"[^']*"),
        "double": always,
        "double-dollar": always,
        "double-shell": always,
    }

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        if b"\0" in content:
            line = content.count(b"\n", 0, content.index(b"\0")) + 1
            raise Unreadable("NUL character (systemd rejects the file)", line)
        text = decode(content)
        checked = is_text(text)
        assignments: list[Assignment] = []
        dropped: list[int] = []
        for found in _scan(text):
            value = found.value if found.value is None or checked else _rejoined(found.value)
            if not checked and not is_text(found.name + (value or "")):
                raise Unreadable(f"{NOT_UTF8} (systemd rejects the file)", found.line)
            if value is None or not is_name(found.name):
                dropped.append(found.line)
            else:
                assignments.append(Assignment(found.name, Secret(value), found.line, found.column))
        return Reading(tuple(assignments), tuple(dropped))


def _rejoined(value: str) -> str:
    """The bytes of a character may be separated by a backslash or quotes; joined they are one character."""
    return decode(value.encode("utf-8", "surrogateescape"))


class _FoundAssignment(NamedTuple):
    """A name and its value; the value is None without a `=`, and the name empty."""

    name: str
    value: str | None
    line: int
    column: int

    def __repr__(self) -> str:  # the value must not be seen in a traceback
        return f"_Found(line={self.line})"


def _scan(text: str) -> Iterator[_FoundAssignment]:
    places = Places(text)
    position, end = 0, len(text)
    while position < end:
        match = _KEY.match(text, position)
        if match is None:  # cannot be: each character begins one of the three
            return
        position = match.end()
        if match[1] is None:
            continue
        line, column = places.at(match.start(1))
        if match[2] is not None:
            yield _FoundAssignment("", None, line, column)
            continue
        plain = _PLAIN.match(text, position)
        if plain:
            value, position = (plain[1] or "").rstrip(" \t"), plain.end()
        else:
            value, position = _quoted(text, position)
        yield _FoundAssignment(match[1].rstrip(" \t"), value, line, column)


def _quoted(text: str, position: int) -> tuple[str, int]:
    """A value with quotes or backslashes: quoted parts, and at most one bare part, which ends it."""
    parts: list[str] = []
    while True:
        match = _PART.match(text, position)
        if match is None:  # a line break, or the end of the file
            return "".join(parts), position
        position = match.end()
        if match["single"] is not None:
            parts.append(match["single"])
        elif match["double"] is not None:
            parts.append(_DOUBLE_ESCAPE.sub(r"\1", match["double"]))
        elif match["tail"] is not None:
            parts.append(_BARE_ESCAPE.sub(r"\1", match["head"]))
            parts.append(match["tail"] if match["end"] else match["tail"].rstrip(" \t"))
            return "".join(parts), position
