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
        "the waiver of weak-secret for JWT_SECRET_KEY ended on 2026-06-30: what it waived counts again"
    )
    assert finding.help == "until = 2026-09-29, or mend the cause and remove the waiver"


@pytest.mark.parametrize("days", [0, 1, 14])
def test_from_fourteen_days_before_it_is_a_note(days: int) -> None:
    [finding] = judged(TODAY + timedelta(days=days))
    assert str(finding.severity) == "note"
    assert f"ends on {TODAY + timedelta(days=days)}" in finding.message


@pytest.mark.parametrize("until", [TODAY + timedelta(days=15), None])
def test_says_nothing_of_one_that_holds(until: date | None) -> None:
    assert judged(until) == []


def test_names_the_target_and_does_without_a_secret() -> None:
    [finding] = judged(TODAY - timedelta(days=9), secret=None, where=".env.staging")
    assert finding.secret is None
    assert finding.message.startswith("the waiver of weak-secret in .env.staging ended on")


def test_one_above_a_setting_counts_for_its_target() -> None:
    above = setting("JWT_SECRET_KEY", KEY)._replace(waivers=(waiver(TODAY - timedelta(days=1)),))
    [finding] = found("expired-waiver", target(above, setting("SESSION_SECRET", KEY)))
    assert (finding.targets, finding.locations) == ((".env",), (PLACE,))
