"""A usual call is read without Click, as Click reads it; every other call is left to Click."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest

from auracheck.cli import COMMANDS, command
from auracheck.cli.application import main
from auracheck.cli.options import Option, usual
from tests.conftest import GOOD, Run, env_file, timeless

MANY = os.environ.get("AURACHECK_CALLS")
"""So many random calls of each command, from a fresh seed; else a thousand that are always the same."""

ODD = ("", "-", "--", "-h", "--help", "--no", "-fv", "-qv", "-fjson", "-f=json", "=", "-1", "0", "3600", "1e3", " 7",
       "nan", "inf", "1_0", "hex", ".env", "compose:a.yaml", "A=b", "--version", "--form", "-\udcff", "é")  # fmt: skip
"""Words that are an option or a value in one place and wrong in another."""


def options_of(name: str) -> list[Option]:
    return [option for group in command(name).options.values() for option in group]


def read_by_click(name: str, words: Sequence[str]) -> dict[str, Any] | None:
    """The parameters; None where Click does not call the command: for an error, for help."""
    try:
        whole = click.Context(main, info_name="auracheck", **main.context_settings)
        with main.commands[name].make_context(name, list(words), whole) as context:
            return context.params
    except (click.ClickException, click.exceptions.Exit):
        return None


def random_words(name: str, draw: Random) -> list[str]:
    """Words, most of them an option or what one takes."""
    options = options_of(name)
    names = [word for option in options for word in option.names]
    words = [*names, *ODD, *(word for option in options if option.choices for word in option.choices())]

    def some() -> str:
        return draw.choice(words) if draw.random() < 0.8 else "".join(draw.choices("-=f 1é\udcff", k=draw.randrange(4)))

    found = ["x"] * draw.randrange(2)
    for _ in range(draw.randrange(5)):
        option = draw.choice(options)
        value = draw.choice(option.choices()) if option.choices and draw.random() < 0.7 else some()
        likely = [draw.choice(option.names), *([value] if option.value else [])]
        found += draw.choice([likely, likely, ["=".join(likely)], [some()], [f"{draw.choice(names)}={some()}"]])
    return found


@pytest.fixture(autouse=True)
def no_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Help is not printed by the thousand."""
    monkeypatch.setattr(click.Command, "get_help", lambda *_: "")


@pytest.mark.parametrize("name", COMMANDS)
def test_random_calls_are_read_as_click_reads_them(name: str) -> None:
    draw = Random(os.urandom(8) if MANY else 1)
    read = 0
    for _ in range(int(MANY or 1000)):
        words = random_words(name, draw)
        found = usual(command(name), words)
        read += found is not None
        assert found is None or found == read_by_click(name, words), words
    assert read > int(MANY or 1000) / 6


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_with_a_value_that_it_takes_is_a_usual_call(name: str) -> None:
    for option in options_of(name):
        value = [] if not option.value else [option.choices()[-1] if option.choices else "7"]
        for words in ([word, *value] for word in option.names):
            for call in ([*words, "x"], ["=".join(words), "x"] if words[0].startswith("--") else ["x", *words]):
                found = usual(command(name), call)
                assert found is not None, call
                assert found == read_by_click(name, call)


@pytest.mark.parametrize(
    "words",
    [["--env"], ["-f", "xml"], ["--timeout", "0"], ["--timeout", "nan"], ["--fix=yes"], ["--form", "json"], ["-qv"],
     ["--", "-x"], ["-h"], ["-fjson"]],
)  # fmt: skip
def test_what_is_wrong_or_odd_is_left_to_click(words: list[str]) -> None:
    assert usual(command("check"), words) is None


def test_without_a_kind_generate_is_left_to_click() -> None:
    assert usual(command("generate"), ["--bytes", "32"]) is None


USUAL = (["check", ".env", "-f", "json"], ["check", ".env"], ["generate", "jwt"])


@pytest.mark.parametrize("words", USUAL)
def test_a_usual_call_imports_no_click(words: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(env_file(GOOD))
    for module in ("click", "auracheck.cli.application"):
        monkeypatch.setitem(sys.modules, module, None)
    assert run(*words).code == 0


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="NamedTuple is that of typing there")
@pytest.mark.parametrize("words", USUAL)
def test_a_usual_call_imports_no_typing(words: list[str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(env_file(GOOD))
    without = "import sys; sys.modules['typing'] = None; from auracheck.__main__ import main; main()"
    called = [sys.executable, "-c", without, *words]
    done = subprocess.run(called, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [["check", "no.env", "-f", "json"], ["check", "--label", "x", "no.env"], ["generate", "nothing-like-it"],
     ["generate", "jwt", "--rotate"], ["report", "no-reports"], ["explain", "weak-secret"],
     ["check", "no.env", "--diff", "-f", "sarif"]],
)  # fmt: skip
def test_a_call_gives_the_same_by_click(words: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without = run(*words)
    monkeypatch.setattr("auracheck.cli.usual", lambda *_: None)
    by_click = run(*words)
    assert (without.code, without.err) == (by_click.code, by_click.err)
    assert timeless(without.out) == timeless(by_click.out)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError(), BrokenPipeError(), PermissionError(13, "Denied")])
def test_what_ends_a_call_early_ends_it_alike_by_click(
    error: BaseException, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("auracheck.explain.topics", fail)
    without = run("explain")
    monkeypatch.setattr("auracheck.cli.usual", lambda *_: None)
    assert without == run("explain")
