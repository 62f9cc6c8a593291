"""What is told of a repository that was searched for values."""

from typing import NamedTuple

from auracheck.probes.git.kept import Kept

MESSAGES = {"commit": "(commit message)", "tag": "(tag message)"}
BLOB = "(blob)"
"""In the place of a path, where no commit and no index is known to have it. The commit is then the name of the object
itself, which `git show` takes as well."""

UNPLACED = "(blob, not looked up)"
"""The same where it was not asked which commit has it."""


class Leak(NamedTuple):
    """A value, by its number, in a place: in a commit, or without one in the work tree or an index. ``kept`` is what
    keeps the commits that have it there."""

    value: int
    spelling: str
    path: str
    line: int | None
    commit: str | None
    in_head: bool
    kept: Kept = Kept.REFERENCE

    @property
    def beside(self) -> list[str]:
        """The facts that are told of it beside `leaked`."""
        keeper = {Kept.STASH: ["leaked-in-stash"], Kept.NOTHING: ["leaked-unkept"]}.get(self.kept, [])
        return ["leaked-in-HEAD"] * self.in_head + keeper * (self.commit is not None)


class Incomplete(NamedTuple):
    """What of the repository could not be searched, and why. ``interrupted``: the user wants no more of it."""

    reason: str
    interrupted: bool = False
