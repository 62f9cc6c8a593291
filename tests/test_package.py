"""What is shipped: the wheel and the sdist hold all that belongs into them, and nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from auracheck.project import REPOSITORY, SITE

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
SHARE = ROOT / "auracheck" / "share"

READ = (
    "py.typed",
    "catalogue/auraconnect.toml",
    "reporters/report.schema.json",
    "judgement/published_list/signing_keys.bin",
    "explain/topics/policy.txt",
)
"""Some of the files that the package reads, or that say what it is."""

NOT_SHIPPED = ("__pycache__", ".mypy_cache", ".ruff_cache", ".pyc", ".hypothesis", ".pytest_cache")


def files(folder: str) -> set[str]:
    """The files below a folder of the repository that belong there."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT).as_posix()) for path in found if not any(n in str(path) for n in NOT_SHIPPED)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built without a network."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    return build(ROOT, tmp_path_factory.mktemp("dist"))


def build(root: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_has_the_package_whole(wheel: set[str]) -> None:
    package = {name for name in files("auracheck") if not name.startswith("auracheck/share/")}
    assert {name for name in wheel if ".data/" not in name} == package
    assert {f"auracheck/{name}" for name in READ} <= wheel


def test_the_wheel_has_completions_and_the_manual_where_shells_and_man_look(wheel: set[str]) -> None:
    assert {name.partition(".data/data/")[2] for name in wheel if ".data/" in name} == {
        "share/bash-completion/completions/auracheck",
        "share/zsh/site-functions/_auracheck",
        "share/fish/vendor_completions.d/auracheck.fish",
        "share/man/man1/auracheck.1",
    }


def test_the_sdist_has_what_its_tests_need_and_no_more(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    top = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", ".gitignore", "PKG-INFO"}
    folders = ("auracheck", "tests", "examples", ".ci", ".github")
    assert names == top.union(*map(files, folders))


def test_built_again_elsewhere_it_is_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = shutil.copytree(ROOT, tmp_path / "again", ignore=shutil.ignore_patterns(".git", ".venv", *NOT_SHIPPED))
    for path in again.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(path.stat().st_mode & ~0o077)
    found = {path.name: path.read_bytes() for path in build(again, tmp_path / "dist").iterdir()}
    assert found == {path.name: path.read_bytes() for path in built.iterdir()}


def test_the_licence_and_those_of_what_is_included_are_in_the_metadata(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        [name] = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
        names = {name.partition(".dist-info/licenses/")[2] for name in archive.namelist()}
    assert "\nLicense-Expression: MIT AND Apache-2.0\n" in metadata
    package = {path for path in files("auracheck") if Path(path).name.startswith(("LICENSE", "NOTICE"))}
    assert len(package) == 4
    assert names - {""} == package | {"LICENSE"}
    assert all(f"\nLicense-File: {name}\n" in metadata for name in names - {""})


def test_the_addresses_are_those_of_the_project(built: Path) -> None:
    urls = PROJECT["urls"]
    assert (urls["Homepage"], urls["Source"]) == (SITE, REPOSITORY)
    assert all(url.startswith((SITE, REPOSITORY)) for url in urls.values())


def test_no_recipe_takes_auracheck_from_an_index_by_its_name() -> None:
    by_name = re.compile(
        r"(?:pip|pipx|uv tool|uv pip) (?:install|run)[^\n|&;]*\bauracheck\b(?![-.\w]*\.(?:txt|whl)|-VERSION)"
    )
    tracked = [*files("auracheck"), *files("examples"), *files(".github"), "README.md"]
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "replace") for name in tracked}
    assert [name for name, text in texts.items() if by_name.search(text.replace("-m auracheck", ""))] == []


def test_nothing_runs_when_it_is_built_or_installed(built: Path) -> None:
    assert "hooks" not in json.dumps(PYPROJECT["tool"]["hatch"])
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        assert [name for name in archive.namelist() if name.endswith(".pth") or "/scripts/" in name] == []


def test_the_metadata_names_each_python_that_is_tested() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    named = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if "Python :: 3." in c]
    assert named[0] == PROJECT["requires-python"].removeprefix(">=")
    assert [version for version in named if f'"{version}"' not in workflow] == []


@pytest.mark.parametrize("command", [["twine", "check", "--strict"], ["check-wheel-contents"]])
def test_the_checkers_of_packages_pass_it(command: list[str], built: Path) -> None:
    program = shutil.which(command[0], path=str(Path(sys.executable).parent)) or shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not installed")
    packages = [str(path) for path in built.iterdir() if command[0] == "twine" or path.suffix == ".whl"]
    done = subprocess.run([program, *command[1:], *packages], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
