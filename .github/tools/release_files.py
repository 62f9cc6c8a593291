"""`python .github/tools/release_files.py FOLDER` makes the files of a release, and tries each of them.

A wheel, an sdist, `auracheck.pyz`, a list of what is installed with it (CycloneDX 1.6, of `cyclonedx-bom`), and
`SHA256SUMS`. The wheel is installed into an environment of its own, whose libraries are those of the one file and of
the list; so this wants a network, and beside the extra `test` the packages `twine` and `cyclonedx-bom`.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUMS = "SHA256SUMS"


def build(folder: Path, root: Path = ROOT) -> str:
    """Write the files of the tree ``root`` into an empty folder. Returns the version that they say they are.

    Raises `subprocess.CalledProcessError` for a command that fails, `SystemExit` for files that disagree.
    """
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=root)
    [wheel] = folder.glob("*.whl")
    run(sys.executable, "-m", "twine", "check", "--strict", *folder.iterdir())
    with tempfile.TemporaryDirectory() as fresh:
        python = _installed(wheel, Path(fresh))
        pyz = folder / "auracheck.pyz"
        run(python, root / ".github" / "tools" / "build_pyz.py", pyz)
        run(python, "-m", "pip", "--quiet", "uninstall", "--yes", "packaging")
        said = {run(python, "-P", "-m", "auracheck", "--version", cwd=fresh), run(python, "-I", "-S", pyz, "--version")}
        if len(said) != 1:
            raise SystemExit(f"the wheel and the one file disagree: {sorted(said)}")
        bill = folder / f"{wheel.name.removesuffix('-py3-none-any.whl')}.cdx.json"
        run(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "-o", bill, python)
    _write_sums(folder)
    return said.pop().rpartition(" ")[2].strip()


def _installed(wheel: Path, folder: Path) -> Path:
    """The Python of a new environment with the wheel, and with what `build_pyz.py` needs."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, "packaging")
    return python


def _write_sums(folder: Path) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def run(*command: str | Path, cwd: str | Path | None = None) -> str:
    """What a command prints. Raises `subprocess.CalledProcessError`."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args().folder
    given.mkdir(parents=True, exist_ok=True)
    if any(given.iterdir()):
        raise SystemExit(f"{given} is not empty")
    build(given.resolve())
    print((given / SUMS).read_text(encoding="utf-8"), end="")
