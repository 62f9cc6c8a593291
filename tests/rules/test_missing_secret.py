"""missing-secret: required, and not there or blank."""

from typing import Any

import pytest

from auracheck.model import EXTERNAL, Kind, Origin
from auracheck.policy import loading
from auracheck.policy.loading import wrong_names
from auracheck.report import Finding
from tests.rules import targets
from tests.rules.targets import KEY, URL, places, setting, target

REST = (setting("DATABASE_URL", URL, 2), setting("SESSION_SECRET", KEY, 3), setting("REDIS_URL", "redis://r:6379", 4))


def found(*args: Any, **options: Any) -> list[Finding]:
    """What the policy itself requires; what only the application asks for is in tests/catalogue."""
    return [finding for finding in targets.found(*args, **options) if not finding.beyond]


def test_finds_each_required_secret_that_is_absent_at_the_file_itself() -> None:
    findings = found("missing-secret", target())
    assert places(findings) == [
        ("JWT_SECRET_KEY", "error", None),
        ("DATABASE_URL", "error", None),
        ("SESSION_SECRET", "error", None),
        ("REDIS_URL", "error", None),
    ]
    assert {f.locations for f in findings} == {(Origin(".env"),)}
    assert findings[0].message == "not set (required in production)"
    assert findings[0].help.startswith("auracheck generate jwt")


def test_development_requires_fewer_and_is_warned() -> None:
    assert places(found("missing-secret", target(), "development")) == [
        ("JWT_SECRET_KEY", "warning", None),
        ("DATABASE_URL", "warning", None),
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "empty (required in production)"),
        (" \t", "only whitespace (required in production)"),
        (None, "not set (required in production)"),
    ],
)
def test_finds_a_blank_one_at_its_line(value: str | None, message: str) -> None:
    [finding] = found("missing-secret", target(setting("JWT_SECRET_KEY", value, 7), *REST))
    assert places([finding]) == [("JWT_SECRET_KEY", "error", 7)]
    assert finding.message == message


def test_the_last_setting_counts() -> None:
    findings = found("missing-secret", target(setting("JWT_SECRET_KEY", KEY), *REST, setting("JWT_SECRET_KEY", "", 9)))
    assert places(findings) == [("JWT_SECRET_KEY", "error", 9)]


def test_one_that_is_kept_elsewhere_is_there() -> None:
    assert found("missing-secret", target(setting("JWT_SECRET_KEY", EXTERNAL), *REST)) == []


def test_under_a_wrong_name_it_is_missing_at_that_name() -> None:
    """misnamed-secret comes before it and is told alone, unless it was ignored."""
    assert places(found("missing-secret", target(setting("JWT_SECRET", KEY, 5), *REST))) == [
        ("JWT_SECRET_KEY", "error", 5)
    ]


def test_names_the_lines_that_the_reader_skipped() -> None:
    [finding] = found("missing-secret", target(setting("JWT_SECRET_KEY", KEY), *REST[1:], dropped=(Origin(".env", 3),)))
    assert finding.message == "not set (required in production); line 3 not parsed by python-dotenv"


@pytest.mark.parametrize(
    ("count", "lines"),
    [(2, "lines 1 and 2"), (3, "lines 1, 2 and 3"), (5, "lines 1, 2, 3 and 2 more")],
)
def test_names_three_skipped_lines_at_most(count: int, lines: str) -> None:
    dropped = tuple(Origin(".env", line) for line in range(1, count + 1))
    [finding] = found("missing-secret", target(setting("JWT_SECRET_KEY", "", 9), *REST, dropped=dropped, consumer=""))
    assert finding.message == f"empty (required in production); {lines} not parsed by the program that reads it"


def test_a_gitlab_job_is_warned_since_a_project_variable_may_give_it() -> None:
    findings = found("missing-secret", target(*REST, source="gitlab", kind=Kind.DEPLOYING_JOB, partial=True))
    assert places(findings) == [("JWT_SECRET_KEY", "warning", None)]


def test_nothing_is_missing_in_a_job_that_does_not_deploy() -> None:
    assert found("missing-secret", target(kind=Kind.JOB)) == []


def test_a_file_with_it_is_there_where_the_application_reads_files() -> None:
    policy = loading.builtin()
    policy = policy._replace(files="_FILE", wrong_names=wrong_names(policy.secrets, "_FILE"))
    there = target(setting("JWT_SECRET_KEY_FILE", "/run/secrets/jwt"), *REST)
    blank = target(setting("JWT_SECRET_KEY_FILE", ""), *REST)
    assert found("missing-secret", there, policy=policy) == []
    assert places(found("missing-secret", blank, policy=policy)) == [("JWT_SECRET_KEY", "error", None)]


def test_what_a_kubernetes_secret_by_itself_lacks_is_a_warning() -> None:
    secret = target(setting("JWT_SECRET_KEY", KEY, 5), source="kubernetes", kind=Kind.STORE, partial=True)
    assert {severity for _, severity, _ in places(found("missing-secret", secret))} == {"warning"}
    container = secret._replace(kind=Kind.PROCESS, partial=False)
    assert {severity for _, severity, _ in places(found("missing-secret", container))} == {"error"}
