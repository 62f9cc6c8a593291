"""The rule missing-secret."""

from collections.abc import Iterator

from auracheck.consumers import PROGRAMS
from auracheck.inventory import Deployment, Inventory
from auracheck.model import Kind, Secret, Target
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend
from auracheck.rules.presence import is_read

DROPPED_SHOWN = 3
"""How many of the lines that the consumer skipped are named: what is no env file at all has them by thousands."""


class MissingSecret(Rule):
    """A secret that this environment requires is not set, or it is set to nothing.

    What it finds
    A required secret without a value: the name is absent, given without a value, or its value is empty or white
    space alone. Which are required is the policy's word (`auracheck explain policy`). A value that another system
    keeps is there. In a GitLab job it is a warning, since a project variable reaches every job without being listed;
    so it is in a Kubernetes Secret by itself, since no container here says what it takes from where.

    Why it matters
    The application refuses to start without it: "CRITICAL SECURITY ERROR: Required secret 'JWT_SECRET_KEY' is not
    set". Found here, before the restart, it costs no downtime.

    How to mend it
    Run the command that the finding gives, or get the value where it says. A line that the program which reads the
    file could not understand is skipped by it: the finding names such lines, since the secret may stand there.

    Example
    .env: error: missing-secret: SESSION_SECRET: not set, production needs it
    """

    name = "missing-secret"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment in inventory.deployments:
            if deployment.target.kind is Kind.JOB:
                continue
            for name, entry in policy.secrets.items():
                if name in deployment.required and not is_read(deployment, policy, name):
                    yield from self._finding(deployment, entry)

    def _finding(self, deployment: Deployment, entry: Entry) -> Iterator[Finding]:
        target = deployment.target
        setting = deployment.given.get(entry.name)
        origin = setting.origin if setting else target.origin
        message = f"not set, {deployment.environment} needs it"
        if setting and setting.name == entry.name and isinstance(setting.value, Secret):
            message = "set, but blank" if setting.value.reveal() else "set, but empty"
        yield from self.report(
            deployment,
            entry.name,
            message + _skipped(deployment),
            mend(deployment, entry, origin),
            origin,
            severities=self.lesser if _is_part(target) else None,
        )


def _is_part(target: Target) -> bool:
    """Whether it is not all that the application is given."""
    return target.source == "gitlab" or (target.source == "kubernetes" and target.kind is Kind.STORE)


def _skipped(deployment: Deployment) -> str:
    """A remark on the lines that the consumer could not parse, among which the secret may be."""
    lines = [str(origin.line) for origin in deployment.target.dropped if origin.line]
    if not lines:
        return ""
    shown, more = lines[:DROPPED_SHOWN], len(lines) - DROPPED_SHOWN
    *before, last = [*shown, f"{more} more"] if more > 0 else shown
    named = f"{', '.join(before)} and {last}" if before else last
    reader = PROGRAMS.get(deployment.target.consumer, "the program that reads it")
    return f" (line{'s' if before else ''} {named} could not be read by {reader})"
