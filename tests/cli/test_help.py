"""Help shows the usual calls and options first, every option once, and every default."""

import re

import click
import pytest

from auracheck.cli.application import main
from tests.conftest import Run

GROUPED = ("check", "generate", "report")
SCREEN = 25
"""Lines of the first screen."""

RARE = ("--marks", "--label", "--exit-zero", "--unsafe-fixes", "--root", "--consumer", "--timeout", "--max-files")


def options_of(command: str) -> list[click.Option]:
    return [each for each in main.commands[command].params if isinstance(each, click.Option)]


def test_the_first_help_is_the_usual_calls(run: Run) -> None:
    page = run("--help").out
    calls = [line for line in page.splitlines() if line.startswith("  auracheck ")]
    assert [line.split()[1] for line in calls] == ["check", "check", "check", "generate", "explain"]
    assert len(page.splitlines()) < SCREEN
    assert max(map(len, page.splitlines())) <= 80
    assert "--marks" not in page


@pytest.mark.parametrize("command", GROUPED)
def test_every_option_is_in_one_group(command: str, run: Run) -> None:
    page = run(command, "--help").out
    for option in options_of(command):
        names = re.findall(rf"^  (?:-\w, )?{option.opts[-1]}(?= |$)", page, re.MULTILINE)
        assert len(names) == 1, option.opts


def test_what_few_people_need_is_not_on_the_first_screen(run: Run) -> None:
    first = "\n".join(run("check", "--help").out.splitlines()[:SCREEN])
    assert [option for option in RARE if option in first] == []
    assert "--env ENV" in first


@pytest.mark.parametrize("command", main.commands)
def test_every_default_is_shown(command: str) -> None:
    valued = [each for each in options_of(command) if not each.is_flag and isinstance(each.default, str | int | float)]
    assert [each.opts[-1] for each in valued if f"[default: {_said(each.default)}]" not in (each.help or "")] == []


def _said(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


@pytest.mark.parametrize("command", main.commands)
def test_every_choice_is_named_or_leads_to_its_page(command: str) -> None:
    for option in options_of(command):
        if isinstance(option.type, click.Choice):
            text = option.help or ""
            assert all(choice in text for choice in option.type.choices) or "auracheck explain" in text, option.opts
