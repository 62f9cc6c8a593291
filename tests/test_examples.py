"""Every example passes with generated secrets, and fails with the placeholders of AuraConnect's guide."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copy, copytree

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"

PLACEHOLDERS = {
    "JWT_SECRET_KEY": "your-secure-jwt-secret",
    "SESSION_SECRET": "your-secure-session-secret",
    "DATABASE_URL": "postgresql://prod_user:prod_password@db.example.com:5432/auraconnect",
    "REDIS_URL": "redis://:redis_password@redis.example.com:6379/0",
}
"""As the guide prints them."""


def good() -> dict[str, str]:
    """A value of its own for each secret that production needs."""
    return {
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "SESSION_SECRET": secrets.token_hex(32),
        "DATABASE_URL": f"postgresql://auraconnect:{secrets.token_hex(16)}@db.internal:5432/auraconnect",
        "REDIS_URL": f"redis://:{secrets.token_hex(16)}@cache.internal:6379/0",
    }


class Shell:
    """A folder to run commands in, with `auracheck` on the PATH and nothing of our own environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        tools = folder / "bin"
        tools.mkdir()
        command = tools / "auracheck"
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m auracheck "$@"\n')
        command.chmod(0o755)
        self.environ = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def run(self, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def fill(template: Path, target: Path, values: Mapping[str, str]) -> Path:
    """Copy a template as its first line says, and give its empty names their values."""
    lines = [f"{line}{values.get(line[:-1], '')}" for line in template.read_text().splitlines()]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
    target.chmod(0o600)
    return target


def outcome(done: "subprocess.CompletedProcess[str]") -> tuple[int, str]:
    return done.returncode, done.stdout + done.stderr


# The environment form


def deploy_variables(**values: str) -> dict[str, str]:
    passwords = {"DATABASE_PASSWORD": secrets.token_hex(16), "REDIS_PASSWORD": secrets.token_hex(16)}
    return {"DATABASE_HOST": "db.internal", "REDIS_HOST": "cache.internal", **passwords, **values}


SOURCED = f'. "{EXAMPLES}/environment/production.sh" && auracheck check --env production'


def test_exports_with_generated_keys_are_fit_for_production(shell: Shell) -> None:
    code, said = outcome(shell.run("sh", "-euc", SOURCED, **deploy_variables()))
    assert code == 0, said


@pytest.mark.parametrize("name", ["JWT_SECRET_KEY", "SESSION_SECRET"])
def test_exports_with_a_placeholder_key_are_not(shell: Shell, name: str) -> None:
    code, said = outcome(shell.run("sh", "-euc", SOURCED, **deploy_variables(**{name: PLACEHOLDERS[name]})))
    assert (code, name in said) == (1, True), said


def test_exports_with_a_placeholder_password_are_not(shell: Shell) -> None:
    code, said = outcome(shell.run("sh", "-euc", SOURCED, **deploy_variables(DATABASE_PASSWORD="prod_password")))
    assert (code, "DATABASE_URL" in said) == (1, True), said


def test_exports_without_a_password_stop_the_shell(shell: Shell) -> None:
    done = shell.run("sh", "-euc", SOURCED, DATABASE_HOST="db.internal")
    assert done.returncode == 2
    assert "DATABASE_PASSWORD" in done.stderr


# Env files


def test_the_development_file_is_fit_for_development_alone(shell: Shell) -> None:
    file = str(copy(EXAMPLES / "dotenv/development.env", shell.folder))
    assert outcome(shell.run("auracheck", "check", file))[0] == 0
    code, said = outcome(shell.run("auracheck", "check", file, "--env", "production"))
    assert code == 1
    assert all(name in said for name in ("JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "ENVIRONMENT"))


def test_the_template_filled_in_is_fit_for_production(shell: Shell) -> None:
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", good())
    code, said = outcome(shell.run("auracheck", "check", ".env"))
    assert code == 0, said


def test_the_template_left_empty_misses_all(shell: Shell) -> None:
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", {})
    code, said = outcome(shell.run("auracheck", "check", ".env"))
    assert code == 1
    assert all(name in said for name in PLACEHOLDERS)


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_the_template_with_a_placeholder_is_not_fit(shell: Shell, name: str) -> None:
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", good() | {name: PLACEHOLDERS[name]})
    code, said = outcome(shell.run("auracheck", "check", ".env", "--format", "plain"))
    assert (code, said.count("default-secret")) == (1, 1), said


# systemd


def unit(shell: Shell, values: Mapping[str, str]) -> tuple[int, str]:
    """The verdict on a unit with our drop-in and our env file, under a root of its own."""
    system = shell.folder / "root/etc/systemd/system"
    system.mkdir(parents=True)
    (system / "auraconnect.service").write_text("[Service]\nExecStart=/usr/bin/auraconnect\n")
    copytree(EXAMPLES / "systemd/auraconnect.service.d", system / "auraconnect.service.d")
    target = shell.folder / "root/etc/auraconnect/auraconnect.env"
    fill(EXAMPLES / "systemd/auraconnect.env.example", target, values)
    command = ("auracheck", "check", "systemd:auraconnect.service", "--root", "root", "--env", "production")
    return outcome(shell.run(*command, "--format", "plain"))


def test_the_unit_with_generated_secrets_is_fit_for_production(shell: Shell) -> None:
    code, said = unit(shell, good())
    assert code == 0, said


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_the_unit_with_a_placeholder_is_not_fit(shell: Shell, name: str) -> None:
    code, said = unit(shell, good() | {name: PLACEHOLDERS[name]})
    assert (code, said.count("default-secret")) == (1, 1), said


# The pre-deploy script


def pre_deploy(shell: Shell, *arguments: str, **variables: str) -> tuple[int, str]:
    done = shell.run(str(EXAMPLES / "pre-deploy.sh"), *arguments, **variables)
    return done.returncode, done.stderr


def test_pre_deploy_lets_good_secrets_through(shell: Shell) -> None:
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", good())
    for arguments in ((), (".env",)):
        code, said = pre_deploy(shell, *arguments)
        assert (code, "ready for production" in said) == (0, True), said


def test_pre_deploy_judges_the_environment(shell: Shell) -> None:
    code, said = pre_deploy(shell, **good(), ENVIRONMENT="production")
    assert (code, "ready for production" in said) == (0, True), said


def test_pre_deploy_stops_for_placeholders(shell: Shell) -> None:
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", PLACEHOLDERS)
    code, said = pre_deploy(shell, ".env")
    assert (code, "fix the findings" in said) == (1, True), said


def test_pre_deploy_stops_for_wrong_usage(shell: Shell) -> None:
    code, said = pre_deploy(shell, "--no-such-option")
    assert (code, "this script or the policy is wrong" in said) == (2, True), said


def test_pre_deploy_stops_where_a_file_is_missing(shell: Shell) -> None:
    code, said = pre_deploy(shell, "missing.env")
    assert (code, "not everything could be checked" in said) == (3, True), said


def test_pre_deploy_stops_without_auracheck(shell: Shell) -> None:
    code, said = pre_deploy(shell, ".env", PATH=os.defpath)
    assert (code, "not installed" in said) == (127, True), said


def test_every_script_is_executable_shell() -> None:
    script = EXAMPLES / "pre-deploy.sh"
    assert os.access(script, os.X_OK)
    for file in (script, EXAMPLES / "environment/production.sh"):
        assert subprocess.run(["sh", "-n", file], check=False).returncode == 0
