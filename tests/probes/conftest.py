"""A repository for the tests of what git is asked."""

from pathlib import Path

import pytest

from tests.probes.git_repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """One with a first commit, in which the test stands."""
    made = Repository(tmp_path / "repo")
    made.commit("README", "a project\n", "begun")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("HOME", str(made.home))
    return made
