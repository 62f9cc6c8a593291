"""The rule incomplete-pair."""

from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.asking import is_named
from auracheck.model import EXTERNAL
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.report import Finding
from auracheck.rules.credentials import is_read, is_set, is_there
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, Rule


class IncompletePair(Rule):
    """One secret of a pair is set and the other one is not.

    What it finds
    Two secrets that are a pair in the policy, of which one has a value and the other is absent, empty or blank: a
    Twilio account SID without its token, an SMTP user name without its password. The finding is about the absent one.

    Why it matters
    The feature seems to be switched on, but fails at its first use: the SMS or the email is not sent, and the error
    comes from the provider's server at run time.

    How to fix it
    Set the absent one, too, or remove the other one, which switches the feature off.

    Example
    .env: error: incomplete-pair: TWILIO_AUTH_TOKEN: not set (required by TWILIO_ACCOUNT_SID)
    """

    name = "incomplete-pair"
    group = "presence"
    severities = STRICT_ERROR
    yields_to = ("unresolved-reference", "misnamed-secret")
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        pairs = {id(policy): _pairs(policy) for policy in run.policies}
        for judged in run.targets:
            if judged.target.lacks_nothing or judged.target.is_auxiliary:
                continue
            for one, other in pairs[id(judged.policy)]:
                if _lacks(judged, one, other):
                    yield from self._finding(judged, one, other)

    def _finding(self, judged: JudgedTarget, absent: str, present: str) -> Iterator[Finding]:
        setting = judged.given.get(absent)
        blank = setting is not None and setting.name == absent and setting.value is not None
        origin = setting.origin if setting is not None else judged.target.origin
        message = f"{'empty' if blank else 'not set'} (required by {present})"
        entry = judged.policy.secrets.get(absent, Entry(absent, kind="setting"))
        yield from self.report(judged, absent, message, fix(judged, entry, origin), origin)


def _pairs(policy: Policy) -> list[tuple[str, str]]:
    """Each pair in both directions, in the policy's order; either entry may name the other."""
    pairs = {(e.name, e.pair) for e in policy.secrets.values() if e.pair and e.pair != e.name}
    pairs |= {(other, one) for one, other in pairs}
    place = {name: number for number, name in enumerate(policy.secrets)}
    return sorted(pairs, key=lambda pair: (place.get(pair[0], len(place)), place.get(pair[1], len(place)), pair))


def _lacks(judged: JudgedTarget, absent: str, present: str) -> bool:
    """Whether the first is absent while the second is present.

    A present secret under a wrong name needs its partner, too; but if both are misnamed, only their names are wrong.
    """
    if _works(judged, absent):
        return False
    needs_it = _works(judged, present) or (is_there(judged, present) and not is_there(judged, absent))
    return needs_it and not (_is_only_possible(judged, present) or _may_come_along(judged, absent, present))


def _is_only_possible(judged: JudgedTarget, name: str) -> bool:
    """Whether no file names it, and an object that gives any variable may give it: `secrets: inherit`."""
    setting = judged.target.winners().get(name)
    return setting is not None and not is_named(setting)


def _may_come_along(judged: JudgedTarget, absent: str, present: str) -> bool:
    """Whether an object whose keys are not known gives the present one among others (`envFrom`), and it was not looked
    up for the absent one, which is no secret of the policy."""
    setting = judged.target.winners().get(present)
    if absent in judged.policy.secrets or setting is None or setting.value is not EXTERNAL or setting.literal:
        return False
    return any(each.origin == setting.origin and each.name != present for each in judged.target.settings)


def _works(judged: JudgedTarget, name: str) -> bool:
    """Whether the application finds it. One that is not a secret of the policy is an ordinary variable."""
    return is_read(judged, name) if name in judged.policy.secrets else is_set(judged, name)
