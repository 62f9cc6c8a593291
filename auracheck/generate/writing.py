"""Writing new values into a user's file: lock, refuse an unsafe file, read, choose, edit in memory, replace."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auracheck.fixes.changing import changing
from auracheck.generate.choosing import Choice, Chooser
from auracheck.generate.drawing import Made
from auracheck.generate.planning import ALL, Recipe, plan, with_host
from auracheck.judgement.urls import has_password
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, Entry, squash
from auracheck.policy.names import can_be_named
from auracheck.policy.origins import MADE_HERE
from auracheck.systems import grammars
from auracheck.systems.editor import Change, Editor, EditRefused, days
from auracheck.systems.steps import quote


class WriteJob(NamedTuple):
    """What to write where. ``file`` is a path, or SCHEME:PATH if its name does not say which program reads it."""

    file: str
    kinds: Sequence[str]
    recipe: Recipe
    rotate: bool = False
    dry_run: bool = False


class Written(NamedTuple):
    """What was changed, or would be with `--dry-run`.

    ``is_new``: the file did not exist. ``readers`` are the schemes by which a file with replaced values is read.
    ``policy`` has an entry for each secret, also for a URL that only the file shows.
    """

    path: str
    readers: tuple[str, ...]
    is_new: bool
    changes: tuple[Change, ...]
    choice: Choice
    warnings: tuple[str, ...]
    policy: Policy


def write(job: WriteJob, policy: Policy, today: date) -> Written:
    """Set values, and replace values with ``rotate``.

    Raises `UsageError` for what is refused, the file unchanged, and `WriteFailed` (an `OSError`), which says whether
    the file is unchanged.
    """
    from auracheck.systems.editing import editor, split

    scheme, path = split(job.file)
    with changing(path, dry_run=job.dry_run) as opened:
        edited = editor(scheme, path, opened.content, is_new=opened.is_new)
        there = edited.settings()
        policy = _with_urls(policy, job.kinds, there)
        made = [_for_file(one, job.file) for one in makings(job.kinds, job.recipe, policy)]
        named = [entry.name for entry in map(policy.named, job.kinds) if entry]
        keys = _keys(there, policy) if edited.renames else {}
        settings = {name: there[keys.get(name, name)] for name in (*there, *keys)}
        choice = Chooser(settings, policy, named, job.recipe, rotate=job.rotate).choose(made)
        if ALL in job.kinds and edited.form in grammars():
            from auracheck.generate.connected import connected  # late: it reads the deployment

            choice = choice._replace(values=connected(choice.values, path, there))
        changes = _edit(edited, [_new_value(name, choice, keys, today, edited.content) for name in choice.values])
        changes += tuple(_environment(edited, path, policy, there)) if ALL in job.kinds else ()
        readers = tuple(edited.readers()) if choice.rotated else ()
        if changes:
            opened.new = edited.content
    return Written(path, readers, opened.is_new, changes, choice, opened.warnings, policy)


def _with_urls(policy: Policy, kinds: Iterable[str], there: Mapping[str, Setting]) -> Policy:
    """The policy with an entry for each of ``kinds`` that is a URL with a password in the file, whatever its name."""
    others = [kind for kind in kinds if policy.named(kind) is None and kind in there and can_be_named(kind)]
    urls = [name for name in others if has_password(there[name].reveal())]
    added = {name: Entry(name, kind="url", by=BY_NAME) for name in urls}
    return policy._replace(secrets={**policy.secrets, **added}) if added else policy


def _for_file(one: Made, file: str) -> Made:
    """With the file in the command that says how it is made."""
    is_command = one.note.startswith(MADE_HERE)
    return one._replace(note=f"{one.note} --write {quote(file)}") if is_command else one


def _environment(edited: Editor, path: str, policy: Policy, there: Mapping[str, Setting]) -> Iterator[Change]:
    """Set the environment that the file's name names (`.env.production`), where the file does not."""
    named = filter(None, map(policy.environment, os.path.basename(path).split(".")))
    environment = next(named, None)
    if environment and policy.variable and edited.form in grammars() and policy.variable not in there:
        yield edited.put(policy.variable, environment.name, None)


def _keys(there: Mapping[str, Setting], policy: Policy) -> dict[str, str]:
    """The secrets whose key differs from their name by case and ``- . _`` only, each with that key."""
    squashed = {squash(key): key for key in there}
    names = (*policy.secrets, *policy.previous)
    return {name: squashed[squash(name)] for name in names if name not in there and squash(name) in squashed}


class _NewValue(NamedTuple):
    """A key of the file, its new value, and the day on which the value was made."""

    key: str
    value: Secret
    day: date | None


def _new_value(name: str, choice: Choice, keys: Mapping[str, str], today: date, content: bytes) -> _NewValue:
    """The new value of a secret. A moved value keeps the day in the comment above it, None where there is none."""
    key = keys.get(name, name)
    if name not in choice.moved:
        return _NewValue(key, choice.values[name], today)
    newer = choice.moved[name]
    return _NewValue(key, choice.values[name], days(content).get(keys.get(newer, newer)))


def _edit(edited: Editor, every: Sequence[_NewValue]) -> tuple[Change, ...]:
    """Edit from the last line up, so that each change has its line in the original file; new settings come last."""
    lines = {name: setting.origin.line or 0 for name, setting in edited.settings().items()}
    there = sorted((one for one in every if one.key in lines), key=lambda one: lines[one.key], reverse=True)
    new = [one for one in every if one.key not in lines]
    changes = {one.key: edited.put(one.key, one.value.reveal(), one.day) for one in there}
    added = edited.put_all([(one.key, one.value.reveal(), one.day) for one in new])
    return (*(changes[one.key] for one in reversed(there)), *added)


def makings(kinds: Iterable[str], recipe: Recipe, policy: Policy) -> list[Made]:
    """New values for ``kinds``. A URL without `--host` gets none yet: an existing one gets a new password.

    Raises `UsageError`.
    """
    made: list[Made] = []
    others: list[str] = []
    for kind in kinds:
        entry = policy.named(kind)
        if entry is not None and entry.kind == "url" and recipe.host is None:
            made.append(Made(entry.name, None, note=with_host(entry)))
        else:
            others.append(kind)
    found = [*(plan(others, recipe, policy) if others or not made else ()), *made]
    if any(one.name not in policy.secrets for one in found):
        raise EditRefused("password with --write (a password has no name)", "name a secret of the policy")
    return list({one.name: one for one in found}.values())
