"""What the tests of rules share: one deployment, judged by one rule."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pytest

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Elsewhere, Origin, Secret, Setting, Target
from auracheck.policy import Policy, loading
from auracheck.report import Finding
from auracheck.rules import rule

TODAY = date(2026, 7, 1)

Settings = Mapping[str, str | Elsewhere | None]


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
        policy = policy or loading.builtin()
        inventory = Inventory([deploy(policy, settings, environment, form, source)], today=TODAY)
        return list(rule(rule_name).check(inventory, policy))

    return judged


def deploy(policy: Policy, settings: Settings, environment: str, form: str, source: str) -> Deployment:
    """A deployment as the engine makes it from a target."""
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
    matches = [(match, s) for s in target.winners().values() if (match := policy.find(s.name))]
    found = {match.entry.name: setting for match, setting in matches if not match.own_name}
    found |= {match.entry.name: setting for match, setting in matches if match.own_name}
    given = {name: found[name] for name in policy.secrets if name in found}
    return Deployment(
        target=target,
        environment=environment,
        environment_from="--env",
        strict=policy.environments[environment].strict,
        disagreeing=(),
        named=None,
        given=given,
        required=policy.required(environment, target.effective()),
        valued=tuple(
            (entry, s)
            for entry, s in (
                *((policy.secrets[name], s) for name, s in given.items()),
                *((policy.previous[name], s) for name, s in target.winners().items() if name in policy.previous),
            )
            if isinstance(s.value, Secret) and not s.blank
        ),
    )
