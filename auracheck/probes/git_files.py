"""The probe git-files."""

from collections.abc import Iterable, Iterator, Sequence

from auracheck.deployment import Run
from auracheck.deployment.facts import Stray, Tracked, Unignored
from auracheck.listing import some
from auracheck.model import Unread
from auracheck.probes import Probe
from auracheck.report import Skipped
from auracheck.systems.directory.layered import local_file
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.probes.git.program import GitFailed

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
    """Which of the files that were read, or found beside them, git tracks, and which of the others it does not
    ignore."""

    name: ClassVar[str] = "git-files"

    def observe(self, run: Run) -> Iterator[Tracked | Unignored | Unread | Skipped]:
        rules = {document.path: self._rules(document.kind) for document in run.documents}
        rules |= {stray.file: ["stray-file"] for stray in run.facts(Stray)}
        paths = [path for path, needing in rules.items() if needing]
        if not paths:
            return
        from auracheck.probes.git.program import GitFailed, by_repository

        for top, files in by_repository(paths).items():
            left = dict(files)
            try:
                yield from _looked_up(top, left)
            except GitFailed as error:
                missed = [path for given in (left or files).values() for path in given]
                yield self._missed(missed, {rule: None for path in missed for rule in rules[path]}, error)

    def _rules(self, kind: str) -> list[str]:
        """The rules that will run and that need to know it of such a file."""
        return [rule for rule in _KINDS.get(kind, ()) if self.options.will_run(rule)]

    def _missed(self, paths: Sequence[str], rules: Iterable[str], error: "GitFailed") -> Unread | Skipped:
        """Where git cannot be asked at all and nobody asked for it, the check is complete without it."""
        from auracheck.probes.git.program import GitUnavailable

        rules = tuple(rules)
        files = some(paths, 1)
        if isinstance(error, GitUnavailable) and not any(map(self.options.asks_git_for, rules)):
            verbs = "tracks or ignores" if "unignored-file" in rules else "tracks"
            return Skipped(f"whether git {verbs} {files}", error.reason, rules)
        return Unread("git", f"{files} not looked up in git: {error.reason}")


def _looked_up(top: str, left: dict[str, list[str]]) -> Iterator[Tracked | Unignored]:
    """What git says of the files of one repository: path there → the paths as they were given. Those that it tracks are
    taken out of ``left``. Raises `GitFailed`, perhaps after some results."""
    from auracheck.probes.git.program import Git, is_here
    from auracheck.probes.git.tracking import ignore_line, tracked, unignored

    git, here = Git(top, patience=PATIENCE), is_here(top)
    for path, where in tracked(git, list(left)):
        yield from (Tracked(given, where, here, local_file(given)) for given in left.pop(path, ()))
    for path, _, where in unignored(git, list(left)) if left else ():
        yield from (Unignored(given, ignore_line(path), where) for given in left[path])
