"""Which environment a target is judged as, and who said so."""

import re
from collections.abc import Iterator, Mapping

from auracheck.model import Kind, Origin, Secret, Target
from auracheck.policy import Environment, Policy

OVERRIDE = "AURACHECK_ENV"
"""Our own variable: what `--env` says where it is not given."""

_SPLIT = re.compile(r"[/\\._-]+")


def told_environment(option: str | None, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Who was told which environment to judge as: `--env`, else `AURACHECK_ENV`; None where nobody was."""
    if option is not None:
        return "--env", option
    named = environ.get(OVERRIDE, "").strip()
    return (OVERRIDE, named) if named else None


def judged_as(
    target: Target, policy: Policy, told: tuple[str, str] | None
) -> tuple[Environment, str, tuple[tuple[str, str], ...]]:
    """The environment that a target is judged as, who said so, and the voices that disagree.

    ``told`` decides. Else it is the strictest that anything about the target names: its own variable, a CI job's
    `environment:`, the words of its own name or path. Where none speaks, it is what an unset variable means.
    """
    if told is not None and (named := policy.environment(told[1])) is not None:
        return named, told[0], ()
    voices = list(_voices(target, policy))
    if not voices:
        return _unset(policy), "default", ()
    order = _by_strictness(policy)
    who, environment = max(voices, key=lambda voice: order.index(voice[1]))
    others = tuple((other, named.name) for other, named in voices if named.name != environment.name)
    return environment, who, others


def asks_variable(target: Target, policy: Policy) -> bool:
    """Whether the target is a process that reads the policy's variable; CI jobs and stores are not asked for it."""
    return bool(policy.variable) and target.kind is Kind.PROCESS and target.source != "files"


def variable_origin(target: Target, policy: Policy) -> Origin | None:
    """Where the target sets the policy's variable, or None."""
    setting = target.winners().get(policy.variable)
    return setting.origin if setting else None


def _voices(target: Target, policy: Policy) -> Iterator[tuple[str, Environment]]:
    if asks_variable(target, policy):
        value = target.effective().get(policy.variable)
        word = value.reveal().strip() if isinstance(value, Secret) else ""
        if word:
            yield "variable", _exactly(word, policy) or _by_strictness(policy)[-1]
    if target.job_environment:
        job = policy.environment(target.job_environment)
        if job:
            yield "job", job
    for word in _SPLIT.split(_own_name(target)):
        named = policy.environment(word) if word else None
        if named:
            yield "location", named


def _own_name(target: Target) -> str:
    """A store's path whole; of a file its own name, since folders are called anything."""
    location = target.location
    return location if target.kind is Kind.STORE else location.rstrip("/").rpartition("/")[2]


def _exactly(word: str, policy: Policy) -> Environment | None:
    """The environment of that name as the application compares it: without regard to case, and no aliases."""
    folded = word.casefold()
    return next((e for e in policy.environments.values() if e.name.casefold() == folded), None)


def _by_strictness(policy: Policy) -> list[Environment]:
    """The environments, the strictest last; production is what an unknown value counts as, whatever was added."""
    return sorted(policy.environments.values(), key=lambda e: (e.strict, e.name == "production"))


def _unset(policy: Policy) -> Environment:
    found = policy.environments.get(policy.unset) or policy.environments.get("development")
    return found or next(iter(policy.environments.values()))
