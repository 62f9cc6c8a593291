"""What keeps a commit or a tag in a repository, and so what it takes to be rid of it."""

from collections.abc import Collection
from enum import IntEnum

from auracheck.probes.git.program import Git

_STASH = "refs/stash"


class Kept(IntEnum):
    """``NOTHING`` that stays: reflogs alone, or nothing at all. ``STASH``: a stash and no more. ``REFERENCE``: a
    branch, a tag, a note, or some work tree's HEAD."""

    NOTHING = 0
    STASH = 1
    REFERENCE = 2


def kept(git: Git, names: Collection[str]) -> dict[str, Kept]:
    """What keeps each of these objects. A blob or a tag is kept by a reference to itself alone; what is in a commit
    is kept as that is. Raises `GitFailed`."""
    found = dict.fromkeys(names, Kept.NOTHING)
    if not found:
        return found
    stashes = git.ask("for-each-ref", _STASH) and git.ask("rev-list", "--walk-reflogs", _STASH).decode().split()
    if stashes:  # a stash has commits of its own for the index, and for files that git did not track
        listed = git.ask("rev-list", *stashes, "--not", f"--exclude={_STASH}", "--all")
        found |= dict.fromkeys(found.keys() & set(listed.decode().split()), Kept.STASH)
    for command in (("rev-list", f"--exclude={_STASH}", "--all"), ("for-each-ref", "--format=%(objectname)")):
        with git.start(*command) as run:
            for name in (line.decode().strip() for line in run.answer):
                if name in found and found[name] is not Kept.STASH:
                    found[name] = Kept.REFERENCE
            run.finish()
    return found
