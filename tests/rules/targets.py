"""Targets of any shape, judged by one rule; `judge` of conftest.py has the plain ones."""

from collections.abc import Iterable, Sequence

from auracheck.deployment import Example, Run
from auracheck.deployment.facts import Fact
from auracheck.engine.environments import deployment_of
from auracheck.model import Document, External, Origin, Secret, Setting, Target
from auracheck.policy import Policy, loading
from auracheck.report import Finding
from auracheck.rules import rule
from tests.rules.conftest import TODAY

KEY = "7f3a9c1e5b8d2046f1a7c3e95d0b8264"
URL = "postgresql://app:Zk81vQpW07xTnB5s@db.internal:5432/auraconnect"


def setting(
    name: str, value: str | External | None, line: int | None = 1, file: str | None = ".env", *, literal: bool = True
) -> Setting:
    """A setting at the beginning of a line."""
    return Setting(
        name, Secret(value) if isinstance(value, str) else value, Origin(file, line, line and 1), literal=literal
    )


def target(*settings: Setting, **fields: object) -> Target:
    """A `.env` with these settings, but for the fields that are given."""
    plain = Target(".env", "dotenv", settings, Origin(".env"), consumer="dotenv")
    return plain._replace(**fields)


def found(
    rule_name: str,
    targets: Target | Sequence[Target],
    environment: str | None = "production",
    *,
    policy: Policy | None = None,
    examples: Iterable[Target] = (),
    documents: Iterable[Document] = (),
    facts: Iterable[Fact] = (),
) -> list[Finding]:
    """What the rule finds; ``environment`` is what `--env` says, None where it is not given."""
    policy = policy or loading.builtin()
    told = None if environment is None else ("--env", environment)
    targets = [targets] if isinstance(targets, Target) else targets
    run = Run(
        [deployment_of(each, policy, told) for each in targets],
        today=TODAY,
        examples=[Example(each, policy) for each in examples],
        documents=documents,
        policies=[policy],
        facts=facts,
    )
    return list(rule(rule_name).check(run))


def places(findings: Iterable[Finding]) -> list[tuple[str | None, str, int | None]]:
    """Each finding's secret, severity and line."""
    return [(f.secret, str(f.severity), f.locations[0].line) for f in findings]
