"""Shells, which source the file and print their environment."""

import os
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from tests.differential import scripts
from tests.differential.programs.base import ENVIRON, Answer, Program, Refused, null_separated, run, write

NOBODY = 65534

OWN = {"PWD", "OLDPWD", "SHLVL", "_"}
"""What shells set by themselves."""


class _Shell(Program):
    """`set -a; . FILE`. No command is found meanwhile, so that nothing of a random file can run.

    What a file prints (`export`) goes elsewhere than what is read. Root becomes nobody first: a random file may
    redirect into any path.
    """

    consumer = "shell-env"
    environ: ClassVar = {**ENVIRON, "PATH": "/nonexistent"}

    def files(self, seed: int, count: int) -> Iterator[bytes]:
        """One in four is a script."""
        for number, content in enumerate(super().files(seed, count)):
            yield content if number % 4 else self.first_line + scripts.script(seed, number)

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        (name,) = write(folder, files)
        nobody = NOBODY if os.geteuid() == 0 else None
        if nobody is not None:
            os.chown(folder, nobody, nobody)
        argv = [*self.command(), "-c", f"set -a; . ./{name} >&2; /usr/bin/env -0"]
        printed = null_separated(run(argv, self.environ, folder, nobody))
        if not printed:  # `exit 0`
            raise Refused
        return [
            {name: value for name, value in printed.items() if name not in OWN and not name.startswith("BASH_FUNC_")}
        ]

    @abstractmethod
    def command(self) -> list[str]:
        """How it is started."""


class Dash(_Shell):
    executable = "dash"

    def command(self) -> list[str]:
        return ["dash"]


class Bash(_Shell):
    """Our grammar knows it by the first line of a script; a file with a byte order mark has none."""

    executable = "bash"
    first_line = b"#!/bin/bash\n"

    @property
    def name(self) -> str:
        return "bash"

    def command(self) -> list[str]:
        return ["bash", "--norc", "--noprofile"]
