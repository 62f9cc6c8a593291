"""published-secret: what is on a list, whatever it looks like; nothing that a random source made."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest

from auracheck.deployment import Example, Run
from auracheck.engine.causes import one_cause
from auracheck.engine.environments import deployment_of
from auracheck.judgement import published
from auracheck.judgement.published import FORMS, SAMPLES
from auracheck.model import EXTERNAL, Kind, Secret, Target
from auracheck.policy import Policy, loading
from auracheck.policy.entry import Entry, Environment
from auracheck.report import Finding, Severity
from auracheck.rules import rule
from auracheck.rules.published_secret import KNOWN
from tests import conftest
from tests.conftest import GOOD, env_file
from tests.rules.conftest import TODAY, Judge
from tests.rules.targets import KEY, found, places, setting, target

FLASK = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"
"""The key in Flask's documentation."""

URL = "postgresql://app:{}@db.internal:5432/auraconnect"


def leaked(known: Iterable[str], *targets: Target, examples: Iterable[Target] = ()) -> list[Finding]:
    """What is found with these values known to have leaked."""
    policy = loading.builtin()
    run = Run(
        [deployment_of(each, policy, ("--env", "production")) for each in targets],
        today=TODAY,
        examples=[Example(each, policy) for each in examples],
        policies=[policy],
        known_values=[Secret(value) for value in known],
    )
    return list(rule("published-secret").check(run))


@pytest.mark.parametrize(
    "name", ["JWT_SECRET_KEY", "SESSION_SECRET", "SMTP_PASSWORD", "TWILIO_AUTH_TOKEN", "JWT_SECRET"]
)
@pytest.mark.parametrize("value", [FLASK, FLASK.upper(), f"{FLASK} "])
def test_finds_a_sample_in_every_kind_of_credential(judge: Judge, name: str, value: str) -> None:
    [finding] = judge("published-secret", {"ENVIRONMENT": "production", name: value})
    assert places([finding]) == [("JWT_SECRET_KEY" if name == "JWT_SECRET" else name, "error", 2)]
    assert finding.message == FORMS[SAMPLES]
    assert finding.help


def test_finds_the_password_of_a_url(judge: Judge) -> None:
    [finding] = judge("published-secret", {"DATABASE_URL": URL.format(FLASK)})
    assert finding.message == f"password {FORMS[SAMPLES]}"
    assert judge("published-secret", {"DATABASE_URL": URL.format("Harbor12345")})


def test_a_warning_in_development(judge: Judge) -> None:
    [finding] = judge("published-secret", {"JWT_SECRET_KEY": FLASK}, environment="development")
    assert finding.severity is Severity.WARNING


def test_a_command_that_makes_a_better_one(judge: Judge) -> None:
    [finding] = judge("published-secret", {"JWT_SECRET_KEY": FLASK})
    assert "auracheck generate jwt" in finding.help


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "SMTP_USERNAME", "MODE", "OTHER"])
def test_what_is_no_credential_is_not_looked_up(judge: Judge, name: str) -> None:
    entries = {"MODE": Entry("MODE", "setting"), "TWILIO_ACCOUNT_SID": Entry("TWILIO_ACCOUNT_SID", "sid")}
    policy = Policy("shop", entries, {"production": Environment("production", strict=True)})
    assert judge("published-secret", {name: FLASK}, policy=policy if name in entries else None) == []


@pytest.mark.parametrize(
    "url", ["postgresql://db.internal/shop", f"https://{FLASK}.example", FLASK, "redis://:@cache/0"]
)
def test_nothing_of_a_url_but_its_password(judge: Judge, url: str) -> None:
    assert judge("published-secret", {"DATABASE_URL": url}) == []


@pytest.mark.parametrize("value", [None, "", EXTERNAL])
def test_what_has_no_value_is_not_judged(judge: Judge, value: str | None) -> None:
    assert judge("published-secret", {"JWT_SECRET_KEY": value}) == []


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge("published-secret", GOOD) == []


