"""Which environment a target is judged as, and who said so."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.model import Kind, Origin, Secret, Target
from auracheck.policy import Environment, Policy

OVERRIDE = "AURACHECK_ENV"
"""Our own variable: what `--env` says where it is not given."""

_SPLIT = re.compile(r"[/\\._-]+")

Voice = tuple[str, Environment]
"""Who names an environment (`variable`, `job` or `location`), and which."""


def told_environment(option: str | None, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Who was told which environment to judge as: `--env`, else `AURACHECK_ENV`; None where nobody was."""
    if option is not None:
        return "--env", option
    named = environ.get(OVERRIDE, "").strip()
    return (OVERRIDE, named) if named else None


def voices(target: Target, policy: Policy) -> list[Voice]:
    """All that names an environment about the target itself: its own variable, a CI job's `environment:`, the words
    of its own name or path."""
    return list(_voices(target, policy))


def strictest(voices: Sequence[Voice], policy: Policy) -> Voice | None:
    """The voice that counts; of several with one environment the first. None where none speaks."""
    order = _by_strictness(policy)
    return max(voices, key=lambda voice: order.index(voice[1]), default=None)


def judged_as(
    voices: Sequence[Voice], policy: Policy, told: tuple[str, str] | None
) -> tuple[Environment, str, tuple[tuple[str, str], ...]]:
    """The environment that a target with these voices is judged as, who said so, and the voices that disagree.

    ``told`` decides, else the strictest voice. Where none speaks, it is what an unset variable means.
    """
    if told is not None and (named := policy.environment(told[1])) is not None:
        return named, told[0], ()
    counting = strictest(voices, policy)
    if counting is None:
        return _unset(policy), "default", ()
    who, environment = counting
    others = tuple((other, named.name) for other, named in voices if named.name != environment.name)
    return environment, who, others


def asks_variable(target: Target, policy: Policy) -> bool:
    """Whether the target is a process that reads the policy's variable; CI jobs and stores are not asked for it."""
    return bool(policy.variable) and target.kind is Kind.PROCESS and target.source != "files"


def variable_origin(target: Target, policy: Policy) -> Origin | None:
    """Where the target sets the policy's variable, or None."""
    setting = target.winners().get(policy.variable)
    return setting.origin if setting else None


def _voices(target: Target, policy: Policy) -> Iterator[Voice]:
    if asks_variable(target, policy):
        value = target.effective().get(policy.variable)
        word = value.reveal().strip() if isinstance(value, Secret) else ""
        if word:
            yield "variable", _exactly(word, policy) or _by_strictness(policy)[-1]
    if target.job_environment:
        for environment in _of_job(target.job_environment, target.kind, policy):
            yield "job", environment
    for environment in _in_words(_own_name(target), policy):
        yield "location", environment


def _of_job(name: str, kind: Kind, policy: Policy) -> list[Environment]:
    """What the name of a job's environment says: as a whole, else its words (`production/eu`). A job deploys
    somewhere, so one whose words mean none counts as the strictest, as an unknown value of the variable does."""
    whole = policy.environment(name)
    found = [whole] if whole else _in_words(name, policy)
    return found or (_by_strictness(policy)[-1:] if kind is Kind.DEPLOYING_JOB else [])


def _in_words(text: str, policy: Policy) -> list[Environment]:
    return [named for word in _SPLIT.split(text) if word and (named := policy.environment(word))]


def _own_name(target: Target) -> str:
    """A store's path whole; of a file its own name, since folders are called anything."""
    location = target.location
    return location if target.kind is Kind.STORE else os.path.basename(location.rstrip("/" + os.sep))


def _exactly(word: str, policy: Policy) -> Environment | None:
    """The environment of that name as the application compares it: without regard to case, and no aliases."""
    folded = word.casefold()
    return next((e for e in policy.environments.values() if e.name.casefold() == folded), None)


def _by_strictness(policy: Policy) -> list[Environment]:
    """The environments, the strictest last, which is what an unknown name counts as."""
    return sorted(policy.environments.values(), key=lambda environment: environment.rank)


def _unset(policy: Policy) -> Environment:
    found = policy.environments.get(policy.unset) or policy.environments.get("development")
    return found or next(iter(policy.environments.values()))
