"""The probe git-files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Probe

_KINDS = {
    "env file": ("tracked-file", "unignored-file"),
    "secret file": ("tracked-file", "unignored-file"),
    "manifest": ("embedded-secret",),
}
"""The documents that git is asked about, and the rules that want to know. Examples are made to be tracked."""

PATIENCE = 30.0
"""Seconds for each question about the files that were read. They are quick, and asked in every check, where a FIFO in
the place of a `.gitignore` would have git wait for ever."""


class GitFiles(Probe):
    """What git has of the files that were read.

    Facts: `tracked`, whose detail is `index`, or `HEAD` for what only the last commit has; `unignored` of a file
    that git does not have and nothing keeps out, whose detail is the line that would. `let-in` of one that a
    negation lets in, whose detail is its `FILE:LINE`.
    """

    name: ClassVar[str] = "git-files"

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        paths = [document.path for document in inventory.documents if self._is_wanted(document.kind)]
        if not paths:
            return
        from auracheck.probes.git.repository import by_repository

        for top, files in by_repository(paths).items():
            yield from _asked(top, files)

    def _is_wanted(self, kind: str) -> bool:
        return any(self.options.will_run(rule) for rule in _KINDS.get(kind, ()))


def _asked(top: str, files: Mapping[str, Sequence[str]]) -> Iterator[Fact | Unread]:
    """Of the files of one repository: path there → the paths as they were given."""
    from auracheck.probes.git.program import Git, GitFailed
    from auracheck.probes.git.tracking import ignore_line, tracked, unignored

    git = Git(top, patience=PATIENCE)
    left = dict(files)
    try:
        for path, where in tracked(git, list(files)):
            yield from (Fact("tracked", given, where) for given in left.pop(path, ()))
        for path, _, where in unignored(git, list(left)) if left else ():
            for given in files[path]:
                yield Fact("unignored", given, ignore_line(path))
                if where:
                    yield Fact("let-in", given, where)
    except GitFailed as error:
        path = next(iter((left or files).values()))[0]
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        yield Unread(path, f"whether git tracks it{more} cannot be told: {error.reason}", path)
