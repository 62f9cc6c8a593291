"""A release: its version wherever auracheck's own stands, its changelog, its tag, and files that work."""

import datetime
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from release import notes, refused, renumbered
from release_files import ROOT

AUTHOR = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n"


@pytest.mark.parametrize(
    ("version", "why"),
    [("0.1.0", "expected one after 0.1.0"), ("0.0.9", "expected one after"), ("v0.2.0", "expected one after"),
     ("0.2.0\n", "expected"), ("next", "not a version"), ("0.2.0", None), ("1.0.0rc1", None)],
)  # fmt: skip
def test_a_version_is_a_later_one(version: str, why: str | None) -> None:
    found = refused("0.1.0", version, CHANGELOG)
    assert found is None if why is None else why in (found or "")


def test_there_is_something_to_release() -> None:
    assert notes(CHANGELOG) == "### Added\n\n- A thing."
    assert refused("0.1.0", "0.2.0", CHANGELOG.replace("### Added\n\n- A thing.\n\n", "")) == (
        "CHANGELOG.md has nothing under [Unreleased]"
    )


@pytest.mark.parametrize(
    "line",
    ['__version__ = "0.1.0"', "rev: v0.1.0", '  "auracheck": "0.1.0",', "image: h/auracheck-kubectl:0.1.0",
     "auracheck-0.1.0-py3-none-any.whl"],
)  # fmt: skip
def test_auracheck_s_own_version_changes(line: str) -> None:
    assert renumbered(line, "0.1.0", "0.2.0") == line.replace("0.1.0", "0.2.0")


@pytest.mark.parametrize("line", ["click==0.1.0", "auracheck:0.1.0.1", "auracheck:0.1.01", "image: postgres:0.1.0"])
def test_no_other_version_does(line: str) -> None:
    assert renumbered(line, "0.1.0", "0.2.0") == line


def main_and_tags() -> bytes:
    command = ["git", "-C", ROOT, "for-each-ref", "refs/heads/main", "refs/tags"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.slow
@pytest.mark.skipif(find_spec("cyclonedx_py") is None or find_spec("twine") is None, reason="no cyclonedx-bom or twine")
def test_a_rehearsal_makes_every_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    who = {f"GIT_{name}": "release@example.com" for name in AUTHOR}
    before = main_and_tags()
    version = f"{datetime.date.max.year}.0"
    done = subprocess.run(
        [sys.executable, ROOT / ".github" / "tools" / "release.py", version, "--dry-run"],
        env={**os.environ, **who, "TMPDIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert main_and_tags() == before
    assert list(tmp_path.iterdir()) == []