@pytest.mark.parametrize("known", [KEY, KEY.upper(), f" {KEY}", URL.format(KEY)])
def test_your_own_leaked_values(known: str) -> None:
    """A URL that leaked gave its password away, wherever else it is in use."""
    key, url = setting("JWT_SECRET_KEY", KEY), setting("REDIS_URL", f"redis://:{KEY}@cache/0", 2)
    findings = leaked([known], target(key, url))
    assert [f.message for f in findings] == [KNOWN, f"password {KNOWN}"]
    assert leaked([FLASK, ""], target(key, url)) == []
    [finding] = leaked([known], target(setting("JWT_SECRET_KEY", f"{KEY.upper()} ")))
    assert finding.message == KNOWN


def test_your_own_list_is_told_before_ours() -> None:
    assert [f.message for f in leaked([FLASK], target(setting("JWT_SECRET_KEY", FLASK)))] == [KNOWN]


def test_the_policys_known_values(run: conftest.Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(f'name = "shop"\nknown_values = ["{GOOD["JWT_SECRET_KEY"]}"]\n')
    (place / "app.env").write_text(env_file(GOOD))
    (place / "app.env").chmod(0o600)
    outcome = run("check", "app.env", "-f", "json")
    assert outcome.findings("error") == [("published-secret", "JWT_SECRET_KEY", 2)]
    assert GOOD["JWT_SECRET_KEY"] not in outcome.out


def test_in_an_example_it_is_an_error_everywhere() -> None:
    settings = [setting("JWT_SECRET_KEY", FLASK, 3, ".env.example"), setting("OTHER", FLASK, 4, ".env.example")]
    settings += [
        setting("SESSION_SECRET", KEY, 5, ".env.example"),
        setting("SMTP_PASSWORD", EXTERNAL, 6, ".env.example"),
    ]
    settings += [setting("JWT_SECRET_KEY_FILE", FLASK, 7, ".env.example")]
    example = Target(".env.example", "dotenv", tuple(settings), kind=Kind.EXAMPLE)
    [finding] = found("published-secret", [], examples=[example])
    assert (finding.targets, places([finding])) == ((".env.example",), [("JWT_SECRET_KEY", "error", 3)])
    assert finding.help.startswith("remove the value from the example")
    assert [f.secret for f in leaked([KEY], examples=[example])] == ["JWT_SECRET_KEY", "SESSION_SECRET"]


def test_a_placeholder_is_what_belongs_into_an_example() -> None:
    """Though it be on a list, and even on the user's own."""
    example = Target(".env.example", "dotenv", (setting("JWT_SECRET_KEY", "changeme-please"),), kind=Kind.EXAMPLE)
    assert leaked(["changeme-please"], examples=[example]) == []


def test_no_character_of_a_value_is_told(judge: Judge) -> None:
    [finding] = judge("published-secret", {"JWT_SECRET_KEY": FLASK})
    assert not any(FLASK[place : place + 4] in f"{finding.message} {finding.help}" for place in range(len(FLASK) - 3))


def test_it_explains_what_other_rules_would_say(judge: Judge) -> None:
    """Weak and shared as well, it is told as published, once for each secret."""
    grafana = "SW2YcwTIb9zpOOhoPsMm"  # what it ships with
    values = {"JWT_SECRET_KEY": grafana, "SESSION_SECRET": grafana}
    rules = ("published-secret", "weak-secret", "duplicate-secret")
    told = one_cause(finding for name in rules for finding in judge(name, values))
    assert [(f.rule, f.secret) for f in told] == [
        ("published-secret", "JWT_SECRET_KEY"),
        ("published-secret", "SESSION_SECRET"),
    ]


@pytest.fixture
def damaged(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory, and an installation whose lists are not what they were."""
    monkeypatch.setattr(published, "FOLDER", str(place))
    monkeypatch.setattr(published, "_asked", count())
    published._numbers.cache_clear()
    yield place
    published._numbers.cache_clear()


def test_a_damaged_installation_is_told_and_the_rest_is_judged(run: conftest.Run, damaged: Path) -> None:
    (damaged / "samples.bin").write_bytes(b"1234567")
    (damaged / "app.env").write_text(env_file({**GOOD, "SESSION_SECRET": "changeme"}))
    outcome = run("check", "app.env", "-f", "json", "--fail-on", "never")
    assert outcome.code == 3
    [unread] = outcome.report["unread"]
    assert (unread["source"], unread["reason"]) == (
        "published-secret",
        "internal error (DamagedList); to report it: auracheck explain troubleshooting",
    )
    assert ("default-secret", "SESSION_SECRET", 3) in outcome.findings("error")
