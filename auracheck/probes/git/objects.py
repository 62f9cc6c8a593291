"""Which objects a repository holds, as a list that is compact: 10^6 names take 50 MB."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from auracheck.probes.git.program import Git, GitFailed

_FIXED = 1000
"""What an object costs beside its bytes, in bytes."""

ALL = ("--batch-all-objects", "--buffer")

_SEARCHED = (b"blob", b"commit", b"tag")
"""Trees hold names alone, and are half of all objects."""


class Objects:
    """Names of objects, in the order in which git reads them fastest, and how much work they are."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.names = bytearray()
        self.commits = bytearray()
        self.size = 0
        self._until = array("Q")
        self.complete = True
        self.current: frozenset[str] = frozenset()
        """Those that are searched for where they stand now, whatever commit brought them."""

    def __len__(self) -> int:
        return len(self._until)

    @property
    def work(self) -> int:
        """Roughly the bytes that are to be read."""
        return self._until[-1] if self._until else 0

    def add(self, kind: bytes, size: int, name: bytes) -> None:
        self.names += name + b"\n"
        self.size += size
        self._until.append(self.work + size + _FIXED)
        if kind == b"commit":
            self.commits += name + b"\n"

    def shares(self, number: int) -> Iterator[memoryview]:
        """The names in so many neighbouring parts of about the same work, a line each. Neighbours in a pack are
        deltas of one another, so they stay together."""
        cuts = [bisect_left(self._until, self.work * cut // number) for cut in range(number)] + [len(self)]
        for start, end in pairwise(cuts):
            yield memoryview(self.names)[start * self.width : end * self.width]


def everything(git: Git) -> Objects:
    """Every object that the repository holds, reachable or not. Raises `GitFailed`."""
    try:
        return _listed(git, (*ALL, "--unordered"), b"")
    except GitFailed:  # at an object that is broken: the names alone are listed without looking into any
        objects = _plain(git.ask("cat-file", *ALL, "--unordered", "--batch-check=%(objectname)"))
        objects.complete = False
        return objects


def _plain(names: bytes) -> Objects:
    """Objects of which the names alone are known; trees are among them."""
    objects = Objects(names.find(b"\n") + 1)
    for name in names.split():
        objects.add(b"", 0, name)
    return objects


def since(git: Git, revision: str, names: Collection[str] = ()) -> Objects:
    """What HEAD has and ``revision`` has not, and the objects of these names. Raises `GitFailed`.

    A tree is a revision too: the empty one (`git hash-object -t tree /dev/null`) lets in all that HEAD has.
    """
    if not git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{tree}}", fine=(0, 1, 128)):
        raise GitFailed("no such commit is there")
    listed = git.ask("rev-list", "--objects", "--no-object-names", "HEAD", "--not", "--end-of-options", revision)
    current = frozenset(names).difference(listed.decode().split())
    objects = _listed(git, ("--buffer",), listed + _lines(current))
    objects.current = current
    return objects


def named(git: Git, names: Collection[str]) -> Objects:
    """These objects, where they stand now. Raises `GitFailed`."""
    objects = _listed(git, ("--buffer",), _lines(names))
    objects.current = frozenset(names)
    return objects


def _lines(names: Collection[str]) -> bytes:
    return "".join(f"{name}\n" for name in sorted(names)).encode()


def _listed(git: Git, which: Sequence[str], given: bytes) -> Objects:
    objects = Objects(0)
    form = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    with git.start("cat-file", *which, form, given=given) as run:
        for line in run.answer:
            kind, _, rest = line.partition(b" ")
            size, _, name = rest.rstrip().partition(b" ")
            if kind in _SEARCHED:
                objects.width = len(name) + 1
                objects.add(kind, int(size), name)
            elif kind != b"tree":  # `NAME missing`
                objects.complete = False
        objects.complete = run.finish() and objects.complete
    return objects
