"""leaked-secret: the value of a credential stands in git."""

import pytest

from auracheck.deployment.facts import Fact, KeptIn, Leak, Unsearched
from auracheck.model import Origin
from auracheck.report import Finding
from auracheck.rules.leaked_secret import MOST_PLACES
from tests.rules.targets import KEY, found, setting, target

COMMIT = "3f2a9c17b0" * 4


def leaked(file: str = "config.py", line: int = 12, commit: str | None = COMMIT, spelling: str = "") -> Leak:
    return Leak(".env", "JWT_SECRET_KEY", file, line, commit, spelling)


def judged(*facts: Fact, environment: str = "production") -> list[Finding]:
    return found("leaked-secret", target(setting("JWT_SECRET_KEY", KEY)), environment, facts=facts)


@pytest.mark.parametrize("environment", ["production", "development"])
def test_is_an_error_everywhere_and_names_commit_path_and_line(environment: str) -> None:
    [finding] = judged(leaked(), environment=environment)
    assert (str(finding.severity), finding.secret) == ("error", "JWT_SECRET_KEY")
    assert finding.locations == (Origin("config.py", 12, None, COMMIT),)
    assert finding.help == "auracheck generate jwt --write .env --rotate"
    assert finding.message == (
        "committed in 1 place of the git history, not in HEAD, but in every clone; rotate it, then rewrite the history"
    )


def test_says_where_head_still_has_it() -> None:
    [finding] = judged(leaked()._replace(in_head=True))
    assert ", still in HEAD; rotate it, then rewrite the history" in finding.message


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (KeptIn.STASH, "on no branch or tag; rotate it, then git stash drop, then git -c "),
        (
            KeptIn.NOTHING,
            "on no branch or tag; rotate it, then git -c gc.reflogExpireUnreachable=now gc",
        ),
    ],
)
def test_what_no_branch_has_needs_no_new_history(kept: KeptIn, said: str) -> None:
    [finding] = judged(leaked()._replace(kept=kept))
    assert said in finding.message
    assert "rewrite" not in finding.message


def test_what_a_branch_has_as_well_is_rewritten_and_the_rest_pruned() -> None:
    [finding] = judged(leaked(), leaked("b")._replace(kept=KeptIn.NOTHING))
    assert finding.message.endswith(
        "then rewrite the history, then git -c gc.reflogExpireUnreachable=now gc --prune=now"
    )


def test_all_places_are_one_finding_the_current_ones_first() -> None:
    facts = [leaked(), leaked("a.b64", 1, spelling="base64"), leaked("now.py", 3, None, "hex")]
    [finding] = judged(*facts)
    assert [origin.file for origin in finding.locations] == ["now.py", "config.py", "a.b64"]
    assert "in 1 tracked file and in 2 places of the git history (as base64, hex)" in finding.message


def test_in_the_work_tree_alone_there_is_no_history_to_rewrite() -> None:
    [finding] = judged(leaked(commit=None))
    assert finding.message == "committed in 1 tracked file; rotate it, then remove it"


def test_so_many_places_are_counted_and_the_first_are_listed() -> None:
    [finding] = judged(*[leaked(f"{number}.py") for number in range(MOST_PLACES + 1)])
    assert len(finding.locations) == MOST_PLACES
    assert f"in {MOST_PLACES + 1} places" in finding.message


def test_one_value_in_two_targets_is_told_of_both() -> None:
    both = [target(setting("JWT_SECRET_KEY", KEY), label=label) for label in ("a", "b")]
    facts = [leaked()._replace(target=label) for label in ("a", "b")]
    assert [f.targets for f in found("leaked-secret", both, facts=facts)] == [("a",), ("b",)]


def test_what_was_not_looked_for_is_a_note() -> None:
    [finding] = judged(Unsearched(".env", "JWT_SECRET_KEY", "too short: fewer than 8 characters occur by chance"))
    assert (str(finding.severity), finding.locations) == ("note", (Origin(".env", 1, 1),))
    assert finding.message == "not searched in git: too short: fewer than 8 characters occur by chance"


def test_says_nothing_of_another_secret_or_target() -> None:
    assert judged(leaked()._replace(secret="SESSION_SECRET"), leaked()._replace(target="other")) == []
