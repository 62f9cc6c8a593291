"""The line that installs an extra fits how this auracheck was installed."""

import importlib.util
import re
import sys
import tomllib
from pathlib import Path

import pytest

from auracheck.extras import install_line
from auracheck.probes.connections import DRIVERS


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/venv/bin/python")


@pytest.mark.usefixtures("python")
@pytest.mark.parametrize(
    ("left", "line"),
    [
        ("pipx_metadata.json", "pipx inject {name} 'PyYAML>=6'"),
        ("uv-receipt.toml", "uv pip install --python /srv/venv/bin/python 'PyYAML>=6'"),
    ],
)
def test_pipx_and_uv_tool_are_known_by_what_they_leave_wherever_they_keep_it(
    left: str, line: str, prefix: Path
) -> None:
    (prefix / left).touch()
    assert install_line("PyYAML>=6") == line.format(name=prefix.name)


def test_the_libraries_are_those_of_the_metadata() -> None:
    root = Path(__file__).parents[1]
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "auracheck").rglob("*.py"))
    named = sorted(re.findall(r"install_line\('([^']+)'\)", code))
    assert named == sorted(extras["yaml"] + extras["vault"] + extras["aws"])
    assert list(DRIVERS) == extras["connect"]
    assert extras["all"] == ["auracheck[yaml,vault,aws,connect]"]


def test_elsewhere_it_is_the_pip_of_this_python(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/my venv/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert install_line("botocore>=1.34") == "'/srv/my venv/bin/python' -m pip install 'botocore>=1.34'"


def test_where_there_is_no_pip_it_is_uv(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/venv/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    line = "uv pip install --python /srv/venv/bin/python 'psycopg[binary]>=3.1' 'redis>=5'"
    assert install_line("psycopg[binary]>=3.1", "redis>=5") == line
