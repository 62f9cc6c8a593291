"""The line that installs an extra fits how this auracheck was installed."""

import importlib.util
import sys
from pathlib import Path

import pytest

from auracheck.extras import install_line


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("left", "line"),
    [
        ("pipx_metadata.json", "pipx install --force 'auracheck[yaml]'"),
        ("uv-receipt.toml", "uv tool install --force 'auracheck[yaml]'"),
    ],
)
def test_pipx_and_uv_tool_are_known_by_what_they_leave_wherever_they_keep_it(
    left: str, line: str, prefix: Path
) -> None:
    (prefix / left).touch()
    assert install_line("yaml") == line


def test_elsewhere_it_is_the_pip_of_this_python(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/my venv/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert install_line("aws") == "'/srv/my venv/bin/python' -m pip install 'auracheck[aws]'"


def test_where_there_is_no_pip_it_is_uv(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/venv/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert install_line("all") == "uv pip install --python /srv/venv/bin/python 'auracheck[all]'"
