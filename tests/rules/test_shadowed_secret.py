"""shadowed-secret: a good value that a bad one overrides."""

import pytest

from auracheck.engine.causes import one_cause
from auracheck.model import EXTERNAL, External, Reference, Setting
from auracheck.report import Finding, Severity
from auracheck.rules import groups, value_rules
from tests.bounds import takes_linear_time
from tests.rules.targets import KEY, found, setting, target

RULE = "shadowed-secret"
REPEAT = "abc" * 12
NAME = "JWT_SECRET_KEY"


def told(*settings: Setting, environment: str = "production", **fields: object) -> list[Finding]:
    return found(RULE, target(*settings, **fields), environment)


def lines(*values: str | External | None) -> list[Setting]:
    return [setting(NAME, value, number) for number, value in enumerate(values, 1)]


def test_it_is_told_at_the_one_that_counts_with_both_places() -> None:
    [finding] = told(*lines(KEY, REPEAT))
    assert (finding.secret, finding.severity) == (NAME, Severity.WARNING)
    assert [origin.line for origin in finding.locations] == [2, 1]
    assert finding.message == "weak value overrides a valid one in this file"
    assert finding.help == "remove this setting of JWT_SECRET_KEY"


def test_a_note_in_development() -> None:
    assert told(*lines(KEY, REPEAT), environment="development")[0].severity is Severity.NOTE


def test_a_variable_of_the_environment_before_a_file() -> None:
    [finding] = told(setting(NAME, KEY, 3), setting(NAME, REPEAT, None, None), source="env")
    assert finding.message.startswith("weak value overrides a valid one in .env")
    assert finding.help == "unset JWT_SECRET_KEY"
    [finding] = told(setting(NAME, KEY, None, None), setting(NAME, REPEAT, 3), source="env")
    assert finding.message.startswith("weak value overrides a valid one in the environment")


@pytest.mark.parametrize("bad", [REPEAT, KEY[:31], KEY + " ", "changeme", "dev" + KEY])
def test_whatever_a_rule_about_values_objects_to(bad: str) -> None:
    assert len(told(*lines(KEY, bad))) == 1


@pytest.mark.parametrize(
    "values",
    [
        (KEY,),
        (REPEAT, KEY),
        (KEY, KEY[::-1]),
        (REPEAT, "abd" * 12),
        (REPEAT, REPEAT),
        ("", REPEAT),
        (KEY, ""),
        (None, REPEAT),
        (EXTERNAL, REPEAT),
        (KEY, EXTERNAL),
    ],
    ids=["one", "bad first", "both good", "both bad", "the same", "blank", "blanked", "bare", "elsewhere", "sent away"],
)
def test_what_is_no_shadow(values: tuple[str | External | None, ...]) -> None:
    assert told(*lines(*values)) == []


def test_another_name_is_another_secret() -> None:
    assert told(setting(NAME, KEY, 1), setting("SESSION_SECRET", REPEAT, 2), setting("X", "1"), setting("X", "2")) == []


def test_the_nearest_of_several_good_ones_is_named() -> None:
    [finding] = told(*lines(KEY, KEY[::-1], "changeme", REPEAT))
    assert [origin.line for origin in finding.locations] == [4, 2]


def test_a_candidate_that_lost_in_its_place_counts_too() -> None:
    winner = setting(NAME, REPEAT, 1, "a.conf")._replace(lost=(setting(NAME, KEY, 1, "b.conf"),))
    [finding] = told(winner)
    assert [origin.file for origin in finding.locations] == ["a.conf", "b.conf"]


def test_a_value_that_lacked_what_it_refers_to_is_not_sound() -> None:
    both = lines(KEY, REPEAT)
    assert told(*both, references=(Reference(NAME, "X", both[0].origin),)) == []
    assert len(told(*both, references=(Reference("X", "X", both[0].origin),))) == 1


def test_several_secrets_each_have_their_own_verdict() -> None:
    settings = [
        *(setting("SESSION_SECRET", value, line) for line, value in ((1, REPEAT), (2, KEY))),
        *(setting(NAME, value, line) for line, value in ((3, KEY), (4, REPEAT))),
        *(setting("SMTP_PASSWORD", value, line) for line, value in ((5, "changeme"), (6, KEY), (7, "secret"))),
    ]
    assert {(f.secret, f.locations[0].line, f.locations[1].line) for f in told(*settings)} == {
        (NAME, 4, 3),
        ("SMTP_PASSWORD", 7, 6),
    }


def test_it_stands_beside_what_is_wrong_with_the_value_but_a_placeholder_is_told_alone() -> None:
    for bad, rules in ((REPEAT, {RULE, "weak-secret"}), ("changeme", {"default-secret"})):
        own = target(*lines(KEY, bad))
        both = [f for name in ("default-secret", "weak-secret", RULE) for f in found(name, own)]
        assert {f.rule for f in one_cause(both)} == rules


def test_no_text_has_a_character_of_a_value() -> None:
    [finding] = told(*lines(KEY, "abd" * 12))
    assert KEY[:4] not in str(finding)
    assert "abd" not in str(finding)


def test_it_asks_the_rules_that_give_a_value_one_cause() -> None:
    assert {rule.name for rule in value_rules()} < set(groups()["value"])


def test_a_name_that_is_set_ten_thousand_times_takes_linear_time() -> None:
    def judge(count: int) -> None:
        settings = [setting(NAME, f"{number}{KEY}", number) for number in range(1, count)]
        references = tuple(Reference("X", "X", s.origin) for s in settings)
        assert len(told(*settings, setting(NAME, REPEAT, count), references=references)) == 1

    takes_linear_time(judge, 500, 4_000)
