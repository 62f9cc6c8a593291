"""kubectl, which makes a Secret of the file."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tests.differential.programs.base import ENVIRON, Answer, Program, run, write


class Kubectl(Program):
    """`kubectl create secret generic --from-env-file`, without a server."""

    consumer = "kubectl-env"
    executable = "kubectl"
    environ: ClassVar = {**ENVIRON, "GOGC": "off"}  # collecting garbage is a fifth of its work

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        (name,) = write(folder, files)
        create = ["kubectl", "create", "secret", "generic", "x", f"--from-env-file={name}"]
        printed = run([*create, "--dry-run=client", "-o", "json"], self.environ, folder)
        data = json.loads(printed).get("data") or {}
        return [{name: base64.b64decode(value).decode(errors="surrogateescape") for name, value in data.items()}]
