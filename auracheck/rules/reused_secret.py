"""The rule reused-secret."""

from collections import Counter
from collections.abc import Iterable, Iterator

from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.model import Kind, Setting
from auracheck.policy.entry import Entry, Environment
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.typed import ClassVar, NamedTuple


class Use(NamedTuple):
    """One place where a value is used."""

    judged: JudgedTarget
    entry: Entry
    setting: Setting

    @property
    def named(self) -> Environment | None:
        """The environment that its target names."""
        return self.judged.named

    @property
    def environment(self) -> str | None:
        """Its name: two policies may describe one environment differently."""
        return self.named and self.named.name


class ReusedSecret(Rule):
    """Two environments use the same value.

    What it finds
    The same key, password, token or URL password in two deployments of one run whose ENVIRONMENT variables, CI jobs or
    paths name different environments. If only one of them names an environment it is a warning, since the other may be
    a copy. Deployments that read the value from the same line share it on purpose and are not reported. Placeholders
    are reported by default-secret instead.

    Why it matters
    A staging server is open to more people and less protected. Anyone who reads the key there can sign tokens that
    production accepts, and after a leak you have to rotate both.

    How to fix it
    Give the stricter environment a new value, and leave the other one as it is.

    Example
    .env.staging: JWT_SECRET_KEY=<64 hex digits>
    .env.production: JWT_SECRET_KEY=<the same 64 hex digits>
    """

    name: ClassVar[str] = "reused-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = Severities(Severity.WARNING, Severity.WARNING)
    yields_to: ClassVar[tuple[str, ...]] = ("default-secret", "published-secret")

    def check(self, run: Run) -> Iterator[Finding]:
        if len({judged.named and judged.named.name for judged in run.targets}) < 2:  # one environment, or none is named
            return
        for places in _repeated(run):
            uses = [Use(*place) for place in places]
            yield from self._judge(sorted(uses, key=_rank, reverse=True))

    def _judge(self, uses: list[Use]) -> Iterator[Finding]:
        """One finding for a value that is in several environments, at the strictest of them; a note if only CI jobs
        that do not deploy share it."""
        deploying = [use for use in uses if use.judged.target.kind is not Kind.JOB]
        severity = self._severity(deploying)
        if severity is None and self._severity(uses) is not None:
            severity = Severity.NOTE
        if severity is not None:
            yield self._finding(uses, severity)

    def _severity(self, uses: list[Use]) -> Severity | None:
        named = [use for use in uses if use.named]
        severities = self.severities if _differ(named) else self.lesser if named and _differ(uses) else None
        return severities and severities.where(any(use.judged.strict for use in named))

    def _finding(self, uses: list[Use], severity: Severity) -> Finding:
        first = uses[0]
        others = [use for use in uses if use.environment != first.environment]
        other = next((use for use in others if use.setting.origin != first.setting.origin), others[0])
        what = "password" if first.entry.kind == "url" else "value"
        whose = other.named.name if other.named else "no environment set"
        return Finding(
            self.name,
            severity,
            first.entry.name,
            f"same {what} in {other.judged.target.label} ({whose}); leaking one leaks both",
            fix(first.judged, first.entry, first.setting.origin),
            tuple(dict.fromkeys(use.setting.origin for use in (first, other, *uses))),
            # A target in which another secret has the value is left out: the finding has this secret's name.
            tuple(dict.fromkeys(u.judged.target.label for u in uses if u.entry.name == first.entry.name)),
        )


Place = tuple[JudgedTarget, Entry, Setting]


def _repeated(run: Run) -> Iterable[list[Place]]:
    """The places of each credential that is in several: one look-up for each value, for any number of targets."""
    credentials = [
        credential(entry, text) if not entry.by or entry.kind == "key" else "" for _, entry, _, text in run.values()
    ]
    several = {text for text, count in Counter(filter(None, credentials)).items() if count > 1}
    if not several:  # nearly all runs
        return ()
    places: dict[str, list[Place]] = {}
    for (judged, entry, setting, _), text in zip(run.values(), credentials, strict=True):
        if text in several:
            places.setdefault(text, []).append((judged, entry, setting))
    return places.values()


def _rank(use: Use) -> tuple[bool, ...]:
    """The strictest environment is the highest, a target that names none the lowest."""
    return (True, *use.named.rank) if use.named else (False,)


def _differ(uses: Iterable[Use]) -> bool:
    """Whether two of them differ both in their environment and in the place of the value.

    Such two exist as soon as there are two environments and two places.
    """
    pairs = [(use.environment, use.setting.origin) for use in uses]
    return len({named for named, _ in pairs}) > 1 and len({origin for _, origin in pairs}) > 1
