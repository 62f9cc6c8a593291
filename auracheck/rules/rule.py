"""The interface of a rule: it finds one kind of problem, as a pure function of the run."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import lru_cache

from auracheck.deployment import JudgedTarget, Run
from auracheck.model import Kind, Origin
from auracheck.report import Finding, Severities, Severity
from auracheck.steps import Step, do
from auracheck.typed import ClassVar, TypeVar

T = TypeVar("T")

STRICT_ERROR = Severities(Severity.ERROR, Severity.WARNING)
STRICT_WARNING = Severities(Severity.WARNING, None)


class Rule(ABC):
    """One rule. The class docstring is its explanation, under the headings What it finds, Why it matters,
    How to fix it and Example.

    ``severities`` are those of its findings; ``lesser`` those of the milder variant that some rules have. ``probes``
    are those whose facts it asks for. ``yields_to`` are rules that explain the same secret of the same target better:
    where one of them has a finding, this one's is left out. ``yields_across`` are rules that explain a client's end
    where they have a finding about the password that is missing at its server's. ``renews``: its fix gives the secret
    a new value. ``by_target``: it looks at each target by itself, so that it may be asked about some of them, and finds
    the same in another one of its form (`engine/alike.py`).
    """

    name: ClassVar[str]
    group: ClassVar[str]
    severities: ClassVar[Severities]
    lesser: ClassVar[Severities | None] = None
    probes: ClassVar[tuple[str, ...]] = ()
    yields_to: ClassVar[tuple[str, ...]] = ()
    yields_across: ClassVar[tuple[str, ...]] = ()
    renews: ClassVar[bool] = False
    by_target: ClassVar[bool] = False

    @abstractmethod
    def check(self, run: Run) -> Iterator[Finding]:
        """Every finding of this rule. Pure: nothing is read, run or connected to, and no text contains a value."""

    def report(
        self,
        judged: JudgedTarget,
        secret: str | None,
        message: str,
        fix: tuple[Step, ...],
        *locations: Origin,
        severities: Severities | None = None,
        beyond: bool = False,
    ) -> Iterator[Finding]:
        """One finding in this deployment, or none if the rule does not report anything there.

        Without a location, the finding is at the target itself, as for an absent secret. In a CI job that does not
        deploy it is a note: the values that such a job builds and tests with are rarely those that are deployed. So
        is one about a credential in a live environment that the policy does not name: a shell is full of other
        programs' tokens. A file that is read beneath it is not. What only the application's code asks for
        (``beyond``, or the secret's `required_by`) is a warning at most, and so is what an image sets, which a
        deployment may override.
        """
        severity = (severities or self.severities).where(judged.strict)
        where = locations or _alone(judged.target.origin)
        entry = judged.policy.secrets.get(secret or "")
        beyond = beyond or (entry is not None and entry.is_beyond)
        if severity is not None and (beyond or judged.target.kind is Kind.IMAGE):
            severity = min(severity, Severity.WARNING)
        if severity is not None and (judged.target.kind is Kind.JOB or _is_beside(judged, secret, where[0])):
            severity = Severity.NOTE
        if severity is not None:
            yield Finding(self.name, severity, secret, message, fix, where, _alone(judged.target.label), beyond=beyond)

    def in_example(self, label: str, secret: str, message: str, origin: Origin, fix: tuple[Step, ...] = ()) -> Finding:
        """One finding in an example. It has the strict severity: an example belongs to no environment."""
        fix = fix or do("remove the value from the example, then rotate it wherever it is used")
        return Finding(self.name, self.severities.strict, secret, message, fix, (origin,), (label,))


@lru_cache(1 << 4)  # what one target lacks after the other shares it, a tenth of the memory of a finding each
def _alone(item: T) -> tuple[T]:
    return (item,)


def _is_beside(judged: JudgedTarget, secret: str | None, where: Origin) -> bool:
    """Whether it is about a variable of a live environment that others name than its first judge."""
    entry = judged.policy.secrets.get(secret or "")
    if entry is None or not judged.target.live or where.file is not None:
        return False
    return entry.inferred or entry.by in judged.judged_by[1:]


class ValueRule(Rule):
    """One that judges a value by itself. Of several with a finding about one value the most severe is reported, of
    those the first in the registry."""

    by_target: ClassVar[bool] = True
