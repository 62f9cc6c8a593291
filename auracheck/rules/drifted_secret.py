"""The rule drifted-secret."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Elsewhere, Origin
from auracheck.policy import Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, Rule

LABELS_SHOWN = 3
"""How many of the targets that agree are named: all of them stand in the report."""

_WITHOUT = {"": "an empty one", None: "none"}


class Holding(NamedTuple):
    """What one target holds of a secret: its value, empty where it is blank, None where it is not set."""

    deployment: Deployment
    value: str | None
    origin: Origin

    def __repr__(self) -> str:  # the value must not be seen in a traceback
        return f"<Holding of {self.deployment.target.label}>"


class DriftedSecret(Rule):
    """With --expect-same: targets that ought to hold the same value do not.

    What it finds
    A secret that has one value here and another one there, or is set here and not there, among all that one run
    judges. Only `--expect-same` asks for it: `auracheck check .env process:$(pidof -s auraconnect) --expect-same`.
    What another system keeps cannot be compared: the run is then incomplete, and says why.

    Why it matters
    A service keeps the environment that it was started with. Where the file was changed since, the key that was to
    be rotated out is still in use, and the next restart, perhaps at night, is the first one with the new value.

    How to mend it
    Find out which value is the right one, set it in the other places, and restart what was started with the old one.

    Example
    .env:2:1: error: drifted-secret: JWT_SECRET_KEY: .env has one value (64 characters), process 4711 another (64)
    """

    name: ClassVar[str] = "drifted-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        if len(inventory.deployments) < 2:
            return
        held = [_held(deployment, policy) for deployment in inventory.deployments]
        for name in policy.secrets:
            holdings = [of_target[name] for of_target in held if name in of_target]
            values = {holding.value for holding in holdings}
            if any(values) and len(values) > 1:
                yield self._finding(name, holdings, inventory)

    def _finding(self, name: str, holdings: Sequence[Holding], inventory: Inventory) -> Finding:
        severity = self.severities.where(any(holding.deployment.strict for holding in holdings))
        assert severity is not None
        return Finding(
            self.name,
            severity,
            name,
            _message(holdings),
            _help(holdings, inventory),
            tuple(dict.fromkeys(holding.origin for holding in holdings)),
            tuple(dict.fromkeys(holding.deployment.target.label for holding in holdings)),
        )


def _held(deployment: Deployment, policy: Policy) -> dict[str, Holding]:
    """What the target holds of each secret; one whose value is not known is left out."""
    known = {id(setting): setting.value for _, setting in deployment.valued}
    found: dict[str, Holding] = {}
    for name in policy.secrets:
        setting = deployment.given.get(name)
        if setting is None or setting.value is None:
            found[name] = Holding(deployment, None, setting.origin if setting else deployment.target.origin)
        elif setting.blank:
            found[name] = Holding(deployment, "", setting.origin)
        elif (value := known.get(id(setting))) is not None and not isinstance(value, Elsewhere):
            found[name] = Holding(deployment, value.reveal(), setting.origin)
    return found


def _message(holdings: Sequence[Holding]) -> str:
    """`.env has one value (64 characters), process 12 another (32), b.env none`."""
    labels: dict[str | None, list[str]] = {}
    for holding in holdings:
        labels.setdefault(holding.value, []).append(holding.deployment.target.label)
    first, *others = [value for value in labels if value]
    has = "have" if len(labels[first]) > 1 else "has"
    said = [f"{_named(labels[first])} {has} one value ({len(first)} characters)"]
    said += [f"{_named(labels[value])} another ({len(value)})" for value in others]
    said += [f"{_named(labels[value])} {word}" for value, word in _WITHOUT.items() if value in labels]
    return ", ".join(said)


def _named(labels: Sequence[str]) -> str:
    """The targets, for reading; what goes beyond a few is counted."""
    more = len(labels) - LABELS_SHOWN
    shown = [*labels[:LABELS_SHOWN], f"{more} more"] if more > 0 else list(labels)
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _help(holdings: Sequence[Holding], inventory: Inventory) -> str:
    """What makes the processes take the value that the others have; else where it is to be set."""
    processes = [h.deployment.target.label for h in holdings if h.deployment.target.source == "process"]
    if not processes:
        return "set the right value in all of them, then restart what was started with another"
    known = [inventory.fact("restart", label) for label in processes]
    commands = dict.fromkeys(fact.detail for fact in known if fact)
    if len(commands) == 1 and all(known):
        return next(iter(commands))
    return f"restart what {_named(processes)} runs, once the right value is set"
