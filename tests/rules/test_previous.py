"""An old key that is kept beside the new one: the same rules, under its own name, and it must differ."""

import pytest

from auracheck.policy import Policy
from auracheck.policy.entry import RETIRE, Entry, Environment
from auracheck.policy.loading import previous_entries
from tests.rules.conftest import Judge
from tests.rules.targets import KEY, URL, found, setting, target

OTHER = KEY[::-1]


def shop(*entries: Entry) -> Policy:
    secrets = {e.name: e for e in entries}
    environments = {"production": Environment("production", strict=True)}
    return Policy("shop", secrets, environments, previous=previous_entries(secrets))


ROTATED = shop(Entry("A_KEY", previous=("A_KEY_OLD",)), Entry("B_KEY"))


@pytest.mark.parametrize(
    ("rule", "value"),
    [("default-secret", "changeme"), ("malformed-secret", KEY + " "), ("weak-secret", KEY[:31])],
)
def test_its_value_is_judged_under_its_own_name(judge: Judge, rule: str, value: str) -> None:
    [finding] = judge(rule, {"A_KEY": KEY, "A_KEY_OLD": value}, policy=ROTATED)
    assert (finding.secret, finding.locations[0].line) == ("A_KEY_OLD", 2)
    assert finding.help == RETIRE


def test_it_must_differ_from_the_new_one(judge: Judge) -> None:
    [finding] = judge("duplicate-secret", {"A_KEY_OLD": KEY, "A_KEY": KEY}, policy=ROTATED)
    assert (finding.secret, finding.message) == ("A_KEY_OLD", "same value as A_KEY; leaking one leaks both")
    assert judge("duplicate-secret", {"A_KEY_OLD": OTHER, "A_KEY": KEY}, policy=ROTATED) == []


def test_an_old_url_must_differ_too(judge: Judge) -> None:
    policy = shop(Entry("A_URL", "url", previous=("A_URL_OLD",)))
    [finding] = judge("duplicate-secret", {"A_URL": URL, "A_URL_OLD": URL}, policy=policy)
    assert finding.secret == "A_URL_OLD"
    assert finding.help == "set a user and password for production"


def test_one_that_is_a_secret_of_the_policy_itself_must_differ_too(judge: Judge) -> None:
    policy = shop(Entry("OLD", "sid"), Entry("NEW", "sid", previous=("OLD",)))
    assert [f.secret for f in judge("duplicate-secret", {"OLD": KEY, "NEW": KEY}, policy=policy)] == ["NEW"]


@pytest.mark.parametrize("rule", ["missing-secret", "recommended-secret", "misnamed-secret"])
def test_it_is_never_wanted(rule: str) -> None:
    assert "A_KEY_OLD" not in [f.secret for f in found(rule, target(setting("B_KEY", KEY)), policy=ROTATED)]
    assert found("misnamed-secret", target(setting("A_KEY_OLD", KEY)), policy=ROTATED) == []
