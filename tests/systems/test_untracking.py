"""The line that takes a file out of git, run by a shell as it stands."""

import shutil
import subprocess
from pathlib import Path

import pytest

from auracheck.deployment.facts import Tracked
from auracheck.rules.tracked_file import untrack

AS_SOMEBODY = "-c user.name=x -c user.email=x@example.org"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("name", [".env", "my app/.env", "-x.env", "it's/$a.env"])
@pytest.mark.parametrize("inside", [True, False], ids=["in its repository", "from outside"])
@pytest.mark.parametrize("where", ["index", "HEAD"])
def test_it_takes_the_file_out_and_leaves_it_on_the_disk(tmp_path: Path, name: str, inside: bool, where: str) -> None:
    repository = tmp_path / "repository"
    file = repository / name
    file.parent.mkdir(parents=True)
    file.write_text("A=b\n")
    git = f"git {AS_SOMEBODY}"
    folder = "." if inside else "repository"
    sh(f"{git} -C {folder} init -q && {git} -C {folder} add -A", repository if inside else tmp_path)
    sh(f"{git} commit -qm x", repository)
    if where == "HEAD":
        sh("git rm -q --cached -r .", repository)
    line = untrack(Tracked(name if inside else f"repository/{name}", where, here=inside))
    sh(line.replace("git ", f"{git} "), repository if inside else tmp_path)
    assert sh("git ls-tree -r HEAD", repository) == ""
    assert file.read_text() == "A=b\n"


def sh(command: str, folder: Path) -> str:
    return subprocess.run(["sh", "-c", command], cwd=folder, check=True, capture_output=True, text=True).stdout
