"""unreachable-service: each failure in words of its own, and a line that mends it."""

import pytest

from auracheck.deployment.answers import Failure
from auracheck.deployment.facts import Fact, NoDriver, Unreachable
from auracheck.model import Kind, Target
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from auracheck.report import Finding
from auracheck.rules.failures import MEANING, fix_for
from tests.rules.targets import URL, found, places, setting, target

RULE = "unreachable-service"
REDIS = "redis://:Zk81vQpW07xTnB5s@cache.internal/0"
BOTH = target(setting("DATABASE_URL", URL, 3), setting("REDIS_URL", REDIS, 4))


def fact(secret: str, failure: Failure) -> Fact:
    return Unreachable(".env", secret, failure)


def told(*facts: Fact, environment: str = "production", where: Target = BOTH) -> list[Finding]:
    return found(RULE, where, environment, facts=facts)


def test_without_a_fact_there_is_no_finding() -> None:
    assert told() == []


@pytest.mark.parametrize("failure", Failure)
def test_each_failure_has_a_meaning_and_a_help_of_its_own(failure: Failure) -> None:
    [database, redis] = told(fact("DATABASE_URL", failure), fact("REDIS_URL", failure))
    assert database.message == redis.message == f"cannot connect: {MEANING[failure]}"
    assert database.help
    assert redis.help
    assert "Zk81" not in repr((database, redis))


def test_meanings_and_lines_are_told_apart() -> None:
    assert set(MEANING) == set(Failure)
    assert len(set(MEANING.values())) == len(Failure)
    assert fix_for(Failure.UNTRUSTED, "redis") != fix_for(Failure.UNTRUSTED, "postgresql")


@pytest.mark.parametrize(("environment", "severity"), [("production", "error"), ("development", "warning")])
def test_it_stands_at_the_urls_line(environment: str, severity: str) -> None:
    findings = told(fact("REDIS_URL", Failure.REFUSED), environment=environment)
    assert places(findings) == [("REDIS_URL", severity, 4)]


def test_under_a_wrong_name_it_is_told_of_the_secret_that_is_meant() -> None:
    findings = told(fact("DB_URL", Failure.REFUSED), where=target(setting("DB_URL", URL, 2)))
    assert places(findings) == [("DATABASE_URL", "error", 2)]


def test_in_a_job_that_does_not_deploy_it_is_a_note() -> None:
    assert places(told(fact("REDIS_URL", Failure.REFUSED), where=BOTH._replace(kind=Kind.JOB))) == [
        ("REDIS_URL", "note", 4)
    ]


def test_a_service_without_a_driver_is_a_note() -> None:
    policy = loading.builtin()._replace(secrets={"QUEUE": Entry("QUEUE", "url")})
    queue = target(setting("QUEUE", "amqp://app:Zk81vQpW07xTnB5s@mq.internal/x"))
    [finding] = found(RULE, queue, policy=policy, facts=[NoDriver(".env", "QUEUE")])
    assert str(finding.severity) == "note"
    assert "only PostgreSQL and Redis" in finding.message
