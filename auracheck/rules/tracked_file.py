"""The rule tracked-file."""

import os
from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import Tracked
from auracheck.listing import some
from auracheck.model import EXTERNAL, Origin
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import credentials_in, takers
from auracheck.rules.rule import Rule
from auracheck.steps import RunStep, Step, do
from auracheck.systems.steps import quote

_KINDS = frozenset({"env file", "secret file"})
_MOST_NAMES = 10


class TrackedFile(Rule):
    """An env file is tracked by git.

    What it finds
    An env file or a secret file that git tracks, or that is still in the last commit. With a credential in it (a key, a
    password, a token, a URL with a password) it is an error in every environment; without one it is a note, since the
    next value may be real. Placeholders are not credentials. Examples, and files whose credentials are encrypted
    (dotenvx, sops) or references to a store, may be tracked: only a credential in plain text in them is reported. Where
    git is not installed or refuses the repository, this is not checked, and the report says so.

    Why it matters
    Everyone who can clone the repository has the credential, and so does everyone who ever cloned it. A later commit
    that removes it leaves it in the history.

    How to fix it
    Remove the file from git with the command in the finding, which keeps it on disk, and add it to .gitignore. Then
    rotate the values: they count as known even after you clean the repository. A file without a strong credential may
    stay in git as long as none goes into it. Symfony has .env in git with defaults: the values belong in .env.local.

    Example
    .env: error: tracked-file: tracked by git, contains credentials; rotate them
    """

    name = "tracked-file"
    group = "exposure"
    severities = Severities(Severity.ERROR, Severity.ERROR)
    lesser = Severities(Severity.NOTE, Severity.NOTE)
    probes = ("git-files",)

    def check(self, run: Run) -> Iterator[Finding]:
        kinds = {document.path: document.kind for document in run.documents}
        facts = [f for f in run.facts(Tracked) if kinds.get(f.file) in _KINDS]
        holding = takers(run, [fact.file for fact in facts])
        encrypted, names = _encrypted(run), credentials_in(run, holding)
        for fact in facts:
            if fact.file in holding:
                among = " in plain text beside encrypted ones" if fact.file in encrypted else ""
                labels = tuple(holding[fact.file])
                message = f"{_who(fact)}, contains credentials{among}; rotate them"
                those = [*names.get(fact.file, ())]
                steps = (*_out_of_git(fact, those), *_rotation(those, fact.file, kinds[fact.file]))
                yield self._finding(fact, self.severities, message, steps, labels)
            elif fact.file not in encrypted and not fact.local:
                labels = _readers(run, fact.file)
                message = f"{_who(fact)}; a credential set there would be committed"
                steps = do(f"remove from git before a credential goes in: {untrack(fact)}")
                yield self._finding(fact, self.lesser, message, steps, labels)

    def _finding(
        self, fact: Tracked, severities: Severities, message: str, steps: tuple[Step, ...], labels: tuple[str, ...]
    ) -> Finding:
        return Finding(self.name, severities.strict, None, message, steps, (Origin(fact.file),), labels)


def _who(fact: Tracked) -> str:
    return "tracked by git" if fact.where == "index" else "in the last commit, though not in the index"


def _out_of_git(fact: Tracked, names: list[str]) -> tuple[Step, ...]:
    if not fact.local:
        return (RunStep(untrack(fact)),)
    them = "it" if len(names) == 1 else "them"
    what = f"set {some(names, _MOST_NAMES) or 'its credentials'} in {fact.local}"
    return do(f"{what}, and leave {them} empty in {fact.file}: git has that file with the defaults", "place")


def _rotation(names: list[str], file: str, kind: str) -> tuple[Step, ...]:
    what = f"what is in {file}" if kind == "secret file" else some(names, _MOST_NAMES)
    has = "the old value" + "s" * (len(names) > 1)
    return do(f"rotate {what}: everybody with the repository has {has}" if names else "", "file")


def _encrypted(run: Run) -> set[str | None]:
    """The files with a credential whose value is external or encrypted."""
    return {
        setting.origin.file
        for judged in run.targets
        if not judged.target.is_plain
        for setting in judged.target.written
        if setting.value is EXTERNAL and judged.policy.find(setting.name)
    }


def _readers(run: Run, file: str) -> tuple[str, ...]:
    """The labels of the targets that read a setting from the file."""
    return tuple(
        judged.target.label
        for judged in run.targets
        if any(setting.origin.file == file for setting in judged.target.written)
    )


_MESSAGE = "-m 'no env file in git'"
"""Without a message git opens an editor, which would swallow the lines pasted after it."""


def untrack(tracked: Tracked) -> str:
    """The command for a file that is in git's `index`, or only in `HEAD` because it was removed from the index."""
    folder, name = ("", tracked.file) if tracked.here else os.path.split(tracked.file)
    git = f"git -C {quote(folder)}" if folder else "git"
    commit = f"{git} commit {_MESSAGE}"
    return f"{git} rm --cached {quote(name)} && {commit}" if tracked.where == "index" else commit
