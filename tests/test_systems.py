"""Windows and macOS: what Linux alone has is asked for in few places, and the rest works without it."""

import ntpath
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.cli import wrong_usage as slips
from auracheck.errors import UsageError
from auracheck.fixes import locking as system
from auracheck.systems import by_name, examples
from auracheck.systems.editor import EditRefused
from auracheck.systems.source import split_spec
from tests.conftest import GOOD, env_file

PACKAGE = Path(__file__).parents[1] / "auracheck"
TOOLS = PACKAGE.parent / ".github" / "tools"
PYTHONPATH = f"{PACKAGE.parent}{os.pathsep}{TOOLS}"

UNIX = re.compile(
    r"^\s*(?:import|from) (?:fcntl|pwd|grp|resource|termios|tty|pty|select|signal)\b"
    r"|\bos\.(?:get[e]?[ug]id|f?chown|f?chmod|fork|mkfifo|killpg|sched_getaffinity|set_blocking)\b"
    r"|\bos\.(?:O_NO\w+|O_CLOEXEC|O_DIRECTORY|listxattr|getxattr|memfd_create)\b",
    re.MULTILINE,
)
WHERE = {
    "probes/connections/postgresql.py": "the trace of a connection, in memory as Linux has it",
    "probes/file_modes.py": "owners and groups; silent on Windows",
    "probes/git/objects.py": "a wider pipe, where Linux can",
    "probes/git/workers.py": "several processes, where a system can fork; Ctrl-C in them",
    "engine/planned_steps.py": "the mode of a file that others can read",
    "systems/environment/credentials.py": "the folder of a process's credentials, in Linux's /proc",
    "systems/files.py": "FIFOs are waited for with poll(2); Windows waits as long as it takes",
    "systems/environment/source.py": "/proc is Linux's",
    "cli/output.py": "a FIFO that nobody reads must not block",
    "fixes/new_file.py": "owners and attributes",
    "fixes/replacing.py": "whether folders can be locked",
    "fixes/locking.py": "locks on folders, and what Windows has in their place",
}
"""The files that ask for what not every system has, and for what."""


IMPORTING = "from importlib import import_module\nfrom without_unix import take_away\ntake_away()"


def alone(*arguments: str, input: str = "") -> "subprocess.CompletedProcess[str]":
    """auracheck without anything that Unix alone has."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH}
    command = [sys.executable, str(TOOLS / "without_unix.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, input=input)


def test_few_files_ask_for_what_not_every_system_has_and_they_are_named_here() -> None:
    asking = {p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py") if UNIX.search(p.read_text("utf-8"))}
    assert asking == set(WHERE)


class TestWithoutUnix:
    def test_every_module_can_be_imported(self) -> None:
        modules = sorted(
            p.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
            for p in PACKAGE.rglob("*.py")
            if p.name != "__main__.py"
        )
        code = f"{IMPORTING}\nfor name in {modules}: import_module(name)"
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ)
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_file_is_judged(self, place: Path) -> None:
        (place / ".env").write_text(env_file(GOOD))
        fine = alone("check", ".env", "--env", "production")
        assert (fine.returncode, fine.stderr) == (0, "")
        (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
        assert alone("check", ".env", "--env", "production", "-f", "json", "-o", "report.json").returncode == 1
        assert '"default-secret"' in (place / "report.json").read_text()

    def test_so_are_a_folder_and_standard_input(self, place: Path) -> None:
        (place / ".env").write_text(env_file(GOOD))
        assert alone("check", ".", "--env", "production").returncode == 0
        assert alone("check", "-", "--env", "production", input=env_file(GOOD)).returncode == 0

    def test_values_are_written_and_no_mark_stays(self, place: Path) -> None:
        made = alone("generate", "jwt", "session", "--write", ".env")
        assert (made.returncode, made.stdout) == (0, "")
        before = (place / ".env").read_bytes()
        changed = alone("generate", "jwt", "--write", ".env", "--rotate")
        assert changed.returncode == 0
        assert (place / ".env").read_bytes() != before
        assert b"\r" not in (place / ".env").read_bytes()
        assert os.listdir(place) == [".env"]

    def test_a_process_cannot_be_looked_into_and_that_is_said(self, place: Path) -> None:
        asked = alone("check", f"process:{os.getpid()}", "--env", "production")
        assert (asked.returncode, asked.stderr) == (3, "")
        assert "reading a process requires Linux" in asked.stdout


def test_every_test_module_can_be_collected_there() -> None:
    """What needs a Unix or Linux says so as the reason of a skip; nothing fails before that."""
    modules = sorted(
        p.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".")
        for p in (PACKAGE.parent / "tests").rglob("test_*.py")
    )
    code = (
        f"{IMPORTING}\nfrom _pytest.outcomes import Skipped\nfor name in {modules}:\n"
        "    try: import_module(name)\n    except Skipped as skipped: print(name, skipped)"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tests.fixes.test_replacing locks on folders are Unix's" in done.stdout


class TestTheMark:
    """What stands in for a folder's lock on Windows."""

    def test_it_keeps_others_out_and_goes(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(system, "PATIENCE", 0.05)
        with system.marked(str(place)):
            assert len(os.listdir(place)) == 1
            with pytest.raises(EditRefused, match="another auracheck"), system.marked(str(place)):
                pass
        assert os.listdir(place) == []

    def test_it_goes_whatever_happens_meanwhile(self, place: Path) -> None:
        with pytest.raises(KeyError), system.marked(str(place)):
            raise KeyError
        assert os.listdir(place) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows gives files no mode")
    def test_it_is_closed_to_others(self, place: Path) -> None:
        with system.marked(str(place)):
            (mark,) = place.iterdir()
            assert stat.S_IMODE(mark.stat().st_mode) == 0o600


class TestPathsOfWindows:
    @pytest.mark.parametrize("path", [r"C:\x\.env", "C:/x/.env", r"c:.env", r"\\server\share\.env", r"x\.env"])
    def test_a_drive_is_no_scheme(self, path: str) -> None:
        assert split_spec(path) == ("", path)
        assert split_spec(f"dotenv:{path}") == ("dotenv", path)
        assert split_spec(f"compose:{path}") == ("compose", path)

    def test_a_scheme_that_is_not_known_is_still_told(self) -> None:
        with pytest.raises(UsageError, match="dotenv:"):
            split_spec(r"dotnev:C:\x\.env")

    def test_schemes_examples_and_places_are_found_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "path", ntpath)
        monkeypatch.setattr(os, "sep", "\\")
        found = {
            r"C:\app\.env.production": "dotenv",
            r"app\compose.yaml": "compose",
            r"app\.github\workflows\deploy.yml": "github",
            r"C:\units\app.service.d" + "\\": "systemd",
            r"C:\notes.txt": None,
        }
        assert {path: by_name(path) for path in found} == found
        assert examples.is_example(os.path.basename(r"C:\app\.env.example"))
        assert slips.meant_command([r"app\compose.yaml"]) == r"auracheck check 'app\compose.yaml'"
