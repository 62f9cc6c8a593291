"""The scripts in `share/`, each in its own shell: what stands on the line after TAB."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from auracheck.cli.completion import COMPLETE, LINE

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is needed, which Windows has not", allow_module_level=True)

from tests.cli.shells import SCRIPTS, fish, typed

CASES = [
    ("auracheck gen", ["auracheck", "generate"]),
    ("auracheck check dote", ["auracheck", "check", "dotenv:"]),
    ("auracheck check dotenv:.env.ex", ["auracheck", "check", "dotenv:.env.example"]),
    ("auracheck check files:sec", ["auracheck", "check", "files:secrets"]),
    ("auracheck check .env.ex", ["auracheck", "check", ".env.example"]),
    ("auracheck check my", ["auracheck", "check", "my file.env"]),
    ("auracheck check .env.example --env pro", ["auracheck", "check", ".env.example", "--env", "production"]),
    ("auracheck check --env=pro", ["auracheck", "check", "--env=production"]),
    ("auracheck check --select value,weak-s", ["auracheck", "check", "--select", "value,weak-secret"]),
    ("auracheck check --consumer dock", ["auracheck", "check", "--consumer", "docker-env"]),
    ("auracheck check -f js", ["auracheck", "check", "-f", "json"]),
    ("auracheck check --hist", ["auracheck", "check", "--history"]),
    ("auracheck generate jw", ["auracheck", "generate", "jwt"]),
    ("auracheck explain weak-s", ["auracheck", "explain", "weak-secret"]),
]
"""What is typed before TAB, and the words that then stand there."""


@pytest.fixture
def installed(place: Path) -> dict[str, str]:
    """An environment in which `auracheck` is a command, and a folder with files to complete."""
    (place / "bin").mkdir()
    program = place / "bin" / "auracheck"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m auracheck "$@"\n')
    program.chmod(0o755)
    (place / ".env.example").touch()
    (place / "my file.env").touch()
    (place / "secrets").mkdir()
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    root = str(Path(__file__).parents[2])
    return {"PATH": path, "PYTHONPATH": root, "HOME": str(place), "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize(("line", "words"), CASES)
def test_tab_completes_it(shell: str, line: str, words: list[str], installed: dict[str, str]) -> None:
    needs(shell)
    found = typed(shell, f"{line}\t", installed)
    assert [word.rstrip("/") for word in found] == words


@pytest.mark.parametrize(("line", "words"), CASES)
def test_fish_offers_it(line: str, words: list[str], installed: dict[str, str]) -> None:
    needs("fish")
    assert words[-1] in [word.rstrip("/") for word in fish(line, installed)]


def test_each_script_speaks_of_our_variables() -> None:
    for script in SCRIPTS.values():
        text = script.read_text()
        assert f"{COMPLETE}=" in text
        assert f"{LINE}=" in text
