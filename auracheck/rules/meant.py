"""Which of several readings of a secret was meant, and the line that all of the programs read so."""

from collections.abc import Sequence
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.judgement.differences import QUOTES
from auracheck.model import Secret
from auracheck.rules.readings import Group, Readings
from auracheck.snippets.spellings import Spelling, suiting

COMPOSE = "compose-env"


class Advice(NamedTuple):
    """The reading that was meant, and the spelling that all of them read so; None where there is none.

    ``referring``: it has a reference put in, which is wanted, so that the value has to be written out for all.
    ``unquoted``: it has quotes around it that were hardly meant, and the spelling is of what is in them.
    """

    meant: Group
    spelling: Spelling | None
    referring: bool = False
    unquoted: bool = False


def advice(readings: Readings, name: str, groups: Sequence[Group], written: str) -> Advice:
    """The likeliest of the readings for which there is a spelling; else the likeliest.

    What a reference gives was wanted, else nobody had defined what it refers to. Quotes that another program takes
    away were meant for it. Where neither tells, the file's own program is right. A reading that lost a `$` is none.
    """
    own = readings.document.consumer
    likely = sorted(
        (group for group in groups if group.value and not lost(readings, name, group, groups)),
        key=lambda group: (not _refers(readings, name, group), _is_quoted(group), own not in group.consumers),
    )
    programs = [program for group in groups for program in group.consumers]
    for group in likely:
        found = _spelling(written, group.value, programs)
        if found:
            return Advice(group, found, referring=_refers(readings, name, group))
    for group in likely:
        found = _spelling(written, _in_quotes(group), programs)
        if found:
            return Advice(group, found, unquoted=True)
    if likely:
        return Advice(likely[0], None)
    return Advice(next((group for group in groups if own in group.consumers), groups[0]), None)


def lost(readings: Readings, name: str, group: Group, groups: Sequence[Group]) -> bool:
    """Whether a `$` went into a variable that is not set, or two of them became one."""
    if any(readings.unresolved(program, name) for program in group.consumers):
        return True
    found = readings.assignment(COMPOSE, name) if COMPOSE in group.consumers else None
    return found is not None and found.literal and dollars(group) < max(map(dollars, groups))


def dollars(group: Group) -> int:
    return group.value.reveal().count("$") if group.value else 0


def _refers(readings: Readings, name: str, group: Group) -> bool:
    """Whether one of them put something in, and all that it refers to was there."""
    found = (readings.assignment(program, name) for program in group.consumers)
    return any(assignment and not assignment.literal and not assignment.unresolved for assignment in found)


def _is_quoted(group: Group) -> bool:
    return group.value is not None and group.value.reveal().startswith(QUOTES)


def _in_quotes(group: Group) -> Secret | None:
    """What stands between the quotes that a reading kept."""
    value = group.value.reveal() if group.value else ""
    return Secret(value[1:-1]) if len(value) > 1 and value[0] == value[-1] and value[0] in QUOTES else None


def _spelling(name: str, value: Secret | None, programs: Sequence[str]) -> Spelling | None:
    if value is None:
        return None
    try:
        return suiting(name, value.reveal(), programs)
    except UsageError:
        return None
