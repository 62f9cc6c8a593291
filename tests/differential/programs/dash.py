"""dash, which sources the file and prints its environment."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tests.differential.programs.base import ENVIRON, Answer, Program, null_separated, run, write

NOBODY = 65534

OWN = {"PWD", "OLDPWD", "_"}
"""What dash sets by itself."""


class Dash(Program):
    """`set -a; . FILE`. No command is found meanwhile, so that nothing of a random file can run.

    What a file prints (`export`) goes elsewhere than what is read. Root becomes nobody first: a random file may
    redirect into any path.
    """

    consumer = "shell-env"
    executable = "dash"
    environ: ClassVar = {**ENVIRON, "PATH": "/nonexistent"}

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        (name,) = write(folder, files)
        nobody = NOBODY if os.geteuid() == 0 else None
        if nobody is not None:
            os.chown(folder, nobody, nobody)
        printed = run(["dash", "-c", f"set -a; . ./{name} >&2; /usr/bin/env -0"], self.environ, folder, nobody)
        return [{name: value for name, value in null_separated(printed).items() if name not in OWN}]
