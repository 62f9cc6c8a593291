"""Searching the contents of objects as git hands them out: git-cat-file(1), batch output. Nothing is written."""

from collections.abc import Callable, Generator, Iterator
from typing import IO, NamedTuple

from auracheck.probes.git.finder import Finder
from auracheck.probes.git.program import Git

WINDOW = 4 << 20
"""Bytes of an object that are searched at once."""

PIPE = 1 << 20
MOST_RESTARTS = 1000
"""Objects that git breaks off at, until the share is given up."""


class Sighting(NamedTuple):
    """A needle, by its number, in an object. Lines count from 1, in a commit or tag from its message on; None is above
    that, among the names of its people."""

    needle: int
    name: str
    kind: str
    line: int | None


class Progress(NamedTuple):
    """Bytes that were read since the last one, and objects that could not be."""

    read: int
    broken: int = 0


def search(git: Git, names: memoryview, width: int, finder: Finder) -> Iterator[Sighting | Progress]:
    """What stands in these objects. One that git cannot read is skipped, and counted."""
    at = 0
    for _ in range(MOST_RESTARTS):
        if at >= len(names):
            return
        with git.start("cat-file", "--batch", "--buffer", given=names[at:]) as run:
            _widen(run.answer)
            for item in _contents(run.answer, finder):
                at += width * isinstance(item, Progress)
                yield item
        if at < len(names):  # git ended at an object that is broken
            at += width
            yield Progress(0, 1)
    yield Progress(0, (len(names) - at) // width)


def _contents(out: IO[bytes], finder: Finder) -> Iterator[Sighting | Progress]:
    """What each object holds, and after each of them its size; it ends where git does."""
    while header := out.readline():
        name, kind, *rest = header.split()
        if not rest:  # `NAME missing`
            yield Progress(0, 1)
            continue
        size = int(rest[0])
        told = name.decode(), kind.decode()
        ended = yield from _in_windows(out, size, finder, *told) if size > WINDOW else _whole(out, size, finder, *told)
        if not ended:
            return
        yield Progress(size)


def _whole(out: IO[bytes], size: int, finder: Finder, name: str, kind: str) -> Generator[Sighting, None, bool]:
    """Whether the object came whole, with the line end behind it."""
    content = out.read(size + 1)
    if len(content) <= size:
        return False
    for needle, at in finder.found(content) if kind != "tree" else ():
        start = content.find(b"\n\n") + 2 if kind in ("commit", "tag") else 0
        yield Sighting(needle, name, kind, content.count(b"\n", start, at) + 1 if at >= start else None)
    return True


def _in_windows(out: IO[bytes], size: int, finder: Finder, name: str, kind: str) -> Generator[Sighting, None, bool]:
    """The same of a large object, a window at a time."""
    left = size

    def read(most: int) -> bytes:
        nonlocal left
        content = out.read(min(left, most))
        left -= len(content)
        return content

    for needle, line in scan(read, finder):
        yield Sighting(needle, name, kind, line)
    return not left and bool(out.read(1))


def scan(read: Callable[[int], bytes], finder: Finder) -> Iterator[tuple[int, int]]:
    """Each needle that stands in what is read, with its first line. The windows overlap by as much as an occurrence
    may reach over."""
    seen: set[int] = set()
    tail, lines = b"", 1
    while content := read(WINDOW):
        window = tail + content
        for needle, at in finder.found(window):
            if needle not in seen:
                seen.add(needle)
                yield needle, lines + window.count(b"\n", 0, at)
        passed = max(0, len(window) - finder.longest + 1)
        lines += window.count(b"\n", 0, passed)
        tail = window[passed:]


def _widen(pipe: IO[bytes]) -> None:
    """Let git run ahead; where a system does not know how, it waits more often."""
    try:
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
    except (ImportError, AttributeError, OSError):
        pass
