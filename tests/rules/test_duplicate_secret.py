"""duplicate-secret: one value in two secrets."""

from pathlib import Path

import pytest

from auracheck.engine.causes import one_cause
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment
from auracheck.report import Severity
from tests.conftest import GOOD, Run
from tests.rules.conftest import Judge

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


def lines(finding_locations: tuple[object, ...]) -> list[object]:
    return [getattr(origin, "line", None) for origin in finding_locations]


def shop(*entries: Entry) -> Policy:
    return Policy("shop", {e.name: e for e in entries}, {"production": Environment("production", strict=True)})


def test_the_later_one_is_told_with_both_places(judge: Judge) -> None:
    [finding] = judge("duplicate-secret", {"SESSION_SECRET": HEX, "JWT_SECRET_KEY": HEX})
    assert (finding.secret, finding.severity) == ("SESSION_SECRET", Severity.ERROR)
    assert lines(finding.locations) == [1, 2]
    assert finding.message.startswith("same value as JWT_SECRET_KEY")
    assert "auracheck generate session" in finding.help


def test_a_warning_in_development(judge: Judge) -> None:
    [finding] = judge("duplicate-secret", {"JWT_SECRET_KEY": HEX, "SESSION_SECRET": HEX}, environment="development")
    assert finding.severity is Severity.WARNING


def test_three_of_a_kind(judge: Judge) -> None:
    findings = judge("duplicate-secret", {"JWT_SECRET_KEY": HEX, "SESSION_SECRET": HEX, "SMTP_PASSWORD": HEX})
    assert [(f.secret, lines(f.locations)) for f in findings] == [("SESSION_SECRET", [2, 1]), ("SMTP_PASSWORD", [3, 1])]


def test_a_misnamed_one_counts(judge: Judge) -> None:
    assert [f.secret for f in judge("duplicate-secret", {"JWT_SECRET": HEX, "SESSION_SECRET": HEX})] == [
        "SESSION_SECRET"
    ]


@pytest.mark.parametrize("kind", ["url", "username", "sid", "setting"])
def test_what_is_no_credential_may_be_the_same(judge: Judge, kind: str) -> None:
    policy = shop(Entry("ONE", kind), Entry("OTHER", kind))
    assert (
        judge("duplicate-secret", {"ONE": "redis://cache:6379/0", "OTHER": "redis://cache:6379/0"}, policy=policy) == []
    )


def test_the_policy_may_want_them_to_differ(judge: Judge) -> None:
    policy = shop(Entry("ONE", "sid", differs_from=("OTHER",)), Entry("OTHER", "sid"))
    assert [f.secret for f in judge("duplicate-secret", {"ONE": HEX, "OTHER": HEX}, policy=policy)] == ["OTHER"]


def test_the_password_of_a_url_may_stand_alone_too(judge: Judge) -> None:
    values = {"DATABASE_URL": f"postgresql://shop:{HEX}@db/shop", "SMTP_PASSWORD": HEX}
    assert judge("duplicate-secret", values) == []


def test_the_password_of_a_url_is_no_key_as_well(judge: Judge) -> None:
    database = {"DATABASE_URL": f"postgresql://shop:{HEX}@db/shop"}
    [finding] = judge("duplicate-secret", {"JWT_SECRET_KEY": HEX, **database})
    assert (finding.secret, lines(finding.locations)) == ("DATABASE_URL", [2, 1])
    assert finding.message == "password has the same value as JWT_SECRET_KEY; leaking one leaks both"
    [finding] = judge("duplicate-secret", {"SESSION_SECRET": HEX, **database})
    assert finding.secret == "SESSION_SECRET"
    assert finding.message == "same value as the password in DATABASE_URL; leaking one leaks both"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HEX, HEX.upper()),
        (f"{HEX}==", HEX),
        (HEX, f"{HEX} "),
        (f"\t{HEX}\n", HEX),
        (HEX, f"{HEX[:16]} {HEX[16:]}"),
        (f" {HEX.upper()}=", f"{HEX}\r"),
    ],
    ids=["case", "padding", "end", "ends", "inside", "all"],
)
def test_what_differs_in_case_padding_or_white_space_alone_is_one_value(judge: Judge, one: str, other: str) -> None:
    [finding] = judge("duplicate-secret", {"JWT_SECRET_KEY": one, "SESSION_SECRET": other})
    assert finding.secret == "SESSION_SECRET"
    assert finding.message == (
        "same value as JWT_SECRET_KEY (except for case, padding or whitespace); leaking one leaks both"
    )


