"""What the tests of connections share: a URL in an env file, and what the probe says of it."""

from collections.abc import Sequence

from auracheck import probes
from auracheck.engine.deployments import deployment_of
from auracheck.inventory import Inventory
from auracheck.model import Fact, Target, Unread
from auracheck.policy import Policy, loading
from tests.rules.conftest import TODAY
from tests.rules.targets import setting, target

SECONDS = 0.6
"""The time-out of tests in which nobody answers."""


def env(*settings: tuple[str, str], label: str = ".env") -> Target:
    """An env file with these lines."""
    held = [setting(name, value, line, label) for line, (name, value) in enumerate(settings, 1)]
    return target(*held, label=label)


def observed(
    *targets: Target, seconds: float = 20, policy: Policy | None = None, rules: Sequence[str] | None = None
) -> list[Fact | Unread]:
    policy = policy or loading.builtin()
    inventory = Inventory([deployment_of(each, policy, None) for each in targets], today=TODAY)
    options = probes.Options(connect=True, timeout=seconds, rules=rules)
    return list(probes.probe("connections", options).observe(inventory, policy))


def told(name: str, url: str, *variables: tuple[str, str], seconds: float = 20) -> list[str]:
    """What comes of one URL: the details of failures, the names of other facts, the reasons of what is unread."""
    found = observed(env((name, url), *variables), seconds=seconds)
    return [each.reason if isinstance(each, Unread) else each.detail or each.name for each in found]
