"""The search in several processes at once, each with a share of the objects and a git of its own."""

import os
import signal
from collections.abc import Iterator

from auracheck.errors import internal
from auracheck.probes.git.finder import Finder
from auracheck.probes.git.objects import Objects, Progress, Sighting, search
from auracheck.probes.git.program import Git, GitFailed
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORTH_A_PROCESS = 16 << 20
"""Bytes below which another process costs more time than it saves."""

_OFTEN = 4 << 20
"""Bytes after which a worker reports its progress."""


def search_all(git: Git, objects: Objects, finder: Finder) -> Iterator[Sighting | Progress]:
    """Yield what occurs in the objects, as it is found. Raises `GitFailed` if a part could not be searched."""
    if not objects:
        return
    number = min(_cores(), 1 + objects.work // WORTH_A_PROCESS)
    if number == 1:
        yield from search(git, memoryview(objects.names), objects.width, finder)
    else:
        yield from _in_processes(git, objects, finder, number)


def _cores() -> int:
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_processes(git: Git, objects: Objects, finder: Finder, number: int) -> Iterator[Sighting | Progress]:
    """Fork, so that the values stay in memory that the processes share."""
    from multiprocessing import get_context
    from multiprocessing.connection import Connection, wait

    context = get_context("fork")
    processes = []
    pipes = []
    try:
        for share in objects.shares(number):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(git, share, objects.width, finder, theirs), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            pipes.append(ours)
        while pipes:
            for pipe in wait(pipes):
                assert isinstance(pipe, Connection)
                try:
                    item = pipe.recv()
                except EOFError:
                    pipes.remove(pipe)
                    continue
                if isinstance(item, str):
                    raise GitFailed(item)
                yield item
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            raise GitFailed("a search process ended early")
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _work(git: Git, share: memoryview, width: int, finder: Finder, pipe: "Connection") -> None:
    """Search one share. The parent handles Ctrl-C, and ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    read = broken = 0
    try:
        for item in search(git, share, width, finder):
            if isinstance(item, Sighting):
                pipe.send(item)
                continue
            read, broken = read + item.read, broken + item.broken
            if read >= _OFTEN:
                pipe.send(Progress(read, broken))
                read = broken = 0
        pipe.send(Progress(read, broken))
    except GitFailed as error:
        pipe.send(error.reason)
    except Exception as error:  # its traceback would quote what it read
        pipe.send(internal(error))
