"""A repository for the tests of what git is asked."""

from pathlib import Path

import pytest

from auracheck.probes.git import leaks
from auracheck.probes.git.finder import Finder
from tests.probes.finders import FINDERS
from tests.probes.git_repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """One with a first commit, in which the test stands."""
    made = Repository(tmp_path / "repo")
    made.commit("README", "a project\n", "begun")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("HOME", str(made.home))
    return made


@pytest.fixture(params=FINDERS)
def finder_class(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Finder]:
    """Each way to search, in a test that searches git."""
    monkeypatch.setattr(leaks, "fastest", request.param)
    found: type[Finder] = request.param
    return found
