"""Writing new values into a user's file: the one place that changes one.

The way is: lock, look whether it is fit for secrets, read, choose, edit in memory, replace as a whole.
"""

import errno
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.generate import Recipe
from auracheck.model import Secret, Setting
from auracheck.policy import Policy, squash
from auracheck.write.base import Change, Editor, Refused
from auracheck.write.choosing import Choice, Chooser, makings
from auracheck.write.failures import Failed, unchanged
from auracheck.write.lines import days
from auracheck.write.locking import locked
from auracheck.write.replacing import clear, replace, status

__all__ = ["Job", "Outcome", "Refused", "write"]


class Job(NamedTuple):
    """What is to be written where. ``file`` is a path, or SCHEME:PATH where its name does not say who reads it."""

    file: str
    kinds: Sequence[str]
    recipe: Recipe
    rotate: bool = False
    dry_run: bool = False


class Outcome(NamedTuple):
    """What was changed, or with `--dry-run` would be. ``is_new``: the file was not there. ``readers`` are the forms of
    what reads a file whose values were replaced."""

    path: str
    readers: tuple[str, ...]
    is_new: bool
    changes: tuple[Change, ...]
    choice: Choice
    remarks: tuple[str, ...]


def write(job: Job, policy: Policy, today: date) -> Outcome:
    """Fill in, and with ``rotate`` replace. Raises `UsageError` for what is refused, the file being as it was, and
    `Failed`, an `OSError`, with words on what is there now."""
    from auracheck.write.forms import editor, split

    made = makings(job.kinds, job.recipe, policy)
    named = [entry.name for entry in map(policy.named, job.kinds) if entry]
    scheme, path = split(job.file)
    real = os.path.realpath(path)
    with nullcontext() if job.dry_run else locked(real):
        if not job.dry_run:
            clear(real)
        with unchanged(path):
            old = status(real)
            remarks = _guarded(path, real, policy)
            edited = editor(scheme, path, b"" if old is None else _content(path, real), is_new=old is None)
            there = edited.settings()
            keys = _keys(there, policy) if edited.renames else {}
            settings = {name: there[keys.get(name, name)] for name in (*there, *keys)}
            choice = Chooser(settings, policy, named, rotate=job.rotate).choose(made)
            changes = _edit(edited, [_wanted(name, choice, keys, today, edited.content) for name in choice.values])
            readers = tuple(edited.readers()) if choice.rotated else ()
        if changes and not job.dry_run:
            replace(real, edited.content, old)
    return Outcome(path, readers, old is None, changes, choice, tuple(remarks))


def _guarded(path: str, real: str, policy: Policy) -> list[str]:
    """A link may lie elsewhere than what it leads to: what is asked about is where the secret will stand."""
    from auracheck.write.guarding import guard

    return guard(path if os.path.abspath(path) == real else real, policy)


def _content(path: str, real: str) -> bytes:
    from auracheck.sources.files import read_file
    from auracheck.sources.yaml_nodes import MAX_YAML

    try:
        return read_file(real, MAX_YAML)
    except Unreadable as error:
        raise Failed(errno.EIO, f"{path} is as it was: it cannot be read: {error.reason}") from None


def _keys(there: Mapping[str, Setting], policy: Policy) -> dict[str, str]:
    """The secrets that stand there under a key that is their name but for case and ``- . _``."""
    squashed = {squash(key): key for key in there}
    names = (*policy.secrets, *policy.previous)
    return {name: squashed[squash(name)] for name in names if name not in there and squash(name) in squashed}


class _Wanted(NamedTuple):
    """A key of the file, its new value, and the day on which that was made."""

    key: str
    value: Secret
    day: date | None


def _wanted(name: str, choice: Choice, keys: Mapping[str, str], today: date, content: bytes) -> _Wanted:
    """An old value that is moved on was made when the comment above it says, else nobody knows when."""
    key = keys.get(name, name)
    if name not in choice.moved:
        return _Wanted(key, choice.values[name], today)
    newer = choice.moved[name]
    return _Wanted(key, choice.values[name], days(content).get(keys.get(newer, newer)))


def _edit(edited: Editor, every: Sequence[_Wanted]) -> tuple[Change, ...]:
    """From the last line up, so that each change tells its line in the file as it was; what is new comes last."""
    lines = {name: setting.origin.line or 0 for name, setting in edited.settings().items()}
    there = sorted((one for one in every if one.key in lines), key=lambda one: lines[one.key], reverse=True)
    new = [one for one in every if one.key not in lines]
    changes = {one.key: edited.put(one.key, one.value.reveal(), one.day) for one in (*there, *new)}
    return tuple(changes[one.key] for one in (*reversed(there), *new))
