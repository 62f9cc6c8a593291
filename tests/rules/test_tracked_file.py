"""tracked-file: an env file is in git."""

import pytest

from auracheck.deployment.facts import Fact, Tracked, Unignored
from auracheck.model import EXTERNAL, Document, Origin, Setting
from auracheck.report import Finding
from tests.rules.targets import KEY, found, setting, target

TRACKED = Tracked(".env", "index")
CREDENTIAL = setting("JWT_SECRET_KEY", KEY)
COMMIT = "git commit -m 'no env file in git'"
ROTATE = "  # then rotate JWT_SECRET_KEY: everybody with the repository has the old value"


def judged(
    *settings: Setting, fact: Fact = TRACKED, environment: str = "production", kind: str = "env file"
) -> list[Finding]:
    documents = [Document(fact.file, kind, "dotenv", b"")]
    return found("tracked-file", target(*settings), environment, documents=documents, facts=[fact])


@pytest.mark.parametrize("environment", ["production", "development"])
def test_with_a_credential_it_is_an_error_everywhere(environment: str) -> None:
    [finding] = judged(CREDENTIAL, environment=environment)
    assert (str(finding.severity), finding.secret, finding.locations) == ("error", None, (Origin(".env"),))
    assert finding.message == "tracked by git, contains credentials; rotate them"
    assert (finding.help, finding.targets) == (f"git rm --cached .env && {COMMIT}{ROTATE}", (".env",))


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("harmless", [("JWT_SECRET_KEY", "changeme"), ("LOG_LEVEL", "info"), ("OTHER", KEY)])
def test_without_one_it_is_a_note(harmless: tuple[str, str], environment: str) -> None:
    [finding] = judged(setting(*harmless), environment=environment)
    assert (str(finding.severity), finding.message) == (
        "note",
        "tracked by git; a credential set there would be committed",
    )
    assert finding.help == f"remove from git before a credential goes in: git rm --cached .env && {COMMIT}"


def test_what_has_to_be_rotated_is_named() -> None:
    [finding] = judged(CREDENTIAL, setting("REDIS_URL", f"redis://:{KEY}@redis:6379", 2))
    assert finding.help.endswith("rotate JWT_SECRET_KEY, REDIS_URL: everybody with the repository has the old values")


def test_an_encrypted_file_is_made_to_be_tracked() -> None:
    assert judged(setting("JWT_SECRET_KEY", EXTERNAL), setting("LOG_LEVEL", "info", 2)) == []


def test_one_plain_value_among_encrypted_ones_is_an_error() -> None:
    [finding] = judged(setting("SESSION_SECRET", EXTERNAL), CREDENTIAL)
    assert str(finding.severity) == "error"
    assert "in plain text beside encrypted ones" in finding.message


def test_what_the_last_commit_alone_has_is_mended_by_a_commit() -> None:
    [finding] = judged(CREDENTIAL, fact=Tracked(".env", "HEAD"))
    assert finding.help == COMMIT + ROTATE
    assert finding.message.startswith("in the last commit, though not in the index")


@pytest.mark.parametrize(
    ("path", "help"),
    [
        ("my env/.env", "git -C 'my env' rm --cached .env && git -C 'my env' {}"),
        ("-x.env", "git rm --cached ./-x.env && git {}"),
    ],
)
def test_the_command_stands_any_name(path: str, help: str) -> None:
    [finding] = judged(setting("JWT_SECRET_KEY", KEY, file=path), fact=Tracked(path, "index"))
    assert finding.help == help.format(COMMIT.removeprefix("git ")) + ROTATE


def test_in_the_repository_of_the_working_directory_git_takes_the_path_as_it_is() -> None:
    [finding] = judged(setting("JWT_SECRET_KEY", KEY, file="app/.env"), fact=Tracked("app/.env", here=True))
    assert finding.help == f"git rm --cached app/.env && {COMMIT}{ROTATE}"


def test_a_manifest_is_embedded_secret_s_affair() -> None:
    assert judged(CREDENTIAL, kind="manifest") == []


def test_several_targets_of_one_file_are_one_finding() -> None:
    both = [target(CREDENTIAL, label=label) for label in ("a", "b")]
    documents = [Document(".env", "env file", "dotenv", b"")]
    [finding] = found("tracked-file", both, facts=[TRACKED], documents=documents)
    assert finding.targets == ("a", "b")


def test_says_nothing_of_a_file_that_is_not_tracked() -> None:
    assert judged(CREDENTIAL, fact=Unignored(".env", "/.env")) == []


def test_where_the_framework_has_it_in_git_its_values_belong_into_another_file() -> None:
    fact = TRACKED._replace(local=".env.local")
    [finding] = judged(CREDENTIAL, fact=fact)
    words = "set JWT_SECRET_KEY in .env.local, and leave it empty in .env: git has that file with the defaults"
    assert finding.help == words + ROTATE
    assert judged(setting("LOG_LEVEL", "info"), fact=fact) == []
