"""A CI job that does not deploy: what is found in it is a note, and nothing is missing."""

import pytest

from auracheck.engine.environments import deployment_of
from auracheck.model import Document, Kind
from auracheck.policy import loading
from auracheck.rules import REGISTRY
from tests.rules.targets import KEY, found, places, setting, target

BAD = (
    setting("JWT_SECRET_KEY", "changeme"),
    setting("SESSION_SECRET", "abcabcabcabcabcabcabcabcabcabcabcabc", 2),
    setting("DATABASE_URL", "postgres://", 3),
    setting("SMTP_PASSWORD", KEY, 4),
    setting("TWILIO_AUTH_TOKEN", KEY, 5),
)
RULES = {"default-secret", "weak-secret", "malformed-secret", "duplicate-secret", "embedded-secret"}


def judged(rule: str, kind: Kind, environment: str) -> list[tuple[str | None, str, int | None]]:
    documents = [Document(".env", "workflow", "", b"")]
    job = target(*BAD, kind=kind, source="github", form="github")
    return places(found(rule, job, environment, documents=documents))


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("environment", ["production", "development"])
def test_findings_about_values_are_notes(rule: str, environment: str) -> None:
    deploying = judged(rule, Kind.DEPLOYING_JOB, environment)
    assert deploying
    assert "note" not in {severity for _, severity, _ in deploying}
    expected = [(secret, "note", line) for secret, _, line in deploying]
    assert judged(rule, Kind.JOB, environment) == expected


@pytest.mark.parametrize("rule", ["missing-secret", "incomplete-pair", "recommended-secret", "misnamed-secret"])
def test_nothing_is_missing(rule: str) -> None:
    assert judged(rule, Kind.JOB, "production") == []


@pytest.mark.parametrize(("kind", "required"), [(Kind.JOB, set()), (Kind.DEPLOYING_JOB, {"JWT_SECRET_KEY"})])
def test_nothing_is_required(kind: Kind, required: set[str]) -> None:
    job = deployment_of(target(*BAD, kind=kind), loading.builtin(), ("--env", "production"))
    assert required == job.required.intersection(["JWT_SECRET_KEY"])


def test_no_rule_says_more_than_a_note() -> None:
    said = {severity for rule in REGISTRY for _, severity, _ in judged(rule, Kind.JOB, "production")}
    assert said == {"note"}


@pytest.mark.parametrize(("kind", "severity"), [(Kind.JOB, "note"), (Kind.DEPLOYING_JOB, "error")])
def test_a_value_of_another_environment_in_a_test_is_a_note(kind: Kind, severity: str) -> None:
    one = target(setting("JWT_SECRET_KEY", KEY, 1, "a"), label="a", location=".env.production")
    other = target(setting("JWT_SECRET_KEY", KEY, 2, "b"), label="b", source="github", form="github", kind=kind)
    [finding] = found("reused-secret", [one, other._replace(job_environment="staging")])
    assert str(finding.severity) == severity
