"""reused-secret: one value in targets that name different environments."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

from auracheck.inventory import Deployment, Inventory, credential
from auracheck.model import Kind, Setting
from auracheck.policy import Entry, Environment, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend


class Use(NamedTuple):
    """One place where a value is in use."""

    deployment: Deployment
    entry: Entry
    setting: Setting

    @property
    def named(self) -> Environment | None:
        """The environment that its target names."""
        return self.deployment.named


class ReusedSecret(Rule):
    """One value serves in two environments.

    What it finds
    The same key, password or token, one in a URL too, in two deployments that were checked in one run and whose
    ENVIRONMENT variables, CI jobs or paths name different environments. Where only one of the two names one it is a
    warning, since the other may be a copy of the same. Deployments that take the value from one and the same line share
    it on purpose, and placeholders are told as such and not here.

    Why it matters
    A staging server is open to more people and less guarded. Who reads its key there can sign tokens that production
    believes, and a leak of the one makes both have to be rotated.

    How to mend it
    Give the stricter environment a value of its own, and leave the other one where it is.

    Example
    .env.staging: JWT_SECRET_KEY=<64 hex digits>
    .env.production: JWT_SECRET_KEY=<the same 64 hex digits>
    """

    name: ClassVar[str] = "reused-secret"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = Severities(Severity.WARNING, Severity.WARNING)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        if len(inventory.deployments) < 2:
            return
        for places in _repeated(inventory):
            uses = [Use(*place) for place in places]
            yield from self._judge(sorted(uses, key=_rank, reverse=True))

    def _judge(self, uses: list[Use]) -> Iterator[Finding]:
        """One finding for a value, at the strictest of its environments, if it is in several; a note where CI jobs that
        do not deploy make it so."""
        deploying = [use for use in uses if use.deployment.target.kind is not Kind.JOB]
        severity = self._severity(deploying)
        if severity is None and self._severity(uses) is not None:
            severity = Severity.NOTE
        if severity is not None:
            yield self._finding(uses, severity)

    def _severity(self, uses: list[Use]) -> Severity | None:
        named = [use for use in uses if use.named]
        severities = self.severities if _differ(named) else self.lesser if named and _differ(uses) else None
        return severities and severities.where(any(use.deployment.strict for use in named))

    def _finding(self, uses: list[Use], severity: Severity) -> Finding:
        first = uses[0]
        others = [use for use in uses if use.named != first.named]
        other = next((use for use in others if use.setting.origin != first.setting.origin), others[0])
        what = "password" if first.entry.kind == "url" else "value"
        whose = other.named.name if other.named else "which names no environment"
        return Finding(
            self.name,
            severity,
            first.entry.name,
            f"the same {what} in {other.deployment.target.label} ({whose}): who reads it there has both",
            mend(first.deployment, first.entry, first.setting.origin),
            tuple(dict.fromkeys(use.setting.origin for use in (first, other, *uses))),
            # Nothing is said of a target where another secret has the value: it is told under this one's name.
            tuple(dict.fromkeys(u.deployment.target.label for u in uses if u.entry.name == first.entry.name)),
        )


Place = tuple[Deployment, Entry, Setting]


def _repeated(inventory: Inventory) -> Iterable[list[Place]]:
    """The places of each credential that stands in several: one look-up for each value, however many targets."""
    credentials = [credential(entry, text) for _, entry, _, text in inventory.values()]
    several = {text for text, count in Counter(filter(None, credentials)).items() if count > 1}
    if not several:  # nearly all runs
        return ()
    places: dict[str, list[Place]] = {}
    for (deployment, entry, setting, _), text in zip(inventory.values(), credentials, strict=True):
        if text in several:
            places.setdefault(text, []).append((deployment, entry, setting))
    return places.values()


def _rank(use: Use) -> tuple[bool, ...]:
    """The strictest environment is the highest, a target that names none the lowest."""
    return (True, *use.named.rank) if use.named else (False,)


def _differ(uses: Iterable[Use]) -> bool:
    """Whether two of them differ both in what they name and in where the value stands.

    Of pairs from two sets that hold for some two of them as soon as both sides have two members.
    """
    pairs = [(use.named, use.setting.origin) for use in uses]
    return len({named for named, _ in pairs}) > 1 and len({origin for _, origin in pairs}) > 1
