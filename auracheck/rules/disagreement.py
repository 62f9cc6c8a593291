"""Who reads a secret in which way, by lengths and kinds, in words that tell nothing of the value."""

from collections.abc import Sequence

from auracheck.consumers import PROGRAMS
from auracheck.judgement.differences import difference
from auracheck.rules.meant import COMPOSE, Advice, dollars, lost
from auracheck.rules.readings import FileReaders, Group, Readings, listed
from auracheck.rules.refusals import EXPORT
from auracheck.snippets.limits import takes_name

SYSTEMD = "systemd-env"

IN_EVERY_SHELL = frozenset({"HOME", "PATH", "USER", "PWD", "SHELL", "LANG", "TERM", "LOGNAME", "HOSTNAME", "OLDPWD"})
"""Variables that whoever starts Compose has set, so that it finds nothing to warn of."""


def disagreement(readings: Readings, name: str, groups: Sequence[Group], advised: Advice) -> str:
    """What each reads, and at the end what was meant and how all would read that. Compose comes first: its loss is
    the one that nobody is told of."""
    meant, programs = advised.meant, readings.readers
    others = sorted((group for group in groups if group is not meant), key=lambda group: COMPOSE not in group.consumers)
    told = [
        f"{_reads(group, programs)}{_how(readings, name, group, meant)}{_silently(readings, name, group, groups)}"
        for group in others
    ]
    return "; ".join([*told, f"{_reads(meant, programs)}, {_alike(groups, advised)}"])


def _reads(group: Group, programs: FileReaders) -> str:
    """`systemd (shop.service) and docker run read 12 characters`. Lengths are in code points, as everywhere."""
    who = f"{programs.told(group.consumers)} {'read' if group.consumers[1:] else 'reads'}"
    if group.value is None:
        return f"{who} nothing there"
    length = len(group.value.reveal())
    return f"{who} {length} character{'' if length == 1 else 's'}"


def _how(readings: Readings, name: str, group: Group, meant: Group) -> str:
    if group.value and meant.value:
        return f", {difference(meant.value.reveal(), group.value.reveal())}"
    if not all(takes_name(program, name) for program in group.consumers):
        return ", taking no such name"
    if meant.value and group.consumers == (SYSTEMD,):
        line = readings.text(readings.place(name, meant.consumers).line)
        return ", skipping a line with export" if EXPORT.match(line) else ""
    return ""


def _silently(readings: Readings, name: str, group: Group, groups: Sequence[Group]) -> str:
    """Compose warns of a variable that is not set. Of `$$`, or of one that every shell sets, it does not."""
    if COMPOSE not in group.consumers or not lost(readings, name, group, groups):
        return ""
    warned = set(readings.unresolved(COMPOSE, name)) - IN_EVERY_SHELL
    return "" if warned else ", without a warning"


def _alike(groups: Sequence[Group], advised: Advice) -> str:
    """How all of them would read what was meant."""
    number = sum(len(group.consumers) for group in groups)
    all_of_them = "both" if number == 2 else "all"
    if advised.spelling is None:
        return f"and no spelling suits {all_of_them}"
    if advised.unquoted:
        return f"and {all_of_them} read alike what the quotes hold, written {advised.spelling.words}"
    if advised.referring:
        return f"as {all_of_them} do where it is written out {advised.spelling.words}{_since(groups, advised.meant)}"
    return f"as {all_of_them} do {advised.spelling.words}"


def _since(groups: Sequence[Group], meant: Group) -> str:
    """The programs that left the reference as it is."""
    left = [PROGRAMS[program] for group in groups if dollars(group) > dollars(meant) for program in group.consumers]
    return f", since {listed(left)} {'expand' if left[1:] else 'expands'} nothing" if left else ""
