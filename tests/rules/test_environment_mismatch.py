"""environment-mismatch: judged as one environment, started as another."""

from pathlib import Path

import pytest

from auracheck.deployment.matching import policy_of
from auracheck.model import EXTERNAL, Kind, Origin
from auracheck.policy import loading
from tests.conftest import Run
from tests.rules.targets import found, places, setting, target


@pytest.mark.parametrize("value", ["production", "PRODUCTION", " Production "])
def test_says_nothing_where_they_agree_and_the_policy_takes_any_case(value: str) -> None:
    policy = loading.builtin()._replace(exact=False)
    assert found("environment-mismatch", target(setting("ENVIRONMENT", value)), policy=policy) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("PRODUCTION", "unknown environment: upper and lower case count (expected production)"),
        (" production", "leading or trailing whitespace (expected production)"),
        ("production\n", "leading or trailing whitespace (expected production)"),
    ],
)
def test_where_names_are_exact_another_spelling_is_another_word(value: str, message: str) -> None:
    assert found("environment-mismatch", target(setting("ENVIRONMENT", "production"))) == []
    [finding] = found("environment-mismatch", target(setting("ENVIRONMENT", value, 3)))
    assert (places([finding]), finding.message) == ([("ENVIRONMENT", "error", 3)], message)
    assert finding.help == "ENVIRONMENT=production"


def test_finds_another_environment_at_its_line() -> None:
    [finding] = found("environment-mismatch", target(setting("ENVIRONMENT", "Development", 2)))
    assert places([finding]) == [("ENVIRONMENT", "error", 2)]
    assert finding.message == "the application will start as development"
    assert finding.help == "auracheck generate all --host HOST --write .env.production"  # this file keeps its own


def test_the_last_setting_counts() -> None:
    two = target(setting("ENVIRONMENT", "development"), setting("ENVIRONMENT", "production", 2))
    assert found("environment-mismatch", two) == []
    assert places(found("environment-mismatch", two._replace(settings=two.settings[::-1]))) == [
        ("ENVIRONMENT", "error", 1)
    ]


def test_an_alias_is_not_the_environment_that_it_means() -> None:
    [finding] = found("environment-mismatch", target(setting("ENVIRONMENT", "prod")))
    assert places([finding]) == [("ENVIRONMENT", "error", 1)]
    assert finding.message == "unknown environment: prod is not production (expected development, staging, production)"


def test_any_other_word_is_found_and_not_shown() -> None:
    [finding] = found("environment-mismatch", target(setting("ENVIRONMENT", "kk-canary")), None)
    assert places([finding]) == [("ENVIRONMENT", "error", 1)]
    assert "kk-canary" not in str(finding)


def test_production_judged_as_development_is_a_warning() -> None:
    findings = found("environment-mismatch", target(setting("ENVIRONMENT", "production")), "development")
    assert places(findings) == [("ENVIRONMENT", "warning", 1)]


def test_not_set_is_a_warning_at_the_file_since_an_image_may_set_it() -> None:
    [finding] = found("environment-mismatch", target())
    assert places([finding]) == [("ENVIRONMENT", "warning", None)]
    assert finding.message == "not set: the application will start as development"


@pytest.mark.parametrize("value", ["", " ", None])
def test_blank_is_not_set_at_its_line(value: str | None) -> None:
    assert places(found("environment-mismatch", target(setting("ENVIRONMENT", value, 5)))) == [
        ("ENVIRONMENT", "warning", 5)
    ]


def test_not_set_is_fine_for_the_environment_that_it_means() -> None:
    assert found("environment-mismatch", target(), "development") == []


def test_one_that_is_kept_elsewhere_is_believed() -> None:
    assert found("environment-mismatch", target(setting("ENVIRONMENT", EXTERNAL))) == []


@pytest.mark.parametrize("kind", [Kind.JOB, Kind.DEPLOYING_JOB, Kind.STORE])
@pytest.mark.parametrize("settings", [(), (setting("ENVIRONMENT", "development"),)])
def test_jobs_and_stores_are_not_asked(kind: Kind, settings: tuple[object, ...]) -> None:
    assert found("environment-mismatch", target()._replace(kind=kind, settings=settings)) == []


def test_a_directory_of_secret_files_is_not_asked() -> None:
    assert found("environment-mismatch", target(source="files", kind=Kind.SECRET_FILES)) == []


def test_a_policy_without_such_a_variable_has_no_mismatch() -> None:
    policy = loading.builtin()._replace(variable="", unset="")
    assert found("environment-mismatch", target(setting("ENVIRONMENT", "development")), policy=policy) == []


def test_a_policy_that_does_not_say_what_unset_means_is_not_guessed_at() -> None:
    assert found("environment-mismatch", target(), policy=loading.builtin()._replace(unset="")) == []


