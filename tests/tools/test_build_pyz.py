"""`auracheck.pyz`: the same bytes each time, and one file that does what the installation does, without one."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pytest

from auracheck import __version__
from tests.conftest import GOOD, env_file

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".github" / "tools" / "build_pyz.py"
ALONE = ("-I", "-S")
"""Nothing but the archive and Python's own library."""

INSTALLED = (sys.executable, "-P", "-m", "auracheck")
COMPOSE = "services:\n  web:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: changeme\n"
HIGHEST = 1.3
"""Of the CPU time that an installed auracheck takes."""


def build(path: Path, seed: str = "0") -> Path:
    environ = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, str(BUILD), str(path), "--extra", "yaml"], check=True, cwd=path.parent, env=environ)
    return path


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("pyz") / "auracheck.pyz")


@pytest.fixture
def shop(place: Path) -> Path:
    (place / ".env").write_text(env_file({**GOOD, "JWT_SECRET_KEY": "changeme", "APP_KEY": GOOD["JWT_SECRET_KEY"]}))
    (place / ".env").chmod(0o600)
    (place / "compose.yaml").write_text(COMPOSE)
    return place


def ran(*command: str) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def test_built_twice_it_is_the_same_bytes(pyz: Path, tmp_path: Path) -> None:
    is_same = build(tmp_path / "again.pyz", seed="7").read_bytes() == pyz.read_bytes()
    assert is_same  # pytest would look for the difference of millions of bytes until the end of days


def test_it_has_the_libraries_with_their_licences_and_no_path_of_the_machine(pyz: Path) -> None:
    with zipfile.ZipFile(pyz) as archive:
        names = archive.namelist()
        texts = b"".join(archive.read(name) for name in names)
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {
        "__main__.py", "__main__.pyc", "LICENSE", "auracheck", "click", "dotenv", "rich", "_yaml", "yaml",
    }  # fmt: skip
    for library in ("click", "rich", "python-dotenv", "PyYAML"):
        lead = f"{library.replace('-', '_')}-{version(library)}.dist-info/".lower()
        assert any(name.lower().startswith(lead) and "LICENSE" in name for name in names), library
    assert str(ROOT).encode() not in texts
    assert not [name for name in names if name.endswith((".so", ".pyd"))]


def python_of(minor: int) -> str:
    """A Python of that version: what a shell finds, else one of pyenv."""
    kept = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    for found in (shutil.which(f"python3.{minor}"), *map(str, kept.glob(f"3.{minor}.*/bin/python3"))):
        if found and ran(found, "-c", "")[0] == 0:
            return found
    pytest.skip(f"no Python 3.{minor} here")


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_it_runs_on_each_python(pyz: Path, shop: Path, minor: int) -> None:
    python = python_of(minor)
    assert ran(python, *ALONE, str(pyz), "--version") == (0, f"auracheck, version {__version__}\n", "")
    code, out, err = ran(python, *ALONE, str(pyz), "check", ".", "-e", "production", "-f", "plain")
    assert (code, err) == (1, "")
    assert out == ran(*INSTALLED, "check", ".", "-e", "production", "-f", "plain")[1]
    assert "compose.yaml:5:" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", ".env", "-f", "sarif"],
        ["check", ".env", "-f", "markdown", "-v"],
        ["check", ".env", "--diff"],
        ["check", "compose.yaml", "-e", "production"],
        ["explain"],
        ["explain", "fleet"],
        ["explain", "policy"],
        ["explain", "POSTGRES_PASSWORD"],
        ["explain", "too short: 31 characters, minimum 32"],
        ["generate", "policy", "--from", "compose.yaml"],
        ["check", ".env", "--policy", "nextcloud"],
        ["check", "--nothing"],
    ],
    ids=" ".join,
)
def test_it_says_what_an_installation_says(pyz: Path, shop: Path, arguments: list[str]) -> None:
    here = ran(*INSTALLED, *arguments)
    assert ran(sys.executable, *ALONE, str(pyz), *arguments) == here
    assert here[1] or here[2]


def test_a_page_comes_out_of_it(pyz: Path, shop: Path) -> None:
    code, out, err = ran(sys.executable, *ALONE, str(pyz), "check", ".env", "-f", "html")
    assert (code, "<title>" in out, err) == (1, True, "")


def test_it_draws_its_table_on_a_terminal(pyz: Path, shop: Path) -> None:
    import pty  # a Unix has it

    mine, its = pty.openpty()
    done = subprocess.run([sys.executable, *ALONE, str(pyz), "check", ".env"], stdout=its, stderr=its, timeout=60)
    os.close(its)
    assert done.returncode == 1
    assert b"JWT_SECRET_KEY" in os.read(mine, 1 << 16)


def test_completion_is_unpacked_first(pyz: Path, shop: Path) -> None:
    _, page, _ = ran(sys.executable, *ALONE, str(pyz), "explain", "completion")
    assert f"unzip {pyz} 'auracheck/share/*' -d ~/.local\n" in page
    assert ". ~/.local/auracheck/share/bash-completion/completions/auracheck\n" in page


def test_it_writes_nothing_beside_what_is_asked(pyz: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(shop))
    before = sorted(os.listdir(shop)), sorted(os.listdir(pyz.parent))
    ran(sys.executable, *ALONE, str(pyz), "check", ".env")
    assert (sorted(os.listdir(shop)), sorted(os.listdir(pyz.parent))) == before


def seconds(*command: str) -> float:
    """CPU time of a program, without what it waits for: by the microsecond, where `os.times` has a hundredth."""
    resource = pytest.importorskip("resource", reason="only Unix counts the time of one program")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_it_starts_within_a_bound_of_an_installation(pyz: Path, shop: Path) -> None:
    check = ("check", ".env", "-f", "json")
    archive = (sys.executable, *ALONE, str(pyz), *check)
    installed = (sys.executable, "-I", "-c", "from auracheck.__main__ import main; main()", *check)
    seconds(*installed)
    ratios = sorted(seconds(*archive) / seconds(*installed) for _ in range(21))
    assert median(ratios) < HIGHEST
