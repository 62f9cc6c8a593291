"""What a rule is: one kind of problem, found by a pure function of the inventory and the policy."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Kind, Origin
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity

STRICT_ERROR = Severities(Severity.ERROR, Severity.WARNING)
STRICT_WARNING = Severities(Severity.WARNING, None)


def everywhere(severities: Severities) -> Severity:
    """The severity of a finding that belongs to no environment."""
    assert severities.strict is not None
    return severities.strict


class Rule(ABC):
    """One rule. The class docstring is its explanation, under the headings What it finds, Why it matters,
    How to mend it and Example.

    ``severities`` says how bad it is; ``lesser`` the same for the milder variant that some rules have.
    """

    name: ClassVar[str]
    severities: ClassVar[Severities]
    lesser: ClassVar[Severities | None] = None

    @abstractmethod
    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        """Every finding of this rule. Pure: nothing is read, run or connected to, and no value gets into a text."""

    def report(
        self,
        deployment: Deployment,
        secret: str | None,
        message: str,
        help: str,
        *locations: Origin,
        severities: Severities | None = None,
    ) -> Iterator[Finding]:
        """One finding in this deployment, or none where the rule is silent there.

        Without a location it stands where an absence does: at the target itself. In a CI job that does not deploy it
        is a note: what such a job builds and tests with is rarely what is deployed.
        """
        severity = (severities or self.severities).where(deployment.strict)
        if severity is not None and deployment.target.kind is Kind.JOB:
            severity = Severity.NOTE
        if severity is not None:
            where = locations or (deployment.target.origin,)
            yield Finding(self.name, severity, secret, message, help, where, (deployment.target.label,))

    def in_example(self, label: str, secret: str, message: str, origin: Origin) -> Finding:
        """One finding in an example, which belongs to no environment, and what is published is so everywhere."""
        help = f"{secret}= without a value in the example; then a new value wherever this one is in use"
        return Finding(self.name, everywhere(self.severities), secret, message, help, (origin,), (label,))
