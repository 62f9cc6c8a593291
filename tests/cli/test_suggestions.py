"""Slips are answered with the call that was meant."""

from pathlib import Path

import pytest

from auracheck import rules
from auracheck.cli import wrong_usage as slips
from auracheck.cli.application import main
from auracheck.rules.selection import OTHER_NAMES
from tests.conftest import Run


@pytest.mark.parametrize(
    ("slip", "answer"),
    [
        ("check --strict", "auracheck check --fail-on warning"),
        ("check --production .env", "auracheck check --env production .env"),
        ("check --environment=prod", "auracheck check --env prod"),
        ("check .env --json", "auracheck check .env -f json"),
        ("check --file .env", "auracheck check .env"),
        ("check --exclude weak", "auracheck check --ignore weak"),
        ("check --output report.json --verbose", "auracheck check -o report.json --verbose"),
        ("check --env-file .env.production", "auracheck check .env.production"),
        ("--env production", "auracheck check --env production"),
        (".env", "auracheck check .env"),
        ("lint compose.yaml", "auracheck check compose.yaml"),
        ("version", "auracheck --version"),
        ("init", "auracheck generate policy --from .env.example"),
        ("generate --length 48 jwt", "auracheck generate --bytes 48 jwt"),
        ("check --select weak-password", "weak-secret?"),
        ("check --evn production", "error: unknown option --evn\nhint: did you mean --env?\n"),
        ("chekc .env", "error: unknown command chekc\nhint: did you mean check?\n"),
        ("check --format xml", "error: invalid --format: 'xml' is not one of 'table', "),
        ("check --select week-secret", "did you mean weak-secret?"),
        ("check --select week", "did you mean weak?"),
        ("check .env --policy grafna", "did you mean grafana?"),
        ("check --ignore deafult", "did you mean default?"),
        ("check -f htm", "hint: did you mean html?"),
        ("check --fail-on eror", "hint: did you mean error?"),
        ("check --env prodution", "hint: did you mean production?"),
    ],
)
def test_wrong_usage_shows_the_right_call(slip: str, answer: str, run: Run) -> None:
    outcome = run(*slip.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert answer in outcome.err
    error, hint = outcome.err.splitlines()
    assert (error.startswith("error: "), hint.startswith("hint: ")) == (True, True)


@pytest.mark.parametrize(
    ("slip", "answer"),
    [
        ("production", "no such file; to select an environment: --env production"),
        ("prod", "no such file; to select an environment: --env production"),
        (".env.prod", "no such file (did you mean .env.production?)"),
        ("env.production", "no such file (did you mean .env.production?)"),
        ("compose.yml", "no such file (did you mean compose.yaml?)"),
        ("42", "no such file; to check a process: process:42"),
        ("elsewhere/at-all", "elsewhere/at-all: no such file\n"),
    ],
)
def test_a_path_that_leads_nowhere_shows_what_was_meant(slip: str, answer: str, place: Path, run: Run) -> None:
    (place / ".env.production").touch()
    (place / "compose.yaml").touch()
    outcome = run("check", slip, "-f", "json")
    assert outcome.code == 3
    assert answer.strip() in f"{slip}: {outcome.report['unread'][0]['reason']}"


@pytest.mark.parametrize("command", [(), ("check",)])
def test_a_url_that_was_pasted_is_not_shown_again(command: tuple[str, ...], run: Run) -> None:
    outcome = run(*command, "postgresql://app:Kq7Zw2Xv9Lm4@db/app")
    assert (outcome.code, outcome.out, "Kq7Zw2" in outcome.err) == (2, "", False)
    assert "URL on the command line" in outcome.err


def test_the_same_path_is_read_where_it_is_there(place: Path, run: Run) -> None:
    (place / "production").write_text("JWT_SECRET_KEY=x\n")
    assert run("check", "production").code == 1


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_no_slip(option: str, run: Run) -> None:
    assert [run(option).code, run("check", option).code] == [0, 0]


def test_what_nobody_could_mean_gets_the_plain_answer(run: Run) -> None:
    outcome = run("check", "--frobnicate")
    assert outcome.code == 2
    assert "auracheck check --help" in outcome.err


def test_every_answer_is_a_call_that_there_is() -> None:
    options = {option for command in main.commands.values() for each in command.params for option in each.opts}
    assert {answer[0] for answer in slips.OPTIONS.values() if answer} <= options
    assert {answer[0] for answer in slips.COMMANDS.values()} <= {*main.commands, "--help", "--version"}
    assert set(OTHER_NAMES.values()) <= {*rules.REGISTRY, "stale-secret"}
    assert not options & set(slips.OPTIONS)
