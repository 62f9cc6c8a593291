"""Drafting a policy for an application that has none: names are read, kinds guessed, and no value is copied.

The way is: read (`listed`, `python`), compose (which entries, of which kind), tell (as TOML).
"""

import os
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auracheck.draft.base import MOST_NAMES, Found, Left, Seen
from auracheck.draft.composing import plan
from auracheck.draft.listed import names_in_file
from auracheck.draft.project import application
from auracheck.draft.python import LEFT_OUT, names_in_folder, names_in_module
from auracheck.draft.telling import as_toml
from auracheck.errors import UsageError
from auracheck.model import Unread
from auracheck.sources import split_spec
from auracheck.sources.examples import example
from auracheck.sources.files import STDIN, is_stream

__all__ = ["Draft", "draft", "place"]

MOST_SEEN = 100_000
"""Reads that are looked at, of however few names."""

NO_NAMES = "there is no variable's name in it"


class Draft(NamedTuple):
    """The text of an `auracheck.toml`, empty where there was no name; and what could not be read."""

    text: str
    unread: tuple[Unread, ...]


def place(asked: str | None) -> str:
    """What `--from` names, else the example file here. Raises `UsageError` where there is none."""
    if asked:
        return asked
    found = None if asked == "" else example()
    if found is None:
        raise UsageError(
            "generate policy wants --from: a file with the names that the application reads, such as .env.example, "
            "or a folder of its Python"
        )
    return found


def draft(spec: str) -> Draft:
    """A policy for what a file, a folder of Python or (`-`) standard input names."""
    from auracheck.policy.loading import builtin

    seen = list(islice(_seen(spec), MOST_SEEN + 1))
    found = [each for each in seen if isinstance(each, Found)]
    left = [each for each in seen if isinstance(each, Left)]
    unread = [each for each in seen if isinstance(each, Unread)]
    kept = set(islice(dict.fromkeys(each.name for each in found), MOST_NAMES))
    if len(seen) > MOST_SEEN or any(each.name not in kept for each in found):
        unread.append(Unread(spec, f"more than {MOST_NAMES:,} names, or {MOST_SEEN:,} reads, are there, the bound"))
    if not found:
        return Draft("", tuple(unread) or (Unread(spec, NO_NAMES),))
    planned = plan(application(_home(spec)), [each for each in found if each.name in kept], builtin())
    text = as_toml(planned, _called(spec), left, LEFT_OUT if _is_folder(spec) else "")
    return Draft(text, tuple(unread))


def _is_folder(spec: str) -> bool:
    """Whether it is a folder of Python; one that is named with a scheme belongs to that."""
    return not split_spec(spec)[0] and os.path.isdir(spec)


def _seen(spec: str) -> Iterator[Seen]:
    if _is_folder(spec):
        return names_in_folder(spec)
    return names_in_module(spec, spec) if spec.endswith(".py") else names_in_file(spec)


def _home(spec: str) -> str:
    """The folder that the project's name is looked for from; what is read only once has none of its own."""
    location = split_spec(spec)[1]
    if _is_folder(spec):
        return location
    return "" if is_stream(location) else os.path.dirname(location)


def _called(spec: str) -> str:
    if spec == STDIN:
        return "standard input"
    return f"the Python in {os.path.join(spec, '')}" if _is_folder(spec) else spec
