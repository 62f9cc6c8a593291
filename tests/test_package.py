"""What is shipped: the wheel and the sdist hold all that belongs into them, and nothing else."""

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
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
    top = {"CHANGELOG.md", "README.md", "pyproject.toml", ".gitignore", "PKG-INFO"}
    folders = ("auracheck", "tests", "examples", ".ci", ".github")
    assert names == top.union(*map(files, folders))


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
