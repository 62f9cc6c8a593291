"""recommended-secret: optional and unset, a note where findings are strict."""

from auracheck.model import EXTERNAL, Kind
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from tests.rules.targets import KEY, found, places, setting, target

OPTIONAL = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMTP_USERNAME", "SMTP_PASSWORD"]


def test_notes_each_optional_secret_that_is_unset_and_none_that_is_required() -> None:
    findings = found("recommended-secret", target())
    assert places(findings) == [(name, "note", None) for name in OPTIONAL]
    assert findings[0].message.startswith("optional, not set: names the Twilio account")
    assert findings[0].help == "get it from the Twilio console (Account Info: Account SID)"


def test_a_blank_one_is_noted_at_its_line() -> None:
    assert ("SMTP_USERNAME", "note", 6) in places(found("recommended-secret", target(setting("SMTP_USERNAME", "", 6))))


def test_says_nothing_of_one_that_is_set_or_kept_elsewhere() -> None:
    settings = [setting(name, KEY if number % 2 else EXTERNAL) for number, name in enumerate(OPTIONAL)]
    assert found("recommended-secret", target(*settings)) == []


def test_says_nothing_in_development() -> None:
    assert found("recommended-secret", target(), "development") == []


def test_says_nothing_in_a_job_that_does_not_deploy() -> None:
    assert found("recommended-secret", target(kind=Kind.JOB)) == []


def test_speaks_of_settings_without_a_purpose_too_and_names_the_command_that_makes_one() -> None:
    secrets = {"MODE": Entry("MODE", "setting"), "KEY": Entry("KEY", obtain="auracheck generate password")}
    mode, key = found("recommended-secret", target(), policy=loading.builtin()._replace(secrets=secrets))
    assert (mode.message, mode.help) == ("optional, not set", "set it if you need it")
    assert key.help == "auracheck generate password"
