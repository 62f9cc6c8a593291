"""embedded-secret: a credential is written out where others read it."""

import pytest

from auracheck.deployment.facts import Tracked
from auracheck.model import EXTERNAL, Document, Kind, Origin, Setting
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from auracheck.report import Finding
from auracheck.systems import systems
from tests.rules.targets import KEY, URL, found, places, setting, target

UNIT = "aura.service"


def judged(document_kind: str, *settings: Setting, environment: str = "production", **fields: object) -> list[Finding]:
    """What is found in one document, which the settings stand in unless they say otherwise."""
    document = Document(UNIT, document_kind, "", b"")
    of_kind = {"source": source_of_kind(document_kind), **fields}
    return found("embedded-secret", target(*settings, **of_kind), environment, documents=[document])


def source_of_kind(document_kind: str) -> str:
    """The first scheme of the system whose documents are of that kind."""
    return next((next(iter(each.schemes)) for each in systems() if document_kind in each.hardcoded), "dotenv")


def here(name: str, value: object, line: int = 2, **fields: object) -> Setting:
    return setting(name, value, line, UNIT, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("environment", ["production", "development"])
def test_in_a_unit_it_is_a_warning_everywhere(environment: str) -> None:
    [finding] = judged("unit", here("JWT_SECRET_KEY", KEY, 7), environment=environment)
    assert places([finding]) == [("JWT_SECRET_KEY", "warning", 7)]
    assert "hardcoded in the unit (any user can read it" in finding.message
    assert "EnvironmentFile=" in finding.help


@pytest.mark.parametrize(
    ("kind", "help"),
    [
        ("Compose", "move JWT_SECRET_KEY to .env  # "),
        ("manifest", "replace it with valueFrom.secretKeyRef"),
        ("workflow", 'v="$(auracheck generate jwt)" && printf %s "$v" | gh secret set JWT_SECRET_KEY'),
    ],
)
def test_in_a_file_that_is_committed_it_is_an_error(kind: str, help: str) -> None:
    [finding] = judged(kind, here("JWT_SECRET_KEY", KEY))
    assert places([finding]) == [("JWT_SECRET_KEY", "error", 2)]
    assert finding.help.startswith(help)
    assert places(judged(kind, here("JWT_SECRET_KEY", KEY), environment="development")) == [
        ("JWT_SECRET_KEY", "warning", 2)
    ]


def test_a_gitlab_job_is_mended_in_gitlab() -> None:
    [finding] = judged("pipeline", here("JWT_SECRET_KEY", KEY), source="gitlab", kind=Kind.DEPLOYING_JOB)
    assert "glab variable set JWT_SECRET_KEY --masked" in finding.help
    [finding] = judged("pipeline", here("SMTP_PASSWORD", KEY), source="gitlab", kind=Kind.DEPLOYING_JOB)
    assert "masked and protected variable" in finding.help


def test_in_a_job_that_does_not_deploy_it_is_a_note() -> None:
    assert places(judged("workflow", here("JWT_SECRET_KEY", KEY), kind=Kind.JOB)) == [("JWT_SECRET_KEY", "note", 2)]


@pytest.mark.parametrize(
    ("name", "severity"),
    [("JWT_SECRET_KEY", "error"), ("SMTP_PASSWORD", "error"), ("DATABASE_URL", "warning")],
)
def test_a_secret_among_configuration_variables_is_none(name: str, severity: str) -> None:
    """Of a URL nobody knows here whether it has a password."""
    kept = here(name, EXTERNAL, literal=False)._replace(kept_in="vars.X")
    [finding] = judged("workflow", kept, source="github", kind=Kind.DEPLOYING_JOB)
    assert places([finding]) == [(name, severity, 2)]
    assert finding.message.startswith("stored in vars.X, ")
    assert finding.help.startswith(f"replace it with ${{{{ secrets.{name} }}}} and rotate it")
    assert places(judged("workflow", kept, source="github", kind=Kind.JOB)) == [(name, "note", 2)]


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "SMTP_USERNAME", "PORT"])
def test_what_is_no_credential_may_be_a_configuration_variable(name: str) -> None:
    assert judged("workflow", here(name, EXTERNAL, literal=False)._replace(kept_in="vars.X"), source="github") == []


