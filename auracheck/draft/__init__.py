"""Drafting a policy for an application without one: read names, guess kinds, copy no value.

The steps are: read (`listed`, `python`), plan the entries (`composing`), render TOML (`output`).
"""

import os
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auracheck.draft.composing import plan
from auracheck.draft.evidence import MOST_NAMES, Evidence, LeftOut, Seen, application
from auracheck.draft.listed import names_in_file
from auracheck.draft.output import as_toml
from auracheck.draft.python import LEFT_OUT, names_in_folder, names_in_module
from auracheck.errors import UsageError
from auracheck.model import Unread
from auracheck.systems.env_file import example
from auracheck.systems.files import STDIN, is_stream
from auracheck.systems.opening import split_spec

__all__ = ["Draft", "draft", "place"]

MOST_SEEN = 100_000
"""Maximum number of reads, of any number of names."""

NO_NAMES = "no variable names"


class Draft(NamedTuple):
    """The text of an `auracheck.toml`, empty without names, and what could not be read."""

    text: str
    unread: tuple[Unread, ...]


def place(named: str | None) -> str:
    """The place named by `--from`, else the example file here. Raises `UsageError` where there is none."""
    if named:
        return named
    found = None if named == "" else example()
    if found is None:
        raise UsageError(
            "generate policy without --from and without an example file",
            "auracheck generate policy --from FILE (.env.example, or a folder of Python)",
        )
    return found


def draft(spec: str) -> Draft:
    """A policy for the names in a file, a folder of Python or standard input (`-`)."""
    from auracheck.policy.loading import builtin

    seen = list(islice(_seen(spec), MOST_SEEN + 1))
    found = [each for each in seen if isinstance(each, Evidence)]
    left = [each for each in seen if isinstance(each, LeftOut)]
    unread = [each for each in seen if isinstance(each, Unread)]
    kept = set(islice(dict.fromkeys(each.name for each in found), MOST_NAMES))
    if len(seen) > MOST_SEEN or any(each.name not in kept for each in found):
        unread.append(Unread(spec, f"more than {MOST_NAMES:,} names or {MOST_SEEN:,} reads"))
    if not found:
        return Draft("", tuple(unread) or (Unread(spec, NO_NAMES),))
    planned = plan(application(_home(spec)), [each for each in found if each.name in kept], builtin())
    text = as_toml(planned, _description(spec), left, LEFT_OUT if _is_folder(spec) else "")
    return Draft(text, tuple(unread))


def _is_folder(spec: str) -> bool:
    """Whether the spec is a folder of Python, without a scheme."""
    return not split_spec(spec)[0] and os.path.isdir(spec)


def _seen(spec: str) -> Iterator[Seen]:
    if _is_folder(spec):
        return names_in_folder(spec)
    return names_in_module(spec, spec) if spec.endswith(".py") else names_in_file(spec)


def _home(spec: str) -> str:
    """The folder from which to search the project's name; empty for a stream."""
    location = split_spec(spec)[1]
    if _is_folder(spec):
        return location
    return "" if is_stream(location) else os.path.dirname(location)


def _description(spec: str) -> str:
    if spec == STDIN:
        return "standard input"
    return f"the Python in {os.path.join(spec, '')}" if _is_folder(spec) else spec
