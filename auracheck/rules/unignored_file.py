"""The rule unignored-file."""

import os
from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import Unignored
from auracheck.model import Origin
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import takers
from auracheck.rules.rule import Rule
from auracheck.steps import EditStep, Step, do


class UnignoredFile(Rule):
    """An env file with a credential in it is not ignored by git.

    What it finds
    An env file or a secret file in a git repository that contains a credential (a key, a password, a token, a URL with
    a password) and is neither tracked nor ignored: by a .gitignore, .git/info/exclude or your global excludes file.
    Also one that a negation (!.env) excepts from them. Placeholders are not credentials. Where git is not installed or
    refuses the repository, this is not checked, and the report says so.

    Why it matters
    The next `git add .` adds it, and what is committed and pushed stays known.

    How to fix it
    Add the line in the finding to the .gitignore in the top folder of the repository, or remove the negation that the
    finding names.

    Example
    deploy/.env: warning: unignored-file: not ignored by git, contains credentials
    """

    name = "unignored-file"
    group = "exposure"
    severities = Severities(Severity.WARNING, Severity.NOTE)
    probes = ("git-files",)

    def check(self, run: Run) -> Iterator[Finding]:
        unignored = {fact.file: fact for fact in run.facts(Unignored)}
        for file, labels in takers(run, unignored).items():
            severity = self.severities.worst(labels.values())
            negation = unignored[file].negation
            message = "not ignored by git, contains credentials"
            fix: tuple[Step, ...] = (ignoring(file, unignored[file].line),)
            if negation:
                message = f"not ignored by git, contains credentials (negation at {negation})"
                fix = do(f"remove the negation at {negation}")
            yield Finding(self.name, severity, None, message, fix, (Origin(file),), tuple(labels))


def ignoring(file: str, line: str) -> EditStep:
    """The edit of the .gitignore at the top of the repository, from which ``line`` is the path of the file."""
    up = [os.pardir] * (line.count("/") - 1)
    return EditStep(os.path.normpath(os.path.join(os.path.dirname(file), *up, ".gitignore")), None, "insert", (line,))
