"""The messages that auracheck itself prints: which rule or kind of error a pasted one is of.

`own.toml` has them with `{}` in place of what is filled in; it is made from the code.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from auracheck import shipped
from auracheck.reporters.findings import MARKS, first_word

_PATH = os.path.join(shipped.PACKAGE, "explain", "own.toml")
_LEAST = 8
"""Letters that a message must have in common with the pasted one."""

KINDS: Mapping[str, tuple[str, str]] = {
    "usage": (
        "Wrong usage of auracheck: nothing was checked, and the exit code is 2.",
        "The second line of the error (hint:) is the call or the edit that helps; the rest: auracheck COMMAND --help.",
    ),
    "policy": (
        "The policy file is invalid: nothing was checked, and the exit code is 2.",
        "Correct the key that the error names; auracheck explain policy has all keys.",
    ),
    "edit": (
        "auracheck generate --write did not change the file, since that would have been unsafe.",
        "Do what the second line (hint:) says, or set the value by hand.",
    ),
    "unread": (
        "A source could not be read or checked, so the result is not complete (exit 3 without findings to fail on).",
        "Correct the path, the permission or the content that the message names, then check again.",
    ),
}
"""What a kind of error means, and what to do."""


class Own(NamedTuple):
    """``of`` is a rule or one of `KINDS`; ``letters`` how much of the message is the same, ``begins`` whether it begins
    so."""

    of: str
    letters: int
    begins: bool


def find(plain: str) -> Own | None:
    """The message that has most in common with ``plain``, a line without quotes: all of it where that names a rule as a
    report does; None where there is none."""
    if row := _row().search(plain):
        return Own(row[1] or _by_word()[row[2]], len(plain), begins=True)
    return max(_matching(plain), key=lambda own: (own.letters, len(_chapters()[own.of])), default=None)


def _matching(plain: str) -> Iterator[Own]:
    folded = plain.casefold()
    for of, parts in _messages():
        if all(part in folded for part in parts) and _in_order(parts).search(folded):
            yield Own(of, sum(map(len, parts)), folded.startswith(parts[0]))


def _in_order(parts: list[str]) -> "re.Pattern[str]":
    return re.compile(".{0,200}?".join(map(re.escape, parts)))


@cache
def _chapters() -> dict[str, list[str]]:
    return tomllib.loads(shipped.text(_PATH))


@cache
def _row() -> "re.Pattern[str]":
    """The name of a rule before the message of a finding, or its first word behind the mark of a row."""
    marks = "".join(filter(None, MARKS.values()))
    return re.compile(rf"(?<![\w-])({'|'.join(_by_word().values())}): |[{marks}] ({'|'.join(_by_word())}) ")


@cache
def _by_word() -> dict[str, str]:
    """Each rule by its first word."""
    return {first_word(of): of for of in _chapters() if of not in KINDS}


@cache
def _messages() -> list[tuple[str, list[str]]]:
    """Each message: what it is of, and its own parts."""
    found = []
    for of, messages in _chapters().items():
        for message in messages:
            parts = [" ".join(part.split()) for part in message.translate(UNQUOTED).casefold().split("{}")]
            parts = [part for part in parts if part]
            if sum(map(len, parts)) >= _LEAST:
                found.append((of, parts))
    return found


UNQUOTED = str.maketrans("", "", "'\"`‘’“”")  # noqa: RUF001  messages copied from web pages have these
