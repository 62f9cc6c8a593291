"""Programs in the place of real ones, which record what they are given: their arguments and their standard input."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_RECORDER = """#!/bin/sh
n=$(ls "{records}" | grep -c args)
printf '%s\\0' "${{0##*/}}" "$@" > "{records}/$n.args"
cat > "{records}/$n.in"
"""


class Call(NamedTuple):
    """One call of a stub: its name and arguments, and all that its standard input had."""

    words: tuple[str, ...]
    given: bytes

    def __repr__(self) -> str:
        return f"Call({self.words[0]!r})"


class Stubs:
    """A folder for the PATH in which each of these programs is a recorder."""

    def __init__(self, folder: Path, programs: Sequence[str]) -> None:
        self.folder = folder / "stubs"
        self._records = folder / "records"
        self.folder.mkdir()
        self._records.mkdir()
        for program in programs:
            (self.folder / program).write_text(_RECORDER.format(records=self._records))
            (self.folder / program).chmod(0o755)

    @property
    def environ(self) -> dict[str, str]:
        return {"PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"}

    @property
    def calls(self) -> list[Call]:
        found = sorted(self._records.glob("*.args"), key=lambda path: int(path.stem))
        return [Call(tuple(path.read_text().split("\0")[:-1]), path.with_suffix(".in").read_bytes()) for path in found]
