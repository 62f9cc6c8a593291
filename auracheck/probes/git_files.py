"""The probe git-files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from auracheck.deployment import Run
from auracheck.deployment.facts import Tracked, Unignored
from auracheck.model import Unread
from auracheck.probes import Probe

_KINDS = {
    "env file": ("tracked-file", "unignored-file"),
    "secret file": ("tracked-file", "unignored-file"),
    "manifest": ("embedded-secret",),
}
"""The kinds of document to look up in git, and the rules that need it. Examples are tracked on purpose."""

PATIENCE = 30.0
"""Timeout in seconds for each git command. They are quick and run in every check, where git would wait for ever for a
FIFO in place of a `.gitignore`."""


class GitFiles(Probe):
    """Which of the files that were read git tracks, and which of the others it does not ignore."""

    name: ClassVar[str] = "git-files"

    def observe(self, run: Run) -> Iterator[Tracked | Unignored | Unread]:
        paths = [document.path for document in run.documents if self._is_wanted(document.kind)]
        if not paths:
            return
        from auracheck.probes.git.program import by_repository

        for top, files in by_repository(paths).items():
            yield from _asked(top, files)

    def _is_wanted(self, kind: str) -> bool:
        return any(self.options.will_run(rule) for rule in _KINDS.get(kind, ()))


def _asked(top: str, files: Mapping[str, Sequence[str]]) -> Iterator[Tracked | Unignored | Unread]:
    """Of the files of one repository: path there → the paths as they were given."""
    from auracheck.probes.git.program import Git, GitFailed
    from auracheck.probes.git.tracking import ignore_line, tracked, unignored

    git = Git(top, patience=PATIENCE)
    left = dict(files)
    try:
        for path, where in tracked(git, list(files)):
            yield from (Tracked(given, where) for given in left.pop(path, ()))
        for path, _, where in unignored(git, list(left)) if left else ():
            for given in files[path]:
                yield Unignored(given, ignore_line(path), where)
    except GitFailed as error:
        path = next(iter((left or files).values()))[0]
        more = f" ({len(left)} files)" if len(left) > 1 else ""
        yield Unread(path, f"not looked up in git{more}: {error.reason}", path)
