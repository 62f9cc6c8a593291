"""Messages as people paste them, from which `near.py` learns: with the wording of issues in public
trackers, and names and values of our own.

`pasted.json` has those that a known cause explains, by the beginning of that cause; `unrelated.json` those of another
matter: of compilers, package managers, schedulers, databases' own rules.
"""

import json
import os
from functools import cache

from auracheck import shipped
from auracheck.explain.own import UNQUOTED
from auracheck.regex import regex

_FOLDER = os.path.join(shipped.PACKAGE, "explain")
_WORD = regex(r"(?=\d*[a-z]|\d{3})[a-z0-9]{2,}")
"""Short numbers are of lines and of times."""
_JOINED = regex(r"(?<=[a-z])(?=[A-Z])")
_STEM = 6
"""Letters of a word that count: `authentication` and `authenticate` are one."""


@cache
def pasted() -> dict[str, list[str]]:
    """The messages of each cause, by how the cause begins."""
    found: dict[str, list[str]] = json.loads(shipped.text(os.path.join(_FOLDER, "pasted.json")))
    return found


@cache
def unrelated() -> list[str]:
    found: list[str] = json.loads(shipped.text(os.path.join(_FOLDER, "unrelated.json")))
    return found


def stems(text: str) -> list[str]:
    """The beginnings of the words of a text, also of those within `SigningKeyNotFoundError`."""
    return [word[:_STEM] for word in _WORD.findall(separated(text.translate(UNQUOTED)).casefold())]


def separated(text: str) -> str:
    """The text with spaces between the words of a name such as `SigningKeyNotFoundError`."""
    return _JOINED.sub(" ", text)
