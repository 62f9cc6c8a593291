"""The rule expired-waiver."""

from collections.abc import Iterator
from datetime import timedelta

from auracheck.inventory import Inventory
from auracheck.model import Waiver
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule, everywhere

NOTICE = timedelta(days=14)
"""How long before its last day a waiver is told of: two weeks, so that one planning meeting falls into it."""
RENEWAL = timedelta(days=90)
"""How far ahead the mending line puts the new last day."""


class ExpiredWaiver(Rule):
    """A waiver has passed its last day, so what it waived counts again.

    What it finds
    A waiver of the policy, or one written above a setting, whose `until` has passed (UTC). From 14 days before that
    day it is a note.

    Why it matters
    A waiver is a debt with a date. What it covered fails the next check, perhaps in the middle of a deployment; and
    one that stays behind for ever hides a new mistake of the same kind.

    How to mend it
    Mend what it waived and remove the waiver. If it needs more time, change its line `until`, with a new reason.

    Example
    auracheck.toml:12: warning: expired-waiver: JWT_SECRET_KEY: the waiver of weak-secret ended on 2026-06-30
    """

    name = "expired-waiver"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for waiver in policy.waivers:
            yield from self._judge(inventory, waiver, ())
        for deployment in inventory.deployments:
            for setting in deployment.target.settings:
                for waiver in setting.waivers:
                    yield from self._judge(inventory, waiver, (deployment.target.label,))

    def _judge(self, inventory: Inventory, waiver: Waiver, targets: tuple[str, ...]) -> Iterator[Finding]:
        if waiver.until is None or waiver.until > inventory.today + NOTICE:
            return
        scope = f" for {waiver.secret}" if waiver.secret else ""
        scope += f" in {waiver.target}" if waiver.target else ""
        if waiver.until < inventory.today:
            severities = self.severities
            message = f"the waiver of {waiver.rule}{scope} ended on {waiver.until}: what it waived counts again"
        else:
            severities = self.lesser
            message = f"the waiver of {waiver.rule}{scope} ends on {waiver.until}: what it waives counts again after it"
        help = f"until = {inventory.today + RENEWAL}, or mend the cause and remove the waiver"
        yield Finding(self.name, everywhere(severities), waiver.secret, message, help, (waiver.origin,), targets)
