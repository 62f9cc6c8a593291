"""The page on CI: its workflow, step by step in a shell, installs the wheel as the page says, and stops a bad value."""

import hashlib
import re
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from auracheck import generate_secret
from site_commands import DOCS
from tests.adopt.repositories import ROOT

PAGE = (DOCS / "ci.md").read_text(encoding="utf-8")
POLICY = 'extends = []\n[secrets]\nSECRET_KEY = { kind = "key", required_in = ["production"] }\n'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("hatchling") is None, reason="hatchling is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="the steps of a job are bash's"),
]


def job() -> dict[str, Any]:
    match = re.search(r'^```yaml title="\.github/workflows/deploy\.yml"\n(.+?)^```$', PAGE, re.MULTILINE | re.DOTALL)
    assert match is not None
    [found] = yaml.safe_load(match[1])["jobs"].values()
    return dict(found)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that has the wheel of this repository, and a Python to install it into: what it needs is there."""
    folder = tmp_path_factory.mktemp("ci") / "work"
    folder.mkdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", folder.parent / "python"], check=True)
    [packages] = folder.parent.glob("python/lib/python3*/site-packages")
    (packages / "there.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (folder / "auracheck.toml").write_text(POLICY, encoding="utf-8")
    (folder / "deploy.sh").write_text("#!/bin/sh\necho deployed\n", encoding="utf-8")
    (folder / "deploy.sh").chmod(0o755)
    return folder


def run(checkout: Path, **values: str) -> "subprocess.CompletedProcess[str]":
    """Each step's script, until one fails."""
    environ = {"PATH": f"{checkout.parent}/python/bin:/usr/bin:/bin", "PIP_NO_INDEX": "1", "LC_ALL": "C.UTF-8"}
    assert {*values} <= {*job()["env"]}
    done = None
    for step in job()["steps"]:
        if "run" in step:
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(command, cwd=checkout, env=environ | values, capture_output=True, text=True)
            if done.returncode:
                break
    assert done is not None
    return done


def lines(wheel: Path) -> dict[str, str]:
    """The two lines that the page offers for `auracheck.txt`, with the wheel's place and hash."""
    [released] = re.findall(r"^auracheck\[yaml\] @ .+$", PAGE, re.MULTILINE)
    [kept] = re.findall(r"`(\./auracheck-.+?\.whl\[yaml\])`", PAGE)
    assert kept == f"./{wheel.name}[yaml]"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    there = released.replace("https://HOST", wheel.parent.as_uri())
    return {"kept": kept, "released": there.replace("HASH", digest), "changed": there.replace("HASH", digest[::-1])}


@pytest.mark.parametrize("form", ["kept", "released"])
def test_a_good_value_is_deployed_and_an_empty_one_is_not(checkout: Path, form: str) -> None:
    [wheel] = checkout.glob("*.whl")
    (checkout / "auracheck.txt").write_text(lines(wheel)[form] + "\n", encoding="utf-8")
    done = run(checkout, SECRET_KEY=generate_secret("jwt"))
    assert (done.returncode, done.stdout) == (0, "deployed\n"), done.stdout + done.stderr
    done = run(checkout, SECRET_KEY="")
    assert done.returncode == 1
    assert "::error title=missing-secret::environment: SECRET_KEY: empty (required in production)" in done.stdout


def test_another_wheel_than_the_one_of_the_hash_is_not_installed(checkout: Path) -> None:
    [wheel] = checkout.glob("*.whl")
    (checkout / "auracheck.txt").write_text(lines(wheel)["changed"] + "\n", encoding="utf-8")
    done = run(checkout, SECRET_KEY=generate_secret("jwt"))
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
