"""reused-secret: one value in targets that name different environments."""

from pathlib import Path

import pytest

from auracheck.engine.causes import one_cause
from auracheck.engine.environments import deployment_of
from auracheck.model import Kind, Origin, Target
from auracheck.policy import loading
from auracheck.report import Finding, Severity
from tests.bounds import takes_linear_time
from tests.conftest import GOOD, Run, env_file
from tests.rules.targets import KEY, URL, found, setting, target

RULE = "reused-secret"
OTHER = KEY[::-1]


def at(path: str, line: int = 2, name: str = "JWT_SECRET_KEY", value: str = KEY, variable: str = "") -> Target:
    """An env file at that path, whose name may say an environment, as its variable may."""
    settings = [setting(name, value, line, path)]
    if variable:
        settings.insert(0, setting("ENVIRONMENT", variable, 1, path))
    return target(*settings, label=path, origin=Origin(path), location=path)


def told(*targets: Target, environment: str | None = None) -> list[Finding]:
    return found(RULE, targets, environment)


PRODUCTION, STAGING, DEVELOPMENT = at(".env.production"), at(".env.staging"), at(".env.dev")
UNNAMED = at("app.env")


def test_it_is_told_at_the_stricter_one_with_both_places() -> None:
    for pair in ((PRODUCTION, STAGING), (STAGING, PRODUCTION)):
        [finding] = told(*pair)
        assert (finding.secret, finding.severity) == ("JWT_SECRET_KEY", Severity.ERROR)
        assert finding.targets == (".env.production", ".env.staging")
        assert [origin.file for origin in finding.locations] == [".env.production", ".env.staging"]
        assert finding.message == "same value in .env.staging (staging); leaking one leaks both"
        assert finding.help == "auracheck generate jwt --write .env.production --rotate"


def test_at_the_stricter_ones_severity() -> None:
    assert told(DEVELOPMENT, STAGING)[0].severity is Severity.ERROR
    assert told(DEVELOPMENT, STAGING, environment="development")[0].severity is Severity.WARNING


def test_it_is_what_they_name_and_not_what_they_are_judged_as() -> None:
    [finding] = told(STAGING, PRODUCTION, environment="production")
    assert finding.targets == (".env.production", ".env.staging")


@pytest.mark.parametrize(
    "other",
    [
        at("app.env", variable="staging"),
        at("app.env", variable="Development"),
        at("secret/shop/staging", line=1)._replace(kind=Kind.STORE, source="vault"),
        at("deploy.yml")._replace(kind=Kind.DEPLOYING_JOB, source="github", job_environment="staging"),
    ],
    ids=["variable", "case", "path of a store", "job"],
)
def test_the_variable_the_path_and_the_job_name_an_environment(other: Target) -> None:
    [finding] = told(other, PRODUCTION)
    assert finding.severity is Severity.ERROR
    assert len(finding.targets) == 2


def test_an_unknown_word_counts_as_production() -> None:
    assert told(at("a.env", variable="qa"), PRODUCTION) == []
    assert told(at("a.env", variable="qa"), STAGING)[0].severity is Severity.ERROR


def test_an_alias_in_the_variable_is_unknown_to_the_application_and_counts_as_it_is_judged() -> None:
    aliased = at("a.env", variable="stage")
    assert deployment_of(aliased, loading.builtin(), None).environment == "production"
    assert told(aliased, PRODUCTION) == []
    [finding] = told(aliased, STAGING)
    assert finding.targets == ("a.env", ".env.staging")


def test_where_the_name_and_the_variable_differ_the_stricter_one_counts() -> None:
    assert told(at(".env.dev", variable="production"), PRODUCTION) == []


@pytest.mark.parametrize("named", [PRODUCTION, DEVELOPMENT])
def test_where_only_one_names_an_environment_it_is_a_warning(named: Target) -> None:
    [finding] = told(UNNAMED, named)
    assert finding.severity is Severity.WARNING
    assert finding.targets == (named.label, "app.env")
    assert "no environment set" in finding.message


@pytest.mark.parametrize(
    "targets",
    [
        [PRODUCTION],
        [UNNAMED, at("other.env")],
        [PRODUCTION, at("b/.env.production")],
        [PRODUCTION, at(".env.staging", value=OTHER)],
        [PRODUCTION, at(".env.prod")],
    ],
    ids=["one", "none named", "one environment", "two values", "an alias"],
)
def test_what_is_no_reuse(targets: list[Target]) -> None:
    assert told(*targets) == []


