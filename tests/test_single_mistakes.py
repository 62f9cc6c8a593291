"""From a good production environment, each single mistake gives one error of the right rule, in every source."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import GOOD, Outcome, Run, env_file


class Mistake(NamedTuple):
    name: str
    change: dict[str, str | None]  # None: unset
    rule: str
    secret: str


STRONG = "0d1f8a35e09b4d7c2a6f1e83d5b0c9f4"
MISTAKES = [
    *(
        Mistake(f"{name} unset", {name: None}, "missing-secret", name)
        for name in ("JWT_SECRET_KEY", "SESSION_SECRET", "DATABASE_URL", "REDIS_URL")
    ),
    Mistake("empty", {"JWT_SECRET_KEY": ""}, "missing-secret", "JWT_SECRET_KEY"),
    Mistake("blank", {"SESSION_SECRET": "'   '"}, "missing-secret", "SESSION_SECRET"),
    Mistake("31 characters", {"JWT_SECRET_KEY": STRONG[:31]}, "weak-secret", "JWT_SECRET_KEY"),
    Mistake("JWT = SESSION", {"SESSION_SECRET": GOOD["JWT_SECRET_KEY"]}, "duplicate-secret", "SESSION_SECRET"),
    Mistake("changeme", {"JWT_SECRET_KEY": "changeme"}, "default-secret", "JWT_SECRET_KEY"),
    Mistake("guide's JWT", {"JWT_SECRET_KEY": "your-secure-jwt-secret"}, "default-secret", "JWT_SECRET_KEY"),
    Mistake("guide's session", {"SESSION_SECRET": "your-secure-session-secret"}, "default-secret", "SESSION_SECRET"),
    Mistake(
        "guide's development key",
        {"JWT_SECRET_KEY": "dev-jwt-secret-change-for-production"},
        "default-secret",
        "JWT_SECRET_KEY",
    ),
    Mistake("guide's cut URL", {"DATABASE_URL": "postgresql://..."}, "default-secret", "DATABASE_URL"),
    Mistake("guide's cut Redis URL", {"REDIS_URL": "redis://..."}, "default-secret", "REDIS_URL"),
    Mistake(
        "guide's database",
        {"DATABASE_URL": "postgresql://aura_user:secure_password@db.example.com:5432/auraconnect"},
        "default-secret",
        "DATABASE_URL",
    ),
    Mistake(
        "guide's Redis",
        {"REDIS_URL": "redis://:redis_password@redis.example.com:6379/0"},
        "default-secret",
        "REDIS_URL",
    ),
    Mistake(
        "guide's production database",
        {"DATABASE_URL": "postgresql://prod_user:prod_password@db.example.com:5432/auraconnect"},
        "default-secret",
        "DATABASE_URL",
    ),
    Mistake("ENVIRONMENT prod", {"ENVIRONMENT": "prod"}, "environment-mismatch", "ENVIRONMENT"),
    Mistake("ENVIRONMENT development", {"ENVIRONMENT": "development"}, "environment-mismatch", "ENVIRONMENT"),
    Mistake(
        "Twilio without its token",
        {"TWILIO_ACCOUNT_SID": "AC" + STRONG},
        "incomplete-pair",
        "TWILIO_AUTH_TOKEN",
    ),
    Mistake(
        "no database in the URL",
        {"DATABASE_URL": f"postgresql://aura:{STRONG}@db.internal:5432"},
        "malformed-secret",
        "DATABASE_URL",
    ),
    Mistake(
        "postgres://",
        {"DATABASE_URL": f"postgres://aura:{STRONG}@db.internal:5432/auraconnect"},
        "malformed-secret",
        "DATABASE_URL",
    ),
    Mistake(
        "JWT_SECRET",
        {"JWT_SECRET_KEY": None, "JWT_SECRET": GOOD["JWT_SECRET_KEY"]},
        "misnamed-secret",
        "JWT_SECRET_KEY",
    ),
]
NEWLINE = Mistake(
    "a key that ends in a newline",
    {"JWT_SECRET_KEY": GOOD["JWT_SECRET_KEY"] + "\n"},
    "malformed-secret",
    "JWT_SECRET_KEY",
)
DASHED = Mistake(
    "jwt-secret-key",
    {"JWT_SECRET_KEY": None, "jwt-secret-key": GOOD["JWT_SECRET_KEY"]},
    "misnamed-secret",
    "JWT_SECRET_KEY",
)


def changed(mistake: Mistake) -> dict[str, str]:
    settings: dict[str, str | None] = {**GOOD, **mistake.change}
    return {name: value for name, value in settings.items() if value is not None}


def quoted(settings: dict[str, str]) -> dict[str, str]:
    """A newline can stand in double quotes, for python-dotenv and for systemd."""
    return {name: f'"{value}"' if "\n" in value else value for name, value in settings.items()}


@pytest.fixture
def in_env(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], Outcome]:
    def check(settings: dict[str, str]) -> Outcome:
        for name, value in settings.items():
            monkeypatch.setenv(name, value.strip("'") if value.strip("'").isspace() else value)
        return run("check", "env:", "--env", "production", "-f", "json")

    return check


@pytest.fixture
def in_dotenv(run: Run, place: Path) -> Callable[[dict[str, str]], Outcome]:
    def check(settings: dict[str, str]) -> Outcome:
        (place / "app.env").write_text(env_file(quoted(settings)))
        (place / "app.env").chmod(0o600)
        return run("check", "app.env", "--env", "production", "-f", "json")

    return check


@pytest.fixture
def in_systemd(run: Run, place: Path) -> Callable[[dict[str, str]], Outcome]:
    def check(settings: dict[str, str]) -> Outcome:
        (place / "app.env").write_text(env_file(quoted(settings)))
        (place / "app.env").chmod(0o600)
        unit = place / "app.service"
        unit.write_text("[Service]\nExecStart=/bin/true\nEnvironmentFile=/app.env\n")
        return run("check", "app.service", "--root", str(place), "--env", "production", "-f", "json")

    return check


@pytest.mark.parametrize("mistake", [*MISTAKES, NEWLINE, DASHED], ids=lambda m: m.name)
def test_a_single_mistake_in_the_environment_is_one_error(mistake: Mistake, in_env: Callable[..., Outcome]) -> None:
    assert_one_error(in_env(changed(mistake)), mistake)


@pytest.mark.parametrize("mistake", [*MISTAKES, NEWLINE, DASHED], ids=lambda m: m.name)
def test_a_single_mistake_in_an_env_file_is_one_error(mistake: Mistake, in_dotenv: Callable[..., Outcome]) -> None:
    assert_one_error(in_dotenv(changed(mistake)), mistake)


@pytest.mark.parametrize("mistake", [*MISTAKES, NEWLINE], ids=lambda m: m.name)
def test_a_single_mistake_in_a_units_file_is_one_error(mistake: Mistake, in_systemd: Callable[..., Outcome]) -> None:
    assert_one_error(in_systemd(changed(mistake)), mistake)


def test_systemd_drops_a_name_with_dashes_so_the_secret_is_missing(in_systemd: Callable[..., Outcome]) -> None:
    outcome = in_systemd(changed(DASHED))
    assert [(rule, secret) for rule, secret, _ in outcome.findings("error")] == [("missing-secret", "JWT_SECRET_KEY")]


def test_a_literal_in_a_unit_is_a_warning_besides(run: Run, place: Path) -> None:
    lines = "".join(f'Environment="{name}={value}"\n' for name, value in GOOD.items())
    (place / "override.conf").write_text(f"[Service]\n{lines}")
    outcome = run("check", "override.conf", "--env", "production", "-f", "json")
    assert outcome.code == 0
    assert outcome.findings("error") == []
    assert {(rule, secret) for rule, secret, _ in outcome.findings("warning")} == {
        ("embedded-secret", name) for name in GOOD if name != "ENVIRONMENT"
    }


@pytest.mark.parametrize("source", ["in_env", "in_dotenv", "in_systemd"])
def test_a_good_environment_has_no_finding(source: str, request: pytest.FixtureRequest) -> None:
    outcome = request.getfixturevalue(source)(GOOD)
    assert outcome.code == 0
    assert outcome.findings("error", "warning") == []
    assert outcome.report["passed"] is True


@pytest.mark.parametrize("source", ["in_env", "in_dotenv", "in_systemd"])
def test_an_unset_environment_variable_is_one_warning(source: str, request: pytest.FixtureRequest) -> None:
    outcome = request.getfixturevalue(source)({n: v for n, v in GOOD.items() if n != "ENVIRONMENT"})
    assert outcome.code == 0
    assert [rule for rule, _, _ in outcome.findings("error", "warning")] == ["environment-mismatch"]


def assert_one_error(outcome: Outcome, mistake: Mistake) -> None:
    assert [(rule, secret) for rule, secret, _ in outcome.findings("error")] == [(mistake.rule, mistake.secret)]
    assert outcome.code == 1
