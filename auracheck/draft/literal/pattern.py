"""What a way to read the environment is, in languages that are not parsed.

A pattern has the name as ``name``, or the constant that has it as ``constant``, and, where the language has one, the
default as ``default``.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from auracheck.draft.evidence import Weight

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
_KEY = r"(?P<name>[A-Za-z_][\w-]*(?:[.:][\w-]+)*)"
_Q = r"[\"']"
_CONSTANT = r"(?P<constant>(?:[A-Za-z_]\w*(?:\.|::))*[A-Za-z_]\w*)(?=\s*[,)\]])"
_TEXT = rf"(?=(?P<default>{_Q}[^\"'\n]{{0,200}}{_Q}|[^\s)][^)\n]{{0,200}}))"
"""A default may have another read in it."""
_PLACES = {
    "NAME": _NAME, "KEY": _KEY, "CONSTANT": _CONSTANT, "TEXT": _TEXT, "'": _Q,
    "'NAME'": f"(?:{_Q}{_NAME}{_Q}|{_CONSTANT})", "'KEY'": f"{_Q}{_KEY}{_Q}",
}  # fmt: skip
_PLACE = re.compile(rf"<({'|'.join(_PLACES)})>")


Naming = Callable[[str], str]
"""How the name of a variable is made of what is written."""


class Pattern(NamedTuple):
    """A way to read. ``required`` is that of a read without a default; ``is_code``: the default is an expression;
    ``kind`` is that of what is read so, with the word for it; ``named`` makes the variable of what is written. ``part``
    is in each match: a file without it is not searched, which takes a tenth of the time."""

    expression: re.Pattern[bytes]
    required: bool | None
    weight: Weight = Weight.READ
    is_code: bool = False
    kind: tuple[str, str] = ("", "")
    named: Naming = str
    part: bytes = b""

    def name(self, found: re.Match[bytes], constants: Naming) -> str:
        """The variable of what was found, empty where it is none; ``constants`` has the texts of the project's."""
        constant = found.groupdict().get("constant")
        text = constants(constant.decode()) if constant else (found["name"] or b"").decode()
        return self.named(text) if text else ""


def place(found: re.Match[bytes]) -> int:
    """Where the name of what was found begins, or the constant that has it."""
    return found.start("constant" if found.groupdict().get("constant") else "name")


def read_pattern(
    expression: str,
    required: bool | None,
    weight: Weight = Weight.READ,
    kind: tuple[str, str] = ("", ""),
    named: Naming = str,
    part: bytes = b"",
) -> Pattern:
    """A way to read, in which `<NAME>`, `<KEY>`, `<TEXT>` and `<'>` stand for a variable, a key with dots or colons, a
    default and a quote, `<CONSTANT>` for a constant, and `<'NAME'>` for one in quotes or in a constant: no name in code
    has such brackets."""
    text = _PLACE.sub(lambda place: _PLACES[place[1]], expression)
    return Pattern(re.compile(text.encode(), re.MULTILINE), required, weight, "<TEXT>" in expression, kind, named, part)
