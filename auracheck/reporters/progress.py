"""A progress bar on stderr. Rich is loaded when the bar first shows."""

import os
import sys
import time
from collections.abc import Callable, Sequence

from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

PATIENCE = 1.0
"""Seconds after which the bar shows."""

Progressed = Callable[[int, int], None]
"""Called with how much is done, of how much."""


def searching() -> Progressed | None:
    """For the bytes of git that have been searched; None unless stderr is a terminal."""
    return Bar().show if _is_interactive() else None


def reading() -> Progressed | None:
    """For the servers that have answered; None unless stderr is a terminal."""
    return ServerBar().show if _is_interactive() else None


def _is_interactive() -> bool:
    return "CI" not in os.environ and sys.stderr.isatty()


class Bar:
    """Shows how much is done and an estimate of the remaining time. It disappears when all is done."""

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


class ServerBar(Bar):
    """The same for servers, which are counted, without an estimate."""

    doing = "waiting for servers"

    def _amounts(self) -> "Sequence[ProgressColumn]":
        from rich.progress import MofNCompleteColumn

        return (MofNCompleteColumn(),)
