"""The rule stray-file."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import Stray, Tracked
from auracheck.model import Origin
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.rules.tracked_file import untrack
from auracheck.steps import RunStep
from auracheck.systems.steps import quote


class StrayFile(Rule):
    """An interrupted write has left a file with secrets behind.

    What it finds
    The file that `auracheck generate --write` writes first and then renames: .env.auracheck-new.local, or
    .env.auracheck-new.env for files such as app.env. It is left if auracheck is killed, or the machine goes down, in
    the moment before the rename. Where the system has no unnamed files (macOS, Windows, some network file systems),
    that moment is the whole write. auracheck looks beside each file that it reads, where links lead, and also for the
    name that older versions used, ..env.auracheck-new for .env.

    Why it matters
    It contains all secrets of the file that was to be replaced. Nobody looks for it, and unless a line of .gitignore or
    .dockerignore happens to match it, `git add -A` commits it and COPY puts it into an image.

    How to fix it
    Run the command of the finding. The file that was to be replaced is unchanged, so nothing is lost. The next
    `generate --write` beside it removes the file, too. If git tracks it, rotate the values.

    Example
    .env.auracheck-new.local: error: stray-file: left behind by an interrupted write, may contain secrets
    """

    name = "stray-file"
    group = "exposure"
    severities = Severities(Severity.ERROR, Severity.ERROR)
    probes = ("stray-files", "git-files")

    def check(self, run: Run) -> Iterator[Finding]:
        for file in (stray.file for stray in run.facts(Stray)):
            message, command = "left behind by an interrupted write, may contain secrets", f"rm {quote(file)}"
            tracked = run.fact(Tracked, file)
            if tracked is not None:
                message = "left behind by an interrupted write, tracked by git; rotate its secrets"
                command += f" && {untrack(tracked)}"
            yield Finding(self.name, self.severities.strict, None, message, (RunStep(command),), (Origin(file),), ())
