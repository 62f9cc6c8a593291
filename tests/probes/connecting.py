"""What the tests of connections share: a URL in an env file, and what the probe says of it."""

from auracheck import probes
from auracheck.deployment import Run
from auracheck.deployment.facts import Fact, Overprivileged, Unreachable
from auracheck.engine.environments import deployment_of
from auracheck.model import Target, Unread
from auracheck.policy import Policy, loading
from tests.rules.conftest import TODAY
from tests.rules.targets import setting, target

SECONDS = 0.6
"""The time-out of tests in which nobody answers."""


def env(*settings: tuple[str, str], label: str = ".env") -> Target:
    """An env file with these lines."""
    held = [setting(name, value, line, label) for line, (name, value) in enumerate(settings, 1)]
    return target(*held, label=label)


def observed(*targets: Target, seconds: float = 20, policy: Policy | None = None) -> list[Fact | Unread]:
    policy = policy or loading.builtin()
    run = Run([deployment_of(each, policy, None) for each in targets], today=TODAY)
    return list(probes.probe("connections", probes.Options(timeout=seconds)).observe(run))


def told(name: str, url: str, *variables: tuple[str, str], seconds: float = 20) -> list[str]:
    """What comes of one URL: the failure, the power, or why it is unread."""
    found = observed(env((name, url), *variables), seconds=seconds)
    return list(map(_words, found))


def _words(found: Fact | Unread) -> str:
    if isinstance(found, Unreachable):
        return found.failure
    if isinstance(found, Overprivileged):
        return found.power
    return found.reason if isinstance(found, Unread) else "no driver"
