"""stray-file: what an interrupted write has left behind."""

import pytest

from auracheck.deployment.facts import Fact, Stray, Tracked
from auracheck.model import Document, Origin
from auracheck.report import Finding
from tests.rules.targets import KEY, found, setting, target

LEFT = ".env.auracheck-new.local"
COMMIT = "git commit -m 'no env file in git'"


def judged(*facts: Fact, environment: str = "production") -> list[Finding]:
    documents = [Document(".env", "env file", "dotenv", b"")]
    here = target(setting("JWT_SECRET_KEY", KEY))
    return found("stray-file", here, environment, documents=documents, facts=facts)


@pytest.mark.parametrize("environment", ["production", "development"])
def test_it_is_an_error_everywhere_with_the_command_that_removes_it(environment: str) -> None:
    [finding] = judged(Stray(LEFT), environment=environment)
    assert (str(finding.severity), finding.secret, finding.locations) == ("error", None, (Origin(LEFT),))
    assert finding.message == "left behind by an interrupted write, may contain secrets"
    assert (finding.help, finding.targets) == (f"rm {LEFT}", ())


@pytest.mark.parametrize(
    ("file", "command"),
    [("-x/.env", "rm ./-x/.env"), ("a b/.env", "rm 'a b/.env'"), ("$(id)/it's", """rm '$(id)/it'"'"'s'""")],
)
def test_the_command_is_quoted(file: str, command: str) -> None:
    assert [finding.help for finding in judged(Stray(file))] == [command]


def test_what_git_tracks_is_removed_there_too_and_its_secrets_are_rotated() -> None:
    [finding] = judged(Stray(LEFT), Tracked(LEFT, "index"))
    assert finding.message == "left behind by an interrupted write, tracked by git; rotate its secrets"
    assert finding.help == f"rm {LEFT} && git rm --cached {LEFT} && {COMMIT}"
    [finding] = judged(Stray(LEFT), Tracked(LEFT, "HEAD"))
    assert finding.help == f"rm {LEFT} && {COMMIT}"


def test_each_file_is_a_finding_and_without_one_there_is_none() -> None:
    assert [f.locations for f in judged(Stray(LEFT), Stray("..env.auracheck-new"))] == [
        (Origin(LEFT),),
        (Origin("..env.auracheck-new"),),
    ]
    assert judged(Tracked(".env", "index")) == []