@pytest.mark.parametrize(
    "credential", [("DATABASE_URL", URL), ("SMTP_PASSWORD", KEY), ("TWILIO_AUTH_TOKEN", KEY), ("JWT_SECRET", KEY)]
)
def test_finds_every_kind_of_credential(credential: tuple[str, str]) -> None:
    assert len(judged("unit", here(*credential))) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        here("JWT_SECRET_KEY", "your-secure-jwt-secret"),
        here("DATABASE_URL", "postgresql://..."),
        here("DATABASE_URL", "postgresql://app:changeme@db.internal/aura"),
        here("REDIS_URL", "redis://cache.internal:6379/0"),
        here("TWILIO_ACCOUNT_SID", "AC" + KEY),
        here("SMTP_USERNAME", "mailer"),
        here("JWT_SECRET_KEY", ""),
        here("JWT_SECRET_KEY", None),
        here("JWT_SECRET_KEY", EXTERNAL),
        here("JWT_SECRET_KEY", KEY, literal=False),
        here("OTHER_KEY", KEY),
        here("JWT_SECRET_KEY_FILE", "/srv/aura/f81k20x7q.bin"),
        setting("JWT_SECRET_KEY", KEY),
    ],
)
def test_says_nothing_of_what_is_no_credential_or_stands_elsewhere(harmless: Setting) -> None:
    assert judged("unit", harmless) == []


def test_a_password_before_a_host_that_is_still_to_be_filled_in_may_be_a_real_one() -> None:
    assert len(judged("Compose", here("DATABASE_URL", URL.replace("db.internal", "your-host")))) == 1


def test_an_env_file_is_the_place_for_it() -> None:
    assert judged("env file", here("JWT_SECRET_KEY", KEY)) == []


def test_one_that_is_overridden_stands_there_all_the_same() -> None:
    lost = setting("SESSION_SECRET", KEY, 9)._replace(lost=(here("SESSION_SECRET", KEY, 5),))
    findings = judged("Compose", here("JWT_SECRET_KEY", KEY), setting("JWT_SECRET_KEY", KEY, 4), lost)
    assert places(findings) == [("JWT_SECRET_KEY", "error", 2), ("SESSION_SECRET", "error", 5)]


def test_standard_input_is_no_file() -> None:
    piped = target(setting("JWT_SECRET_KEY", KEY, 2, "-"))
    assert found("embedded-secret", piped, documents=[Document("-", "manifest", "", b"")]) == []
    assert found("embedded-secret", [], examples=[piped]) == []


@pytest.mark.parametrize("value", ["1", "yolo", "read-write-token", "0 0 0 1,15 * *", "a1$b"])
def test_a_few_characters_words_and_what_is_no_credential_are_samples(value: str) -> None:
    policy = loading.builtin()._replace(secrets={"UPDATE_TOKENS": Entry("UPDATE_TOKENS", kind="token")})
    example = target(setting("UPDATE_TOKENS", value, 2, ".env.example"), label=".env.example", kind=Kind.EXAMPLE,
                     origin=Origin(".env.example"))  # fmt: skip
    assert found("embedded-secret", [], examples=[example], policy=policy) == []


def test_a_real_credential_in_an_example_is_an_error_everywhere() -> None:
    example = target(
        setting("JWT_SECRET_KEY", KEY, 2, ".env.example"),
        setting("SESSION_SECRET", "changeme", 3, ".env.example"),
        setting("SMTP_USERNAME", "mailer", 4, ".env.example"),
        setting("PORT", "8000", 5, ".env.example"),
        label=".env.example",
        kind=Kind.EXAMPLE,
        origin=Origin(".env.example"),
    )
    [finding] = found("embedded-secret", [], examples=[example])
    assert places([finding]) == [("JWT_SECRET_KEY", "error", 2)]
    assert finding.targets == (".env.example",)
    assert finding.help.startswith("remove the value from the example")


def kept_in_secret(line: int = 7) -> Setting:
    return here("JWT_SECRET_KEY", KEY, line)._replace(kept_in="Secret")


@pytest.mark.parametrize("environment", ["production", "development"])
def test_in_a_kubernetes_secret_it_is_a_warning_beside_an_error_in_the_same_manifest(environment: str) -> None:
    findings = judged("manifest", kept_in_secret(), here("SESSION_SECRET", KEY, 20), environment=environment)
    beside = "error" if environment == "production" else "warning"
    assert places(findings) == [("JWT_SECRET_KEY", "warning", 7), ("SESSION_SECRET", beside, 20)]
    assert "base64 is not encryption" in findings[0].message


def test_in_a_kubernetes_secret_that_git_tracks_it_is_an_error() -> None:
    document, tracked = Document(UNIT, "manifest", "", b""), Tracked(UNIT)
    [finding] = found(
        "embedded-secret", target(kept_in_secret(), source="kubernetes"), documents=[document], facts=[tracked]
    )
    assert places([finding]) == [("JWT_SECRET_KEY", "error", 7)]
    assert finding.help.endswith("then rotate it")
