"""An error message leads to its cause, a name mistyped to the near one, and what was typed is never shown again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import rules
from auracheck.errors import UsageError
from auracheck.explain import catalogue, explain
from auracheck.explain.messages import CAUSES, KnownCause
from auracheck.explain.text import WIDTH
from auracheck.policy import loading

AURACONNECT = loading.builtin()
SHOP = loading.load(catalogue.EXAMPLE)
SECRET = "Zq7canaryPr4xK9w"


def said(topic: str) -> str:
    return explain(topic, AURACONNECT)


def flat(text: str) -> str:
    """A text as one line, since where a line breaks does not matter."""
    return " ".join(text.split())


def refused(topic: str) -> str:
    with pytest.raises(UsageError) as caught:
        said(topic)
    return str(caught.value)


MESSAGES = [
    (
        "JWT_SECRET_KEY: Docker Compose reads 64 characters, without a warning; python-dotenv reads 65 characters",
        "they do not agree",
        "ambiguous-value: a rule",
    ),
    (
        "DATABASE_URL: unescaped $ expanded as a variable that is not set",
        "the name of a variable",
        "unresolved-reference: a rule",
    ),
    ("placeholder value", "never replaced", "default-secret: a rule"),
    (
        "CRITICAL SECURITY ERROR: Required secret 'JWT_SECRET_KEY' is not set",
        "JWT_SECRET_KEY: a secret",
        "missing-secret",
    ),
    ("critical security error: required secret SESSION_SECRET is not set", "The application stopped", "missing-secret"),
    ('api | 2026-11-25 ERROR Required secret "REDIS_URL"\n  is not set', "REDIS_URL: a secret", "missing-secret"),
    ("ValueError: Required secret ‘OTHER’ is not set", "The application stopped", "missing-secret"),  # noqa: RUF001
    ("Secret contains dangerous default value", "development default", "default-secret"),
    (
        f"ERROR: Secret DATABASE_URL contains dangerous default value {SECRET}",
        "DATABASE_URL: a secret",
        "default-secret",
    ),
    ("python-dotenv could not parse statement starting at line 3", "python-dotenv skips", "missing-secret"),
    ("NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres", "postgresql://", "malformed-secret"),
    (f"Could not parse rfc1738 URL from string '{SECRET}'", "is not a URL", "malformed-secret"),
    ("Could not parse SQLAlchemy URL from given URL string", "is not a URL", "malformed-secret"),
    (f"invalid literal for int() with base 10: '{SECRET}'", "write @ as %40", "malformed-secret"),
    (f'FATAL:  password authentication failed for user "{SECRET}"', "PostgreSQL refused", "DATABASE_URL: a secret"),
    (f'could not translate host name "{SECRET}" to address', "cannot be resolved", "malformed-secret"),
    ("Error 111 connecting to localhost:6379. Connection refused.", "address in REDIS_URL", "REDIS_URL: a secret"),
    (
        "connection to server at localhost (::1), port 5432 failed: Connection refused",
        "Nothing listens",
        "localhost is",
    ),
    ("redis.exceptions.AuthenticationError: Authentication required.", "redis://:PASSWORD@HOST", "REDIS_URL: a secret"),
    ("WRONGPASS invalid username-password pair or user is disabled.", "redis://:PASSWORD@HOST", "REDIS_URL: a secret"),
    (
        "Redis URL must specify one of the following schemes (redis://, rediss://, unix://)",
        "is not a URL",
        "malformed-secret",
    ),
    (
        "app.service: Failed to load environment files: No such file or directory",
        "EnvironmentFile=-PATH",
        "missing-secret",
    ),
    (f"Ignoring invalid environment assignment 'jwt-secret-key={SECRET}'", "systemd drops", "misnamed-secret"),
    (
        'The "JWT_SECRET_KEY" variable is not set. Defaulting to a blank string.',
        "Docker Compose",
        "unresolved-reference",
    ),
    ("InsecureKeyLengthWarning: The HMAC key is 16 bytes long", "HS256 needs 32 bytes", "weak-secret"),
    ("twilio.base.exceptions: Credentials are required to create a TwilioClient", "begins with AC", "incomplete-pair"),
    (
        "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted')",
        "app-specific",
        "SMTP_PASSWORD",
    ),
    ("KeyError: 'DATABASE_URL'", "that is not set", "DATABASE_URL: a secret"),
    (".env:3:1: error: weak-secret: SESSION_SECRET: 8 characters", "weak-secret: a rule", "SESSION_SECRET: a secret"),
    (f"JWT_SECRET_KEY={SECRET}", "JWT_SECRET_KEY: a secret", "auracheck generate jwt"),
]


@pytest.mark.parametrize(("message", "cause", "more"), MESSAGES, ids=[message for message, *_ in MESSAGES])
def test_a_message_leads_to_its_cause(message: str, cause: str, more: str):
    page = said(message)
    assert cause in flat(page)
    assert more in flat(page)
    assert SECRET not in page
    assert max(map(len, page.splitlines())) <= WIDTH


@pytest.mark.parametrize("cause", CAUSES, ids=[cause.pattern for cause in CAUSES])
def test_a_cause_names_what_exists(cause: KnownCause):
    assert not cause.rule or cause.rule in rules.REGISTRY
    assert not cause.entry or cause.entry in AURACONNECT.secrets


def test_every_cause_is_reached_by_one_of_the_messages():
    plain = [message.replace("'", "").replace('"', "") for message, *_ in MESSAGES]
    assert [c.pattern for c in CAUSES if not any(re.search(c.pattern, flat(m), re.IGNORECASE) for m in plain)] == []


def test_a_message_names_only_secrets_of_the_policy():
    page = explain("redis.exceptions.AuthenticationError: Authentication required.", SHOP)
    assert "redis://:PASSWORD@HOST" in flat(page)
    assert "REDIS_URL: a secret" not in page


def test_a_wrong_name_leads_to_the_right_one():
    page = said("JWT_SECRET")
    assert page.startswith("The application does not read that name; it reads JWT_SECRET_KEY.")
    assert "JWT_SECRET_KEY: a secret" in page


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("wek", "weak-secret"),
        ("weak-secert", "weak-secret"),
        ("jtw", "JWT_SECRET_KEY"),
        ("DATABSE_URI_", "DATABASE_URL"),
        ("prodution", "production"),
        ("best practice", "best-practices"),
        ("polcy", "policy"),
    ],
)
def test_a_name_mistyped_suggests_the_near_one(typed: str, near: str):
    assert refused(typed) == f"unknown topic {typed!r}; did you mean {near}?"


@pytest.mark.parametrize(
    "typed",
    [
        SECRET,
        f"weak-secret {SECRET}!",
        "xyzzy",
        "\udcff\udcfe",
        "\x1b[31m",
        "weak-secre\x1b",
        "a" * 100_000,
        f"wek={SECRET}",
        "session1",
    ],
)
def test_what_is_no_near_name_is_not_echoed(typed: str):
    if typed.startswith("weak-secret "):
        message = said(typed)
    else:
        message = refused(typed)
        assert "auracheck explain lists the topics" in message
    assert typed not in message
    assert SECRET not in message
    assert message.isprintable() or "\n" in message


@given(st.text(max_size=60))
def test_any_text_leads_somewhere_or_is_refused(typed: str):
    try:
        answer = said(typed)
    except UsageError as error:
        answer = str(error)
    assert answer
