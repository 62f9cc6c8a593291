"""A working directory that is somebody else's: no file in it is run or imported, whatever its name."""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.probes.git import program
from auracheck.reporters import REGISTRY
from tests.conftest import GOOD, env_file
from tests.test_examples import ROOT

MODULES = (
    "auracheck", "click", "rich", "dotenv", "yaml", "json", "tomllib", "re", "subprocess", "datetime", "inspect",
    "pydoc", "readline", "sitecustomize", "usercustomize", "psycopg", "redis", "hvac", "boto3", "importlib_metadata",
)  # fmt: skip
PROGRAMS = ("git", "git.exe", "sh", "less", "docker", "kubectl", "systemctl")
SCRIPT = Path(sysconfig.get_path("scripts"), "auracheck")
STARTS = {"script": [str(SCRIPT)], "-P": [sys.executable, "-P", "-m", "auracheck"]}

COMMANDS = [
    *(["check", ".env", "--env", "production", "-f", form] for form in REGISTRY),
    ["check", ".", "-v"],
    ["check", ".env", "--history"],
    ["check", "compose.yaml"],
    ["generate", "jwt"],
    ["generate", "all", "--format", "kubernetes"],
    ["generate", "policy", "--from", ".env"],
    ["generate", "jwt", "--write", "new.env"],
    ["explain"],
    ["explain", "weak-secret"],
    ["--version"],
    [],
]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which whatever is run leaves a file named `run`."""
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\nraise SystemExit(66)\n")
    for name in PROGRAMS:
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch '{tmp_path}/run'\nexit 66\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / ".env").write_text(env_file(GOOD))
    (tmp_path / "compose.yaml").write_text("services:\n  api:\n    image: x\n    env_file: .env\n")
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize("start", STARTS)
def test_no_command_imports_or_runs_a_file_of_the_working_directory(start: str, hostile: Path) -> None:
    environ = {"PATH": f":.:{hostile.name}:/usr/bin:/bin", "HOME": str(hostile), "PAGER": "less"}
    for arguments in COMMANDS:
        done = subprocess.run(
            [*STARTS[start], *arguments], cwd=hostile, env=environ, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode in range(4), (arguments, done.stderr)
        assert not (hostile / "run").exists(), arguments


def test_windows_finds_no_git_in_the_working_directory(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There `shutil.which` and CreateProcess look into the working directory before the PATH."""
    monkeypatch.chdir(hostile)
    tools = hostile / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("PATHEXT", ".exe")
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        windows.setattr("os.name", "nt")
        with pytest.raises(program.GitFailed, match="git not found on the PATH"):
            program.Git(str(hostile)).ask("version")


def shown() -> Iterator[tuple[Path, int, str]]:
    """Each line of what we ship and show, with its file and number."""
    tops = ("README.md", "CHANGELOG.md", ".pre-commit-hooks.yaml", ".github", ".ci", "examples", "auracheck")
    for top in tops:
        path = ROOT / top
        for file in [path] if path.is_file() else path.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                text = file.read_text(encoding="utf-8", errors="replace")
                yield from ((file, number, line) for number, line in enumerate(text.splitlines(), 1))


def test_no_command_that_is_shown_imports_from_the_working_directory() -> None:
    """`python -m auracheck` runs ./auracheck.py where there is one; `-P` and `-I` keep the folder out of the path."""
    bare = re.compile(r"-m['\", ]+auracheck\b")
    safe = re.compile(r"(?<![\w-])-[a-zA-Z]*[PI][a-zA-Z]*['\", ]+-m['\", ]+auracheck\b")
    lines = [(path, number) for path, number, line in shown() if bare.search(line) and not safe.search(line)]
    assert lines == []
