"""The layout of a repository on disk, by git-rev-parse(1), and which of its objects are missing."""

import os
import stat
from collections.abc import Iterable, Iterator

from auracheck.probes.git.program import Git, Running
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.probes.git.finder import Finder

_PROMISED = r"^(extensions\.partialclone|remote\..*\.promisor)$"


class Layout(NamedTuple):
    """``top`` is the folder of the work tree, empty in a bare repository. ``indexes`` are those of all work trees,
    ``head`` is the commit that HEAD is, empty where there is none yet, or where it is ``unreadable``."""

    top: str
    indexes: tuple[str, ...]
    shallow: bool
    head: str
    unreadable: bool


def layout(git: Git) -> Layout:
    """Find the layout. Raises `GitFailed` without a repository, or if git refuses to read it."""
    answer = git.ask("rev-parse", "--path-format=absolute", "--is-bare-repository", "--is-shallow-repository",
                     "--git-common-dir")  # fmt: skip
    bare, shallow, common = answer.removesuffix(b"\n").split(b"\n", 2)
    top = b"" if bare == b"true" else git.ask("rev-parse", "--path-format=absolute", "--show-toplevel")
    indexes = tuple(_indexes(os.fsdecode(common)))
    head = _named(git, "HEAD^{commit}")
    unreadable = not head and has_commits(git)
    return Layout(os.fsdecode(top.removesuffix(b"\n")), indexes, shallow == b"true", head, unreadable)


def has_commits(git: Git) -> bool:
    """Whether HEAD refers to an object, readable or not; in a new repository it refers to none yet."""
    return bool(_named(git, "HEAD"))


def _named(git: Git, revision: str) -> str:
    """The name of a revision's object, else empty. Git exits with 1 without one, with 128 for an unreadable one."""
    return git.ask("rev-parse", "--quiet", "--verify", revision, fine=(0, 1, 128)).decode().strip()


def walk(git: Git) -> Running:
    """Start to walk all objects: a listing silently omits the missing ones, and reading them takes longer. Raises
    `GitFailed`."""
    return git.start("rev-list", "--objects", "--no-object-names", "--all", "--reflog", "--quiet", "--missing=print")


def missing(git: Git, walked: Running) -> tuple[int, str]:
    """The number of missing objects, and how to get them. Nothing is fetched. Raises `GitFailed`."""
    number = sum(line.startswith(b"?") for line in walked.answer)
    walked.finish()
    if number and git.ask("config", "--name-only", "--get-regexp", _PROMISED, fine=(0, 1)):
        return number, "partial clone; get them with git fetch --refetch --no-filter"
    return number, "list them with git fsck"


def _indexes(common: str) -> list[str]:
    """The index files: that of the repository, and those of work trees that were added, whose folders may be gone."""
    folder = os.path.join(common, "worktrees")
    others = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    paths = [os.path.join(common, "index"), *(os.path.join(folder, name, "index") for name in others)]
    return [path for path in paths if os.path.isfile(path)]


_COMMIT = b"\1"
_SUBMODULE = b"160000"


def in_head(git: Git) -> dict[str, list[str]]:
    """Each object of HEAD's tree, with its paths there. Raises `GitFailed`."""
    return _by_object(git.ask("ls-tree", "-r", "-z", "--full-tree", "HEAD"), 2)


def in_index(git: Git) -> dict[str, list[str]]:
    """Each object of the index, with its paths there. Raises `GitFailed`."""
    return _by_object(git.ask("ls-files", "-z", "--stage", "--full-name"), 1)


def oldest_first(git: Git, commits: bytes) -> bytes:
    """The commits, a name a line, with parents before their children; unreachable ones come last."""
    reached = git.ask("rev-list", "--all", "--reflog", "--topo-order", "--reverse")
    known = set(reached.split())
    return reached + b"".join(b"%s\n" % name for name in commits.split() if name not in known)


def brought(git: Git, names: Iterable[str], commits: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield object, path and commit wherever a commit has one of the objects and a parent had not. A merge is
    compared with each of its parents. Raises `GitFailed`, perhaps after some results."""
    wanted = dict.fromkeys(names)
    if not wanted:  # else git would list every change
        return
    options = [f"--find-object={name}" for name in wanted]
    command = ("diff-tree", "--stdin", "-r", "-m", "--root", "-z", "--no-renames", "--no-abbrev", "--raw")
    with git.start(*command, "--format=%x01%H", *options, given=commits) as run:
        commit = ""
        fields = iter(run.answer.read().split(b"\0"))
        for field in (each.lstrip(b"\n") for each in fields):
            if field.startswith(_COMMIT):
                commit = field[1:].decode()
            elif field.startswith(b":"):
                name, path = field.split()[3].decode(), next(fields)
                if name in wanted:  # else the commit deletes one
                    yield name, os.fsdecode(path), commit
        run.finish()


def _by_object(listing: bytes, field: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in listing.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        if about.startswith(_SUBMODULE):  # its commit is in a repository of its own
            continue
        found.setdefault(about.split()[field].decode(), []).append(os.fsdecode(path))
    return found


class FileSighting(NamedTuple):
    """A needle, by its number, in a file of the work tree."""

    needle: int
    path: str
    line: int


def search_files(top: str, paths: Iterable[str], finder: "Finder") -> Iterator[FileSighting | str]:
    """Yield what occurs in the files, or the path of an unreadable one. Links are not followed: git stores their
    target."""
    for path in paths:
        try:
            for needle, line in _search_file(os.path.join(top, path), finder):
                yield FileSighting(needle, path, line)
        except (FileNotFoundError, NotADirectoryError):  # deleted, but still in the index
            continue
        except OSError:
            yield path


def _search_file(path: str, finder: "Finder") -> Iterator[tuple[int, int]]:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        yield from ((needle, 1) for needle, _ in finder.found(os.fsencode(os.readlink(path))))
    elif stat.S_ISREG(mode):
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb", buffering=0) as file:
            from auracheck.probes.git.objects import scan  # late: only a search needs it

            yield from scan(file.read, finder)
