"""auracheck as a library, and the check at an application's start."""

import os
from collections.abc import Callable

import pytest

import auracheck
from auracheck.errors import UsageError
from auracheck.systems.source import open_source
from tests.conftest import GOOD


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    def become(settings: dict[str, str]) -> None:
        for name in list(os.environ):
            if name in GOOD or name.startswith(("TWILIO_", "SMTP_", "AURACHECK_")):
                monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return become


def test_the_public_names_are_those_of_the_contract() -> None:
    assert sorted(auracheck.__all__) == [
        "EXTERNAL", "Finding", "Report", "SecretsError", "__version__", "check", "generate_secret", "open_source",
        "read_as", "validate_all_secrets",
    ]  # fmt: skip
    assert all(hasattr(auracheck, name) for name in auracheck.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        auracheck.nonsense  # noqa: B018


def test_check_judges_an_environment_that_is_given() -> None:
    report = auracheck.check(sources=["env:"], environ=GOOD, environment="production")
    assert isinstance(report, auracheck.Report)
    assert (report.passed, report.environment) == (True, "production")
    missing = auracheck.check(sources=["env:"], environ={"ENVIRONMENT": "production"})
    assert [f.secret for f in missing.findings if f.rule == "missing-secret"] == [
        "JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL",
    ]  # fmt: skip
    with pytest.raises(UsageError):
        auracheck.check(sources=["env:"], environ={}, environment="nonsense")


def test_generate_secret_makes_a_strong_value() -> None:
    values = {auracheck.generate_secret("jwt") for _ in range(20)}
    assert len(values) == 20
    assert all(len(value) == 64 for value in values)


def test_an_application_in_production_fails_fast(environ: Callable[[dict[str, str]], None]) -> None:
    environ({name: value for name, value in GOOD.items() if name != "JWT_SECRET_KEY"})
    with pytest.raises(auracheck.SecretsError) as refusal:
        auracheck.validate_all_secrets()
    assert str(refusal.value) == "CRITICAL SECURITY ERROR: Required secret 'JWT_SECRET_KEY' is not set"


def test_an_application_with_a_default_fails_fast_in_the_guides_words(
    environ: Callable[[dict[str, str]], None],
) -> None:
    environ({**GOOD, "SESSION_SECRET": "your-secure-session-secret"})
    with pytest.raises(auracheck.SecretsError, match="Secret contains dangerous default value") as refusal:
        auracheck.validate_all_secrets()
    assert "your-secure" not in str(refusal.value)


def test_an_application_in_development_is_warned_and_goes_on(environ: Callable[[dict[str, str]], None]) -> None:
    environ({"ENVIRONMENT": "development"})
    with pytest.warns(UserWarning, match="is not set") as warned:
        auracheck.validate_all_secrets()
    text = "".join(str(each.message) for each in warned)
    assert "'JWT_SECRET_KEY' is not set" in text
    assert "'DATABASE_URL' is not set" in text


def test_a_good_production_starts_in_silence(
    environ: Callable[[dict[str, str]], None], recwarn: pytest.WarningsRecorder
) -> None:
    environ(GOOD)
    auracheck.validate_all_secrets()
    assert len(recwarn) == 0


def test_a_source_can_be_read_by_other_tools() -> None:
    targets = list(open_source("env:", environ={"A": "1"}).read())
    assert len(targets) == 1
    assert targets[0].effective()["A"].reveal() == "1"  # type: ignore[union-attr]
