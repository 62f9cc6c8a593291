"""python-dotenv, in this process."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from dotenv import dotenv_values

from tests.differential.programs.base import ENVIRON, Answer, Program, write

_process = threading.Lock()
"""There is one environment in a process."""


class PythonDotenv(Program):
    """`dotenv_values(path)`."""

    consumer = "dotenv"
    executable = "python3"
    batch = 500

    def missing(self) -> None:
        """auracheck depends on it."""

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # it warns of each line that it skips
        with _process, mock.patch.dict("os.environ", ENVIRON, clear=True):
            return [_read(folder / name) for name in write(folder, files)]


def _read(path: Path) -> Answer:
    try:
        return dict(dotenv_values(path))
    except ValueError:  # not UTF-8
        return None
