"""What is told of a secret that several programs read differently: message, and the line that mends it."""

from collections.abc import Sequence

from auracheck.inventory import Deployment
from auracheck.policy import Match
from auracheck.rules.disagreement import disagreement
from auracheck.rules.meant import advice
from auracheck.rules.mending import mend, renew
from auracheck.rules.readings import Group, Readings
from auracheck.rules.refusals import EXPORT
from auracheck.snippets.limits import takes_name

KUBECTL = "kubectl-env"
EXPORTING = frozenset({"dotenv", "compose-env", "shell-env"})
"""The programs that take `export` before a name."""


def message_and_help(
    deployment: Deployment, match: Match, readings: Readings, name: str, groups: Sequence[Group]
) -> tuple[str, str]:
    """Message and help: the line that all of them read alike, without the value; else one that makes another value."""
    programs = [program for group in groups for program in group.consumers]
    written = name if match.own_name or match.entry.is_file_name(name) else match.entry.name
    advised = advice(readings, name, groups, written)
    if advised.spelling:
        help = _exported(readings, name, programs) + advised.spelling.write(written, "…")
    elif not all(takes_name(program, written) for program in programs):
        help = f"a name of letters, digits and _ alone in the place of {written}"
    else:
        help = (renew if KUBECTL in programs else mend)(deployment, match.entry, readings.place(name, programs))
    return disagreement(readings, name, groups, advised), help


def _exported(readings: Readings, name: str, programs: Sequence[str]) -> str:
    """The word export where the line has it, which a shell may need, and none of the programs stumbles over it."""
    line = readings.text(readings.place(name, programs).line)
    return "export " if EXPORTING.issuperset(programs) and EXPORT.match(line) else ""
