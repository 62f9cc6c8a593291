"""shadowed-secret: a good value is overridden by a bad one."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Origin, Secret, Setting
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules import ABOUT_VALUES, rule
from auracheck.rules.base import Rule


class Shadow(NamedTuple):
    """A value that counts, and those that it overrides, the nearest first."""

    deployment: Deployment
    entry: Entry
    winner: Setting
    losers: list[Setting]


class ShadowedSecret(Rule):
    """A good value is overridden by a bad one.

    What it finds
    A secret that is set more than once, where the setting that counts has a value that a rule objects to, while one
    that it overrides has a value that no rule objects to: a line further up, a file that is read before, `.env`
    behind a variable of the environment. Placeholders are told as such and not here.

    Why it matters
    Somebody made a good value, and the service does not use it. Whoever opens the file and sees it there believes
    that all is well.

    How to mend it
    Remove the setting that counts now, and the good one is read.

    Example
    JWT_SECRET_KEY=<64 hex digits>
    JWT_SECRET_KEY=abcabcabcabcabcabcabcabcabcabcabcabc
    """

    name: ClassVar[str] = "shadowed-secret"
    severities: ClassVar[Severities] = Severities(Severity.WARNING, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        shadows = list(_shadows(inventory.deployments))
        if not shadows:  # nearly all runs
            return
        candidates = [(s.deployment, s.entry, setting) for s in shadows for setting in (s.winner, *s.losers)]
        objections = iter(_objections(candidates, inventory, policy))
        for shadow in shadows:
            objected = next(objections)
            sound = [loser for loser in shadow.losers if not next(objections)]
            if objected and sound:
                yield from self._finding(shadow, sound[0].origin)

    def _finding(self, shadow: Shadow, sound: Origin) -> Iterator[Finding]:
        name, own = shadow.winner.name, shadow.winner.origin
        where = "in this file" if sound.file == own.file else f"in {sound.file}" if sound.file else "in the environment"
        help = f"remove this setting of {name}" if own.file else f"unset {name}"
        message = f"overrides a sound value {where}, and is none itself"
        yield from self.report(shadow.deployment, shadow.entry.name, message, help, own, sound)


def _shadows(deployments: Iterable[Deployment]) -> Iterator[Shadow]:
    """The values that can be judged and override others that can."""
    for deployment in deployments:
        target = deployment.target
        if len({s.name for s in target.settings}) == len(target.settings) and not any(s.lost for s in target.settings):
            continue
        loose = {(reference.name, reference.origin) for reference in target.references}
        for entry, winner in deployment.valued:
            losers = [s for s in reversed(target.overridden(winner)) if (s.name, s.origin) not in loose]
            losers = [s for s in losers if isinstance(s.value, Secret) and not s.blank and not _same(s, winner)]
            if losers:
                yield Shadow(deployment, entry, winner, losers)


def _same(one: Setting, other: Setting) -> bool:
    assert isinstance(one.value, Secret)
    assert isinstance(other.value, Secret)
    return one.value.reveal() == other.value.reveal()


def _objections(
    candidates: list[tuple[Deployment, Entry, Setting]], inventory: Inventory, policy: Policy
) -> list[bool]:
    """Of each candidate, whether a rule would object to it in the place of the value that counts."""
    derived = [
        deployment._replace(
            target=deployment.target._replace(label=str(number), settings=(setting,)), valued=((entry, setting),)
        )
        for number, (deployment, entry, setting) in enumerate(candidates)
    ]
    imagined = Inventory(derived, today=inventory.today, known_values=inventory.known_values)
    found = (finding for name in ABOUT_VALUES for finding in rule(name).check(imagined, policy))
    objected = {finding.targets[0] for finding in found if finding.severity > Severity.NOTE}
    return [str(number) in objected for number in range(len(candidates))]
