"""The rule drifted-secret."""

from collections.abc import Iterator, Sequence

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import RestartCommand
from auracheck.listing import count, listed
from auracheck.model import External, Origin
from auracheck.report import Finding, Severities
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import RunStep, Step, do
from auracheck.typed import ClassVar, NamedTuple

LABELS_SHOWN = 3
"""Most targets with the same value that a message names; the report lists all of them."""

_WITHOUT = {"": "an empty one", None: "none"}


class Holding(NamedTuple):
    """The value of a secret in one target: empty if it is blank, None if it is not set."""

    judged: JudgedTarget
    value: str | None
    origin: Origin

    def __repr__(self) -> str:  # the value must not be seen in a traceback
        return f"<Holding of {self.judged.target.label}>"


class DriftedSecret(Rule):
    """With --expect-same: targets that should have the same value have different ones.

    What it finds
    A secret that has different values in the targets of one run, or is set in some of them only. The rule runs only
    with `--expect-same`: `auracheck check .env process:$(pidof -s auraconnect) --expect-same`. External values cannot
    be compared: the run is then incomplete and says why.

    Why it matters
    A service keeps the environment with which it was started. If you rotated a key in the file since then, the old key
    is still in use, and the next restart, perhaps at night, is the first one with the new value.

    How to fix it
    Find out which value is the right one, set it in the other places, and restart the services that use the old one.

    Example
    .env:2:1: error: drifted-secret: JWT_SECRET_KEY: mismatch: .env has one value (64 characters), process 4711 another
    """

    name: ClassVar[str] = "drifted-secret"
    group: ClassVar[str] = "reading"
    severities: ClassVar[Severities] = STRICT_ERROR
    probes: ClassVar[tuple[str, ...]] = ("comparable",)

    def check(self, run: Run) -> Iterator[Finding]:
        if len(run.targets) < 2:
            return
        held = [_held(judged) for judged in run.targets]
        for name in dict.fromkeys(name for of_target in held for name in of_target):
            holdings = [of_target[name] for of_target in held if name in of_target]
            values = {holding.value for holding in holdings}
            if any(values) and len(values) > 1:
                yield self._finding(name, holdings, run)

    def _finding(self, name: str, holdings: Sequence[Holding], run: Run) -> Finding:
        severity = self.severities.where(any(holding.judged.strict for holding in holdings))
        assert severity is not None
        return Finding(
            self.name,
            severity,
            name,
            _message(holdings),
            _fix(holdings, run),
            tuple(dict.fromkeys(holding.origin for holding in holdings)),
            tuple(dict.fromkeys(holding.judged.target.label for holding in holdings)),
        )


def _held(judged: JudgedTarget) -> dict[str, Holding]:
    """The value of each secret in the target; unknown values are left out."""
    known = {id(setting): setting.value for _, setting in judged.valued}
    found: dict[str, Holding] = {}
    for name in judged.policy.secrets:
        setting = judged.given.get(name)
        if setting is None or setting.value is None:
            found[name] = Holding(judged, None, setting.origin if setting else judged.target.origin)
        elif setting.blank:
            found[name] = Holding(judged, "", setting.origin)
        elif (value := known.get(id(setting))) is not None and not isinstance(value, External):
            found[name] = Holding(judged, value.reveal(), setting.origin)
    return found


def _message(holdings: Sequence[Holding]) -> str:
    """`mismatch: .env has one value (64 characters), process 12 another (32), b.env none`."""
    labels: dict[str | None, list[str]] = {}
    for holding in holdings:
        labels.setdefault(holding.value, []).append(holding.judged.target.label)
    first, *others = [value for value in labels if value]
    has = "have" if len(labels[first]) > 1 else "has"
    who = {value: listed(those, LABELS_SHOWN) for value, those in labels.items()}
    said = [f"mismatch: {who[first]} {has} one value ({count(len(first), 'character')})"]
    said += [f"{who[value]} another ({len(value)})" for value in others]
    said += [f"{who[value]} {word}" for value, word in _WITHOUT.items() if value in labels]
    return ", ".join(said)


def _fix(holdings: Sequence[Holding], run: Run) -> tuple[Step, ...]:
    """The command that restarts the processes; else what to set."""
    processes = [h.judged.target.label for h in holdings if h.judged.target.pid]
    if not processes:
        return do("set the right value in all of them, then restart the services that use another")
    known = {fact.target: fact.command for fact in run.facts(RestartCommand)}
    commands = {known.get(label, "") for label in processes}
    if len(commands) == 1 and all(commands):
        return (RunStep(next(iter(commands))),)
    return do(f"set the right value, then restart {listed(processes, LABELS_SHOWN)}")
