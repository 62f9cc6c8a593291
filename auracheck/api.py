"""auracheck as a library: the same verdict for a program, and the check at an application's start."""

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping

from auracheck.engine.environments import requested_environment
from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.errors import SecretsError, UsageError
from auracheck.model import Secret
from auracheck.policy import Policy
from auracheck.policy.entry import Refusal
from auracheck.policy.loading import builtin
from auracheck.report import Report


def check(
    sources: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
    environment: str | None = None,
    policy: str | None = None,
) -> Report:
    """Check as `auracheck check` does.

    ``sources`` are specs (`.env`, `systemd:x.service`; none: the environment over `./.env`), ``environ`` replaces
    the process environment (default: `os.environ`), ``environment`` for `--env`, ``policy`` is a file's path.
    Raises `UsageError`, and `PolicyError`, which is one.
    """
    if isinstance(sources, str):
        raise UsageError("sources is not a list (expected a list of specs, such as ['.env'])")
    environ = os.environ if environ is None else environ
    return run(
        Request(
            sources=tuple(sources),
            environ=dict(environ),
            environment=requested_environment(environment, environ),
            policy=policy,
        )
    )


def generate_secret(kind: str) -> str:
    """A new random value for a secret's name or short name (`jwt`), or a `password`: 256 bits, from the system's
    random source.

    Raises `UsageError` for a kind that cannot be made without more being known.
    """
    from auracheck.generate import generate_secret as generated

    return generated(kind)


def validate_all_secrets() -> None:
    """Check `os.environ` at an application's start, as AuraConnect's own function of this name does, and no more.

    In production raises `SecretsError` with every error, worded as in AuraConnect's guide; in any other environment
    each is a warning, and the application goes on. All else that `check` judges is not asked here.
    """
    policy = builtin()
    named = os.environ.get(policy.variable, policy.unset).lower()
    environment = _STRICT if named == _STRICT else policy.unset  # the application knows no third one
    errors = list(_problems(policy, environment))
    if errors and environment == _STRICT:
        raise SecretsError("; ".join(errors))
    for error in errors:
        warnings.warn(error, stacklevel=2)


_STRICT = "production"


def _problems(policy: Policy, environment: str) -> Iterator[str]:
    """What the application says of each secret that it requires, in its own words, so that the troubleshooting section
    of its guide applies."""
    given = {name: Secret(value) for name, value in os.environ.items() if name in policy.secrets}
    required = policy.required(environment, given)
    for name in filter(required.__contains__, policy.secrets):
        value = os.environ.get(name, "")
        if not value.strip():
            yield f"CRITICAL SECURITY ERROR: Required secret '{name}' is not set"
        elif any(_refuses(refusal, name, environment, value) for refusal in policy.refused):
            yield f"CRITICAL SECURITY ERROR: Secret contains dangerous default value: '{name}'"


def _refuses(refusal: Refusal, name: str, environment: str, value: str) -> bool:
    """Whether the guide's own words are in the value; what other code of the application refuses has `by`."""
    if refusal.by or name not in refusal.secrets or environment not in refusal.environments:
        return False
    return any(word in value.lower() for word in refusal.substrings)