def test_a_password_of_a_url_may_differ_in_case_too(judge: Judge) -> None:
    values = {"JWT_SECRET_KEY": HEX.upper(), "DATABASE_URL": f"postgresql://shop:{HEX}@db/shop"}
    [finding] = judge("duplicate-secret", values)
    assert finding.message.startswith("password has the same value as JWT_SECRET_KEY (except for case, ")


@pytest.mark.parametrize("other", [HEX[:-1], HEX + "0", HEX[::-1], "=" + HEX, HEX[:16] + "-" + HEX[16:]])
def test_what_differs_in_more_is_another_value(judge: Judge, other: str) -> None:
    assert judge("duplicate-secret", {"JWT_SECRET_KEY": HEX, "SESSION_SECRET": other}) == []


def test_an_escaped_password_is_what_it_stands_for(judge: Judge) -> None:
    values = {"JWT_SECRET_KEY": f"a/{HEX}", "DATABASE_URL": f"postgresql://shop:a%2F{HEX}@db/shop"}
    assert [f.secret for f in judge("duplicate-secret", values)] == ["DATABASE_URL"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"postgresql://shop:{HEX}@db/shop", f"redis://:{HEX}@cache/0"),
        (f"postgresql://shop:{HEX}@db/shop", f"postgresql://shop:{HEX}@db/shop"),
        ("redis://:@cache/0", "redis://cache/0"),
    ],
)
def test_two_urls_may_have_one_password(judge: Judge, one: str, other: str) -> None:
    assert (
        judge("duplicate-secret", {"ONE": one, "OTHER": other}, policy=shop(Entry("ONE", "url"), Entry("OTHER", "url")))
        == []
    )


@pytest.mark.parametrize("kind", ["sid", "username", "setting"])
def test_the_password_of_a_url_beside_what_is_no_credential(judge: Judge, kind: str) -> None:
    policy = shop(Entry("ONE", "url"), Entry("OTHER", kind))
    assert judge("duplicate-secret", {"ONE": f"redis://:{HEX}@cache/0", "OTHER": HEX}, policy=policy) == []


def test_placeholders_are_told_as_such(judge: Judge) -> None:
    values = {"JWT_SECRET_KEY": "changeme", "SESSION_SECRET": "changeme"}
    told = one_cause([*judge("default-secret", values), *judge("duplicate-secret", values)])
    assert {f.rule for f in told} == {"default-secret"}


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge("duplicate-secret", GOOD) == []


@pytest.mark.parametrize("kind", ["key", "password", "token"])
def test_a_credential_that_holds_a_whole_url(judge: Judge, kind: str) -> None:
    url = f"postgresql://shop:{HEX}@db/shop"
    policy = shop(Entry("ONE", kind), Entry("OTHER", "url"))
    [finding] = judge("duplicate-secret", {"ONE": url, "OTHER": url}, policy=policy)
    assert (finding.secret, finding.message) == ("OTHER", "same value as ONE; leaking one leaks both")


def test_a_token_may_be_the_user_name_too(judge: Judge) -> None:
    policy = shop(Entry("ONE", "username"), Entry("OTHER", "token"))
    assert judge("duplicate-secret", {"ONE": HEX, "OTHER": HEX}, policy=policy) == []


OPTION = """services:
  jobs:
    image: local/jobs
    command: start --signing-key ${SIGNING_KEY}
    environment:
      SIGNING_KEY: ${SIGNING_KEY}
      SESSION_KEY: ${%s}
"""


@pytest.mark.parametrize(("other", "shared"), [("SESSION_KEY", set()), ("SIGNING_KEY", {"SIGNING_KEY", "SESSION_KEY"})])
def test_an_option_is_the_secret_of_the_variable_that_fills_it_in(
    other: str, shared: set[str], tmp_path: Path, run: Run
) -> None:
    (tmp_path / ".env").write_text(f"SIGNING_KEY={HEX}\nSESSION_KEY={HEX[::-1]}\n")
    (tmp_path / "compose.yaml").write_text(OPTION % other)
    report = run(
        "check", str(tmp_path / "compose.yaml"), "--select", "duplicate-secret", "--env", "production", "-f", "json"
    ).report
    assert {each["secret"] for each in report["findings"]} <= shared
    assert bool(report["findings"]) == bool(shared)
