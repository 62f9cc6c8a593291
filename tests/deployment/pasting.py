"""Doing what a fix says: edits of lines, and commands in the folder of the project."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from auracheck.steps import EditStep, RunStep, Step
from tests.services import program


def paste(steps: Iterable[Step], folder: Path) -> None:
    """Do the steps in their order; a sentence for a person is left out."""
    for step in steps:
        if isinstance(step, EditStep):
            _edit(step)
        elif isinstance(step, RunStep):
            path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
            command = _without_cluster(step.command)
            subprocess.run(["sh", "-c", command], cwd=folder, env={"PATH": path}, check=True, capture_output=True)


_APPLY = "kubectl apply -f -"


def _without_cluster(command: str) -> str:
    """The command with a file beside the manifests in the place of a cluster; kubectl itself makes the object."""
    if _APPLY in command:
        program("kubectl")
    return command.replace(_APPLY, "cat > applied.yaml")


def _edit(step: EditStep) -> None:
    assert step.file is not None
    assert step.new is not None
    path = Path(step.file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    at = len(lines) if step.line is None else step.line  # without a line it is added at the end
    if step.action == "insert":
        lines[at:at] = step.new
    else:
        lines[at - 1 : at] = step.new
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.chmod(0o600)
