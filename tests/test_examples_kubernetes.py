"""The manifests of the example: fit for production with generated secrets, and not with the guide's placeholders."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import copy

import pytest

from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, good, outcome
from tests.test_examples import shell as shell  # the fixture

KUBERNETES = EXAMPLES / "kubernetes"
KUBECTL = shutil.which("kubectl")


def manifests(shell: Shell, values: Mapping[str, str]) -> tuple[int, str]:
    """The verdict on the example's folder with its Secret filled in."""
    text = (KUBERNETES / "secret.yaml.example").read_text()
    for name, value in values.items():
        empty = f'{name.lower().replace("_", "-")}: ""'
        assert empty in text
        text = text.replace(empty, f"{empty[:-2]}{json.dumps(value)}")
    copy(KUBERNETES / "deployment.yaml", shell.folder)
    (shell.folder / "secret.yaml").write_text(text)
    return outcome(shell.run("auracheck", "check", "kubernetes:.", "--format", "plain"))


def test_the_manifests_with_generated_secrets_are_fit_for_production(shell: Shell) -> None:
    code, said = manifests(shell, good())
    assert code == 0, said
    assert "error" not in said


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_the_manifests_with_a_placeholder_are_not_fit(shell: Shell, name: str) -> None:
    code, said = manifests(shell, good() | {name: PLACEHOLDERS[name]})
    assert (code, said.count("default-secret")) == (1, 1), said


def test_a_secret_that_was_not_filled_in_lacks_all(shell: Shell) -> None:
    code, said = manifests(shell, {})
    assert (code, said.count("missing-secret")) == (1, 4), said


def test_without_its_secret_the_deployment_waits_for_the_cluster(shell: Shell) -> None:
    copy(KUBERNETES / "deployment.yaml", shell.folder)
    code, said = outcome(shell.run("auracheck", "check", "kubernetes:deployment.yaml", "--format", "plain"))
    assert (code, said.count("warning: unresolved-reference"), said.count("\n")) == (0, 4, 5), said


@pytest.mark.skipif(
    KUBECTL is None and os.environ.get("AURACHECK_DIFFERENTIAL") != "required", reason="kubectl is not installed"
)
def test_kubectl_takes_the_manifests(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(KUBECTL), "set", "env", "--local", "--list", "-f", str(KUBERNETES / "deployment.yaml")],
        env={"HOME": str(tmp_path), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "backend" in done.stdout
    assert all(f"{name} from secret auraconnect-secrets" in done.stdout for name in PLACEHOLDERS)
    assert "unable to decode" not in done.stderr
