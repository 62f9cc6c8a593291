"""duplicate-secret: two secrets of one target that share a value."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.model import Deployment, Finding, Inventory, Secret, Setting, Severities
from auracheck.policy import Entry, Policy
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend


class DuplicateSecret(Rule):
    """Two secrets of one deployment share a value.

    What it finds
    The same value in two keys, passwords or tokens, or in two secrets that the policy wants to differ. Two URLs may
    be the same, and placeholders are told as such and not here.

    Why it matters
    Who learns one of them has the other. A key that both signs tokens and encrypts sessions turns a leak of one into
    a leak of both, and neither can be rotated alone.

    How to mend it
    Give the later one a value of its own.

    Example
    JWT_SECRET_KEY=<64 hex digits>
    SESSION_SECRET=<the same 64 hex digits>
    """

    name: ClassVar[str] = "duplicate-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        order = {name: place for place, name in enumerate(policy.secrets)}
        for deployment in inventory.deployments:
            sharing: dict[str, list[tuple[Entry, Setting]]] = {}
            for entry, setting in deployment.valued:
                if isinstance(setting.value, Secret):
                    sharing.setdefault(setting.value.reveal(), []).append((entry, setting))
            if len(sharing) == len(deployment.valued):
                continue
            for text, group in sharing.items():
                group.sort(key=lambda pair: order.get(pair[0].name, len(order)))
                if len(group) > 1 and not any(default(entry.kind, text, names(policy.name)) for entry, _ in group):
                    yield from self._shared(deployment, group)

    def _shared(self, deployment: Deployment, group: list[tuple[Entry, Setting]]) -> Iterator[Finding]:
        """One finding for each secret that has the value of an earlier one."""
        for place, (later, setting) in enumerate(group):
            for earlier, first in group[:place]:
                if _must_differ(earlier, later):
                    yield from self.report(
                        deployment,
                        later.name,
                        f"the same value as {earlier.name}: who learns one has both",
                        mend(deployment, later, setting.origin),
                        *dict.fromkeys((setting.origin, first.origin)),
                    )
                    break


def _must_differ(one: Entry, other: Entry) -> bool:
    if one.name in other.differs_from or other.name in one.differs_from:
        return True
    return one.is_credential and other.is_credential
