"""How a repository lies on the disk, as git-rev-parse(1) says, and what of it is not there."""

import os
from typing import NamedTuple

from auracheck.probes.git.program import Git, GitFailed

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
    """Raises `GitFailed` where there is no repository, or git will not read it."""
    answer = git.ask("rev-parse", "--path-format=absolute", "--is-bare-repository", "--is-shallow-repository",
                     "--git-common-dir")  # fmt: skip
    bare, shallow, common = answer.removesuffix(b"\n").split(b"\n", 2)
    top = b"" if bare == b"true" else git.ask("rev-parse", "--path-format=absolute", "--show-toplevel")
    indexes = tuple(_indexes(os.fsdecode(common)))
    head = _named(git, "HEAD^{commit}")
    unreadable = not head and has_commits(git)
    return Layout(os.fsdecode(top.removesuffix(b"\n")), indexes, shallow == b"true", head, unreadable)


def has_commits(git: Git) -> bool:
    """Whether HEAD leads to an object, be it readable or not; in a new repository it leads to none yet."""
    return bool(_named(git, "HEAD"))


def _named(git: Git, revision: str) -> str:
    """The name of the object that it is. Git ends with 1 where there is none, with 128 where one cannot be read."""
    return git.ask("rev-parse", "--quiet", "--verify", revision, fine=(0, 1, 128)).decode().strip()


def missing(git: Git) -> tuple[int, str]:
    """How many objects are referred to and not there, and what gets them. Nothing is fetched. Raises `GitFailed`.

    To list all objects leaves out what is missing without a word; to walk them is quicker than to read them.
    """
    walk = ("rev-list", "--objects", "--no-object-names", "--all", "--reflog")
    try:
        git.ask(*walk, "--quiet")
        return 0, ""
    except GitFailed:
        with git.start(*walk, "--missing=print") as run:
            number = sum(line.startswith(b"?") for line in run.answer)
            run.finish()
    if git.ask("config", "--name-only", "--get-regexp", _PROMISED, fine=(0, 1)):
        return number, "a partial clone, git fetch --refetch --no-filter gets them"
    return number, "git fsck says which"


def _indexes(common: str) -> list[str]:
    """The index files: that of the repository, and those of work trees that were added, whose folders may be gone."""
    folder = os.path.join(common, "worktrees")
    others = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    paths = [os.path.join(common, "index"), *(os.path.join(folder, name, "index") for name in others)]
    return [path for path in paths if os.path.isfile(path)]
