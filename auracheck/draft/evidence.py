"""What reading for a draft finds: names, and what a person must review. No class here has a field for a value."""

import os
import re
from typing import NamedTuple

from auracheck.errors import PolicyError
from auracheck.model import Origin, Unread
from auracheck.policy.loading import PROJECT_FILE, content

MOST_NAMES = 1_000
"""Maximum number of names in a draft. The largest public examples have some three hundred."""


class Evidence(NamedTuple):
    """A name that a program reads, and where.

    ``kind`` is the kind in the code, with the word for it (``by``); empty where it must be guessed from the name.
    ``required`` is None where that is not known; then all but settings are required. ``written_out``: the default is a
    text in the code. ``remark`` is a comment for the draft.
    """

    name: str
    origin: Origin
    kind: str = ""
    by: str = ""
    required: bool | None = True
    remark: str = ""
    written_out: bool = False


class LeftOut(NamedTuple):
    """What was found and is not in the draft, and why. A person has to decide."""

    origin: Origin
    reason: str


Seen = Evidence | LeftOut | Unread

LONGEST = 100
"""Maximum length of a name in characters."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_WORD = re.compile(
    r"""[A-Z]{1,24}[0-9]{0,3}(?:[A-Z]{1,12})?       # DATABASE, S3, OAUTH2, I18N
    | [a-z]{1,24}[0-9]{0,3}(?:[a-z]{1,12})?
    | [A-Za-z]?[a-z]{2,24}(?:[A-Z]{2,5}|[A-Z][a-z]{2,24}){0,5}[0-9]{0,2}  # connectionStrings, ApiURL""",
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether a text looks like a name made of words.

    Otherwise a line of a PEM key, or the rest of a value whose quote was not closed, would be copied as a name.
    """
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return False
    words = [word for word in re.split(r"[_.-]", text) if word]
    named = [word for word in words if not _NUMBER.fullmatch(word)]
    return bool(named) and all(map(_WORD.fullmatch, named))


def is_bare_name(text: str) -> bool:
    """Whether a line without `=` is a name: capitals, of two words or more."""
    return is_name(text) and text.isupper() and "_" in text.strip("_")


NAMELESS = "app"
_HIGHEST = 20


def application(folder: str) -> str:
    """The project's name in the nearest `pyproject.toml` up to the repository's root, else the root's or folder's."""
    try:
        start = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory has gone
        return NAMELESS
    here = start
    for _ in range(_HIGHEST):
        named = _named(os.path.join(here, PROJECT_FILE))
        if named:
            return named
        if os.path.lexists(os.path.join(here, ".git")):
            return _called(here)
        here = os.path.dirname(here)
    return _called(start)


def _called(folder: str) -> str:
    return os.path.basename(folder).strip() or NAMELESS


def _named(path: str) -> str:
    """The project's name (packaging guide, "pyproject.toml", or Poetry's table); empty where there is none."""
    import tomllib

    if not os.path.isfile(path):
        return ""
    try:
        found = tomllib.loads(content(path).decode())
        tool = found.get("tool", {})
        tables = (found.get("project"), tool.get("poetry") if isinstance(tool, dict) else None)
        names = [table.get("name") for table in tables if isinstance(table, dict)]
    except (PolicyError, ValueError, RecursionError):
        return ""
    return next((name for name in names if isinstance(name, str) and name.strip() and name.isprintable()), "")
