"""How GitLab and its runner fill in variables.

First GitLab, `$NAME`, `${NAME}` and `%NAME%` of what it knows (Gitlab::Ci::Variables::Collection), then the runner
by the rules of Go's os.Expand, which takes `$$` for a dollar, and `$5` or `$!` for nothing.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from auracheck.errors import Unreadable

MAX_EXPANDED = 4 << 20
"""Characters that the variables of a job expand to in all: twenty lines of doubling make a million of one."""

MAX_DEPTH = 100
"""References through references at most."""

_KNOWN = re.compile(r"\$\$|%%|\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|%([A-Za-z_][A-Za-z0-9_]*)%")
_GO = re.compile(r"\$(?:[*#$@!?0-9-]|\{[^}]*\})")
_GO_UNCLOSED = re.compile(r"\$[*#$@!?0-9{-]")
_INPUT = "$[["


class Text(NamedTuple):
    """What a variable is given; ``raw``: with `expand: false`."""

    text: str
    raw: bool = False

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return "<text>"


class Expander:
    """Expands the variables of one job. None is a value that is not known here."""

    def __init__(self, variables: Mapping[str, Text | None]) -> None:
        self._variables = variables
        self._done: dict[str, str | None] = {}
        self._open: set[str] = set()
        self._left = MAX_EXPANDED

    def expand(self, name: str, given: Text) -> str | None:
        """The value of a variable that is given this; None where a part of it is not known. Raises `Unreadable`."""
        if _INPUT in given.text:
            return None
        if given.raw or not ("$" in given.text or "%" in given.text):
            return given.text
        if len(self._open) > MAX_DEPTH:
            raise Unreadable(f"its variables refer to one another over more than {MAX_DEPTH} levels, the bound")
        self._open.add(name)
        known = self._fill(given.text)
        self._open.discard(name)
        return known

    def _fill(self, text: str) -> str | None:
        parts: list[str] = []
        place = 0
        for match in _KNOWN.finditer(text):
            parts.append(_as_go(text[place : match.start()]))
            place = match.end()
            name = match[1] or match[2] or match[3]
            if name is None:
                parts.append("$" if match[0] == "$$" else "%%")
                continue
            value = self._value(name)
            if value is None and not match[3]:
                return None
            parts.append(match[0] if value is None else value)
            self._spend(len(parts[-1]))
        return "".join((*parts, _as_go(text[place:])))

    def _value(self, name: str) -> str | None:
        """What a reference stands for; one to itself, or in a circle, for a variable of the project."""
        if name in self._open or self._variables.get(name) is None:
            return None
        if name not in self._done:
            given = self._variables[name]
            assert given is not None
            self._done[name] = self.expand(name, given)
        return self._done[name]

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise Unreadable(f"its variables expand to more than {MAX_EXPANDED:,} characters, the bound")


def _as_go(text: str) -> str:
    """Text that holds no reference to a variable of a proper name: what is left of one is nothing to the runner."""
    if "$" not in text:
        return text
    closed = text.rfind("}") + 1  # up to there every brace is closed: so no search runs to the end in vain
    return _GO.sub("", text[:closed]) + _GO_UNCLOSED.sub("", text[closed:])
