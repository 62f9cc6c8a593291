"""exposed-file: others can change or read an env file with a credential in it."""

import pytest

from auracheck.model import ELSEWHERE, Fact, Origin, Setting, Target
from auracheck.report import Finding
from tests.rules.targets import KEY, URL, found, setting, target

READABLE = Fact("world-readable", ".env")
WRITABLE = Fact("world-writable", ".env")
GROUP = Fact("group-writable", ".env", "deploy")


def judged(*facts: Fact, environment: str = "production", of: Target | None = None) -> list[Finding]:
    return found("exposed-file", of or target(setting("JWT_SECRET_KEY", KEY)), environment, facts=facts)


@pytest.mark.parametrize(
    ("fact", "environment", "severity", "message"),
    [
        (WRITABLE, "production", "error", "everybody can change it, and it holds credentials"),
        (WRITABLE, "development", "warning", "everybody can change it, and it holds credentials"),
        (GROUP, "production", "error", "the group deploy can change it, and it holds credentials"),
        (GROUP, "development", "warning", "the group deploy can change it, and it holds credentials"),
        (READABLE, "production", "warning", "everybody can read it, and it holds credentials"),
        (READABLE, "development", "note", "everybody can read it, and it holds credentials"),
    ],
)
def test_finds_who_else_may(fact: Fact, environment: str, severity: str, message: str) -> None:
    [finding] = judged(fact, environment=environment)
    assert (str(finding.severity), finding.message, finding.help) == (severity, message, "chmod 600 .env")
    assert (finding.secret, finding.locations, finding.targets) == (None, (Origin(".env"),), (".env",))


def test_all_of_it_is_one_finding_the_worst() -> None:
    [finding] = judged(READABLE, WRITABLE, GROUP)
    assert finding.message == "everybody can change it, and it holds credentials"


def test_a_group_that_only_reads_is_silent_and_keeps_its_right() -> None:
    reads = Fact("group-readable", ".env", "www-data")
    assert judged(reads) == []
    assert judged(reads, READABLE)[0].help == "chmod 640 .env"


@pytest.mark.parametrize(
    "harmless",
    [
        setting("JWT_SECRET_KEY", "changeme"),
        setting("JWT_SECRET_KEY", ""),
        setting("JWT_SECRET_KEY", None),
        setting("JWT_SECRET_KEY", ELSEWHERE),
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
    [finding] = judged(Fact("world-writable", path), of=target(setting("JWT_SECRET_KEY", KEY, file=path)))
    assert finding.help == help


def test_says_nothing_of_a_file_that_is_closed() -> None:
    assert judged() == []
