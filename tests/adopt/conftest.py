"""The repository that the tests of the hooks work in."""

from pathlib import Path

import pytest

from tests.adopt.repositories import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
