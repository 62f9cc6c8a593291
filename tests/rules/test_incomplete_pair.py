"""incomplete-pair: one of two that only work together."""

import pytest

from auracheck.model import EXTERNAL, External, Kind, Origin, Setting
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from tests.rules.targets import KEY, found, places, setting, target

SID, TOKEN = "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"


@pytest.mark.parametrize(("present", "absent"), [(SID, TOKEN), (TOKEN, SID), ("SMTP_USERNAME", "SMTP_PASSWORD")])
def test_finds_the_absent_one_of_either_direction(present: str, absent: str) -> None:
    [finding] = found("incomplete-pair", target(setting(present, KEY, 4)))
    assert places([finding]) == [(absent, "error", None)]
    assert finding.message == f"not set (required by {present})"


@pytest.mark.parametrize(("blank", "message"), [("", "empty (required"), (" ", "empty (required"), (None, "not set")])
def test_a_blank_one_counts_as_absent_and_stands_at_its_line(blank: str | None, message: str) -> None:
    [finding] = found("incomplete-pair", target(setting(SID, KEY), setting(TOKEN, blank, 2)))
    assert places([finding]) == [(TOKEN, "error", 2)]
    assert finding.message.startswith(message)


@pytest.mark.parametrize("other", [KEY, EXTERNAL])
def test_says_nothing_of_a_whole_pair(other: str | External) -> None:
    assert found("incomplete-pair", target(setting(SID, KEY), setting(TOKEN, other, 2))) == []


def test_one_that_is_kept_elsewhere_needs_its_partner() -> None:
    assert places(found("incomplete-pair", target(setting(TOKEN, EXTERNAL)))) == [(SID, "error", None)]


@pytest.mark.parametrize("blank", [(), (setting(SID, ""),), (setting(SID, ""), setting(TOKEN, None, 2))])
def test_says_nothing_where_neither_is_set(blank: tuple[object, ...]) -> None:
    assert found("incomplete-pair", target()._replace(settings=blank)) == []


def test_a_misnamed_one_needs_its_partner_and_is_none_itself() -> None:
    assert places(found("incomplete-pair", target(setting("TWILIO_TOKEN", KEY)))) == [(SID, "error", None)]
    both = found("incomplete-pair", target(setting(SID, KEY), setting("TWILIO_TOKEN", KEY, 2)))
    assert places(both) == [(TOKEN, "error", 2)]


def test_two_that_are_both_misnamed_lack_nothing_but_their_names() -> None:
    assert found("incomplete-pair", target(setting("TWILIO_SID", KEY), setting("TWILIO_TOKEN", KEY))) == []


def test_is_a_warning_in_development() -> None:
    assert places(found("incomplete-pair", target(setting(SID, KEY)), "development")) == [(TOKEN, "warning", None)]


def test_says_nothing_in_a_job_that_does_not_deploy() -> None:
    assert found("incomplete-pair", target(setting(SID, KEY), kind=Kind.JOB)) == []


def test_a_pair_that_only_one_entry_names_holds_for_both() -> None:
    policy = loading.builtin()._replace(secrets={"A": Entry("A", pair="B"), "B": Entry("B")})
    assert places(found("incomplete-pair", target(setting("A", KEY)), policy=policy)) == [("B", "error", None)]
    assert places(found("incomplete-pair", target(setting("B", KEY)), policy=policy)) == [("A", "error", None)]


def test_a_pair_may_be_a_variable_that_is_no_secret() -> None:
    entry = Entry("S3_KEY", pair="S3_BUCKET")
    policy = loading.builtin()._replace(secrets={"S3_KEY": entry})
    lone, whole = target(setting("S3_KEY", KEY)), target(setting("S3_KEY", KEY), setting("S3_BUCKET", "b", 2))
    assert places(found("incomplete-pair", lone, policy=policy)) == [("S3_BUCKET", "error", None)]
    assert found("incomplete-pair", whole, policy=policy) == []


def test_what_an_inherited_object_may_give_needs_no_partner() -> None:
    possible = Setting(SID, EXTERNAL, Origin("ci.yml", 4), literal=False)
    assert found("incomplete-pair", target(possible)) == []


def test_an_object_that_gives_others_may_give_a_partner_that_is_no_secret() -> None:
    secrets = {"OIDC_SECRET": Entry("OIDC_SECRET", pair="OIDC_ID"), "MAIL_TOKEN": Entry("MAIL_TOKEN")}
    policy = loading.builtin()._replace(secrets=secrets)
    of_object = Origin("web.yaml", 41, 23)
    given = [Setting(name, EXTERNAL, of_object, literal=False) for name in secrets]
    assert found("incomplete-pair", target(*given), policy=policy) == []
    assert places(found("incomplete-pair", target(given[0]), policy=policy)) == [("OIDC_ID", "error", None)]
