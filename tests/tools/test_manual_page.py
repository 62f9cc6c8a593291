"""The manual page is what the program says now, and the programs that read such pages have nothing against it."""

import re
import shutil
import subprocess

import pytest

from auracheck import rules
from auracheck.cli.application import main
from auracheck.engine.environments import OVERRIDE
from auracheck.exit_codes import ExitCode
from auracheck.systems import schemes
from manual_page import PAGE, escaped, page, roff
from regenerate import COMMAND

TEXT = PAGE.read_text(encoding="utf-8")


def test_it_is_up_to_date() -> None:
    assert page() == TEXT, f"run: {COMMAND}"


def test_it_has_the_sections_that_people_look_for() -> None:
    sections = re.findall(r'^\.SH "(.+)"$', TEXT, re.MULTILINE)
    wanted = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"]
    assert [name for name in sections if name in wanted] == wanted


def test_everything_that_the_program_has_is_in_it() -> None:
    options = [option for command in main.commands.values() for p in command.params for option in p.opts]
    words = [*(o for o in options if o.startswith("-")), *rules.REGISTRY, *main.commands, OVERRIDE]
    words += [scheme for scheme in schemes() if scheme not in ("-", "directory")]
    assert [word for word in words if escaped(word) not in TEXT] == []
    assert [code for code in ExitCode if f'.B "{int(code)}"' not in TEXT] == []


@pytest.mark.parametrize("text", [".dot", "'quote", "a\\b", "-f", "x ~^", "`.env` first"])
def test_no_text_is_a_command_to_roff(text: str) -> None:
    line = roff(text)
    assert line[0] not in ".'"
    assert not re.search(r"\\(?![e&(f-])", line)


def test_mandoc_finds_nothing_in_it() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(["mandoc", "-T", "lint", str(PAGE)], capture_output=True, text=True)
    minded = [line for line in done.stdout.splitlines() if "missing date" not in line]  # a page that is made has none
    assert minded == []


def test_groff_warns_of_nothing_and_shows_it_at_80_columns() -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    done = subprocess.run(["groff", "-man", "-ww", "-b", "-Tascii", "-P-c", str(PAGE)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.sub(r".\x08", "", done.stdout)
    assert max(map(len, shown.splitlines())) <= 80
    assert "auracheck check [OPTIONS] [SOURCE]..." in shown
    assert "AURACHECK_ENV" in shown
