"""stale-secret: what is older than the policy's max_age, and what is said where nobody knows."""

from datetime import date, timedelta

import pytest

from auracheck.model import EXTERNAL, Kind, Setting
from auracheck.policy import Policy, loading
from auracheck.report import Finding
from tests.rules.conftest import TODAY
from tests.rules.targets import KEY, URL, found, places, setting, target

OLD = TODAY - timedelta(days=91)


def policy(name: str = "JWT_SECRET_KEY", max_age: int = 90, previous: tuple[str, ...] = ()) -> Policy:
    builtin = loading.builtin()
    entry = builtin.secrets[name]._replace(max_age=max_age, previous=previous)
    old = {one: entry._replace(name=one) for one in previous}
    return builtin._replace(secrets={**builtin.secrets, name: entry}, previous=old)


def made(day: date | None, name: str = "JWT_SECRET_KEY", value: str = KEY) -> Setting:
    return setting(name, value)._replace(made=day)


def judged(*settings: Setting, rules: Policy | None = None, environment: str = "production") -> list[Finding]:
    return found("stale-secret", target(*settings), environment, policy=rules or policy())


@pytest.mark.parametrize(("environment", "severity"), [("production", "warning"), ("development", "note")])
def test_one_day_more_than_the_policy_allows_is_too_old(environment: str, severity: str) -> None:
    [finding] = judged(made(OLD), environment=environment)
    assert places([finding]) == [("JWT_SECRET_KEY", severity, 1)]
    assert finding.message == f"expired: 91 days old, maximum 90 days (made {OLD})"
    assert finding.help == "auracheck generate jwt --write .env --rotate"


@pytest.mark.parametrize("age", [90, 1, 0, -1])
def test_its_last_day_is_not_too_old_nor_is_what_is_tomorrow_in_the_east(age: int) -> None:
    assert judged(made(TODAY - timedelta(days=age))) == []


def test_a_day_that_is_yet_to_come_tells_no_age() -> None:
    [finding] = judged(made(TODAY + timedelta(days=2)))
    assert str(finding.severity) == "note"
    assert finding.message == "unknown age: its date 2026-07-03 is in the future (maximum 90 days)"


@pytest.mark.parametrize("environment", ["production", "development"])
def test_where_nothing_says_it_that_is_a_note_with_the_very_line(environment: str) -> None:
    [finding] = judged(made(None), environment=environment)
    assert places([finding]) == [("JWT_SECRET_KEY", "note", 1)]
    assert finding.message == "unknown age (maximum 90 days)"
    assert finding.help == "add above .env:1: # auracheck: JWT_SECRET_KEY made YYYY-MM-DD"


@pytest.mark.parametrize("file", ["-", "secret.json"])
def test_where_no_comment_can_be_it_is_an_annotation(file: str) -> None:
    [finding] = judged(setting("JWT_SECRET_KEY", KEY, 9, file)._replace(kept_in="Secret"))
    assert finding.help == "kubectl annotate secret SECRET auracheck/JWT_SECRET_KEY.made=YYYY-MM-DD"


def test_an_annotation_in_the_namespace_of_the_secret() -> None:
    inside = target(setting("JWT_SECRET_KEY", KEY, 9, "-")._replace(kept_in="Secret"), namespace="shop")
    [finding] = found("stale-secret", inside, policy=policy())
    assert finding.help.startswith("kubectl annotate -n shop secret SECRET ")


@pytest.mark.parametrize("rules", [None, policy("SESSION_SECRET")])
def test_without_a_max_age_nothing_is_said(rules: Policy | None) -> None:
    assert judged(made(OLD), made(None, "SMTP_PASSWORD"), rules=rules or loading.builtin()) == []


def test_credentials_alone_have_an_age() -> None:
    assert judged(made(OLD, "SMTP_USERNAME", "mailer"), rules=policy("SMTP_USERNAME")) == []
    assert judged(made(OLD, "REDIS_URL", "redis://cache:6379/0"), rules=policy("REDIS_URL")) == []
    assert len(judged(made(OLD, "DATABASE_URL", URL), rules=policy("DATABASE_URL"))) == 1


def test_a_placeholder_has_none_and_what_is_elsewhere_or_blank_has_none() -> None:
    assert judged(made(OLD, value="changeme")) == []
    assert judged(made(None, value="changeme")) == []
    assert judged(made(None)._replace(value=EXTERNAL), made(None, "SESSION_SECRET", " ")) == []


def test_nor_has_the_path_of_a_file() -> None:
    assert judged(made(None, "JWT_SECRET_KEY_FILE", "/run/secrets/jwt")) == []


def test_an_old_key_beside_the_new_one_is_old_by_what_it_is() -> None:
    rules = policy(previous=("JWT_OLD",))
    assert judged(made(TODAY), made(OLD, "JWT_OLD", KEY[::-1]), rules=rules) == []
    assert len(judged(made(OLD), made(OLD, "JWT_OLD", KEY[::-1]), rules=rules)) == 1


def test_an_environment_has_no_days_which_is_one_note_for_all() -> None:
    rules = policy()
    session = rules.secrets["SESSION_SECRET"]._replace(max_age=1)
    rules = rules._replace(secrets={**rules.secrets, "SESSION_SECRET": session})
    [finding] = judged(
        setting("JWT_SECRET_KEY", KEY, None, None), setting("SESSION_SECRET", KEY[::-1], None, None), rules=rules
    )
    assert places([finding]) == [(None, "note", None)]
    assert finding.message.endswith(" (JWT_SECRET_KEY, SESSION_SECRET)")


def test_a_file_of_one_value_has_no_line_above_it() -> None:
    whole = setting("JWT_SECRET_KEY", KEY)
    [finding] = judged(whole._replace(origin=whole.origin._replace(column=None)))
    assert finding.secret is None


def test_what_a_store_tells_is_known_though_it_has_no_lines() -> None:
    assert judged(setting("JWT_SECRET_KEY", KEY, None, "vault:x")._replace(made=TODAY)) == []


def test_of_a_job_that_does_not_deploy_no_age_is_asked() -> None:
    job = target(made(None), kind=Kind.JOB)
    assert found("stale-secret", job, policy=policy()) == []
    old = target(made(OLD), kind=Kind.JOB)
    assert [str(f.severity) for f in found("stale-secret", old, policy=policy())] == ["note"]