def test_what_comes_from_one_line_is_shared_on_purpose() -> None:
    shared = setting("JWT_SECRET_KEY", KEY, 1, "base.env")
    both = [t._replace(settings=(shared,)) for t in (PRODUCTION, STAGING)]
    assert told(*both) == []
    [finding] = told(*both, DEVELOPMENT)
    assert {origin.file for origin in finding.locations} == {"base.env", ".env.dev"}


def test_a_shared_line_beside_a_target_that_names_nothing_is_a_warning() -> None:
    shared = setting("JWT_SECRET_KEY", KEY, 1, "base.env")
    both = [t._replace(settings=(shared,)) for t in (PRODUCTION, STAGING)]
    assert [f.severity for f in told(*both, UNNAMED)] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("SMTP_PASSWORD", KEY, True),
        ("TWILIO_AUTH_TOKEN", KEY, True),
        ("DATABASE_URL", URL, True),
        ("TWILIO_ACCOUNT_SID", "AC" + KEY, False),
        ("SMTP_USERNAME", "mailer", False),
        ("REDIS_URL", "redis://cache:6379/0", False),
        ("LOG_LEVEL", KEY, False),
        ("JWT_SECRET_KEY", " ", False),
    ],
)
def test_it_speaks_of_credentials_alone(name: str, value: str, is_one: bool) -> None:
    findings = told(at(".env.production", name=name, value=value), at(".env.staging", name=name, value=value))
    assert [f.secret for f in findings] == ([name] if is_one else [])


def test_the_password_counts_in_another_url_too() -> None:
    other = at(".env.staging", name="DATABASE_URL", value=URL.replace("db.internal", "staging.internal"))
    [finding] = told(at(".env.production", name="DATABASE_URL", value=URL), other)
    assert finding.message.startswith("same password in .env.staging (staging)")
    assert "Zk81vQpW07xTnB5s" not in str(finding)


def test_another_secret_with_the_value_is_told_under_the_stricter_ones_name() -> None:
    [finding] = told(PRODUCTION, at(".env.staging", name="SESSION_SECRET"))
    assert (finding.secret, finding.targets) == ("JWT_SECRET_KEY", (".env.production",))
    assert [origin.file for origin in finding.locations] == [".env.production", ".env.staging"]


def test_in_three_environments_it_is_one_cause() -> None:
    [finding] = told(DEVELOPMENT, UNNAMED, PRODUCTION, STAGING)
    assert finding.targets == (".env.production", ".env.staging", ".env.dev", "app.env")


def test_a_placeholder_is_told_as_such() -> None:
    targets = [at(path, value="changeme") for path in (".env.production", ".env.staging")]
    both = [*found("default-secret", targets, None), *told(*targets)]
    assert {f.rule for f in both} == {"default-secret", RULE}
    assert {f.rule for f in one_cause(both)} == {"default-secret"}


def test_without_a_variable_the_path_alone_speaks() -> None:
    policy = loading.builtin()._replace(variable="")
    assert found(RULE, [at("a.env", variable="staging"), PRODUCTION], None, policy=policy)[0].severity is (
        Severity.WARNING
    )


def test_a_folder_names_no_environment_and_a_directory_of_files_is_not_asked_for_the_variable() -> None:
    policy = loading.builtin()
    secret_files = at("x", variable="production")._replace(source="files", kind=Kind.SECRET_FILES)
    for unnamed in (at("production/app.env"), secret_files):
        assert deployment_of(unnamed, policy, None).named is None


def test_many_targets_with_one_value_take_linear_time() -> None:
    def judge(count: int) -> None:
        words = ("production", "staging", "other")
        targets = [at(f"{number}.{words[number % 3]}.env") for number in range(count)]
        [finding] = told(*targets)
        assert len(finding.locations) == count

    takes_linear_time(judge, 1_000, 8_000)


def test_a_run_over_two_files_finds_it_and_one_that_merges_them_does_not(run: Run, place: Path) -> None:
    for environment in ("production", "staging"):
        text = env_file(GOOD | {"ENVIRONMENT": environment})
        (place / f".env.{environment}").write_text(text)
        (place / f".env.{environment}").chmod(0o600)
    files = (".env.staging", ".env.production")
    apart = run("check", *files, "-f", "json")
    names = [name for name in GOOD if name != "ENVIRONMENT"]
    assert sorted(apart.findings("error")) == sorted((RULE, name, 1 + list(GOOD).index(name)) for name in names)
    assert apart.code == 1
    assert run("check", *files, "--merge", "-f", "json").findings("error") == []
