"""An error message leads to its cause, a name mistyped to the near one, and what was typed is never shown again."""

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import rules
from auracheck.errors import UsageError
from auracheck.explain import catalogue, explain
from auracheck.explain.known import KnownMessage, known, normalized
from auracheck.explain.messages import explain_message
from auracheck.explain.text import WIDTH
from auracheck.policy import loading
from auracheck.report import Finding
from own_messages import OWN
from tests.rules.test_words import BANNED, findings

__all__ = ["findings"]
"""A fixture of the tests of words."""


def own_messages() -> dict[str, list[str]]:
    return tomllib.loads(OWN.read_text(encoding="utf-8"))


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


KNOWN = known()
YET_TO_COME = {"mismatched-credential"}
"""Rules that are not in every version: their line is left out where there are none."""

each_known = pytest.mark.parametrize("message", KNOWN, ids=[message.example[:40] for message in KNOWN])


@each_known
def test_a_known_message_names_what_exists(message: KnownMessage):
    assert not message.rule or message.rule in {*rules.REGISTRY, *YET_TO_COME}
    assert not message.secret or message.secret in AURACONNECT.secrets


AROUND = ("{}", "2026-11-25T10:00:00Z api-1  | ERROR {}", '"{}"', "\x1b[31m{}\x1b[0m\n    at main.js:3", "{} (x)")


@each_known
def test_it_is_found_with_what_logs_put_around_it_and_in_any_case(message: KnownMessage):
    for shown in (*(around.format(message.example) for around in AROUND), message.example.swapcase()):
        page = explain_message(shown, AURACONNECT)
        assert page is not None
        assert f" means {flat(message.cause)}" in flat(page)
        assert max(map(len, page.splitlines())) <= WIDTH


def test_no_pattern_is_of_two_causes_and_each_can_be_read():
    """A pattern that an earlier table has, too, would never count; an unknown `<word>` is an error."""
    assert not any(message.matches("\0") for message in KNOWN)
    seen = Counter(pattern for message in KNOWN for pattern in message.says)
    assert [pattern for pattern, number in seen.items() if number > 1] == []


@each_known
def test_it_has_a_cause_a_check_and_a_fix_in_plain_words(message: KnownMessage):
    assert all((message.cause, message.check, message.fix, message.example))
    assert [text for text in (message.cause, message.check, message.fix) if BANNED.search(text)] == []


@pytest.mark.parametrize(
    ("message", "near"),
    [
        ("valkey and redis: no password before the host, a colon is required", "Redis requires a password"),
        ("kubelet: the pod refers to a Secret which was removed", "CreateContainerConfigError"),
    ],
)
def test_a_new_wording_leads_to_what_it_most_likely_means(message: str, near: str):
    page = said(message)
    assert flat(page).startswith(f"What it most likely means {near}")
    assert message not in page


def test_what_has_nothing_in_common_with_a_known_one_is_refused():
    assert "unknown topic or error message" in refused("nothing at all about flowers in a garden")


# What auracheck itself prints


@pytest.mark.parametrize("chapter", own_messages())
def test_every_message_of_auracheck_is_known(chapter: str):
    """Each template of the code with something filled in, as it is shown: behind `error:`, a place or a name."""
    for message in own_messages()[chapter]:
        assert explain_message(f"error: {message.replace('{}', 'x')}", AURACONNECT), message


@pytest.mark.parametrize(
    ("message", "of"),
    [
        ("error: --exit-zero with -q (neither a report nor an exit code)", "exit code is 2"),
        ("process:42: no such process", "not complete"),
        ("error: .env is world-writable", "did not change the file"),
        ("too short: 31 characters, minimum 32", "weak-secret: a rule"),
        ("keyboard pattern", "weak-secret: a rule"),
        ("invalid port (expected 1-65535)", "malformed-secret: a rule"),
        (".env:3:1: error: default-secret: JWT_SECRET_KEY: default development value", "default-secret: a rule"),
        (
            ".env:4:1: error: misnamed-secret: JWT_SECRET: the application reads JWT_SECRET_KEY",
            "misnamed-secret: a rule",
        ),
        (".env:2:1: warning: malformed-secret: REDIS_URL: leading or trailing whitespace", "malformed-secret: a rule"),
        ("leading or trailing whitespace", "malformed-secret: a rule"),
        ("published-secret: SESSION_SECRET", "published-secret: a rule"),
        ("SESSION_SECRET  ✗ missing  .env  not set (required in production)", "missing-secret: a rule"),
        ("error: unknown scheme foo: (expected dotenv: or -)", "Wrong usage of auracheck"),
        ("error: invalid port in --host (expected 1-65535)", "Wrong usage of auracheck"),
        ("error: shop.env: no Secret in this file", "did not change the file"),
        (
            "? k8s: nothing checked: no credential in web; next: auracheck check k8s --service web",
            "found no credential",
        ),
        ("? .env: unclosed quote (Compose rejects the file)", "The env file has a line"),
        ("error: cannot write the report as html: internal error (KeyError)", "A bug of auracheck"),
    ],
)
def test_what_auracheck_printed_leads_to_its_rule_or_kind(message: str, of: str):
    assert of in flat(said(message))


def test_every_message_of_every_rule_is_known(findings: list[Finding]):
    """Those of whole checks, as `tests/rules/test_words.py` reads them."""
    assert [finding.message for finding in findings if not explain_message(finding.message, AURACONNECT)] == []


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


@pytest.mark.parametrize("part", ["key_", "a", "a.b-c_"])
def test_a_word_without_an_end_costs_no_time(part: str):
    """Patterns take the square of a word's length: 10,000 characters took a minute."""
    assert max(map(len, normalized(part * 2500))) <= 80


@given(st.text(max_size=60))
def test_any_text_leads_somewhere_or_is_refused(typed: str):
    try:
        answer = said(typed)
    except UsageError as error:
        answer = str(error)
    assert answer
