"""refused-at-startup: what the application's own startup check rejects, be it ever so random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.engine.causes import one_cause
from auracheck.model import EXTERNAL
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment, Refusal
from auracheck.report import Finding, Severity
from tests.conftest import GOOD
from tests.rules.conftest import Judge
from tests.rules.targets import KEY, found, setting, target

RULE = "refused-at-startup"


def shop(*refused: Refusal, kind: str = "key") -> Policy:
    environments = {name: Environment(name, strict=name == "live") for name in ("desk", "live")}
    return Policy("shop", {name: Entry(name, kind) for name in ("A", "B")}, environments, refused=refused)


def secrets(findings: list[Finding]) -> list[str | None]:
    return [finding.secret for finding in findings]


@pytest.mark.parametrize("word", ["dev", "DEV", "TeSt", "admin", "123456", "change-me", "Change-In-Production"])
@pytest.mark.parametrize("place", [0, 7, len(KEY)])
def test_a_strong_value_with_such_a_word_by_chance(judge: Judge, word: str, place: int) -> None:
    [finding] = judge(RULE, {"JWT_SECRET_KEY": KEY[:place] + word + KEY[place:]})
    assert (finding.secret, finding.severity) == ("JWT_SECRET_KEY", Severity.ERROR)
    assert "auracheck generate jwt" in finding.help


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:Zk81vQpW07xTnB5s@latest.db.internal:5432/shop",
        "postgresql://app:Zk81vQpW07xTnB5s@db.internal:5432/shop_dev",
        "postgresql://Admin:Zk81vQpW07xTnB5s@db.internal:5432/shop",
        "postgresql://app:Zk81vQpTest7xTnB5s@db.internal:5432/shop",
        "postgresql://app:Zk81vQpW07xTnB5s@db.internal:5432/shop?passwordless=no",
    ],
)
def test_a_url_is_looked_at_as_a_whole(judge: Judge, url: str) -> None:
    [finding] = judge(RULE, {"DATABASE_URL": url})
    assert "anywhere in the URL" in finding.message


def test_the_message_is_the_same_whichever_word_it_is(judge: Judge) -> None:
    words = ("dev", "default", "123456", "test")
    [message] = {judge(RULE, {"JWT_SECRET_KEY": KEY + word})[0].message for word in words}
    assert not any(word in message for word in words)


@pytest.mark.parametrize(
    "value",
    [
        KEY,
        "d-e-v" + KEY,
        "de v" + KEY,
        "\u017fecret" + KEY,
        "adm\u0131n" + KEY,
        KEY + "ADM\u0130N",
        "1234567"[1:] + KEY,
    ],
)
def test_what_does_not_hold_one_is_fine(judge: Judge, value: str) -> None:
    assert judge(RULE, {"JWT_SECRET_KEY": value}) == []


@pytest.mark.parametrize("environment", ["development", "staging"])
def test_it_is_silent_where_the_application_does_not_ask(judge: Judge, environment: str) -> None:
    assert judge(RULE, {"JWT_SECRET_KEY": "dev" + KEY}, environment=environment) == []


@pytest.mark.parametrize("name", ["SMTP_PASSWORD", "TWILIO_AUTH_TOKEN", "OTHER"])
def test_other_secrets_may_hold_what_they_will(judge: Judge, name: str) -> None:
    assert judge(RULE, {name: "dev" + KEY}) == []


@pytest.mark.parametrize("value", ["", " \t", None, EXTERNAL])
def test_what_has_no_value_is_other_rules_affair(judge: Judge, value: None) -> None:
    assert judge(RULE, {"JWT_SECRET_KEY": value}) == []


def test_a_misnamed_one_would_be_refused_under_its_right_name(judge: Judge) -> None:
    assert secrets(judge(RULE, {"JWT_SECRET": "dev" + KEY})) == ["JWT_SECRET_KEY"]


def test_the_environment_is_the_one_that_is_judged() -> None:
    """The deployment is meant to be that; what its variable says besides is environment-mismatch."""
    own = target(setting("ENVIRONMENT", "development"), setting("JWT_SECRET_KEY", "dev" + KEY, 2))
    assert secrets(found(RULE, own)) == ["JWT_SECRET_KEY"]
    assert found(RULE, own, None) == []


@pytest.mark.parametrize("spelt", ["production", "PRODUCTION", "pRoduction"])
def test_the_variable_is_compared_without_case(spelt: str) -> None:
    own = target(setting("ENVIRONMENT", spelt), setting("JWT_SECRET_KEY", "dev" + KEY, 2))
    assert secrets(found(RULE, own, None)) == ["JWT_SECRET_KEY"]


def test_the_policy_says_where_and_in_which_secrets(judge: Judge) -> None:
    values = {"A": "abc" + KEY, "B": "xyz" + KEY}
    policy = shop(Refusal(("live",), ("A",), ("ABC", "xyz")), Refusal(("desk", "live"), ("B",), ("abc", "Xyz")))
    assert secrets(judge(RULE, values, environment="live", policy=policy)) == ["A", "B"]
    assert secrets(judge(RULE, values, environment="desk", policy=policy)) == ["B"]
    assert judge(RULE, values, environment="live", policy=shop()) == []


def test_it_is_an_error_in_every_environment_that_the_policy_names(judge: Judge) -> None:
    policy = shop(Refusal(("desk",), ("A",), ("abc",)))
    [finding] = judge(RULE, {"A": "abc" + KEY}, environment="desk", policy=policy)
    assert finding.severity is Severity.ERROR


def test_several_tables_for_one_secret_add_up(judge: Judge) -> None:
    policy = shop(Refusal(("live",), ("A",), ("abc",)), Refusal(("live",), ("A",), ("xyz",)))
    for word in ("abc", "xyz"):
        assert secrets(judge(RULE, {"A": word + KEY}, environment="live", policy=policy)) == ["A"]


def test_a_value_in_a_refused_form_is_refused_unless_it_has_an_excepted_one(judge: Judge) -> None:
    policy = shop(Refusal(("live",), ("A",), forms=("ops/{any}/{any}",), except_forms=("{any}/true",)))
    for value, names in ((f"ops/{KEY}", []), (f"ops/{KEY}/true", []), (f"ops/{KEY}/soon", ["A"])):
        assert secrets(judge(RULE, {"A": value}, environment="live", policy=policy)) == names


@pytest.mark.parametrize("suffix", ["_FILE", "__FILE"])
def test_a_value_and_its_file_are_refused_together_only(judge: Judge, suffix: str) -> None:
    policy = shop(Refusal(("live",), ("A", "B"), beside=suffix, by="takes one"))
    values = {"A": KEY, f"B{suffix}": "/run/secrets/b"}
    assert judge(RULE, values, environment="live", policy=policy) == []
    [finding] = judge(RULE, {**values, f"A{suffix}": "/run/secrets/a"}, environment="live", policy=policy)
    assert (finding.secret, finding.message) == (f"A{suffix}", "refused value (takes one)")


def test_what_is_not_required_just_now_is_refused_all_the_same(judge: Judge) -> None:
    """A policy that lists it says that the application looks at it."""
    secrets_ = {"A": Entry("A", required_in=("live",), required_when={"FLAG": "on"})}
    policy = shop(Refusal(("live",), ("A",), ("abc",)))._replace(secrets=secrets_)
    assert secrets(judge(RULE, {"A": "abc" + KEY, "FLAG": "off"}, environment="live", policy=policy)) == ["A"]


def test_a_placeholder_is_told_as_such(judge: Judge) -> None:
    values = {"JWT_SECRET_KEY": "dev-jwt-secret-change-for-production"}
    told = one_cause([*judge("default-secret", values), *judge(RULE, values)])
    assert [finding.rule for finding in told] == ["default-secret"]


@given(st.text(), st.sampled_from(["a", "Dev", "\u0130", "\u03a3", "\u00df"]), st.text())
def test_it_asks_as_the_application_does(before: str, word: str, after: str) -> None:
    policy = shop(Refusal(("live",), ("A",), (word,)))
    value = before + word + after
    expected = word.lower() in value.lower() and bool(value.strip())
    assert bool(found(RULE, target(setting("A", value)), "live", policy=policy)) is expected


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge(RULE, GOOD) == []
