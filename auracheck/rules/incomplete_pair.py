"""The rule incomplete-pair."""

from collections.abc import Iterator

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Kind
from auracheck.policy import Entry, Policy
from auracheck.report import Finding
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend
from auracheck.rules.presence import is_read, is_set, is_there


class IncompletePair(Rule):
    """One secret of a pair is set and the other is not, and only both together work.

    What it finds
    Of two secrets that the policy calls a pair, one with a value and the other absent, empty or blank: a Twilio
    account SID without its token, an SMTP user name without its password. The finding is about the absent one.

    Why it matters
    The feature looks as if it were switched on, and fails when it is first used: the SMS or the mail is not sent,
    and the error comes from the other company's server, at run time.

    How to mend it
    Set the absent one too, or remove the other, which switches the feature off.

    Example
    .env: error: incomplete-pair: TWILIO_AUTH_TOKEN: not set, and TWILIO_ACCOUNT_SID does not work without it
    """

    name = "incomplete-pair"
    severities = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        pairs = _pairs(policy)
        for deployment in inventory.deployments:
            if deployment.target.kind is Kind.JOB:
                continue
            for one, other in pairs:
                if _lacks(deployment, policy, one, other):
                    yield from self._finding(deployment, policy, one, other)

    def _finding(self, deployment: Deployment, policy: Policy, absent: str, present: str) -> Iterator[Finding]:
        setting = deployment.given.get(absent)
        blank = setting is not None and setting.name == absent and setting.value is not None
        origin = setting.origin if setting is not None else deployment.target.origin
        message = f"{'set, but empty' if blank else 'not set'}, and {present} does not work without it"
        entry = policy.secrets.get(absent, Entry(absent, kind="setting"))
        yield from self.report(deployment, absent, message, mend(deployment, entry, origin), origin)


def _pairs(policy: Policy) -> list[tuple[str, str]]:
    """Each pair in both directions, in the policy's order, whichever of the two entries names the other."""
    pairs = {(e.name, e.pair) for e in policy.secrets.values() if e.pair and e.pair != e.name}
    pairs |= {(other, one) for one, other in pairs}
    place = {name: number for number, name in enumerate(policy.secrets)}
    return sorted(pairs, key=lambda pair: (place.get(pair[0], len(place)), place.get(pair[1], len(place)), pair))


def _lacks(deployment: Deployment, policy: Policy, absent: str, present: str) -> bool:
    """Whether the first is absent where the second is there.

    Under a wrong name the present one is meant all the same, so its partner has to be there; but two that are both
    misnamed lack nothing but their names.
    """
    if _works(deployment, policy, absent):
        return False
    if _works(deployment, policy, present):
        return True
    return is_there(deployment, present) and not is_there(deployment, absent)


def _works(deployment: Deployment, policy: Policy, name: str) -> bool:
    """Whether the application finds it: one that is no secret of the policy is a variable like any other."""
    return is_read(deployment, policy, name) if name in policy.secrets else is_set(deployment, name)
