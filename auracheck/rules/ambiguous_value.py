"""The rule ambiguous-value."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auracheck.consumers import PROGRAMS
from auracheck.inventory import Deployment, Inventory
from auracheck.model import Origin, Secret, Target
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule

if TYPE_CHECKING:
    from auracheck.rules.readings import Readings


class AmbiguousValue(Rule):
    """The programs that will read this file do not agree on a secret's value.

    What it finds
    A secret in an env file that is read in another way by another program which will read that file too: one that
    --consumer names, or one for which something beside the file speaks (a Compose file or a unit that names it, a
    script that sources it). Also a file that one of them refuses as a whole. With -v, as notes, what the programs
    would do for which nothing speaks. A byte order mark or carriage returns at the lines' ends, where those make the
    difference, are told once for the file.

    Why it matters
    An env file is not one format. What stands behind a # or a $, within quotes or after a backslash is a part of the
    secret for one program and not for another, mostly without a word from either. The service then runs with another
    secret than the one that was stored.

    How to mend it
    Write the line in the spelling that the finding gives, with the value for the …: all of them read it alike. Where
    there is none, use a value of letters and digits alone: auracheck generate makes such. `auracheck explain grammars`
    has the table.

    Example
    .env:3:1: warning: ambiguous-value: SMTP_PASSWORD: Docker Compose reads 4 characters, taking a $ for a variable
    """

    name = "ambiguous-value"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        """A file that was read by several programs' rules is told once."""
        told = set()
        for finding in self._all(inventory, policy):
            key = (finding.secret, finding.severity, finding.locations, finding.targets)
            if key not in told:
                told.add(key)
                yield finding

    def _all(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        if not any(next(iter(inventory.facts(f"reader {program}")), None) for program in PROGRAMS):
            return
        from auracheck.rules.readings import Readings, readers  # late: nearly all files are read alike by all

        several = {file: found for file, found in readers(inventory).items() if len(found) > 1}
        read: dict[str, dict[str, Readings]] = {}
        for document in inventory.documents:
            if document.kind == "env file" and document.path in several:
                read.setdefault(document.path, {})[document.consumer] = Readings(document, several[document.path])
        for deployment in inventory.deployments if read else ():
            for path in sorted(_files(deployment.target).intersection(read)):
                own = _own(deployment.target, read[path])
                yield from self._refusals(deployment, own)
                yield from self._values(deployment, policy, own)

    def _refusals(self, deployment: Deployment, readings: "Readings") -> Iterator[Finding]:
        from auracheck.rules.refusals import cure, refusals  # late: few files have several readers

        programs, own = readings.readers, PROGRAMS[readings.document.consumer]
        possible = [program for program in programs.possible if program not in programs.loading]
        for severities, those in ((self.severities, programs.loading), (self.lesser, possible)):
            for refusal in refusals(readings, those):
                who = f"{programs.told(refusal.programs)} {'refuse' if refusal.programs[1:] else 'refuses'}"
                message = f"{who} the whole file, which {own} reads: {refusal.why}"
                where = Origin(readings.document.path, refusal.line)
                yield from self.report(deployment, None, message, cure(readings, refusal), where, severities=severities)

    def _values(self, deployment: Deployment, policy: Policy, readings: "Readings") -> Iterator[Finding]:
        """Of a file whose form disturbs some of them, the form is told once, and of the values what then remains."""
        from auracheck.rules.advised_line import message_and_help  # late: few files have several readers
        from auracheck.rules.line_ends import LineEnds

        programs = readings.readers
        disturbing = {self.severities: LineEnds(readings), self.lesser: LineEnds(readings)}
        for name in readings.tidy.names(dict.fromkeys([*programs.loading, *programs.possible])):
            match = policy.find(name)
            if match is None or not _counts(deployment.target, readings, name):
                continue
            certain = programs.of(name)
            everyone = list(dict.fromkeys([*certain, *programs.possible]))
            for severities, those in ((self.severities, certain), (self.lesser, everyone)):
                groups = readings.tidy.groups(name, those)
                if len(groups) > 1:
                    message, help = message_and_help(deployment, match, readings.tidy, name, groups)
                    where = readings.tidy.place(name, those)
                    yield from self.report(deployment, match.entry.name, message, help, where, severities=severities)
                if disturbing[severities].differ(name, those) or len(groups) > 1:
                    break
        for severities, form in disturbing.items():
            if form.names:
                where = Origin(readings.document.path)
                yield from self.report(deployment, None, form.message(), form.cure, where, severities=severities)


def _files(target: Target) -> set[str]:
    return {origin.file for origin in (target.origin, *(s.origin for s in target.settings)) if origin.file}


def _own(target: Target, read: "Mapping[str, Readings]") -> "Readings":
    """The file as the target itself reads it. A Compose file and a unit have no grammar of env files, but name one."""
    found = read.get(target.consumer) or read.get(f"{target.source}-env")
    return found or next(iter(read.values()))


def _counts(target: Target, readings: "Readings", name: str) -> bool:
    """Whether the process finds under that name what stands in the file: nothing overrides it, and nothing from
    outside the file is in it. A reference that leads nowhere is told by a rule of its own."""
    own = readings.document.consumer
    if readings.unresolved(own, name) or any(name == reference.name for reference in target.open_references()):
        return False
    setting, value = target.winners().get(name), readings.value(own, name)
    if setting is None:
        return value is None
    if isinstance(setting.value, Secret) and isinstance(value, Secret):
        same = setting.value.reveal() == value.reveal()
    else:
        same = setting.value is value
    return same and setting.origin.file == readings.document.path
