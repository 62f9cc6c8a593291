"""The rule ambiguous-value."""

from collections.abc import Iterator, Mapping

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import ReadBy
from auracheck.model import Origin, Secret, Target
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.steps import do
from auracheck.systems import program_of
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.rules.readings import Readings


class AmbiguousValue(Rule):
    """The programs that will read this file do not agree on a secret's value.

    What it finds
    A secret in an env file that two programs read differently. The programs are those that --consumer names, and those
    that something beside the file points to: a Compose file or a unit that names it, or a script that sources it. Also
    a file that one of these programs refuses. With -v it adds notes about programs that might read the file. If a byte
    order mark or carriage returns cause the difference, there is one message for the whole file.

    Why it matters
    There is no single env file format. Text after a # or a $, in quotes or after a backslash is part of the secret for
    one program and not for another, usually without a warning. The service then runs with a different secret than the
    one you stored.

    How to fix it
    Write the line as the finding shows it, with your value in place of the …: all the programs read it the same way.
    If there is no such line, use a value of letters and digits only, as auracheck generate makes it. `auracheck explain
    grammars` has the table of differences.

    Example
    .env:3:1: warning: ambiguous-value: SMTP_PASSWORD: programs disagree: Docker Compose reads 4 characters
    """

    name = "ambiguous-value"
    group = "reading"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)
    probes = ("readers",)

    def check(self, run: Run) -> Iterator[Finding]:
        """Each finding once, even if several targets read the file."""
        seen = set()
        for finding in self._all(run):
            key = (finding.secret, finding.severity, finding.locations, finding.targets)
            if key not in seen:
                seen.add(key)
                yield finding

    def _all(self, run: Run) -> Iterator[Finding]:
        if not run.facts(ReadBy):
            return
        from auracheck.rules.readings import Readings, readers  # late: nearly all files have one reader

        several = {file: found for file, found in readers(run).items() if len(found) > 1}
        read: dict[str, dict[str, Readings]] = {}
        for document in run.documents:
            if document.kind == "env file" and document.path in several:
                read.setdefault(document.path, {})[document.consumer] = Readings(document, several[document.path])
        for judged in run.targets if read else ():
            for path in sorted(_files(judged.target).intersection(read)):
                own = _own(judged.target, read[path])
                yield from self._refusals(judged, own)
                yield from self._values(judged, own)

    def _refusals(self, judged: JudgedTarget, readings: "Readings") -> Iterator[Finding]:
        from auracheck.rules.disagreement import cure, refusals  # late: few files have several readers

        programs, own = readings.readers, program_of(readings.document.consumer)
        possible = [program for program in programs.possible if program not in programs.loading]
        for severities, those in ((self.severities, programs.loading), (self.lesser, possible)):
            for refusal in refusals(readings, those):
                who = f"{programs.described(refusal.programs)} {'refuse' if refusal.programs[1:] else 'refuses'}"
                message = f"programs disagree: {who} this file and {own} reads it: {refusal.why}"
                where = Origin(readings.document.path, refusal.line)
                yield from self.report(judged, None, message, do(cure(readings, refusal)), where, severities=severities)

    def _values(self, judged: JudgedTarget, readings: "Readings") -> Iterator[Finding]:
        """Line ends and byte order mark are reported once for the file, then the remaining differences by value."""
        from auracheck.rules.advice import LineEnds
        from auracheck.rules.disagreement import message_and_fix

        programs = readings.readers
        disturbing = {self.severities: LineEnds(readings), self.lesser: LineEnds(readings)}
        for name in readings.tidy.names(dict.fromkeys([*programs.loading, *programs.possible])):
            match = judged.policy.find(name)
            if match is None or not _counts(judged.target, readings, name):
                continue
            certain = programs.of(name)
            everyone = list(dict.fromkeys([*certain, *programs.possible]))
            for severities, those in ((self.severities, certain), (self.lesser, everyone)):
                groups = readings.tidy.groups(name, those)
                if len(groups) > 1:
                    message, steps = message_and_fix(judged, match, readings.tidy, name, groups)
                    where = readings.tidy.place(name, those)
                    yield from self.report(judged, match.entry.name, message, steps, where, severities=severities)
                if disturbing[severities].differ(name, those) or len(groups) > 1:
                    break
        for severities, form in disturbing.items():
            if form.names:
                where = Origin(readings.document.path)
                yield from self.report(judged, None, form.message(), do(form.cure), where, severities=severities)


def _files(target: Target) -> set[str]:
    return {origin.file for origin in (target.origin, *(s.origin for s in target.settings)) if origin.file}


def _own(target: Target, read: "Mapping[str, Readings]") -> "Readings":
    """The file as the target reads it. Compose files and units name the grammar of their env files."""
    return read.get(target.grammar) or next(iter(read.values()))


def _counts(target: Target, readings: "Readings", name: str) -> bool:
    """Whether the process gets the value of that name from this file alone: nothing overrides it, and it contains
    nothing from outside. An unresolved reference has a rule of its own."""
    own = readings.document.consumer
    if readings.unresolved(own, name) or name in target.loose_names():
        return False
    setting, value = target.winners().get(name), readings.value(own, name)
    if setting is None:
        return value is None
    if isinstance(setting.value, Secret) and isinstance(value, Secret):
        same = setting.value.reveal() == value.reveal()
    else:
        same = setting.value is value
    return same and setting.origin.file == readings.document.path
