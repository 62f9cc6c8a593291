"""The objects of a repository, as a compact list: 10^6 names take 60 MB, and twice that until they are in order."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from itertools import accumulate, pairwise

from auracheck.probes.git.finder import Finder
from auracheck.probes.git.program import Git, GitFailed
from auracheck.typed import IO, NamedTuple

_FIXED = 1000
"""The cost of an object beside its bytes, in bytes."""

Progressed = Callable[[int, int], None]
"""Called with how many bytes are searched, of how many."""

ALL = ("--batch-all-objects", "--buffer")

_SEARCHED = (b"blob", b"commit", b"tag")
"""Trees contain only names, and are half of all objects."""


MOST_REMEMBERED = 500_000
"""Objects that may be bases of later ones; 60 MB."""


class Objects:
    """Names of objects, in the order in which git reads them fastest, and the work to read them, in about bytes.

    Git stores most objects as deltas to others, and keeps what it has made a while. So those of one family stay
    together, which saves 30 to 45 % of its time.
    """

    def __init__(self) -> None:
        self.names = bytearray()
        self.width = 0
        self.commits = bytearray()
        self.size = self.work = 0
        self._works = array("Q")
        self._families = array("L")
        self._family_of: dict[int, int] = {}
        """By hashes of names: if two have one hash, only the order suffers."""
        self.complete = True
        self.current: frozenset[str] = frozenset()
        """Those that are searched as part of HEAD or an index, independent of the commit that added them."""

    def __len__(self) -> int:
        return len(self._works)

    def add(self, kind: bytes, size: int, name: bytes, base: bytes) -> None:
        """Add an object, which may be stored as a delta to ``base``, an earlier one."""
        family = self._family_of.get(hash(base), len(self))
        if len(self._family_of) > MOST_REMEMBERED:
            self._family_of.clear()
        self._family_of[hash(name)] = family
        self._families.append(family)
        self._works.append(size + _FIXED)
        self.names += name + b"\n"
        self.width = len(name) + 1
        self.size += size
        self.work += size + _FIXED
        if kind == b"commit":
            self.commits += name + b"\n"

    def group(self) -> None:
        """Put each family together, after the last object was added."""
        self._family_of.clear()
        order = array("L", sorted(range(len(self)), key=self._families.__getitem__))
        self._works = array("Q", map(self._works.__getitem__, order))
        names, self.names = self.names, bytearray()
        for at in order:
            self.names += names[at * self.width : (at + 1) * self.width]

    def shares(self, number: int) -> Iterator[memoryview]:
        """The names in so many consecutive parts of about the same work, one per line."""
        until = array("Q", accumulate(self._works))
        cuts = [bisect_left(until, self.work * cut // number) for cut in range(number)] + [len(self)]
        for start, end in pairwise(cuts):
            yield memoryview(self.names)[start * self.width : end * self.width]


def everything(git: Git, progress: Progressed | None = None) -> Objects:
    """Every object of the repository, reachable or not. Raises `GitFailed`."""
    try:
        return _listed(git, (*ALL, "--unordered"), b"", progress)
    except GitFailed:  # a broken object: listing only names does not read any
        objects = _plain(git.ask("cat-file", *ALL, "--unordered", "--batch-check=%(objectname)"))
        objects.complete = False
        return objects


def _plain(names: bytes) -> Objects:
    """Objects of which only the names are known; trees are among them."""
    objects = Objects()
    for name in names.split():
        objects.add(b"", 0, name, b"")
    return objects


def since(git: Git, revision: str, names: Collection[str] = ()) -> Objects:
    """What HEAD has and ``revision`` has not, and the objects of these names. Raises `GitFailed`.

    A tree is a revision too: the empty one (`git hash-object -t tree /dev/null`) selects everything in HEAD.
    """
    if not git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{tree}}", fine=(0, 1, 128)):
        raise GitFailed("unknown commit")
    listed = git.ask("rev-list", "--objects", "--no-object-names", "HEAD", "--not", "--end-of-options", revision)
    current = frozenset(names).difference(listed.decode().split())
    objects = _listed(git, ("--buffer",), listed + _lines(current))
    objects.current = current
    return objects


def named(git: Git, names: Collection[str]) -> Objects:
    """These objects, as part of HEAD or an index. Raises `GitFailed`."""
    objects = _listed(git, ("--buffer",), _lines(names))
    objects.current = frozenset(names)
    return objects


def _lines(names: Collection[str]) -> bytes:
    return "".join(f"{name}\n" for name in sorted(names)).encode()


def _listed(git: Git, which: Sequence[str], given: bytes, progress: Progressed | None = None) -> Objects:
    objects = Objects()
    form = "--batch-check=%(objecttype) %(objectsize) %(objectname) %(deltabase)"
    with git.start("cat-file", *which, form, given=given) as run:
        for number, line in enumerate(run.answer, 1):
            kind, *rest = line.split()
            if kind in _SEARCHED:
                size, name, base = rest
                objects.add(kind, int(size), name, base)
            elif kind != b"tree":  # `NAME missing`
                objects.complete = False
            if progress and number % LISTED == 0:
                progress(0, objects.size)  # the first sign of life in a large repository
        objects.complete = run.finish() and objects.complete
    objects.group()
    return objects


LISTED = 10_000
"""Objects after which a listing reports what it has."""

WINDOW = 4 << 20
"""Number of bytes of an object that are searched at once."""

PIPE = 1 << 20
MOST_RESTARTS = 1000
"""Maximum number of objects at which git may stop, before the share is given up."""


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
    """Yield what occurs in these objects. One that git cannot read is skipped, and counted."""
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
    """Yield what occurs in each object, and then its size; ends when git does."""
    while header := out.readline():
        name, kind, *rest = header.split()
        if not rest:  # `NAME missing`
            yield Progress(0, 1)
            continue
        size = int(rest[0])
        search_in = _in_windows if size > WINDOW else _whole
        ended = yield from search_in(out, size, finder, name.decode(), kind.decode())
        if not ended:
            return
        yield Progress(size)


def _whole(out: IO[bytes], size: int, finder: Finder, name: str, kind: str) -> Generator[Sighting, None, bool]:
    """Search an object. Returns whether it was complete, with the line end after it."""
    content = out.read(size + 1)
    if len(content) <= size:
        return False
    for needle, at in finder.found(content) if kind != "tree" else ():
        start = content.find(b"\n\n") + 2 if kind in ("commit", "tag") else 0
        yield Sighting(needle, name, kind, content.count(b"\n", start, at) + 1 if at >= start else None)
    return True


def _in_windows(out: IO[bytes], size: int, finder: Finder, name: str, kind: str) -> Generator[Sighting, None, bool]:
    """The same for a large object, one window at a time."""
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
    """Yield each needle that occurs, with its first line. The windows overlap by the length of the longest needle."""
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
    """Enlarge the pipe, so that git waits less often; without effect where a system cannot."""
    try:
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
    except (ImportError, AttributeError, OSError):
        pass
