"""Where an object stands: its paths in HEAD, in an index, and the commit that first brought it. Asked for hits alone.

All commands are plumbing: no configuration changes what they print, and they run no other program.
"""

import os
from collections.abc import Iterable, Iterator

from auracheck.probes.git.program import Git

_COMMIT = b"\1"
_SUBMODULE = b"160000"


def in_head(git: Git) -> dict[str, list[str]]:
    """Each object of HEAD's tree, with its paths there. Raises `GitFailed`."""
    return _by_object(git.ask("ls-tree", "-r", "-z", "--full-tree", "HEAD"), 2)


def in_index(git: Git) -> dict[str, list[str]]:
    """Each object of the index, with its paths there. Raises `GitFailed`."""
    return _by_object(git.ask("ls-files", "-z", "--stage", "--full-name"), 1)


def oldest_first(git: Git, commits: bytes) -> bytes:
    """The commits, a name a line, with parents before their children; those that nothing reaches come last."""
    reached = git.ask("rev-list", "--all", "--reflog", "--topo-order", "--reverse")
    known = set(reached.split())
    return reached + b"".join(b"%s\n" % name for name in commits.split() if name not in known)


def brought(git: Git, names: Iterable[str], commits: bytes) -> Iterator[tuple[str, str, str]]:
    """Object, path and commit, wherever a commit has one of the objects and a parent had not. A merge is held against
    each of its parents. Raises `GitFailed` after what could be told."""
    wanted = dict.fromkeys(names)
    if not wanted:  # git would tell of all that ever changed
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
                if name in wanted:  # else the commit takes one away
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
