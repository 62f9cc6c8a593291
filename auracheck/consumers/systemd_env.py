"""The grammar of systemd's EnvironmentFile=."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.consumers.base import Assignment, Consumer, Reading
from auracheck.consumers.systemd_text import Places, decode, is_name, is_text
from auracheck.errors import Unreadable
from auracheck.model import Secret

_KEY = re.compile(r"[ \t\r\n]*+(?:[#;][^\r\n]*+|([^ \t\r\n#;][^=\r\n]*+)(?:=[ \t]*+|([\r\n]|\Z))|\Z)")
"""White space, then a comment, or a name up to its `=`, or (second group) a line without one.

The first character of a line belongs to the name whatever it is, so that `=x` is a line without an `=`.
"""

_PLAIN = re.compile(r"([^'\"\\ \t\r\n][^\\\r\n]*+)?(?:[\r\n]|\Z)")
"""A value without quotes in front and without a backslash anywhere, as most are."""

_PART = re.compile(
    r"""(?:[ \t]|""|'')++
    | '(?P<single>[^']*+)'?
    | "(?P<double>(?:[^"\\]++|\\.)*+)(?:"|\\?\Z)
    | (?=[^\r\n])(?P<head>(?:[^\\\r\n]*+\\.)*+)(?P<tail>[^\\\r\n]*+)(?P<end>\\)?
    """,
    re.DOTALL | re.VERBOSE,
)
"""A part of a value: white space and empty quotes, quoted text, or bare text. Of that the head goes up to the last
escaped character, and a backslash that ends the file comes last. White space after an escape is kept, else it is cut.
"""

_DOUBLE_ESCAPE = re.compile(r'\\(?:(["\\`$])|\n)')
_BARE_ESCAPE = re.compile(r"\\(?:[\r\n]|(.))", re.DOTALL)


class SystemdEnv(Consumer):
    """An env file as systemd reads it for EnvironmentFile=.

    The rules are those of systemd 257 (systemd.exec(5)). Nothing is expanded: `$NAME` and `%n` stay as they are. A `#`
    begins a comment only at the start of a line, so a remark after a value becomes part of it, even after a closing
    quote. `export NAME=value` is no assignment: such lines are skipped, and so are names that are not made of ASCII
    letters, digits and `_`. Quotes count at the start of a value alone; what follows a closing quote is joined to it.
    Outside quotes a backslash is taken away and the next character kept, in double quotes only before `"`, a
    backslash, a back-tick and `$`; before a line break it joins two lines. An unclosed quote takes the rest of the
    file. A NUL anywhere, or a value that is not UTF-8, makes systemd refuse the file, and the unit does not start.
    """

    name = "systemd-env"

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        if b"\0" in content:
            line = content.count(b"\n", 0, content.index(b"\0")) + 1
            raise Unreadable("it holds a NUL, and systemd refuses the whole file", line)
        text = decode(content)
        checked = is_text(text)
        assignments: list[Assignment] = []
        dropped: list[int] = []
        for found in _scan(text):
            value = found.value if found.value is None or checked else _rejoined(found.value)
            if not checked and not is_text(found.name + (value or "")):
                raise Unreadable("it is not valid UTF-8, and systemd refuses the whole file", found.line)
            if value is None or not is_name(found.name):
                dropped.append(found.line)
            else:
                assignments.append(Assignment(found.name, Secret(value), found.line, found.column))
        return Reading(tuple(assignments), tuple(dropped))


def _rejoined(value: str) -> str:
    """The bytes of a character that a backslash or a quote stood between are one character in the end."""
    return decode(value.encode("utf-8", "surrogateescape"))


class _Found(NamedTuple):
    """A name and what it is given; value None where there is no `=`, and then no name either."""

    name: str
    value: str | None
    line: int
    column: int

    def __repr__(self) -> str:  # the value must not be seen in a traceback
        return f"_Found(line={self.line})"


def _scan(text: str) -> Iterator[_Found]:
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
            yield _Found("", None, line, column)
            continue
        plain = _PLAIN.match(text, position)
        if plain:
            value, position = (plain[1] or "").rstrip(" \t"), plain.end()
        else:
            value, position = _quoted(text, position)
        yield _Found(match[1].rstrip(" \t"), value, line, column)


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
