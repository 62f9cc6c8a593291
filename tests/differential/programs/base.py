"""What a real program is, as far as it is held against one of our grammars."""

import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from tests.differential import generator

ENVIRON = {"HOME": "/home/app", "OUTER": "from 'outside' $A", "EMPTY": ""}
"""The environment that every program is given, and our grammar with it."""

Answer = dict[str, str | None] | None
"""What a program reads from a file: each name's value (None: named without one). None where it refuses the file."""


class Refused(Exception):
    """The program refused at least one of the files that it was asked about together."""


class Program(ABC):
    """A program that reads env files, asked about `batch` files at a time."""

    consumer: ClassVar[str]
    """The name of our grammar for it."""
    executable: ClassVar[str]
    batch: ClassVar[int] = 1
    environ: ClassVar[Mapping[str, str]] = ENVIRON
    first_line: ClassVar[bytes] = b""
    """What every file begins with, by which our grammar knows the program."""

    @property
    def name(self) -> str:
        return self.consumer

    def missing(self) -> str | None:
        """Why the program is not there at all."""
        return None if shutil.which(self.executable) else f"{self.executable} is not installed"

    def unable(self) -> str | None:
        """Why this machine cannot run the program that it has."""
        return None

    def files(self, seed: int, count: int) -> Iterator[bytes]:
        """Random files for it, the same again for each seed."""
        return (self.first_line + content for content in generator.files(seed, count))

    @abstractmethod
    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        """What it reads from each file. ``folder`` is empty and its own. May raise `Refused` for all of them."""

    def answers(self, files: Sequence[bytes]) -> list[Answer]:
        """As `ask`, but finds those that are refused, by halves."""
        if not files:
            return []
        try:
            with tempfile.TemporaryDirectory(prefix="differential-") as folder:
                return self.ask(files, Path(folder))
        except Refused:
            if len(files) == 1:
                return [None]
        half = len(files) // 2
        return self.answers(files[:half]) + self.answers(files[half:])


def run(argv: Sequence[str], environ: Mapping[str, str], folder: Path, user: int | None = None) -> bytes:
    """What the program prints, run as ``user`` where that is given. Raises `Refused` where it fails."""
    argv = [shutil.which(argv[0]) or argv[0], *argv[1:]]  # else it would be looked for by the PATH of environ
    done = subprocess.run(
        argv,
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    if done.returncode:
        raise Refused
    return done.stdout


def write(folder: Path, files: Sequence[bytes]) -> list[str]:
    """The names that the files were given in ``folder``."""
    names = [f"{number}.env" for number in range(len(files))]
    for name, content in zip(names, files, strict=True):
        (folder / name).write_bytes(content)
    return names


def startable(environment: dict[str, str]) -> Answer:
    """None for what dockerd (an empty name) and runc (a NUL) do not start a container with."""
    refused = "" in environment or any("\0" in name + value for name, value in environment.items())
    return None if refused else {**environment}


def null_separated(output: bytes) -> dict[str, str]:
    """What `env -0` printed. A byte that is not UTF-8 is a lone surrogate."""
    entries = (entry.decode(errors="surrogateescape") for entry in output.split(b"\0") if b"=" in entry)
    return dict(entry.split("=", 1) for entry in entries)
