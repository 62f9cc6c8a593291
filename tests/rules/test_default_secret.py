"""default-secret: what asks to be replaced, and nothing that only looks like it."""

import pytest

from auracheck.model import ELSEWHERE
from auracheck.policy import Entry, Environment, Policy
from auracheck.report import Severity
from tests.conftest import GOOD
from tests.rules.conftest import Judge

GUIDE = {
    "JWT_SECRET_KEY": ["your-secure-jwt-secret", "dev-jwt-secret-change-for-production", "<base64-encoded-secret>"],
    "SESSION_SECRET": ["your-secure-session-secret", "changeme", "$(openssl rand -hex 32)"],
    "DATABASE_URL": [
        "postgresql://...",
        "<base64-encoded-url>",
        "postgresql://dev_user:dev_password@localhost:5432/auraconnect_dev",
        "postgresql://prod_user:prod_password@db.example.com:5432/auraconnect",
        "postgresql://aura_user:secure_password@db.example.com:5432/auraconnect",
    ],
    "REDIS_URL": ["redis://...", "redis://:redis_password@redis.example.com:6379/0"],
    "TWILIO_ACCOUNT_SID": ["your-account-sid", "ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
    "TWILIO_AUTH_TOKEN": ["your-auth-token"],
    "SMTP_USERNAME": ["your-smtp-user"],
    "SMTP_PASSWORD": ["your-smtp-password"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GUIDE.items() for value in values])
def test_the_guides_own_placeholders(judge: Judge, name: str, value: str) -> None:
    [finding] = judge("default-secret", {"ENVIRONMENT": "production", name: value})
    assert (finding.secret, finding.severity) == (name, Severity.ERROR)
    assert [origin.line for origin in finding.locations] == [2]
    assert value not in finding.message + finding.help
    assert finding.help


def test_a_warning_in_development(judge: Judge) -> None:
    [finding] = judge("default-secret", {"JWT_SECRET_KEY": "dev-key-for-tests"}, environment="development")
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JWT_SECRET_KEY", "hedgehog-signing-secret", "a default: words for a secret, nothing random"),
        ("JWT_SECRET_KEY", "{{ signing_key }}", "a template that was not rendered"),
        (
            "JWT_SECRET_KEY",
            "django-insecure-" + "k4Tz9wQp" * 5,
            "a development default: its framework marks it as insecure",
        ),
        ("SESSION_SECRET", "aGVkZ2Vob2dzLXNlY3JldC1rZXk=", "a placeholder or default in base64, nothing random"),
        ("DATABASE_URL", "postgresql://shop:shop@db.internal/shop", "its password is the user's name"),
    ],
)
def test_a_person_understands_why(judge: Judge, name: str, value: str, told: str) -> None:
    """By the form alone, with nothing of the value."""
    [finding] = judge("default-secret", {name: value})
    assert finding.message == told


def test_the_secrets_own_name_is_a_default(judge: Judge) -> None:
    entry = Entry("HEDGEHOG_SIGNER", "key")
    policy = Policy("shop", {entry.name: entry}, {"production": Environment("production", strict=True)})
    assert judge("default-secret", {entry.name: "hedgehog2024"}, policy=policy)
    assert judge("default-secret", {entry.name: "badger2024"}, policy=policy) == []


def test_under_a_wrong_name_it_is_judged_all_the_same(judge: Judge) -> None:
    assert [f.secret for f in judge("default-secret", {"JWT_SECRET": "changeme"})] == ["JWT_SECRET_KEY"]


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge("default-secret", GOOD) == []


@pytest.mark.parametrize("value", [None, "", "  ", ELSEWHERE])
def test_what_has_no_value_is_not_judged(judge: Judge, value: str | None) -> None:
    assert judge("default-secret", {"JWT_SECRET_KEY": value}) == []


def test_a_command_where_one_can_make_it_and_words_where_not(judge: Judge) -> None:
    made, got = judge("default-secret", {"JWT_SECRET_KEY": "changeme", "TWILIO_AUTH_TOKEN": "changeme"})
    assert "auracheck generate jwt" in made.help
    assert got.help == "the Twilio console, Account Info: Auth Token"


def test_a_url_needs_a_person(judge: Judge) -> None:
    [finding] = judge("default-secret", {"DATABASE_URL": "postgresql://..."})
    assert finding.help.startswith("auracheck generate database --host HOST --write .env")


def test_settings_are_not_judged(judge: Judge) -> None:
    policy = Policy("shop", {"MODE": Entry("MODE", "setting")}, {"production": Environment("production", strict=True)})
    assert judge("default-secret", {"MODE": "changeme"}, policy=policy) == []
