"""misnamed-secret: there, but under a name that the application does not read."""

from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, External, Kind, Origin, Target
from auracheck.policy import loading
from auracheck.policy.loading import wrong_names
from auracheck.report import Severity
from tests.conftest import Run
from tests.rules.targets import KEY, found, places, setting, target


@pytest.mark.parametrize("wrong", ["JWT_SECRET", "jwt_secret", "jwt-secret-key", "Jwt.Secret.Key", "JWTSECRETKEY"])
def test_finds_a_careless_or_a_mistaken_name(wrong: str) -> None:
    [finding] = found("misnamed-secret", target(setting(wrong, KEY, 3)))
    assert places([finding]) == [("JWT_SECRET_KEY", "error", 3)]
    assert finding.message == f"wrong name {wrong} (expected JWT_SECRET_KEY)"
    assert finding.help == "rename the variable to JWT_SECRET_KEY"


def test_finds_a_file_variable_that_the_application_does_not_read() -> None:
    [finding] = found("misnamed-secret", target(setting("JWT_SECRET_KEY_FILE", "/run/secrets/jwt")))
    assert finding.message == "wrong name JWT_SECRET_KEY_FILE (the application does not read secret files)"
    assert finding.help.startswith("set JWT_SECRET_KEY to the content of that file")


@pytest.mark.parametrize(
    ("wrong", "help"),
    [
        ("JWT_SECRET", 'export JWT_SECRET_KEY="$JWT_SECRET"'),
        ("JWT_SECRET_KEY_FILE", 'export JWT_SECRET_KEY="$(cat "$JWT_SECRET_KEY_FILE")"'),
        ("jwt-secret-key", "rename jwt-secret-key to JWT_SECRET_KEY"),
    ],
)
def test_a_variable_of_the_environment_is_mended_there_where_a_shell_can_name_it(wrong: str, help: str) -> None:
    [finding] = found("misnamed-secret", target(setting(wrong, KEY, None, None), source="env", origin=Origin()))
    assert finding.help == help


def test_one_that_is_kept_elsewhere_counts_too() -> None:
    assert places(found("misnamed-secret", target(setting("JWT_SECRET", EXTERNAL)))) == [("JWT_SECRET_KEY", "error", 1)]


def test_an_optional_secret_counts_too() -> None:
    assert places(found("misnamed-secret", target(setting("SMTP_PASS", KEY)))) == [("SMTP_PASSWORD", "error", 1)]


def test_is_a_warning_in_development() -> None:
    assert places(found("misnamed-secret", target(setting("JWT_SECRET", KEY)), "development")) == [
        ("JWT_SECRET_KEY", "warning", 1)
    ]


def test_says_nothing_where_the_right_name_is_there() -> None:
    assert found("misnamed-secret", target(setting("JWT_SECRET_KEY", KEY), setting("JWT_SECRET", KEY, 2))) == []


def test_says_nothing_of_another_application_s_variable() -> None:
    assert found("misnamed-secret", target(setting("GITHUB_TOKEN", KEY), setting("JWT_ISSUER", "us"))) == []


@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_blank_one_is_simply_missing(value: str | External | None) -> None:
    assert found("misnamed-secret", target(setting("JWT_SECRET", value))) == []


def test_says_nothing_in_a_job_that_does_not_deploy() -> None:
    assert found("misnamed-secret", target(setting("JWT_SECRET", KEY), kind=Kind.JOB)) == []


def test_a_file_variable_is_right_where_the_policy_says_so() -> None:
    policy = loading.builtin()
    policy = policy._replace(files="_FILE", wrong_names=wrong_names(policy.secrets, "_FILE"))
    assert found("misnamed-secret", target(setting("JWT_SECRET_KEY_FILE", "/run/x")), policy=policy) == []


def example(*names: str) -> Target:
    return target(*(setting(name, "", line) for line, name in enumerate(names, 1)), kind=Kind.EXAMPLE)


def test_an_example_spreads_a_wrong_name() -> None:
    own = example("JWT_SECRET", "SESSION_SECRET", "DB_URL", "DATABASE_URL")
    [finding] = found("misnamed-secret", [], examples=[own])
    assert (finding.secret, finding.severity, finding.locations[0].line) == ("JWT_SECRET_KEY", Severity.ERROR, 1)
    assert finding.message == "wrong name JWT_SECRET (expected JWT_SECRET_KEY)"
    assert finding.help == "rename JWT_SECRET to JWT_SECRET_KEY"


def test_an_example_is_judged_as_the_env_file_beside_it_is(place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text("services:\n  db:\n    image: mongo:8\n")
    for name in (".env", ".env.example"):
        (place / name).write_text("JWT_SECRET=thisisasamplesecret\nMONGODB_URL=mongodb://127.0.0.1:27017/shop\n")
    rules = {(each["rule"], each["secret"]) for each in run("check", ".", "-f", "json").report["findings"]}
    assert ("default-secret", "JWT_SECRET") in rules
    assert "misnamed-secret" not in {rule for rule, _ in rules}


def test_an_example_of_another_application_may_have_its_own_names() -> None:
    other = example("JWT_SECRET", "STRIPE_TOKEN", "DATABASE_URL")
    assert found("misnamed-secret", [], examples=[other]) == []
    own = loading.builtin()._replace(path="auracheck.toml")
    assert len(found("misnamed-secret", [], examples=[other], policy=own)) == 1
    assert found("misnamed-secret", [], examples=[example("JWT_SECRET", "SESSION_SECRET", "COOKIE_SECRET")]) == []
    both = example("JWT_SECRET_KEY", "SESSION_SECRET")
    assert len(found("misnamed-secret", [], examples=[other, both])) == 1
    assert len(found("misnamed-secret", [], examples=[example("JWT_SECRET", "DATABASE_URL")])) == 1


def test_an_option_of_a_command_is_no_variable() -> None:
    assert found("misnamed-secret", target(setting("--jwt-secret-key", KEY))) == []
