"""The rule exposed-file."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import FileMode
from auracheck.model import Origin
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import takers
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import RunStep
from auracheck.systems.steps import quote


class ExposedFile(Rule):
    """An env file with a credential in it can be changed or read by others.

    What it finds
    An env file or a secret file with a credential (a key, a password, a token, a URL with a password) that is writable
    by everybody or by a group that is not its owner's own. A world-readable file is a warning, except where a
    container's secrets are mounted. A file that a group can only read is not reported: a service's user often needs
    that. Placeholders are not credentials, and on Windows, which has no file modes, the rule finds nothing.

    Why it matters
    Anyone who can change the file chooses the database and the keys of the service. To read it, an account on the
    machine or another service that runs there is enough.

    How to fix it
    Run the chmod command of the finding. If the file was exposed for long, rotate its values.

    Example
    /etc/auraconnect.env: error: exposed-file: world-writable, contains credentials
    """

    name = "exposed-file"
    group = "exposure"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.NOTE)
    probes = ("file-modes",)

    def check(self, run: Run) -> Iterator[Finding]:
        exposed = {m.file: m for m in run.facts(FileMode) if m.everyone_writes or m.group_writes or m.everyone_reads}
        for file, labels in takers(run, exposed).items():
            message = _changed_by(exposed[file])
            severities = self.severities if message else self.lesser
            yield Finding(
                self.name,
                severities.worst(labels.values()),
                None,
                f"{message or 'world-readable'}, contains credentials",
                (narrow(exposed[file]),),
                (Origin(file),),
                tuple(labels),
            )


def _changed_by(mode: FileMode) -> str:
    """Who can change the file, as the beginning of a message; empty if only its owner can."""
    if mode.everyone_writes:
        return "world-writable"
    return f"writable by group {mode.group}" if mode.group_writes else ""


def narrow(mode: FileMode) -> RunStep:
    """The command that fixes the mode. A group keeps its right to read, since the service may need it."""
    return RunStep(f"chmod {'640' if mode.group_reads else '600'} {quote(mode.file)}")
