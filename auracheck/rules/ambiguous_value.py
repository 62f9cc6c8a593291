"""The rule ambiguous-value."""

from collections.abc import Iterator, Sequence

from auracheck.consumers import PROGRAMS
from auracheck.inventory import Deployment, Inventory
from auracheck.judgement.differences import difference
from auracheck.model import Origin, Target
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule
from auracheck.rules.mending import mend
from auracheck.rules.readings import Group, Readers, Readings, readers
from auracheck.snippets.spellings import spelling

COMPOSE = "compose-env"

IN_EVERY_SHELL = frozenset({"HOME", "PATH", "USER", "PWD", "SHELL", "LANG", "TERM", "LOGNAME", "HOSTNAME", "OLDPWD"})
"""Variables that whoever starts Compose has set, so that it finds nothing to warn of."""


class AmbiguousValue(Rule):
    """The programs that will read this file do not agree on a secret's value.

    What it finds
    A secret in an env file that is read in another way by another program which will read that file too: one that
    --consumer names, or one for which something beside the file speaks (a Compose file or a unit that names it, a
    script that sources it). Also a file that one of them refuses as a whole. With -v, as notes, what the programs
    would do for which nothing speaks.

    Why it matters
    An env file is not one format. What stands behind a # or a $, within quotes or after a backslash is a part of the
    secret for one program and not for another, mostly without a word from either. The service then runs with another
    secret than the one that was stored.

    How to mend it
    Write the line in the spelling that the finding gives, which all of them read alike. Where there is none, use a
    value of letters and digits alone: auracheck generate makes such. `auracheck explain grammars` has the table.

    Example
    .env:3:1: warning: ambiguous-value: SMTP_PASSWORD: Docker Compose reads 4 characters: takes a $ for a variable
    """

    name = "ambiguous-value"
    severities = Severities(Severity.WARNING, Severity.WARNING)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        by_file = {file: found for file, found in readers(inventory).items() if len(found) > 1}
        if not by_file:
            return
        read = {d.path: Readings(d) for d in inventory.documents if d.kind == "env file" and d.path in by_file}
        for deployment in inventory.deployments:
            for path in sorted(_files(deployment.target).intersection(read)):
                yield from self._refusals(deployment, read[path], by_file[path])
                yield from self._values(deployment, policy, read[path], by_file[path])

    def _refusals(self, deployment: Deployment, readings: Readings, programs: Readers) -> Iterator[Finding]:
        path = readings.document.path
        own = PROGRAMS[readings.document.consumer]
        for name in programs.all():
            refusal = readings.refusal(name)
            if refusal is not None:
                message = f"{PROGRAMS[name]} refuses the whole file, which {own} reads: {refusal.reason}"
                help = f"mend that line, until `auracheck check {name}:{path}` reads the file"
                yield from self.report(deployment, None, message, help, Origin(path, refusal.line))

    def _values(
        self, deployment: Deployment, policy: Policy, readings: Readings, programs: Readers
    ) -> Iterator[Finding]:
        winners = deployment.target.winners()
        for name in readings.names([*programs.all(), *programs.possible]):
            match = policy.find(name)
            if match is None or (name in winners and winners[name].origin.file != readings.document.path):
                continue
            certain = programs.of(name)
            for severities, those in ((self.severities, certain), (self.lesser, [*certain, *programs.possible])):
                groups = readings.groups(name, those)
                if len(groups) > 1:
                    base = _base(readings, groups)
                    message = _disagreement(readings, name, base, groups)
                    help = _help(deployment, match.entry, name, base, those)
                    where = readings.place(name, those)
                    yield from self.report(deployment, match.entry.name, message, help, where, severities=severities)
                    break


def _files(target: Target) -> set[str]:
    return {origin.file for origin in (target.origin, *(s.origin for s in target.settings)) if origin.file}


def _disagreement(readings: Readings, name: str, base: Group, groups: list[Group]) -> str:
    """What each reads, by length and kind. Compose comes first: its loss is the one that nobody is told of."""
    others = sorted((g for g in groups if g is not base), key=lambda g: COMPOSE not in g.consumers)
    told = [_told(group, base) + _silently(readings, name, group, base) for group in others]
    return f"{'; '.join(told)}; {_programs(base)} {_length(base)}"


def _base(readings: Readings, groups: list[Group]) -> Group:
    """What the others are held against: the file's own reading, unless that is where Compose lost a `$`."""
    own = next((group for group in groups if readings.document.consumer in group.consumers), groups[0])
    if COMPOSE not in own.consumers:
        return own
    return next((group for group in groups if _dollars(group) > _dollars(own)), own)


def _dollars(group: Group) -> int:
    return group.value.reveal().count("$") if group.value else 0


def _told(group: Group, base: Group) -> str:
    if group.value is None or base.value is None:
        return f"{_programs(group)} {_length(group)}"
    return f"{_programs(group)} {_length(group)}: {difference(base.value.reveal(), group.value.reveal())}"


def _silently(readings: Readings, name: str, group: Group, base: Group) -> str:
    """Compose warns of a variable that is not set. Of `$$`, or of one that every shell sets, it does not."""
    lost = COMPOSE in group.consumers and _dollars(group) < _dollars(base)
    warned = set(readings.unresolved(name, COMPOSE)) - IN_EVERY_SHELL
    return ", without a warning" if lost and not warned else ""


def _programs(group: Group) -> str:
    """`systemd and docker run read`"""
    names = [PROGRAMS[consumer] for consumer in group.consumers]
    return f"{' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))} {'read' if names[1:] else 'reads'}"


def _length(group: Group) -> str:
    """In code points, as everywhere."""
    if group.value is None:
        return "nothing there"
    length = len(group.value.reveal())
    return f"{length} character{'' if length == 1 else 's'}"


def _help(deployment: Deployment, entry: Entry, name: str, meant: Group, programs: Sequence[str]) -> str:
    """The spelling that all of them read alike, shown without the value; else a value that any spelling carries."""
    found = spelling(meant.value.reveal(), programs) if meant.value else None
    if found is not None:
        return f"{found.words}, which all of them read alike: {found.write(name, '…')}"
    make = mend(deployment, entry, deployment.target.origin)
    return f"no spelling suits all of them, so letters and digits alone: {make}"
