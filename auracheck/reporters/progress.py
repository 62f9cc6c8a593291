"""A bar on stderr while a long search runs. Rich lives here, too; it is loaded when the bar first shows."""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds after which the bar shows: a short search needs none."""


def bar() -> Callable[[int, int], None] | None:
    """What is told how much is done; None where nobody looks at stderr."""
    return None if "CI" in os.environ or not sys.stderr.isatty() else Bar().show


class Bar:
    """Shows how much is done, with an estimate of the time that is left. It goes when all is done."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def show(self, done: int, whole: int) -> None:
        if done >= whole:
            self._end()
        elif self._shown:
            self._shown[0].update(self._shown[1], completed=done, total=whole)
        elif time.monotonic() - self._began > PATIENCE:
            self._begin(done, whole)

    def _begin(self, done: int, whole: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("searching git"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        self._shown = progress, progress.add_task("", total=whole, completed=done)

    def _end(self) -> None:
        if self._shown:
            self._shown[0].stop()
        self._shown = None
        self._began = time.monotonic()
