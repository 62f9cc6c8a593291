"""Each rotation of the examples, from end to end; what restarts services is a stub that notes how it was called."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest

from auracheck.model import Secret
from auracheck.systems.grammar import read_as
from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, fill, good, outcome
from tests.test_examples import shell as shell  # the fixture

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shell scripts")

ROTATION = EXAMPLES / "rotation"
STUBS = ("systemctl", "docker", "kubectl", "psql", "gh")
STUB = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
if [ "${0##*/}" = psql ]; then cat >> "$CALLS.psql"; fi
if [ "$FAILING" = "${0##*/}" ]; then exit 1; fi
"""


class Rotation:
    """A folder with a deployment in it, and the stubs on the PATH."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.folder = shell.folder
        self.values = good()
        self.calls_file = shell.folder.parent / "calls"
        for name in STUBS:
            stub = shell.folder.parent / "bin" / name
            stub.write_text(STUB)
            stub.chmod(0o755)

    def run(self, script: str, *arguments: str, failing: str = "") -> tuple[int, str]:
        done = self.shell.run(str(ROTATION / script), *arguments, CALLS=str(self.calls_file), FAILING=failing)
        return outcome(done)

    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []

    def fed(self) -> str:
        """What psql was given on its standard input."""
        return self.calls_file.with_name("calls.psql").read_text()

    def filled(self, template: str, name: str) -> Path:
        return fill(EXAMPLES / template, self.folder / name, self.values)


@pytest.fixture
def rotation(shell: Shell) -> Rotation:
    return Rotation(shell)


def read(path: Path, program: str) -> dict[str, str]:
    found = read_as(program, path.read_bytes(), {})
    return {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}


def read_manifest(path: Path) -> dict[str, str]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, str] = yaml.safe_load(path.read_text())["stringData"]
    return {name.replace("-", "_").upper(): value for name, value in found.items()}


def dotenv(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    return rotation.filled("dotenv/.env.example", ".env"), (".env",)


def systemd(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    path = rotation.filled("systemd/auraconnect.env.example", "auraconnect.env")
    return path, (str(path),)


def compose(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    copy(EXAMPLES / "compose/docker-compose.yml", rotation.folder)
    return rotation.filled("compose/.env.example", ".env"), ("worker", "backend")


def kubernetes(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    pytest.importorskip("yaml")
    folder = rotation.folder / "deploy"
    folder.mkdir()
    copy(EXAMPLES / "kubernetes/deployment.yaml", folder)
    text = (EXAMPLES / "kubernetes/secret.yaml.example").read_text()
    for name, value in rotation.values.items():
        key = name.lower().replace("_", "-")
        text = text.replace(f'{key}: ""', f'{key}: "{value}"')
    path = folder / "secret.yaml"
    path.write_text(text)
    path.chmod(0o600)
    return path, ("deploy", "auraconnect-worker", "auraconnect-backend")


def environment(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    path = rotation.folder / "secrets.sh"
    settings = {"ENVIRONMENT": "production", **rotation.values}
    path.write_text("".join(f"export {name}='{value}'\n" for name, value in settings.items()))
    path.chmod(0o600)
    return path, ("secrets.sh",)


def github(rotation: Rotation) -> tuple[Path, tuple[str, ...]]:
    return rotation.filled("dotenv/.env.example", "production.env"), ("production.env",)


Setup = Callable[[Rotation], tuple[Path, tuple[str, ...]]]
FORMS: dict[str, tuple[Setup, str, list[str]]] = {
    "dotenv.sh": (dotenv, "dotenv", ["systemctl restart auraconnect-worker", "systemctl restart auraconnect"]),
    "systemd.sh": (systemd, "systemd-env", [
        "psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres",
        "systemctl restart auraconnect-worker.service",
        "systemctl restart auraconnect.service",
        "systemctl is-active auraconnect-worker.service auraconnect.service",
    ]),
    "compose.sh": (compose, "compose-env", [
        "docker compose up --detach --no-deps --wait worker",
        "docker compose up --detach --no-deps --wait backend",
    ]),
    "kubernetes.sh": (kubernetes, "", [
        "kubectl apply --filename deploy/secret.yaml",
        "kubectl rollout restart deployment/auraconnect-worker",
        "kubectl rollout status deployment/auraconnect-worker --timeout 5m",
        "kubectl rollout restart deployment/auraconnect-backend",
        "kubectl rollout status deployment/auraconnect-backend --timeout 5m",
    ]),
    "environment.sh": (environment, "shell-env", [
        "systemctl --user import-environment JWT_SECRET_KEY JWT_SECRET_KEY_PREVIOUS",
        "systemctl --user restart auraconnect-worker",
        "systemctl --user restart auraconnect",
    ]),
    "github.sh": (github, "dotenv", [
        "gh secret set --env production --env-file production.env",
        "gh workflow run deploy.yml",
    ]),
}  # fmt: skip
"""Each script with its deployment, what reads the file, and what it runs, in this order."""


def there(path: Path, program: str) -> dict[str, str]:
    return read(path, program) if program else read_manifest(path)


@pytest.mark.parametrize("script", list(FORMS))
def test_the_key_is_another_one_the_old_one_stays_accepted_and_services_follow_in_order(
    rotation: Rotation, script: str
) -> None:
    setup, program, calls = FORMS[script]
    path, arguments = setup(rotation)
    files = os.listdir(path.parent)
    code, said = rotation.run(script, *arguments)
    assert code == 0, said
    found, old = there(path, program), rotation.values["JWT_SECRET_KEY"]
    assert re.fullmatch("[0-9a-f]{64}", found["JWT_SECRET_KEY"]) is not None
    assert (found["JWT_SECRET_KEY"] != old, found["JWT_SECRET_KEY_PREVIOUS"] == old) == (True, True)
    assert (found["SESSION_SECRET"] == rotation.values["SESSION_SECRET"]) is True
    assert rotation.calls() == calls
    shown = said + "".join(rotation.calls())
    assert not any(value in shown for value in (*found.values(), *rotation.values.values()) if len(value) > 20)
    assert os.listdir(path.parent) == files


@pytest.mark.parametrize("script", list(FORMS))
def test_what_is_not_fit_before_is_neither_changed_nor_restarted(rotation: Rotation, script: str) -> None:
    rotation.values["SESSION_SECRET"] = PLACEHOLDERS["SESSION_SECRET"]
    path, arguments = FORMS[script][0](rotation)
    before = path.read_bytes()
    code, said = rotation.run(script, *arguments)
    assert (code, "SESSION_SECRET" in said) == (1, True), said
    assert (path.read_bytes() == before, rotation.calls()) == (True, [])


def test_postgresql_gets_the_new_password_from_standard_input_before_any_restart(rotation: Rotation) -> None:
    path, arguments = systemd(rotation)
    code, said = rotation.run("systemd.sh", *arguments)
    assert code == 0, said
    url = read(path, "systemd-env")["DATABASE_URL"]
    password = re.fullmatch(r"postgresql://auraconnect:([0-9a-f]{64})@db\.internal:5432/auraconnect", url)
    assert password is not None
    expected = f"SET log_statement = 'none';\nALTER ROLE \"auraconnect\" PASSWORD '{password[1]}';\n"
    assert (rotation.fed() == expected) is True
    assert rotation.calls()[0].startswith("psql ")


def test_what_postgresql_refuses_stops_the_rotation_before_any_restart(rotation: Rotation) -> None:
    _, arguments = systemd(rotation)
    code, said = rotation.run("systemd.sh", *arguments, failing="psql")
    assert (code != 0, len(rotation.calls())) == (True, 1), said


def test_a_service_that_does_not_come_up_stops_the_rotation(rotation: Rotation) -> None:
    _, arguments = compose(rotation)
    code, said = rotation.run("compose.sh", *arguments, failing="docker")
    assert (code != 0, rotation.calls()) == (True, ["docker compose up --detach --no-deps --wait worker"]), said


def test_an_old_key_that_is_still_in_use_elsewhere_is_found(rotation: Rotation) -> None:
    dotenv(rotation)
    rotation.filled("dotenv/.env.example", "worker.env")
    code, said = rotation.run("dotenv.sh", ".env", "worker.env")
    assert (code, "published" in said, "worker.env" in said) == (1, True, True), said
    rotation.values = good()
    rotation.filled("dotenv/.env.example", "worker.env")
    code, said = rotation.run("dotenv.sh", ".env", "worker.env")
    assert code == 0, said


def test_a_second_rotation_moves_the_keys_on(rotation: Rotation) -> None:
    path, arguments = compose(rotation)
    keys = [rotation.values["JWT_SECRET_KEY"]]
    for _ in range(2):
        code, said = rotation.run("compose.sh", *arguments)
        assert code == 0, said
        keys.append(read(path, "compose-env")["JWT_SECRET_KEY"])
    assert len(set(keys)) == 3
    assert (read(path, "compose-env")["JWT_SECRET_KEY_PREVIOUS"] == keys[1]) is True


def test_every_script_is_executable_shell_and_named_in_the_readme() -> None:
    readme = (EXAMPLES / "README.md").read_text()
    scripts = sorted(ROTATION.glob("*.sh"))
    assert [script.name for script in scripts] == sorted(FORMS)
    for script in scripts:
        assert os.access(script, os.X_OK)
        assert f"rotation/{script.name}" in readme
        assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
