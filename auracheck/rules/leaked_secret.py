"""The rule leaked-secret."""

from collections.abc import Iterator, Sequence

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import KeptIn, Leak, Unsearched
from auracheck.listing import by_key, count
from auracheck.model import Origin, Setting
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.fixing import fix
from auracheck.rules.rule import Rule
from auracheck.typed import NamedTuple

MOST_PLACES = 100
"""Most places of one secret that are listed; all are counted."""


REWRITE = "rewrite the history"
DROP = "git stash drop"
PRUNE = "git -c gc.reflogExpireUnreachable=now gc --prune=now"
"""Removes unreachable objects. The reflog of the stash, which lists the stashes, stays (git-gc(1))."""


class Held(NamedTuple):
    """How many of the places in the git history are in HEAD, only in a stash, and unreachable."""

    by_head: int
    by_stash: int
    by_nothing: int


class LeakedSecret(Rule):
    """The value of a credential is committed in git.

    What it finds
    The values that this deployment uses (keys, passwords, tokens, the passwords in URLs) in another file that git
    tracks (--repo DIR), in the whole git history (--history: every object, reachable or not, including messages,
    stashes, notes and deleted branches), or in the commits since a revision (--since REV). Values are also found in
    base64, hex, URL encoding, JSON escapes and UTF-16. Placeholders, guessable values and values of fewer than 8
    characters are not searched; a note says so. Submodules are separate repositories.

    Why it matters
    Everyone who has a clone has the value, and a commit that removes it leaves it in the history. GitHub and others
    also show commits that are on no branch.

    How to fix it
    Rotate the value first and use the new one everywhere: the old one counts as known even after you clean the
    repository. Then remove it from the files. Rewrite the history last (git filter-repo --replace-text); afterwards
    everybody needs a new clone. For what is on no branch or tag, drop the stash (git stash drop), or run git gc for
    what is only in a reflog or unreachable. (Do not run git reflog expire --all, which also removes other stashes.)

    Example
    3f2a9c17b0:config/old.py:12: error: leaked-secret: JWT_SECRET_KEY: committed in 1 place of the git history
    """

    name = "leaked-secret"
    group = "exposure"
    severities = Severities(Severity.ERROR, Severity.ERROR)
    lesser = Severities(Severity.NOTE, Severity.NOTE)
    probes = ("git-leaks",)

    def check(self, run: Run) -> Iterator[Finding]:
        leaks = by_key(run.facts(Leak), lambda leak: (leak.target, leak.secret))
        unsearched = by_key(run.facts(Unsearched), lambda fact: (fact.target, fact.secret))
        for judged, entry, setting, _ in run.values():
            user = judged.target.label, setting.name
            if user in leaks:
                yield from self._leaked(judged, entry, setting, leaks[user])
            for fact in unsearched.get(user, ()):
                message = f"not searched in git: {fact.reason}"
                yield from self.report(judged, entry.name, message, (), setting.origin, severities=self.lesser)

    def _leaked(self, judged: JudgedTarget, entry: Entry, setting: Setting, facts: Sequence[Leak]) -> Iterator[Finding]:
        ordered = sorted(facts, key=lambda fact: (fact.commit is not None, bool(fact.spelling)))
        places = [Origin(fact.file, fact.line, None, fact.commit) for fact in ordered]
        steps = fix(judged, entry, setting.origin)
        yield from self.report(judged, entry.name, _message(ordered, _held(ordered)), steps, *places[:MOST_PLACES])


def _held(leaks: Sequence[Leak]) -> Held:
    kept = [leak.kept for leak in leaks if leak.commit]
    return Held(sum(leak.in_head for leak in leaks), kept.count(KeptIn.STASH), kept.count(KeptIn.NOTHING))


def _message(facts: Sequence[Leak], held: Held) -> str:
    """Where the value is, without quoting it, and what to do."""
    current = sum(fact.commit is None for fact in facts)
    past = len(facts) - current
    where = [f"in {count(current, 'tracked file')}"] * bool(current)
    where += [f"in {count(past, 'place')} of the git history"] * bool(past)
    spelled = sorted({fact.spelling for fact in facts if fact.spelling})
    spelling = f" (as {', '.join(spelled)})" if spelled else ""
    if not past:
        return f"committed {where[0]}{spelling}; rotate it, then remove it"
    steps = _steps(past, held)
    who = "on no branch or tag" if REWRITE not in steps else "not in HEAD, but in every clone"
    who = "still in HEAD" if held.by_head else who
    return f"committed {' and '.join(where)}{spelling}, {who}; rotate it, then {', then '.join(steps)}"


def _steps(past: int, held: Held) -> list[str]:
    """The steps that remove it from the repository, after the files."""
    steps = [REWRITE] * (past > held.by_stash + held.by_nothing) + [DROP] * bool(held.by_stash)
    return steps + [PRUNE] * bool(held.by_stash or held.by_nothing)
