"""Whether git tracks or ignores a file: git-ls-files(1), git-ls-tree(1), git-check-ignore(1)."""

import os
import stat
from collections.abc import Iterator, Sequence

from auracheck.probes.git.layout import has_commits
from auracheck.probes.git.program import Git, GitFailed
from auracheck.regex import regex
from auracheck.typed import NamedTuple

_AT_ONCE = 200
"""Maximum number of paths on one command line."""

_SPECIAL = regex(r"[\\*?\[]| (?= *$)")


class UnignoredPath(NamedTuple):
    """A file that git does not ignore. ``pattern`` is the negated one that matches it, if any, at ``where``."""

    path: str
    pattern: str = ""
    where: str = ""


def tracked(git: Git, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the paths that git tracks, with where: `index`, or `HEAD` if only removed from the index.

    Raises `GitFailed`, perhaps after some results.
    """
    left = dict.fromkeys(paths)
    for path in _listed(git, paths, "ls-files", "-z", "--cached", "--full-name"):
        if path in left:  # one that is in conflict is there several times
            del left[path]
            yield path, "index"
    try:
        for path in _listed(git, list(left), "ls-tree", "-z", "--name-only", "--full-tree", "HEAD"):
            yield path, "HEAD"
    except GitFailed:
        if has_commits(git):
            raise


def unignored(git: Git, paths: Sequence[str]) -> Iterator[UnignoredPath]:
    """Yield the paths that no ignore file excludes, considering negated patterns. Raises `GitFailed`."""
    _refuse_pipes(git.folder, paths)
    given = b"".join(b"./%s\0" % os.fsencode(path) for path in paths)  # no path is magic then
    answer = git.ask("check-ignore", "-z", "-v", "--non-matching", "--no-index", "--stdin", fine=(0, 1), given=given)
    fields = [os.fsdecode(field) for field in answer.split(b"\0")[:-1]]
    for source, line, pattern, path in zip(*(iter(fields),) * 4, strict=True):
        if not pattern or pattern.startswith("!"):
            yield UnignoredPath(path.removeprefix("./"), pattern, f"{source}:{line}" if pattern else "")


def _refuse_pipes(top: str, paths: Sequence[str]) -> None:
    """Raise `GitFailed` for a FIFO in place of a `.gitignore` that is about one of the paths: git would wait for it."""
    folders = {""}
    for path in paths:
        while (path := os.path.dirname(path)) not in folders:
            folders.add(path)
    for folder in sorted(folders):
        ignores = os.path.join(folder, ".gitignore")
        try:
            is_pipe = stat.S_ISFIFO(os.stat(os.path.join(top, ignores)).st_mode)
        except OSError:
            continue
        if is_pipe:
            raise GitFailed(f"{ignores} is a FIFO")


def ignore_line(path: str) -> str:
    """The line of the top folder's `.gitignore` that matches only this file (gitignore(5), pattern format)."""
    return "/" + _SPECIAL.sub(r"\\\g<0>", path).replace("\n", "?").replace("\r", "?")


def _listed(git: Git, paths: Sequence[str], *command: str) -> Iterator[str]:
    for start in range(0, len(paths), _AT_ONCE):
        answer = git.ask("--literal-pathspecs", *command, "--", *paths[start : start + _AT_ONCE])
        yield from (os.fsdecode(path) for path in answer.split(b"\0")[:-1])
