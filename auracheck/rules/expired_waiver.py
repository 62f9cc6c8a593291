"""The rule expired-waiver."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from auracheck.errors import meant
from auracheck.inventory import Inventory
from auracheck.model import Origin, Setting, Target, Waiver
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules import names
from auracheck.rules.base import Rule, everywhere
from auracheck.snippets.waiver_table import PERIOD

NOTICE = timedelta(days=14)
"""How long before its last day a waiver is told of: two weeks, so that one planning meeting falls into it."""


class ExpiredWaiver(Rule):
    """A waiver has passed its last day, so what it waived counts again.

    What it finds
    A waiver of the policy, or one written as a comment above a setting, whose `until` has passed (UTC). From 14 days
    before that day it is a note. Also a comment that was meant as a waiver and waives nothing: in another form, with a
    day or a rule that there is not, on the line of the value itself, apart from the setting, or in the middle of a
    value of several lines.

    Why it matters
    A waiver is a debt with a date. What it covered fails the next check, perhaps in the middle of a deployment; and
    one that stays behind for ever hides a new mistake of the same kind.

    How to mend it
    Mend what it waived and remove the waiver. If it needs more time, put the line that is told in its place, with a
    new reason. auracheck explain waivers has both forms.

    Example
    auracheck.toml:12: warning: expired-waiver: JWT_SECRET_KEY: the waiver of weak-secret ended on 2026-06-30
    """

    name = "expired-waiver"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for waiver in policy.waivers:
            renewed = f"until = {inventory.today + PERIOD}"
            yield from self._ended(inventory, [waiver], waiver.secret, renewed, ())
        for target in (*(d.target for d in inventory.deployments), *inventory.examples):
            for origin, setting, waivers in _comments(target):
                match = policy.find(setting.name)
                secret = match.entry.name if match else None
                if said := _fault(waivers):
                    yield self._wrong(said, secret, origin, setting, target)
                else:
                    renewed = _renewed(inventory, waivers)
                    yield from self._ended(inventory, waivers, secret, renewed, (target.label,))

    def _ended(
        self, inventory: Inventory, waivers: list[Waiver], secret: str | None, renewed: str, targets: tuple[str, ...]
    ) -> Iterator[Finding]:
        first = waivers[0]
        if first.until is None or first.until > inventory.today + NOTICE:
            return
        scope = f" for {secret}" if secret else ""
        scope += f" in {first.target}" if first.target else ""
        what = f"the waiver of {', '.join(waiver.rule for waiver in waivers)}{scope}"
        if first.until < inventory.today:
            severities, message = self.severities, f"{what} ended on {first.until}: what it waived counts again"
        else:
            severities = self.lesser
            message = f"{what} ends on {first.until}: what it waives counts again after it"
        message += f"; mend it and remove the waiver, or renew that: {renewed}"
        yield Finding(self.name, everywhere(severities), secret, message, renewed, (first.origin,), targets)

    def _wrong(self, message: str, secret: str | None, origin: Origin, setting: Setting, target: Target) -> Finding:
        from auracheck.snippets.waiver_comment import FORM

        help = f"above {setting.origin.file}:{setting.origin.line}: {FORM}"
        return Finding(self.name, everywhere(self.severities), secret, message, help, (origin,), (target.label,))


def _renewed(inventory: Inventory, waivers: list[Waiver]) -> str:
    """The comment again, with a later day. Its grammar is loaded where there is one: this rule runs in every check."""
    from auracheck.snippets.waiver_comment import comment

    return comment([w.rule for w in waivers], inventory.today + PERIOD, inventory.told(waivers[0].reason))


def _comments(target: Target) -> Iterator[tuple[Origin, Setting, list[Waiver]]]:
    """Each comment once, with the first setting below it, and the waivers in it: one for each rule that it names."""
    told: set[Origin] = set()
    for setting in target.settings:
        for origin, waivers in groupby(setting.waivers, lambda waiver: waiver.origin):
            if origin not in told:
                told.add(origin)
                yield origin, setting, list(waivers)


def _fault(waivers: Iterable[Waiver]) -> str:
    """What is wrong with a comment; nothing where it is well. A word that is no rule is not shown again."""
    known = names()
    for waiver in waivers:
        if waiver.fault:
            return f"this comment waives nothing: {waiver.fault}"
        if waiver.rule not in known:
            return f"this comment waives a rule that there is not{meant(waiver.rule, known)}"
    return ""
