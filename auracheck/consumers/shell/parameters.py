"""What stands between `${` and the word after the operator (POSIX.1-2017 XCU 2.6.2; dash 0.5.12)."""

import re
from typing import NamedTuple

from auracheck.consumers.shell.text import Text

BAD, ODD, LENGTH = "bad", "odd", "length"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+|[0-9]++")
_MORE = re.compile(r"[A-Za-z0-9_]*+")
_MORE_DIGITS = re.compile(r"[0-9]*+")
_WORD_CHARACTER = re.compile(r"[A-Za-z0-9_]")
_SPECIAL = frozenset("#?$!-*@")


class Parameter(NamedTuple):
    """``closed``: the `}` is read as well. Else a word follows, whatever the operator."""

    name: str
    operator: str
    closed: bool


def read_parameter(text: Text) -> Parameter:
    """Reads what follows a `${`."""
    if text.take("#"):
        found = _length(text)
        if found is not None:
            return found
        name = "#"
    else:
        name = _name(text)
        if not name:
            if text.peek() not in ("", "}"):
                text.position += 1
            return Parameter("", BAD, False)
    return _operator(text, name)


def name_at(text: Text) -> str:
    """The name that a bare `$` is followed by: a name, or one digit or special character. Empty where there is none."""
    first = text.peek()
    if first.isascii() and (first.isalpha() or first == "_"):
        return _name(text)
    if first and (first in _SPECIAL or first in "0123456789"):
        text.position += 1
        return first
    return ""


def _name(text: Text) -> str:
    text.peek()
    start = _NAME.match(text.text, text.position)
    if start is None:
        first = text.peek()
        if first and first in _SPECIAL:
            text.position += 1
            return first
        return ""
    more = _MORE_DIGITS if start[0].isdigit() else _MORE
    found = [start[0]]
    text.position = start.end()
    while text.text.startswith("\\\n", text.position):  # a name may go on after a joined line
        text.peek()
        run = more.match(text.text, text.position)
        if run:
            found.append(run[0])
            text.position = run.end()
    return "".join(found)


def _length(text: Text) -> Parameter | None:
    """After `${#`: the length of a parameter; None where the `#` is itself the parameter."""
    first = text.peek()
    if _WORD_CHARACTER.match(first):
        name = _name(text)
        return Parameter(name, LENGTH, True) if text.take("}") else Parameter(name, BAD, False)
    before = text.position
    if first == "}" or not first:
        return None
    text.position += 1
    if not text.take("}"):
        text.position = before
        return None
    return Parameter(first, LENGTH, True) if first in _SPECIAL else _unread(text, before)


def _unread(text: Text, position: int) -> Parameter:
    text.position = position + 1
    return Parameter("", BAD, False)


def _operator(text: Text, name: str) -> Parameter:
    colon = ":" if text.take(":") else ""
    character = text.peek()
    if not character:
        return Parameter(name, BAD, False)
    text.position += 1
    if character == "}":
        return Parameter(name, ODD, False) if colon else Parameter(name, "", True)
    if character in "-+?=":
        return Parameter(name, colon + character, False)
    if character in "%#" and not colon:
        twice = text.take(character)
        return Parameter(name, character * (2 if twice else 1), False)
    return Parameter(name, BAD, False)
