"""What may stand at the cursor comes from the registries and the policy, and no secret is read for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import explain, reporters, rules
from auracheck.cli.application import main
from auracheck.cli.completion import ANSWERS, COMPLETE, LINE, completions
from auracheck.policy.loading import builtin
from auracheck.systems import grammars, schemes
from tests.conftest import Run
from tests.test_canary import KEY, leaked

POLICY = """\
name = "shop"
extends = []
[environments]
live = { strict = true }
[secrets.STRIPE_KEY]
short = "stripe"
"""

PROGRAM = [sys.executable, "-m", "auracheck"]


def offered(line: str) -> list[str]:
    return [word.text for word in completions(line) if word.kind in ("plain", "part")]


def asked(line: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), COMPLETE: "bash", LINE: line}
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, env=environ)


@pytest.mark.usefixtures("place")
class TestWords:
    def test_every_rule_and_group(self) -> None:
        assert offered("auracheck check --select ") == [*rules.groups(), *rules.REGISTRY]
        assert offered("auracheck check --ignore weak") == ["weak-secret"]

    def test_every_scheme_then_files(self) -> None:
        written = [f"{name}:" for name in schemes() if name not in ("-", "directory")]
        found = list(completions("auracheck check "))
        assert [word.text for word in found] == [*written, ""]
        assert found[-1].kind == "file"
        assert offered("auracheck check --if-present dote") == ["dotenv:"]

    @pytest.mark.parametrize(
        ("scheme", "kinds"), [("dotenv", ["file"]), ("files", ["dir"]), ("env", []), ("process", [])]
    )
    def test_behind_a_scheme_stands_what_it_reads(self, scheme: str, kinds: list[str]) -> None:
        assert [word.kind for word in completions(f"auracheck check {scheme}:")] == kinds

    def test_every_consumer_topic_format_and_environment(self) -> None:
        assert offered("auracheck check --consumer ") == list(grammars())
        assert offered("auracheck check -f ") == list(reporters.REGISTRY)
        assert offered("auracheck explain ") == explain.names(builtin())
        assert offered("auracheck check --env ") == list(builtin().environments)
        assert {"weak-secret", "systemd", "production", "JWT_SECRET_KEY", "exit-codes"} <= {*offered("x explain ")}

    def test_every_kind(self) -> None:
        short = [entry.short or entry.name for entry in builtin().secrets.values()]
        assert {*short, "password", "all", "policy"} <= {*offered("auracheck generate ")}
        assert offered("auracheck generate jwt JWT") == ["JWT_SECRET_KEY"]

    def test_a_list_with_commas_goes_on_and_repeats_nothing(self) -> None:
        assert offered("auracheck check --select value,weak") == ["value,weak-secret"]
        assert offered("auracheck check --select weak-secret,weak") == []

    def test_an_option_joined_to_its_word(self) -> None:
        assert offered("auracheck check --env=prod") == ["--env=production"]

    def test_commands_and_options(self) -> None:
        assert offered("auracheck ") == sorted(main.commands)
        assert "--expect-same" in offered("auracheck check --exp")

    def test_the_policy_nearest_or_named_is_asked(self, place: Path) -> None:
        (place / "auracheck.toml").write_text(POLICY)
        assert offered("auracheck generate st") == ["stripe"]
        assert offered("auracheck check --env ") == ["live"]
        (place / "auracheck.toml").rename(place / "other.toml")
        assert offered("auracheck generate --policy other.toml st") == ["stripe"]
        assert offered("auracheck generate --policy=other.toml st") == ["stripe"]

    def test_an_invalid_policy_is_told_by_the_command_not_here(self, place: Path) -> None:
        (place / "auracheck.toml").write_text("nonsense = 1\n")
        assert offered("auracheck generate jw") == ["jwt"]

    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
    def test_no_line_is_too_strange(self, typed: str) -> None:
        for command in ("check", "generate", "explain", ""):
            for word in completions(f"auracheck {command} {typed}"):
                assert "\n" not in word.text


def test_each_parameter_with_a_word_of_its_own_is_answered_or_left_alone_on_purpose() -> None:
    """A new option whose metavar is not in the table fails here: say there what it wants."""
    asking = [
        f"{command.name} {parameter.opts[0]}"
        for command in main.commands.values()
        for parameter in command.params
        if not (isinstance(parameter, click.Option) and parameter.is_flag)
        and not isinstance(parameter.type, click.Choice)
        and parameter.opts[0] not in ANSWERS
        and parameter.metavar not in ANSWERS
    ]
    assert asking == []


def test_a_call_with_an_argument_is_never_answered_by_completion(place: Path) -> None:
    """A variable that somebody left in the environment must not make a check pass."""
    (place / "x.env").write_text("JWT_SECRET_KEY=changeme\n")
    judged = asked("auracheck check ", "check", "x.env", "--env", "production", "-f", "json")
    assert judged.returncode == 1
    assert json.loads(judged.stdout)["passed"] is False


def test_nor_does_an_answer_pass_for_a_verdict(place: Path) -> None:
    answered = asked("auracheck check --env prod")
    assert (answered.returncode, answered.stderr) == (2, "")
    assert answered.stdout == "plain\tproduction\tstrict\n"


def test_what_was_answered_leaves_the_command_line_as_it_was(place: Path, run: Run) -> None:
    assert offered("auracheck check --timeout ") == []
    assert run("check", "--timeout", "0").code == 2


def test_click_s_own_variable_answers_nothing(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_AURACHECK_COMPLETE", "bash_source")
    assert run("check", "gone.env", "--env", "production").code == 3


WATCHED = """
import os, sys
opened = []
sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
from auracheck.cli.completion import answer
answer(os.environ)
here = os.getcwd()
names = [os.path.relpath(p) for p in opened if isinstance(p, str) and os.path.abspath(p).startswith(here)]
print("opened", *names)
print("loaded", *(m for m in ("rich", "yaml", "subprocess", "dotenv", "socket") if m in sys.modules))
"""


@pytest.mark.parametrize(
    "line",
    ["check ", "check .env", "check dotenv:.e", "check --policy .env --env ", "check --known .env ", "generate ",
     "generate --policy .env j", "generate --write .e", "explain ", "explain --policy=.env w", "check --select "],
)  # fmt: skip
def test_no_file_is_read_for_it_but_a_policy_and_nothing_slow_is_loaded(line: str, place: Path) -> None:
    for name in (".env", ".env.example", "x.env"):
        (place / name).write_text(f"JWT_SECRET_KEY={KEY}\n")
    (place / "auracheck.toml").write_text(f'known_values = ["{KEY}"]\n')
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), LINE: f"auracheck {line}"}
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, env=environ, check=True)
    *_, opened, loaded = done.stdout.splitlines()
    assert {*opened.split()[1:]} <= {"auracheck.toml"}
    assert loaded == "loaded"
    assert leaked(done.stdout + done.stderr) == 0
