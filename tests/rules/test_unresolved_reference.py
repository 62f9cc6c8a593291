"""unresolved-reference: a secret refers to what is not there."""

import pytest

from auracheck.model import EXTERNAL, Origin, Reference, Target
from tests.rules.targets import KEY, URL, found, places, setting, target

LINE_3 = Origin(".env", 3, 1)


def referring(value: str | None, *references: Reference, **fields: object) -> Target:
    return target(setting("DATABASE_URL", value, 3, literal=False), references=references or (PASSWORD,), **fields)


PASSWORD = Reference("DATABASE_URL", "DB_PASSWORD", LINE_3)


@pytest.mark.parametrize("value", ["", URL])
def test_finds_a_variable_that_is_not_there_whatever_the_rest_of_the_value(value: str) -> None:
    [finding] = found("unresolved-reference", referring(value))
    assert places([finding]) == [("DATABASE_URL", "error", 3)]
    assert finding.message == "unresolved reference: DB_PASSWORD is not set"
    assert finding.help == (
        "define DB_PASSWORD above it; if the shell sets it: auracheck check --env production, without a source"
    )


def test_a_variable_that_is_set_further_down_is_to_be_moved() -> None:
    url = setting("DATABASE_URL", "", 3, literal=False)
    below, above = (target(url, setting("DB_PASSWORD", KEY, line), references=(PASSWORD,)) for line in (4, 2))
    [finding] = found("unresolved-reference", below)
    assert finding.message == "unresolved reference: DB_PASSWORD is set only below it"
    assert finding.help == "move DB_PASSWORD above DATABASE_URL"
    assert [each.message for each in found("unresolved-reference", above)] == [
        "unresolved reference: DB_PASSWORD is not set"
    ]


def test_several_variables_of_one_secret_are_one_finding() -> None:
    [finding] = found("unresolved-reference", referring("", PASSWORD, Reference("DATABASE_URL", "DB_USER", LINE_3)))
    assert finding.message == "unresolved reference: DB_PASSWORD and DB_USER are not set"


def test_finds_a_name_without_a_value() -> None:
    [finding] = found("unresolved-reference", referring(None, Reference("DATABASE_URL", "DATABASE_URL", LINE_3)))
    assert places([finding]) == [("DATABASE_URL", "error", 3)]
    assert finding.message == "not set (named without a value)"


def test_finds_one_whose_setting_is_not_there_at_all() -> None:
    """A container whose key is absent is not started, so it has no setting of that name."""
    findings = found("unresolved-reference", target(references=(PASSWORD,), source="kubernetes", consumer=""))
    assert places(findings) == [("DATABASE_URL", "error", 3)]
    assert findings[0].help == "define DB_PASSWORD, to which DATABASE_URL refers"


def test_is_a_warning_in_development() -> None:
    assert places(found("unresolved-reference", referring(""), "development")) == [("DATABASE_URL", "warning", 3)]


@pytest.mark.parametrize("environment", ["production", "development"])
def test_what_is_not_at_hand_is_a_warning(environment: str) -> None:
    kept = referring("", Reference("DATABASE_URL", "the Secret app", LINE_3, known=False))
    kept = kept._replace(settings=(setting("DATABASE_URL", EXTERNAL, 3),))
    [finding] = found("unresolved-reference", kept, environment)
    assert places([finding]) == [("DATABASE_URL", "warning", 3)]
    assert finding.message == "not verified (the Secret app is not in these manifests)"


def test_keys_of_one_object_that_is_elsewhere_are_one_step() -> None:
    helps = set()
    for key in ("password", "username"):
        reference = Reference("DATABASE_URL", f"key {key} of Secret app", LINE_3, known=False)
        [finding] = found("unresolved-reference", referring(None, reference))
        assert finding.message == f"not verified (key {key} of Secret app is not in these manifests)"
        helps.add(finding.help)
    assert helps == {"check that Secret app exists in the cluster, with the key"}


def test_what_is_at_hand_is_told_before_what_is_not() -> None:
    [finding] = found(
        "unresolved-reference", referring("", PASSWORD, Reference("DATABASE_URL", "a Secret", LINE_3, known=False))
    )
    assert places([finding]) == [("DATABASE_URL", "error", 3)]
    assert finding.message == "unresolved reference: DB_PASSWORD is not set"


def test_a_key_of_an_object_is_named_as_it_is() -> None:
    [finding] = found("unresolved-reference", referring("", Reference("DATABASE_URL", "the key url of app", LINE_3)))
    assert finding.help == "define the key url of app"


def test_a_reference_in_the_environment_was_resolved_by_nobody() -> None:
    live = target(
        setting("JWT_SECRET_KEY", "op://canary/jwt", None, None),
        source="env",
        live=True,
        origin=Origin(),
        references=(Reference("JWT_SECRET_KEY", "another program's secret", Origin()),),
    )
    [finding] = found("unresolved-reference", live)
    assert places([finding]) == [("JWT_SECRET_KEY", "error", None)]
    assert "unresolved reference" in finding.message
    assert "canary" not in str(finding)


def test_says_nothing_of_a_target_without_references() -> None:
    assert found("unresolved-reference", target(setting("DATABASE_URL", URL))) == []


def test_says_nothing_of_other_variables() -> None:
    assert found("unresolved-reference", target(references=(Reference("GREETING", "NAME", LINE_3),))) == []


def test_says_nothing_where_a_later_setting_wins() -> None:
    settings = (setting("DATABASE_URL", "", 3, literal=False), setting("DATABASE_URL", URL, 8))
    assert found("unresolved-reference", target(*settings, references=(PASSWORD,))) == []


def test_of_two_lines_that_refer_the_last_counts() -> None:
    later = Reference("DATABASE_URL", "OTHER", Origin(".env", 8, 1))
    settings = (setting("DATABASE_URL", "", 3, literal=False), setting("DATABASE_URL", "", 8, literal=False))
    [finding] = found("unresolved-reference", target(*settings, references=(PASSWORD, later)))
    assert (finding.locations, finding.message) == ((later.origin,), "unresolved reference: OTHER is not set")


def test_says_nothing_of_a_wrong_name_beside_the_right_one() -> None:
    wrong = Reference("JWT_SECRET", "X", LINE_3)
    assert found("unresolved-reference", target(setting("JWT_SECRET_KEY", KEY), references=(wrong,))) == []


def test_under_a_wrong_name_alone_it_is_the_secret_s() -> None:
    wrong = target(setting("JWT_SECRET", "", 3), references=(Reference("JWT_SECRET", "X", LINE_3),))
    assert places(found("unresolved-reference", wrong)) == [("JWT_SECRET_KEY", "error", 3)]