@pytest.mark.parametrize(
    ("variable", "location", "asked"),
    [
        ("NODE_ENV", ".env.production", False),
        ("APP_ENV", "web/.env.prod.local", False),
        ("NODE_ENV", ".env", True),
        ("NODE_ENV", ".env.staging", True),
        ("NODE_ENV", "production.env", True),
        ("ENVIRONMENT", ".env.production", True),
    ],
)
def test_a_file_that_the_variable_itself_chooses_is_not_asked_for_it(variable: str, location: str, asked: bool) -> None:
    policy = loading.builtin()._replace(variable=variable)
    findings = found("environment-mismatch", target(location=location), policy=policy)
    assert [finding.secret for finding in findings if "not set" in finding.message] == [variable] * asked


def test_a_path_and_the_variable_that_disagree_are_one_finding() -> None:
    staging = target(setting("ENVIRONMENT", "production", 3), location="deploy/.env.staging")
    [finding] = found("environment-mismatch", staging, None)
    assert places([finding]) == [("ENVIRONMENT", "error", 3)]
    assert finding.message == "mismatch: ENVIRONMENT says production, the path says staging"


def test_a_production_file_that_starts_as_development_is_one_finding() -> None:
    started = target(setting("ENVIRONMENT", "development"), location=".env.prod")
    [finding] = found("environment-mismatch", started, None)
    assert finding.message == "the application will start as development"


def test_a_job_and_its_workflow_s_path_that_disagree_are_told_at_the_job() -> None:
    job = target(
        kind=Kind.DEPLOYING_JOB,
        location=".github/workflows/staging.yml",
        job_environment="production",
        origin=Origin("staging.yml", 4),
    )
    [finding] = found("environment-mismatch", job, None)
    assert places([finding]) == [("ENVIRONMENT", "error", 4)]
    assert finding.message == "mismatch: the job's environment says production, the path says staging"


def test_over_a_path_the_option_has_the_last_word() -> None:
    staging = target(setting("ENVIRONMENT", "production"), location=".env.staging")
    assert found("environment-mismatch", staging) == []


def test_a_variable_of_the_shell_is_mended_in_the_shell() -> None:
    over_file = target(setting("ENVIRONMENT", "development", None, None), source="env")
    assert found("environment-mismatch", over_file)[0].help == "export ENVIRONMENT='production'"


def test_exactly_one_finding_for_each_target() -> None:
    targets = [target(setting("ENVIRONMENT", value), label=value) for value in ("prod", "staging", "production", "")]
    assert [f.targets for f in found("environment-mismatch", targets)] == [("prod",), ("staging",), ("",)]


@pytest.mark.parametrize("profiles", ["kubernetes", "prod,api-docs", "api-docs, prod", "mysql,docker"])
def test_profiles_of_spring_have_free_names_and_there_may_be_several(profiles: str) -> None:
    spring = policy_of("spring-boot")
    assert found("environment-mismatch", target(setting("SPRING_PROFILES_ACTIVE", profiles)), policy=spring) == []


@pytest.mark.parametrize("profiles", ["dev", "local,docker", "docker,DEV"])
def test_a_profile_for_development_is_found_among_several(profiles: str) -> None:
    spring = policy_of("spring-boot")
    [finding] = found("environment-mismatch", target(setting("SPRING_PROFILES_ACTIVE", profiles)), policy=spring)
    assert finding.message == "the application will start as development"


def test_where_nobody_knows_what_must_be_set_the_file_of_production_gets_what_was_found(place: Path, run: Run) -> None:
    (place / "Gemfile").write_text('gem "rails"\ngem "dotenv-rails"\n')
    (place / ".env").write_text("RAILS_ENV=development\nSESSION_KEY=changeme\nSECRET_KEY_BASE=changeme\n")
    steps = run("check", ".env", "--env", "production").out.partition(" Fix")[2]
    assert "auracheck generate SECRET_KEY_BASE SESSION_KEY --write .env.production" in " ".join(steps.split())
    assert ".env.production, add RAILS_ENV=production" in " ".join(steps.split())
    assert "generate all" not in steps


def test_a_program_that_says_dev_is_told_prod(place: Path, run: Run) -> None:
    (place / "composer.json").write_text('{"require": {"symfony/framework-bundle": "*"}}')
    (place / ".env").write_text("APP_ENV=dev\nAPP_SECRET=changeme\n")
    steps = " ".join(run("check", ".env", "--env", "production").out.partition(" Fix")[2].split())
    assert "auracheck generate APP_SECRET --write .env.prod " in steps
    assert ".env.prod, add APP_ENV=prod " in steps
