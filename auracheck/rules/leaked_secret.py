"""The rule leaked-secret."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Fact, Origin, Setting
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule
from auracheck.rules.mending import mend

MOST_PLACES = 100
"""Places of one secret that are listed; all are counted."""


REWRITE = "rewrite the history"
DROP = "git stash drop"
PRUNE = "git -c gc.reflogExpireUnreachable=now gc --prune=now"
"""Away with what no reference keeps; the reflog of the stash, which is its list, stays (git-gc(1))."""


class Held(NamedTuple):
    """How many of the places in git's history HEAD still has, a stash alone keeps, and nothing keeps."""

    by_head: int
    by_stash: int
    by_nothing: int


class LeakedSecret(Rule):
    """The value of a credential stands in git.

    What it finds
    The very values that this deployment uses (keys, passwords, tokens, the passwords in URLs), where they stand in
    another file that git tracks (--repo DIR), anywhere in the repository's history (--history: every object, reachable
    or not: files, messages, stashes, notes, deleted branches), or in what HEAD has and a revision has not
    (--since REV). In their own spelling and as base64, hex, URL-encoded, escaped as in JSON, and in UTF-16. A value
    that is a placeholder, easily guessed or shorter than 8 characters is not looked for, which a note says. Submodules
    are repositories of their own.

    Why it matters
    Whoever has a clone has the value, and a commit that takes it out leaves it in the history. Forges show commits
    that no branch has, too.

    How to mend it
    First a new value, put in use everywhere: the old one counts as known, whatever is done to the repository. Then take
    it out of the files. To rewrite the history comes last (git filter-repo --replace-text), and asks
    for new clones. What no branch and no tag has needs none of that: git stash drop for a stash, and git gc for what a
    reflog alone still knows, or nothing does. (git reflog expire --all would take other stashes along.)

    Example
    3f2a9c17b0:config/old.py:12: error: leaked-secret: JWT_SECRET_KEY: its value stands in the history of git
    """

    name = "leaked-secret"
    severities = Severities(Severity.ERROR, Severity.ERROR)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        leaked = _by_user(inventory, "leaked")
        beside = {name: _by_user(inventory, name) for name in ("leaked-in-HEAD", "leaked-in-stash", "leaked-unkept")}
        unsearched = _by_user(inventory, "unsearched")
        for deployment, entry, setting, _ in inventory.values():
            user = deployment.target.label, setting.name
            if user in leaked:
                numbers = [len(facts.get(user, ())) for facts in beside.values()]
                yield from self._leaked(deployment, entry, setting, leaked[user], Held(*numbers))
            for fact in unsearched.get(user, ()):
                message = f"not looked for in git: {fact.detail}"
                yield from self.report(deployment, entry.name, message, "", setting.origin, severities=self.lesser)

    def _leaked(
        self, deployment: Deployment, entry: Entry, setting: Setting, facts: Sequence[Fact], held: Held
    ) -> Iterator[Finding]:
        ordered = sorted(facts, key=lambda fact: (fact.commit is not None, bool(fact.detail)))
        places = [Origin(fact.file, fact.line, None, fact.commit) for fact in ordered]
        help = mend(deployment, entry, setting.origin)
        yield from self.report(deployment, entry.name, _message(ordered, held), help, *places[:MOST_PLACES])


def _message(facts: Sequence[Fact], held: Held) -> str:
    """What stands where, without any of it."""
    current = sum(fact.commit is None for fact in facts)
    past = len(facts) - current
    where = [f"in {_number(current, 'tracked file')}"] * bool(current)
    where += [f"in {_number(past, 'place')} of git's history"] * bool(past)
    spelled = sorted({fact.detail for fact in facts if fact.detail})
    spelling = f" (as {', '.join(spelled)})" if spelled else ""
    if not past:
        return f"its value stands {where[0]}{spelling}: a new value first, then take it out"
    steps = _steps(past, held)
    who = "no branch or tag has it" if REWRITE not in steps else "HEAD no longer has it, but every clone does"
    who = "HEAD still has it" if held.by_head else who
    return f"its value stands {' and '.join(where)}{spelling}; {who}: a new value first, then {', then '.join(steps)}"


def _steps(past: int, held: Held) -> list[str]:
    """What takes it out of the repository, after the files."""
    steps = [REWRITE] * (past > held.by_stash + held.by_nothing) + [DROP] * bool(held.by_stash)
    return steps + [PRUNE] * bool(held.by_stash or held.by_nothing)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _by_user(inventory: Inventory, name: str) -> dict[tuple[str, str], list[Fact]]:
    """The facts of that name, by target and secret."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in inventory.facts(name):
        found.setdefault((fact.target, fact.secret), []).append(fact)
    return found
