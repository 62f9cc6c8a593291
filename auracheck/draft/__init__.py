"""Drafting a policy for an application that has none: names are read, kinds guessed, and no value is looked at.

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
from auracheck.sources.files import STDIN

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

    location = split_spec(spec)[1]
    is_folder = os.path.isdir(location) and location == spec
    is_module = location == spec and spec.endswith(".py")
    seen = list(islice(_seen(spec, is_folder, is_module), MOST_SEEN + 1))
    found = [each for each in seen if isinstance(each, Found)]
    left = [each for each in seen if isinstance(each, Left)]
    unread = [each for each in seen if isinstance(each, Unread)]
    names = dict.fromkeys(each.name for each in found)
    if len(names) > MOST_NAMES or len(seen) > MOST_SEEN:
        unread.append(Unread(spec, f"more than {MOST_NAMES:,} names, or {MOST_SEEN:,} reads, are there, the bound"))
        kept = set(islice(names, MOST_NAMES))
        found = [each for each in found if each.name in kept]
    if not found:
        return Draft("", tuple(unread) or (Unread(spec, NO_NAMES),))
    called = application(location if is_folder else os.path.dirname(location))
    read_from = "standard input" if spec == STDIN else f"the Python in {spec}" if is_folder else spec
    text = as_toml(plan(called, found, builtin()), read_from, left, LEFT_OUT if is_folder else "")
    return Draft(text, tuple(unread))


def _seen(spec: str, is_folder: bool, is_module: bool) -> Iterator[Seen]:
    if is_folder:
        return names_in_folder(spec)
    return names_in_module(spec, spec) if is_module else names_in_file(spec)
