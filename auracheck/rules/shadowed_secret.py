"""The rule shadowed-secret."""

from collections.abc import Iterable, Iterator

from auracheck.deployment import JudgedTarget, Run
from auracheck.model import Origin, Secret, Setting
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities, Severity
from auracheck.rules import value_rules
from auracheck.rules.rule import Rule
from auracheck.steps import RunStep, do
from auracheck.typed import ClassVar, NamedTuple


class Shadow(NamedTuple):
    """The value in effect and the values that it overrides, the nearest first."""

    judged: JudgedTarget
    entry: Entry
    winner: Setting
    losers: list[Setting]


class ShadowedSecret(Rule):
    """A weak value overrides a valid one.

    What it finds
    A secret that is set more than once: the value in effect has a finding, and a value that it overrides has none. The
    overridden value may be on an earlier line, in a file that is read before, or in `.env` behind a variable of the
    environment. Placeholders are reported by default-secret instead.

    Why it matters
    Somebody set a strong value, and the service does not use it. Anyone who sees it in the file believes that it is in
    use.

    How to fix it
    Remove the setting that is in effect now, so that the valid one is used.

    Example
    JWT_SECRET_KEY=<64 hex digits>
    JWT_SECRET_KEY=abcabcabcabcabcabcabcabcabcabcabcabc
    """

    name: ClassVar[str] = "shadowed-secret"
    group: ClassVar[str] = "reading"
    severities: ClassVar[Severities] = Severities(Severity.WARNING, Severity.NOTE)
    yields_to: ClassVar[tuple[str, ...]] = ("default-secret", "published-secret")

    def check(self, run: Run) -> Iterator[Finding]:
        shadows = list(_shadows(run.targets))
        if not shadows:  # nearly all runs
            return
        candidates = [(s.judged, s.entry, setting) for s in shadows for setting in (s.winner, *s.losers)]
        objections = iter(_objections(candidates, run))
        for shadow in shadows:
            objected = next(objections)
            valid = [loser for loser in shadow.losers if not next(objections)]
            if objected and valid:
                yield from self._finding(shadow, valid[0].origin)

    def _finding(self, shadow: Shadow, valid: Origin) -> Iterator[Finding]:
        name, own = shadow.winner.name, shadow.winner.origin
        where = "in this file" if valid.file == own.file else f"in {valid.file}" if valid.file else "in the environment"
        fix = do(f"remove this setting of {name}") if own.file else (RunStep(f"unset {name}"),)
        message = f"weak value overrides a valid one {where}"
        yield from self.report(shadow.judged, shadow.entry.name, message, fix, own, valid)


def _shadows(deployments: Iterable[JudgedTarget]) -> Iterator[Shadow]:
    """The values that are known and override other known ones."""
    for judged in deployments:
        target = judged.target
        if not target.repeats:
            continue
        loose = {(reference.name, reference.origin) for reference in target.references}
        for entry, winner in judged.valued:
            losers = [s for s in reversed(target.overridden(winner)) if (s.name, s.origin) not in loose]
            losers = [s for s in losers if isinstance(s.value, Secret) and not s.blank and not _same(s, winner)]
            if losers:
                yield Shadow(judged, entry, winner, losers)


def _same(one: Setting, other: Setting) -> bool:
    return one.reveal() == other.reveal()


def _objections(candidates: list[tuple[JudgedTarget, Entry, Setting]], run: Run) -> list[bool]:
    """For each candidate, whether a rule would report it if it were the value in effect."""
    derived = [
        judged._replace(
            target=judged.target._replace(label=str(number), settings=(setting,)), valued=((entry, setting),)
        )
        for number, (judged, entry, setting) in enumerate(candidates)
    ]
    imagined = Run(derived, today=run.today, policies=run.policies, known_values=run.known_values)
    found = (finding for rule in value_rules() for finding in rule.check(imagined))
    objected = {finding.targets[0] for finding in found if finding.severity > Severity.NOTE}
    return [str(number) in objected for number in range(len(candidates))]
