"""A bar on stderr while something takes its time. Rich lives here, too; it is loaded when the bar first shows."""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds after which the bar shows: what is done sooner needs none."""


def bar(what: str) -> Callable[[int, int], None] | None:
    """What is told how much of ``what`` is done; None where nobody looks at stderr."""
    return None if "CI" in os.environ or not sys.stderr.isatty() else Bar(what).show


class Bar:
    """Shows how much is done, with an estimate of the time that is left. It goes when all is done."""

    def __init__(self, what: str) -> None:
        self._what = what
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
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = TextColumn(self._what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        self._shown = progress, progress.add_task("", total=whole, completed=done)

    def _end(self) -> None:
        if self._shown:
            self._shown[0].stop()
        self._shown = None
        self._began = time.monotonic()
