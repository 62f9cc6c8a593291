"""The causes of error messages that `messages.toml` has, and the plain text of a pasted message."""

import os
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from auracheck import shipped
from auracheck.explain.own import UNQUOTED
from auracheck.regex import regex
from auracheck.typed import Any

_PATH = os.path.join(shipped.PACKAGE, "explain", "messages.toml")
_LONGEST = 10_000
"""Maximum number of characters of a message that are compared."""
_LONG_WORD = regex(r"([\w.-]{80})[\w.-]+")
"""A token or a path. The rest is not compared: patterns that begin with `\\w*` take the square of its length."""
_ESCAPES = regex(r"\x1b\[[0-9;]*[A-Za-z]")
_WRITTEN_OUT = regex(r"\\+(?:(?=[\"'])|[nrt](?![a-z]))")
"""An escaped quote or line break of a message inside JSON or a log line; `\\node_modules` of a path is none."""
_MARGIN = regex(
    r"^\s*(?:[\w./-]+\s+\|\s)?[│┃╷╵\s]*"  # web-1  | of Compose, and boxes
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?\]?\s+)?"
    r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: )?",  # of journalctl
    re.MULTILINE,
)
"""What logs put before each line, also in the middle of a sentence."""
_FRAME_INSIDE = regex(r"[ \t](?=at [\w.$<>/]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)|File \S+, line \d+, in )")
"""Before a line of a stack trace that was pasted without its line breaks."""
_WORDS = regex(r"<([a-z]+)>")
"""A name of the table `words` in a pattern."""
_VARIABLE = regex(r"\\.|\[[^\]]*\]|<[a-z]+>")
"""Characters of a pattern that stand for others. An escaped sign counts as one of them."""
_GROUP = regex(r"\([^()]*\)")
_REPEATED = regex(r".(?:[*+?]|\{[^}]*\})")
_LITERAL = regex(r"[^\0.^$]+")


class KnownMessage(NamedTuple):
    """One table of `messages.toml`; see there."""

    example: str
    cause: str
    check: str
    fix: str
    rule: str = ""
    secret: str = ""
    page: bool = False
    says: Sequence[str] = ()

    def is_said(self, plain: str) -> bool:
        """Whether the message has the example word for word."""
        return _folded(self.example) in plain.casefold()

    def matches(self, plain: str) -> bool:
        """Whether one of its patterns finds the message."""
        folded = plain.casefold()
        return any(_may_match(pattern, folded) and _compiled(pattern).search(plain) for pattern in self.says)


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(shipped.text(_PATH))


@cache
def known() -> list[KnownMessage]:
    """All of them, what is special before what is general."""
    return [KnownMessage(**entry) for entry in table()["message"]]


def found_in(plain: str) -> list[KnownMessage]:
    """The first whose example the message has, else all whose patterns find it."""
    said = next((each for each in known() if each.is_said(plain)), None)
    return [said] if said else [each for each in known() if each.matches(plain)]


def normalized(message: str) -> list[str]:
    """The lines of a message, without quotes, colours and what logs put before each line."""
    plain = _WRITTEN_OUT.sub(_written, _ESCAPES.sub("", _shortened(message)))
    plain = _LONG_WORD.sub(r"\1", _MARGIN.sub("", plain))
    separated = _FRAME_INSIDE.sub("\n", plain.translate(UNQUOTED))
    lines = (" ".join(line.split()) for line in separated.splitlines())
    return [line for line in lines if line]


def _shortened(message: str) -> str:
    """The beginning and the end: one of them has the error, as a trace of Node.js at its beginning, of Python at its
    end."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]}\n{message[-_LONGEST // 2 :]}"


def _written(escape: "re.Match[str]") -> str:
    return "\n" if escape[0].endswith(("n", "r")) else " "


@cache
def _folded(example: str) -> str:
    return " ".join(normalized(example)).casefold()


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    """The pattern with its `<words>` written out."""
    words = table()["words"]
    return re.compile(_WORDS.sub(lambda found: f"(?:{words[found[1]]})", pattern), re.IGNORECASE)


def _may_match(pattern: str, folded: str) -> bool:
    """Whether the message has the literal text of the pattern. Compiling all 2,800 patterns takes 0.3 s."""
    return any(literal in folded for literal in _literals(pattern))


@cache
def _literals(pattern: str) -> list[str]:
    """The longest literal text of each alternative of a pattern, in lower case."""
    plain = _VARIABLE.sub("\0", pattern)
    while (outer := _GROUP.sub("\0", plain)) != plain:
        plain = outer
    alternatives = _REPEATED.sub("\0", plain).casefold().split("|")
    return [max(_LITERAL.findall(alternative), key=len, default="") for alternative in alternatives]
