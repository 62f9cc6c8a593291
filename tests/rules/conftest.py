"""What the tests of rules share: one deployment, judged by one rule."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pytest

from auracheck.deployment import JudgedTarget, Run
from auracheck.engine.environments import deployment_of
from auracheck.model import External, Origin, Secret, Setting, Target
from auracheck.policy import Policy, loading
from auracheck.report import Finding
from auracheck.rules import rule

TODAY = date(2026, 7, 1)

Settings = Mapping[str, str | External | None]


class Judge(Protocol):
    def __call__(
        self,
        rule_name: str,
        settings: Settings,
        environment: str = "production",
        policy: Policy | None = None,
        form: str = "dotenv",
        source: str = "dotenv",
    ) -> list[Finding]: ...


@pytest.fixture
def judge() -> Judge:
    """What one rule finds in one target: the settings stand in `.env`, a line each, from line 1."""

    def judged(
        rule_name: str,
        settings: Settings,
        environment: str = "production",
        policy: Policy | None = None,
        form: str = "dotenv",
        source: str = "dotenv",
    ) -> list[Finding]:
        run = Run([deploy(policy or loading.builtin(), settings, environment, form, source)], today=TODAY)
        return list(rule(rule_name).check(run))

    return judged


def deploy(policy: Policy, settings: Settings, environment: str, form: str, source: str) -> JudgedTarget:
    """The settings in `.env`, judged as that environment."""
    target = Target(
        label=".env",
        source=source,
        settings=tuple(
            Setting(name, Secret(value) if isinstance(value, str) else value, Origin(".env", line, 1))
            for line, (name, value) in enumerate(settings.items(), 1)
        ),
        origin=Origin(".env"),
        form=form,
        consumer=source,
    )
    return deployment_of(target, policy, ("--env", environment))
