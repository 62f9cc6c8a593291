"""Which policy a source is judged by."""

import os
from pathlib import Path

import pytest

from auracheck.engine.policies import Policies

pytestmark = pytest.mark.skipif(os.sep != "/", reason="paths as POSIX writes them")


@pytest.fixture
def here(place: Path) -> Path:
    """A working directory with a policy."""
    (place / "auracheck.toml").write_text('name = "here"\n')
    return place


@pytest.mark.parametrize("spec", ["/dev/fd/63", "/proc/self/fd/63", "dotenv:/dev/stdin"])
def test_what_a_shell_handed_over_belongs_where_we_were_called(spec: str, here: Path) -> None:
    assert Policies().of(spec).name == "here"


@pytest.mark.parametrize("spec", ["/development/.env", "/devices/app/.env", "/processes/.env"])
def test_a_folder_whose_name_only_begins_so_has_a_policy_of_its_own(spec: str, here: Path) -> None:
    assert Policies().of(spec).name == "auraconnect"
