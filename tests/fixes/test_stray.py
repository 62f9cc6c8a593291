"""What a killed writer leaves: nothing, unless it dies between naming and renaming the new file. `check` reports it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.fixes.replacing import replace, status
from auracheck.systems.strays import beside
from tests.conftest import Run
from tests.fixes.conftest import has_unnamed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork, no shell")

SECRET = "SESSION_SECRET=9c4e1f7b2a6d8035c1e4f7092b5a6d8e41d27c90ab5f3e688d1c42f7905eab36\n"
ODD = ("plain", "-folder", "it's $HOME; a `folder`\nof two lines")


def killed_at(call: str, path: Path) -> None:
    """A writer that dies where it would make that call."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    setattr(os, call, lambda *_, **__: os._exit(9))
    replace(str(path), f"{SECRET}X=1\n".encode(), status(str(path)))
    os._exit(0)


@pytest.fixture
def env(place: Path) -> Path:
    path = place / ".env"
    path.write_text(SECRET)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
def test_a_writer_that_is_killed_before_the_file_has_its_name_leaves_nothing(env: Path, call: str) -> None:
    if not has_unnamed(env.parent):
        pytest.skip("no files without a name here")
    killed_at(call, env)
    assert (os.listdir(env.parent), env.read_text()) == ([".env"], SECRET)


@pytest.mark.parametrize("folder", ODD)
@pytest.mark.parametrize("name", [".env", "app.env"])
def test_what_is_left_is_reported_with_the_command_that_removes_it(
    place: Path, run: Run, name: str, folder: str
) -> None:
    path = place / folder / name
    path.parent.mkdir()
    path.write_text(SECRET)
    path.chmod(0o600)
    killed_at("replace", path)
    left = beside(str(path))
    assert (sorted(os.listdir(path.parent)), path.read_text()) == (sorted([name, os.path.basename(left)]), SECRET)

    sources = (f"./{folder}/{name}", f"./{folder}", ".")
    for source in sources:
        found = run("check", source, "--select", "stray-file", "-f", "json")
        [finding] = found.report["findings"]
        assert (found.code, finding["severity"], len(found.report["targets"])) == (1, "error", 1)
    done = subprocess.run(["sh", "-c", finding["help"]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert os.listdir(path.parent) == [name]
    assert [run("check", source, "--select", "stray-file").code for source in sources] == [0, 0, 0]


def test_the_next_write_removes_it(env: Path, run: Run) -> None:
    killed_at("replace", env)
    assert len(os.listdir(env.parent)) == 2
    assert run("generate", "jwt", "--write", ".env").code == 0
    assert os.listdir(env.parent) == [".env"]


def test_it_is_reported_where_a_link_leads(place: Path, run: Run) -> None:
    (place / "shared").mkdir()
    (place / "shared" / "app.env").write_text(SECRET)
    (place / ".env").symlink_to("shared/app.env")
    killed_at("replace", place / "shared" / "app.env")
    [finding] = run("check", ".env", "--select", "stray-file", "-f", "json").report["findings"]
    assert finding["locations"][0]["file"] == str(place / "shared" / ".env.auracheck-new.env")
