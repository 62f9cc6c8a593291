"""AuraConnect's policy beside the application's own start-up code, which was asked about 600 environments."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import auracheck
from auracheck.report import Finding, Severity
from tests.conftest import GOOD, Run

ROWS = json.loads((Path(__file__).parents[1] / "data" / "auraconnect_startup.json").read_text())["rows"]
FULL = {
    **GOOD,
    "SECRET_KEY": "c3b0a1f4e7d692815a6d8e3c0f1b4a7d6e92584f1c9b2e7a6d8035c1e4f7092b",
    "ALLOW_INSECURE_HTTP": "false",
    "CORS_ORIGINS": '["https://app.example.net"]',
}
"""What the application starts with in production."""

BEYOND = ["SECRET_KEY", "ALLOW_INSECURE_HTTP", "CORS_ORIGINS"]
WHO = "read at start by the application's config_validation, not in the guide"


def judged(environ: dict[str, str], environment: str | None = None) -> list[Finding]:
    found = auracheck.check(["env:"], environ=environ, environment=environment).findings
    return [finding for finding in found if finding.severity > Severity.NOTE]


def is_about(finding: Finding, name: str) -> bool:
    return name == finding.secret or name in finding.message


def is_good_by_the_guide(environ: dict[str, str]) -> bool:
    """Its required secrets, each of its kind and without whitespace around it, and the exact name of an environment."""
    values = [environ.get(name, "") for name in GOOD if name != "ENVIRONMENT"]
    keys = [environ.get("JWT_SECRET_KEY", ""), environ.get("SESSION_SECRET", "")]
    words = ("dev", "default", "change", "secret", "password", "123456", "admin", "test")
    return (
        environ.get("ENVIRONMENT") in ("staging", "production")
        and all(value == value.strip() and value and not any(w in value.lower() for w in words) for value in values)
        and all(len(key) >= 32 for key in keys)
        and "a:b@" not in environ["DATABASE_URL"]
    )


def test_nothing_that_the_application_refuses_is_silent() -> None:
    asked = 0
    for row in ROWS:
        report = auracheck.check(["env:"], environ=row["environment"])
        if row["starts"] or not any(target.strict for target in report.targets):
            continue
        found = [finding for finding in report.findings if finding.severity > Severity.NOTE]
        assert found, row
        assert all(any(is_about(finding, name) for finding in found) for name in row["names"]), row
        asked += 1
    assert asked > 200


def test_what_starts_and_is_good_by_the_guide_has_no_error() -> None:
    good = [row["environment"] for row in ROWS if row["starts"] and is_good_by_the_guide(row["environment"])]
    assert len(good) > 80
    for environ in good:
        assert [f for f in judged(environ) if f.severity is Severity.ERROR] == [], environ


CASES = [
    *((name, None, "production") for name in [*FULL][1:]),
    *((name, None, "staging") for name in ("JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "SECRET_KEY")),
    *(("ENVIRONMENT", word, "production") for word in ("Production", "PRODUCTION", "production ", "prod", "live")),
    *(("ENVIRONMENT", word, "staging") for word in ("Staging", " staging", "stage")),
    *(("ALLOW_INSECURE_HTTP", word, "production") for word in ("true", "True", "1", "yes", "ON", "", " ", "false ")),
    *(("ALLOW_INSECURE_HTTP", word, "staging") for word in ("", "maybe", "true ")),
    *(
        ("CORS_ORIGINS", word, "production")
        for word in ('["http://localhost:3000" ]', "https://a.example.net", "", "[1]")
    ),
    *(("CORS_ORIGINS", word, "staging") for word in ("*", "{}", '["a",]')),
    ("DATABASE_URL", "postgresql://aura:9c4e1f7b2a6d8035c1e4f7092b5a6d8e@localhost:5432/aura", "production"),
    ("SECRET_KEY", "dev-secret-key-of-this-application", "production"),
]


@pytest.mark.parametrize(("name", "value", "environment"), CASES)
def test_the_finding_is_about_what_is_refused(name: str, value: str | None, environment: str) -> None:
    environ = {**FULL, "ENVIRONMENT": environment, name: value}
    found = judged({key: word for key, word in environ.items() if word is not None})
    assert [finding for finding in found if is_about(finding, name)], found
    assert all(is_about(finding, name) for finding in found)
    is_error = name in GOOD and value != CASES[-2][1]
    assert {finding.severity for finding in found} == {Severity.ERROR if is_error else Severity.WARNING}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_INSECURE_HTTP", "FALSE"),
        ("ALLOW_INSECURE_HTTP", "off"),
        ("ALLOW_INSECURE_HTTP", "0"),
        ("CORS_ORIGINS", '["*"]'),
        ("CORS_ORIGINS", ' [ "https://a.example.net", "http://localhost:3000" ] '),
        ("CORS_ORIGINS", "[]"),
    ],
)
def test_what_the_application_takes_is_silent(name: str, value: str) -> None:
    assert judged({**FULL, name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("REDIS_PORT", "tcp://10.0.0.1:6379", True),  # Kubernetes sets it beside a Service called redis
        ("REDIS_PORT", "", True),
        ("REDIS_PORT", " 6_379 ", False),
        ("SESSION_EXPIRE_MINUTES", "30m", True),
        ("SYNC_RETRY_BACKOFF_BASE", "2,5", True),
        ("SYNC_RETRY_BACKOFF_BASE", "1e3", False),
        ("USE_IN_MEMORY_CACHE", "maybe", True),
        ("USE_IN_MEMORY_CACHE", "off", False),
        ("WEBHOOK_RETRY_DELAYS", "60,300", True),
        ("WEBHOOK_RETRY_DELAYS", "[60, 300]", False),
        ("ALLOWED_FILE_TYPES", "csv,pdf", True),
    ],
)
def test_a_setting_that_the_application_cannot_read_is_a_warning(name: str, value: str, refused: bool) -> None:
    found = judged({**FULL, name: value})
    assert [(f.rule, f.secret, f.severity) for f in found] == [
        ("refused-at-startup", name, Severity.WARNING)
    ] * refused  # fmt: skip


def test_development_is_not_asked_for_more_than_the_guide() -> None:
    environ = {**GOOD, "ENVIRONMENT": "development"}
    assert judged(environ) == []
    assert judged({**environ, "ENVIRONMENT": "test"}) == []  # no deployment: its own CI says it


def test_a_test_environment_is_not_production() -> None:
    found = judged({**FULL, "ENVIRONMENT": "test"}, "production")
    assert [(f.rule, f.secret, f.severity) for f in found] == [("environment-mismatch", "ENVIRONMENT", Severity.ERROR)]


def test_the_guides_four_secrets_are_ready_with_one_warning(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    for name in BEYOND:
        monkeypatch.delenv(name, raising=False)
    outcome = run("check", "env:", "-f", "json")
    assert (outcome.code, outcome.report["summary"]["warnings"], outcome.report["summary"]["errors"]) == (0, 1, 0)
    (finding,) = (f for f in outcome.report["findings"] if f["severity"] == "warning")
    assert finding["message"] == f"not set: {', '.join(BEYOND)} ({WHO})"
    assert (finding["rule"], finding["secret"]) == ("missing-secret", None)
    assert run("check", "env:", "--fail-on", "warning", "-q").code == 1


def test_the_table_keeps_its_verdict(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    lines = run("check", "env:", "--env", "production").out.splitlines()
    assert lines == [
        " ✓ ready for production (--env): environment, 4 of 4 required",
        "   optional, not set: TWILIO_*, SMTP_*",
        f"   ! also {WHO}: {', '.join(BEYOND)}",
    ]
    monkeypatch.setenv("ALLOW_INSECURE_HTTP", "true")
    screen = run("check", "env:", "--env", "production").out
    assert " ALLOW_INSECURE_HTTP  ! refused" in screen
    assert screen.splitlines()[-1] == " ✓ ready for production (--env): 1 warning"


def test_one_that_is_waived_leaves_the_group(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    waiver = '[[waivers]]\nrule = "missing-secret"\nsecret = "SECRET_KEY"\nreason = "not used"\n'
    (place / "auracheck.toml").write_text(waiver)
    report = run("check", "env:", "-f", "json").report
    counting = [f["message"] for f in report["findings"] if f["severity"] == "warning" and not f["waived"]]
    assert counting == [f"not set: ALLOW_INSECURE_HTTP, CORS_ORIGINS ({WHO})"]


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    def become(settings: dict[str, str]) -> None:
        for name in (*FULL, "AURACHECK_ENV"):
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return become


def test_the_check_at_start_does_what_the_applications_own_does(environ: Callable[[dict[str, str]], None]) -> None:
    """By its source, core/secrets.py: production, in any case, is ended by a required secret that is absent, blank or
    has one of ten words in it; else an absent or blank one of two is a warning."""
    words = ("development", "dev", "default", "change-me", "change-in-production", "secret", "password", "123456",
             "admin", "test")  # fmt: skip
    ended = 0
    for row in ROWS:
        environ(row["environment"])
        production = row["environment"].get("ENVIRONMENT", "development").lower() == "production"
        required = ["JWT_SECRET_KEY", "DATABASE_URL"] + ["SESSION_SECRET", "REDIS_URL"] * production
        values = [os.environ.get(name, "") for name in required]
        wrong = [v for v in values if not v.strip() or (production and any(word in v.lower() for word in words))]
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            try:
                auracheck.validate_all_secrets()
                assert not (wrong and production)
                assert len(given) == len(wrong)
            except auracheck.SecretsError:
                assert wrong
                assert production
                ended += 1
    assert ended > 50
