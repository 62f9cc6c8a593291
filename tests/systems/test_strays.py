"""The name of the new file that is to replace another one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from auracheck.systems import by_name
from auracheck.systems.strays import beside, is_stray, strays

USUAL = {
    ".env": (".env*", ".env.*", "*.local", ".env*.local", ".env.*.local", "/.env*"),
    ".env.production": (".env*", ".env.*"),
    ".env.local": ("*.local", ".env*.local", ".env.*"),
    "app.env": ("*.env", ".env*", ".env.*"),
    "secrets.conf": (".env*", ".env.*", "*.local"),
    "secret.yaml": (".env*", ".env.*", "*.local"),
}
"""The lines of a .gitignore by which such a file, or those beside it, are usually ignored: those of GitHub's templates
(Node, Python, Symfony), Next.js, Vite, Nuxt and Laravel."""


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("name", list(USUAL))
def test_the_usual_lines_of_a_gitignore_match_it(tmp_path: Path, name: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    new = beside(str(tmp_path / name))
    for line in USUAL[name]:
        (tmp_path / ".gitignore").write_text(f"{line}\n!.env.example\n")
        done = subprocess.run(["git", "-C", str(tmp_path), "check-ignore", "-q", new], check=False)
        assert done.returncode == 0, f"{line} does not match {new}"


@pytest.mark.parametrize("name", [*USUAL, "override.conf", "app.service", "web.container", "Secret"])
def test_no_program_takes_it_for_one_of_its_files(name: str) -> None:
    new = os.path.basename(beside(name))
    assert is_stray(new)
    assert by_name(new) in (None, "dotenv")
    assert new.startswith(".")
    assert not new.endswith((".conf", ".yaml", ".yml", ".json", ".service", ".container"))


@pytest.mark.parametrize("name", [".env", "app.env", "secret.yaml"])
def test_it_is_looked_for_by_its_name_of_now_and_of_before(name: str) -> None:
    found = list(strays([f"folder/{name}"]))
    assert beside(f"folder/{name}") in found
    assert f"folder/.{name}.auracheck-new" in found
    assert list(strays([name])) == list(map(os.path.basename, found))
