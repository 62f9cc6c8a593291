"""unignored-file: nothing keeps an env file with a credential out of git."""

import pytest

from auracheck.deployment.facts import Fact, Tracked, Unignored
from auracheck.model import Origin
from auracheck.report import Finding
from tests.rules.targets import KEY, found, setting, target

UNIGNORED = Unignored(".env", "/deploy/.env")


def judged(*facts: Fact, value: str = KEY, environment: str = "production") -> list[Finding]:
    return found("unignored-file", target(setting("JWT_SECRET_KEY", value)), environment, facts=facts)


@pytest.mark.parametrize(("environment", "severity"), [("production", "warning"), ("development", "note")])
def test_finds_it_and_gives_the_very_line(environment: str, severity: str) -> None:
    [finding] = judged(UNIGNORED, environment=environment)
    assert (str(finding.severity), finding.secret, finding.locations) == (severity, None, (Origin(".env"),))
    assert finding.message == "not ignored by git, contains credentials"
    assert (finding.help, finding.targets) == ("add /deploy/.env to ../.gitignore", (".env",))


def test_a_negation_is_to_be_taken_out() -> None:
    [finding] = judged(UNIGNORED._replace(negation="deploy/.gitignore:2"))
    assert finding.message == "not ignored by git, contains credentials (negation at deploy/.gitignore:2)"
    assert finding.help == "remove the negation at deploy/.gitignore:2"


def test_several_targets_are_one_finding_at_the_strictest_severity() -> None:
    both = [
        target(setting("JWT_SECRET_KEY", KEY), setting("ENVIRONMENT", word, 2), label=word)
        for word in ("development", "production")
    ]
    [finding] = found("unignored-file", both, None, facts=[UNIGNORED])
    assert (str(finding.severity), finding.targets) == ("warning", ("development", "production"))


def test_says_nothing_of_a_placeholder_or_another_file() -> None:
    assert judged(UNIGNORED, value="changeme") == []
    assert judged(Unignored("other.env", "/other.env")) == []
    assert judged(Tracked(".env")) == []
