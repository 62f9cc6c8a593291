"""A bar on stderr while something takes long. Rich lives here, too; it is loaded when the bar first shows."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

PATIENCE = 1.0
"""Seconds after which the bar shows: a short search needs none."""


Told = Callable[[int, int], None]


def searching() -> Told | None:
    """What is told how many bytes of git have been searched; None where nobody looks at stderr."""
    return Bar().show if _is_looked_at() else None


def reading() -> Told | None:
    """What is told how many servers have answered; None where nobody looks at stderr."""
    return Servers().show if _is_looked_at() else None


def _is_looked_at() -> bool:
    return "CI" not in os.environ and sys.stderr.isatty()


class Bar:
    """Shows how much is done, with an estimate of the time that is left. It goes when all is done."""

    doing: ClassVar[str] = "searching git"

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
        from rich.progress import BarColumn, Progress, TextColumn

        columns = TextColumn(self.doing), BarColumn(), *self._amounts()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        self._shown = progress, progress.add_task("", total=whole, completed=done)

    def _amounts(self) -> "Sequence[ProgressColumn]":
        from rich.progress import DownloadColumn, TimeRemainingColumn

        return DownloadColumn(), TimeRemainingColumn()

    def _end(self) -> None:
        if self._shown:
            self._shown[0].stop()
        self._shown = None
        self._began = time.monotonic()


class Servers(Bar):
    """The same of servers, which are counted, and take as long as they take."""

    doing = "asking servers"

    def _amounts(self) -> "Sequence[ProgressColumn]":
        from rich.progress import MofNCompleteColumn

        return (MofNCompleteColumn(),)
