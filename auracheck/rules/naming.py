"""Which environment a target names of itself, whatever it is judged as."""

import re

from auracheck.model import Kind, Secret, Target
from auracheck.policy import Environment, Policy

_SPLIT = re.compile(r"[/\\._-]+")


def named_environment(target: Target, policy: Policy) -> Environment | None:
    """The strictest environment that its variable, its CI job or the words of its location name; None where none is.

    A word in the variable that means none counts as the strictest, as it does for the engine.
    """
    found = [policy.environment(word) for word in _words_of_location(target)]
    if target.job_environment:
        found.append(policy.environment(target.job_environment))
    word = _variable(target, policy)
    if word:
        found.append(policy.environment(word) or max(policy.environments.values(), key=strictness, default=None))
    return max((environment for environment in found if environment), key=strictness, default=None)


def strictness(environment: Environment) -> tuple[bool, bool]:
    """The order of environments: production is above all others that are strict."""
    return environment.strict, environment.name == "production"


def _words_of_location(target: Target) -> list[str]:
    """Of a file its own name alone, since folders are called anything; a store's path whole."""
    location = target.location
    name = location if target.kind is Kind.STORE else location.rstrip("/").rpartition("/")[2]
    return [word for word in _SPLIT.split(name) if word]


def _variable(target: Target, policy: Policy) -> str:
    """What the variable says in a process; other targets do not hold it."""
    if not policy.variable or target.kind is not Kind.PROCESS or target.source == "files":
        return ""
    value = target.effective().get(policy.variable)
    return value.reveal().strip() if isinstance(value, Secret) else ""
