"""The rule expired-waiver."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from auracheck.deployment import Run
from auracheck.errors import suggestion
from auracheck.model import Origin, Setting, Target, Waiver
from auracheck.report import Finding, Severities, Severity
from auracheck.rules import REGISTRY
from auracheck.rules.rule import Rule
from auracheck.steps import do
from auracheck.typed import timedelta

NOTICE = timedelta(days=14)
"""How long before its last day a waiver is reported: two weeks, which include one planning meeting."""


class ExpiredWaiver(Rule):
    """A waiver has expired, so the findings that it waived count again.

    What it finds
    A waiver in the policy, or in a comment above a setting, whose `until` has passed (UTC). From 14 days before that
    day it is a note. Also a comment that was meant as a waiver and has no effect: in the wrong form, with an invalid
    day or an unknown rule, on the line of the value, not directly above the setting, or inside a value of several
    lines.

    Why it matters
    The waived findings fail the next check, perhaps in the middle of a deployment. And a waiver that stays for ever
    hides new mistakes of the same kind.

    How to fix it
    Fix the finding and remove the waiver. If you need more time, replace it with the line in the message, with a new
    reason. auracheck explain waivers has both forms.

    Example
    auracheck.toml:12: warning: expired-waiver: JWT_SECRET_KEY: waiver of weak-secret expired on 2026-06-30
    """

    name = "expired-waiver"
    group = "policy"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, run: Run) -> Iterator[Finding]:
        for waiver in dict.fromkeys(waiver for policy in run.policies for waiver in policy.waivers):
            yield from self._ended(run, [waiver], waiver.secret, _prolonged(run), ())
        for target, policy in (*((d.target, d.policy) for d in run.targets), *run.examples):
            for origin, setting, waivers in _comments(target):
                match = policy.find(setting.name)
                secret = match.entry.name if match else None
                if said := _fault(waivers):
                    yield self._wrong(said, secret, origin, setting, target)
                else:
                    renewed = _renewed(run, waivers)
                    yield from self._ended(run, waivers, secret, renewed, (target.label,))

    def _ended(
        self, run: Run, waivers: list[Waiver], secret: str | None, renewed: str, targets: tuple[str, ...]
    ) -> Iterator[Finding]:
        first = waivers[0]
        if first.until is None or first.until > run.today + NOTICE:
            return
        scope = f" for {secret}" if secret else ""
        scope += f" in {first.target}" if first.target else ""
        what = f"waiver of {', '.join(waiver.rule for waiver in waivers)}{scope}"
        if first.until < run.today:
            severities, message = self.severities, f"{what} expired on {first.until}"
        else:
            severities = self.lesser
            message = f"{what} expires on {first.until}"
        message += f"; fix the finding and remove the waiver, or renew it: {renewed}"
        yield Finding(self.name, severities.strict, secret, message, do(renewed), (first.origin,), targets)

    def _wrong(self, message: str, secret: str | None, origin: Origin, setting: Setting, target: Target) -> Finding:
        from auracheck.systems.waivers import FORM

        fix = do(f"add above {setting.origin.file}:{setting.origin.line}: {FORM}")
        return Finding(self.name, self.severities.strict, secret, message, fix, (origin,), (target.label,))


def _prolonged(run: Run) -> str:
    """The key with a later day."""
    from auracheck.systems.waivers import PERIOD  # late, as below: most runs have no waiver

    return f"until = {run.today + PERIOD}"


def _renewed(run: Run, waivers: list[Waiver]) -> str:
    """The comment with a later day."""
    from auracheck.systems.waivers import PERIOD, comment

    return comment([w.rule for w in waivers], run.today + PERIOD, waivers[0].reason)


def _comments(target: Target) -> Iterator[tuple[Origin, Setting, list[Waiver]]]:
    """Each comment once, with the first setting below it and its waivers, one for each rule that it names."""
    seen: set[Origin] = set()
    for setting in () if target.is_plain else target.settings:
        if not setting.waivers:  # nearly all
            continue
        for origin, waivers in groupby(setting.waivers, lambda waiver: waiver.origin):
            if origin not in seen:
                seen.add(origin)
                yield origin, setting, list(waivers)


def _fault(waivers: Iterable[Waiver]) -> str:
    """What is wrong with a comment; empty if nothing is. An unknown rule is not quoted, since it may be anything."""
    for waiver in waivers:
        if waiver.fault:
            return f"waiver without effect: {waiver.fault}"
        if waiver.rule not in REGISTRY:
            return f"waiver of an unknown rule{suggestion(waiver.rule, REGISTRY)}"
    return ""
