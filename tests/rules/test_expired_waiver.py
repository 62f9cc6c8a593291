"""expired-waiver: a waiver's last day has passed, or comes near."""

from datetime import date, timedelta

import pytest

from auracheck.model import Origin, Waiver
from auracheck.policy import loading
from auracheck.report import Finding
from tests.rules.conftest import TODAY
from tests.rules.targets import KEY, found, setting, target

PLACE = Origin("auracheck.toml", 12)


def waiver(until: date | None, secret: str | None = "JWT_SECRET_KEY", where: str | None = None) -> Waiver:
    return Waiver("weak-secret", secret, where, "rotated soon", until, PLACE)


def judged(until: date | None, environment: str = "production", **fields: str | None) -> list[Finding]:
    policy = loading.builtin()._replace(waivers=(waiver(until, **fields),))
    return found("expired-waiver", target(), environment, policy=policy)


@pytest.mark.parametrize("environment", ["production", "development"])
def test_one_that_ended_yesterday_is_a_warning_everywhere(environment: str) -> None:
    [finding] = judged(TODAY - timedelta(days=1), environment)
    assert (str(finding.severity), finding.secret, finding.targets, finding.locations) == (
        "warning",
        "JWT_SECRET_KEY",
        (),
        (PLACE,),
    )
    assert finding.message == (
        "waiver of weak-secret for JWT_SECRET_KEY expired on 2026-06-30"
        "; fix the finding and remove the waiver, or renew it: until = 2026-09-29"
    )
    assert finding.help == "until = 2026-09-29"


@pytest.mark.parametrize("days", [0, 1, 14])
def test_from_fourteen_days_before_it_is_a_note(days: int) -> None:
    [finding] = judged(TODAY + timedelta(days=days))
    assert str(finding.severity) == "note"
    assert f"expires on {TODAY + timedelta(days=days)}" in finding.message
    assert finding.message.endswith("until = 2026-09-29")


@pytest.mark.parametrize("until", [TODAY + timedelta(days=15), None])
def test_says_nothing_of_one_that_holds(until: date | None) -> None:
    assert judged(until) == []


def test_names_the_target_and_does_without_a_secret() -> None:
    [finding] = judged(TODAY - timedelta(days=9), secret=None, where=".env.staging")
    assert finding.secret is None
    assert finding.message.startswith("waiver of weak-secret in .env.staging expired on")


def commented(*waivers: Waiver, name: str = "JWT_SECRET_KEY") -> list[Finding]:
    """What is said of a comment above the first of two settings."""
    above = setting(name, KEY, 2)._replace(waivers=waivers)
    return found("expired-waiver", target(above, setting("SESSION_SECRET", KEY, 3)))


def of(rule: str, days: int = -1, fault: str = "") -> Waiver:
    """A waiver of a comment in line 1."""
    return Waiver(rule, None, None, "rotated soon", TODAY + timedelta(days), Origin(".env", 1, 1), fault)


def test_one_above_a_setting_is_renewed_by_its_whole_line() -> None:
    [finding] = commented(of("default-secret"), of("weak-secret"))
    line = "# auracheck: ignore default-secret, weak-secret until 2026-09-29 because rotated soon"
    assert (finding.targets, finding.locations, finding.secret) == (
        (".env",),
        (Origin(".env", 1, 1),),
        "JWT_SECRET_KEY",
    )
    assert finding.message.startswith("waiver of default-secret, weak-secret for JWT_SECRET_KEY expired on 2026-06-30")
    assert finding.message.endswith(line)
    assert finding.help == line


def test_one_above_several_settings_is_told_once() -> None:
    settings = [setting(name, KEY, 2)._replace(waivers=(of("weak-secret"),)) for name in ("A", "JWT_SECRET_KEY")]
    [finding] = found("expired-waiver", target(*settings))
    assert finding.secret is None


def test_that_of_an_example_ends_too() -> None:
    example = target(setting("JWT_SECRET_KEY", KEY, 2)._replace(waivers=(of("weak-secret"),)))
    assert len(found("expired-waiver", [], examples=[example])) == 1


@pytest.mark.parametrize("days", [-1, 30])
def test_a_comment_that_waives_nothing_says_why_and_how_it_is_written(days: int) -> None:
    [finding] = commented(of("", days, "invalid date"))
    assert (str(finding.severity), finding.locations) == ("warning", (Origin(".env", 1, 1),))
    assert finding.message == "waiver without effect: invalid date"
    assert finding.help == "add above .env:2: # auracheck: ignore RULE until YYYY-MM-DD because WHY"


def test_a_rule_that_there_is_not_is_told_with_the_near_one_and_not_shown() -> None:
    [finding] = commented(of("default-secert", 30))
    assert finding.message == "waiver of an unknown rule (did you mean default-secret?)"
    [finding] = commented(of("weak-secret", 30), of("zq-hv", 30))
    assert finding.message == "waiver of an unknown rule"


def test_says_nothing_of_a_comment_that_holds() -> None:
    assert commented(of("weak-secret", 15)) == []
