"""Which environment a target is judged as, by what it says of itself."""

from pathlib import Path

import pytest

from auracheck.engine.environments import deployment_of
from auracheck.model import Kind, Origin, Target
from auracheck.policy.entry import Environment
from auracheck.policy.loading import builtin
from tests.conftest import Run


def job(environment: str | None, kind: Kind = Kind.DEPLOYING_JOB, location: str = "ci.yml") -> Target:
    return Target(
        "ci.yml: ship", "github", (), Origin("ci.yml", 3, 3), kind=kind, location=location, job_environment=environment
    )


def judged(target: Target) -> tuple[str, str]:
    found = deployment_of(target, builtin(), None)
    return found.environment, found.environment_from


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ("production", "production"),
        ("production-eu", "production"),
        ("production/eu", "production"),
        ("eu_prod", "production"),
        ("STAGING.eu", "staging"),
        ("review/stage", "staging"),
        ("dev-production", "production"),
    ],
)
def test_a_word_of_a_jobs_environment_names_it(environment: str, name: str) -> None:
    for kind in (Kind.JOB, Kind.DEPLOYING_JOB):
        assert judged(job(environment, kind)) == (name, "job")


def test_a_deploying_job_to_what_nobody_knows_counts_as_the_strictest() -> None:
    assert judged(job("europe")) == ("production", "job")
    assert judged(job("-/")) == ("production", "job")
    assert judged(job("europe", Kind.JOB)) == ("development", "default")


def test_an_environment_that_is_computed_says_nothing() -> None:
    assert judged(job(None)) == ("development", "default")
    assert judged(job(None, location="deploy-staging.yml")) == ("staging", "location")


def test_a_whole_name_is_not_taken_apart() -> None:
    policy = builtin()
    named = Environment("pre-production")
    policy = policy._replace(environments={**policy.environments, named.name: named})
    found = deployment_of(job("pre-production"), policy, None)
    assert (found.environment, found.disagreeing, found.named) == ("pre-production", (), named)


def test_what_a_target_names_is_told_whatever_it_is_judged_as() -> None:
    found = deployment_of(job("production-eu"), builtin(), ("--env", "staging"))
    assert (found.environment, found.named) == ("staging", builtin().environments["production"])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  ship:\n    runs-on: x\n    environment: production-eu\n"
            "    env: {JWT_SECRET_KEY: changeme}\n    steps: [{run: make}]\n",
        ),
        (
            ".gitlab-ci.yml",
            "ship:\n  script: [make]\n  environment: {name: production/eu}\n  variables: {JWT_SECRET_KEY: changeme}\n",
        ),
    ],
)
def test_a_placeholder_in_a_job_to_production_eu_is_an_error(path: str, text: str, run: Run, place: Path) -> None:
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_text(text)
    outcome = run("check", path, "-f", "json")
    [target] = outcome.report["targets"]
    assert (target["environment"], target["environment_from"]) == ("production", "job")
    assert ("default-secret", "JWT_SECRET_KEY") in {(rule, name) for rule, name, _ in outcome.findings("error")}


def test_an_alternative_in_its_own_place_is_not_overridden(run: Run, place: Path) -> None:
    (place / "ci.yml").write_text(
        "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps: [{run: make}]\n"
        "    env:\n      JWT_SECRET_KEY: ${{ secrets.A || secrets.B || 'changeme' }}\n"
    )
    outcome = run("check", "github:ci.yml", "-f", "json")
    [target] = outcome.report["targets"]
    [secret] = [each for each in target["secrets"] if each["name"] == "JWT_SECRET_KEY"]
    assert secret["overridden"] == []


def test_a_database_is_not_asked_for_what_the_application_needs(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text(
        'extends = []\n[secrets.DATABASE_URL]\nkind = "url"\nrequired_in = ["production"]\n'
        '[secrets.POSTGRES_PASSWORD]\nkind = "password"\n'
        '[secrets.BACKUP_KEY]\nrequired_in = ["production"]\nservices = ["db"]\n'
    )
    (place / "compose.yaml").write_text(
        "services:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: changeme}\n"
        "  app:\n    image: acme/app\n    environment: {POSTGRES_PASSWORD: changeme}\n"
    )
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    missing = {(f["targets"][0].rpartition(": ")[2], f["secret"]) for f in found if f["rule"] == "missing-secret"}
    assert missing == {("db", "BACKUP_KEY"), ("app", "DATABASE_URL")}
