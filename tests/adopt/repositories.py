"""A git repository of a user's, with the hooks of `.pre-commit-hooks.yaml` installed by pre-commit itself."""

import os
import secrets
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import yaml

from tests.services import GIVEN, program

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/pre-commit/.pre-commit-config.yaml"
OURS = "additional_dependencies", "minimum_pre_commit_version", "description"
"""What pre-commit wants for a `language: python`, or in a manifest alone."""

Done = subprocess.CompletedProcess[str]


def manifest() -> dict[str, dict[str, Any]]:
    """Our hooks by their ids."""
    return {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


def local_config() -> str:
    """The example's configuration with each hook written out: no network is asked to build its environment."""
    asked = yaml.safe_load(EXAMPLE.read_text())
    hooks = manifest()
    for repo in asked["repos"]:
        repo["hooks"] = [_local(hooks[hook["id"]] | hook) for hook in repo["hooks"]]
        repo["repo"] = "local"
        del repo["rev"]
    return yaml.safe_dump(asked)


def _local(hook: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in hook.items() if key not in OURS} | {"language": "system"}


class Project:
    """The repository. ``git`` runs with the hooks in place, and nothing of this machine's configuration."""

    def __init__(self, folder: Path) -> None:
        pre_commit = program("pre-commit", GIVEN.get("AURACHECK_PRE_COMMIT", ""), sysconfig.get_path("scripts"))
        self.folder = folder / "project"
        self.folder.mkdir()
        tools = folder / "bin"
        tools.mkdir()
        (tools / "auracheck").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m auracheck "$@"\n')
        (tools / "auracheck").chmod(0o755)
        who = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environ = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            **who,
        }
        self.well("git", "init", "-q", "-b", "main", ".")
        self.write(".pre-commit-config.yaml", local_config())
        self.well("git", "add", "-A")
        self.well("git", "commit", "-qm", "the hooks")
        self.well(pre_commit, "install", "-t", "pre-commit", "-t", "pre-push")

    def run(self, *command: str, **variables: str) -> Done:
        return subprocess.run(
            command, cwd=self.folder, env=self.environ | variables, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip

    def well(self, *command: str, **variables: str) -> Done:
        """The same for what has to succeed."""
        done = self.run(*command, **variables)
        assert done.returncode == 0, said(done)
        return done

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def commit(self, *names: str) -> Done:
        """Stage these files, ignored or not, and commit."""
        if names:
            self.well("git", "add", "-f", *names)
        return self.run("git", "commit", "-qm", "a change")


def env_file(value: str = "") -> str:
    """An env file with this value, else with a real credential that nobody uses."""
    return f"JWT_SECRET_KEY={value or secrets.token_hex(32)}\n"


def said(done: Done) -> str:
    return done.stdout + done.stderr
