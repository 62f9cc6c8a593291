"""exposed-file: others can change or read an env file with a credential in it."""

import pytest

from auracheck.deployment.facts import Fact, FileMode
from auracheck.model import EXTERNAL, Origin, Setting, Target
from auracheck.report import Finding
from tests.rules.targets import KEY, URL, found, setting, target

READABLE = FileMode(".env", everyone_reads=True)
WRITABLE = FileMode(".env", everyone_writes=True)
GROUP = FileMode(".env", group="deploy", group_writes=True)


def judged(*facts: Fact, environment: str = "production", of: Target | None = None) -> list[Finding]:
    return found("exposed-file", of or target(setting("JWT_SECRET_KEY", KEY)), environment, facts=facts)


@pytest.mark.parametrize(
    ("fact", "environment", "severity", "message"),
    [
        (WRITABLE, "production", "error", "world-writable, contains credentials"),
        (WRITABLE, "development", "warning", "world-writable, contains credentials"),
        (GROUP, "production", "error", "writable by group deploy, contains credentials"),
        (GROUP, "development", "warning", "writable by group deploy, contains credentials"),
        (READABLE, "production", "warning", "world-readable, contains credentials"),
        (READABLE, "development", "note", "world-readable, contains credentials"),
    ],
)
def test_finds_who_else_may(fact: Fact, environment: str, severity: str, message: str) -> None:
    [finding] = judged(fact, environment=environment)
    assert (str(finding.severity), finding.message, finding.help) == (severity, message, "chmod 600 .env")
    assert (finding.secret, finding.locations, finding.targets) == (None, (Origin(".env"),), (".env",))


def test_all_of_it_is_one_finding_the_worst() -> None:
    [finding] = judged(FileMode(".env", True, True, "deploy", True, True))
    assert finding.message == "world-writable, contains credentials"


def test_a_group_that_only_reads_is_silent_and_keeps_its_right() -> None:
    reads = FileMode(".env", group="www-data", group_reads=True)
    assert judged(reads) == []
    assert judged(reads._replace(everyone_reads=True))[0].help == "chmod 640 .env"


@pytest.mark.parametrize(
    "harmless",
    [
        setting("JWT_SECRET_KEY", "changeme"),
        setting("JWT_SECRET_KEY", ""),
        setting("JWT_SECRET_KEY", None),
        setting("JWT_SECRET_KEY", EXTERNAL),
        setting("JWT_SECRET_KEY", KEY, literal=False),
        setting("TWILIO_ACCOUNT_SID", "AC" + KEY),
        setting("REDIS_URL", "redis://cache.internal:6379/0"),
        setting("REDIS_URL", "no url"),
        setting("OTHER_KEY", KEY),
        setting("JWT_SECRET_KEY_FILE", "/srv/aura/f81k20x7q.bin"),
        setting("JWT_SECRET_KEY", KEY, file="other.env"),
    ],
)
def test_says_nothing_of_a_file_without_a_credential(harmless: Setting) -> None:
    assert judged(WRITABLE, of=target(harmless)) == []


@pytest.mark.parametrize(
    "credential", [setting("DATABASE_URL", URL), setting("JWT_SECRET", KEY), setting("SMTP_PASSWORD", KEY)]
)
def test_a_url_with_a_password_and_a_misnamed_key_are_credentials(credential: Setting) -> None:
    assert len(judged(WRITABLE, of=target(credential))) == 1


def test_one_that_is_overridden_stands_in_the_file_all_the_same() -> None:
    over = target(setting("JWT_SECRET_KEY", KEY), setting("JWT_SECRET_KEY", KEY, None, None))
    assert len(judged(WRITABLE, of=over)) == 1


def test_several_targets_of_one_file_are_one_finding_at_the_strictest_severity() -> None:
    both = [
        target(setting("JWT_SECRET_KEY", KEY), setting("ENVIRONMENT", word, 2), label=word)
        for word in ("development", "production")
    ]
    [finding] = found("exposed-file", both, None, facts=[READABLE])
    assert (str(finding.severity), finding.targets) == ("warning", ("development", "production"))


@pytest.mark.parametrize(
    ("path", "help"), [("my env/.env", "chmod 600 'my env/.env'"), ("-x.env", "chmod 600 ./-x.env")]
)
def test_the_command_stands_any_name(path: str, help: str) -> None:
    [finding] = judged(FileMode(path, everyone_writes=True), of=target(setting("JWT_SECRET_KEY", KEY, file=path)))
    assert finding.help == help


def test_says_nothing_of_a_file_that_is_closed() -> None:
    assert judged() == []
