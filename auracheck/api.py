"""auracheck as a library: the same verdict for a program, and the check at an application's start."""

import os
import warnings
from collections.abc import Iterable, Mapping

from auracheck.engine.environments import requested_environment
from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.errors import SecretsError, UsageError
from auracheck.policy.loading import BUILTIN_PATH
from auracheck.report import Finding, Report, Severity


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
    """A new random value for a secret's name or short name (`jwt`), or a `password`: 256 bits, from `secrets`.

    Raises `UsageError` for a kind that cannot be made without more being known.
    """
    from auracheck.generate import generate_secret as generated

    return generated(kind)


def validate_all_secrets() -> None:
    """Check `os.environ` at an application's start, by AuraConnect's policy.

    In production raises `SecretsError` with every error, worded as in AuraConnect's guide, and where the check itself
    could not be finished; in any other environment each problem is a warning, and the application goes on.
    """
    report = run(Request(sources=("env:",), environ=dict(os.environ), policy=BUILTIN_PATH))
    errors = [_worded(finding) for finding in report.counting() if finding.severity is Severity.ERROR]
    errors += [f"the secrets could not be checked: {unread.reason}" for unread in report.unread]
    if report.environment == "production" and errors:
        raise SecretsError("; ".join(errors))
    for finding in report.counting():
        if finding.severity > Severity.NOTE:
            warnings.warn(_worded(finding), stacklevel=2)


def _worded(finding: Finding) -> str:
    """The finding in AuraConnect's own words where it has some, so that its guide's troubleshooting section applies."""
    name = finding.secret
    if finding.rule in ("missing-secret", "misnamed-secret", "unresolved-reference"):
        return f"CRITICAL SECURITY ERROR: Required secret '{name}' is not set"
    if finding.rule in ("default-secret", "refused-at-startup"):
        return f"CRITICAL SECURITY ERROR: Secret contains dangerous default value: '{name}'"
    return f"{name}: {finding.message}" if name else finding.message
