"""Programs that refuse an env file as a whole, and what mends the line at which they stop."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.rules.line_ends import cure_of
from auracheck.rules.readings import Readings
from auracheck.snippets.dotenv import quote

_CONSEQUENCE = re.compile(r"(?:,(?: and)?|;) [\w-]+ refuses .*|, and the container does not start")
"""What a reason says beside what is wrong."""

EXPORT = re.compile(r"\s*export\s")

_CURES = (
    (EXPORT, "take the word export away, in each line that has it"),
    (re.compile(r"\s*[^\s=]+\s+="), "take the white space before the = away"),
)


class Refusal(NamedTuple):
    """Several programs that stop at the same line. ``why`` is that of the first."""

    line: int | None
    why: str
    programs: tuple[str, ...]


def refusals(readings: Readings, programs: Sequence[str]) -> Iterator[Refusal]:
    """Those of the programs that refuse the file, by the line at which they do."""
    by_line: dict[int | None, list[str]] = {}
    for program in programs:
        refusal = readings.refusal(program)
        if refusal:
            by_line.setdefault(refusal.line, []).append(program)
    for line, those in by_line.items():
        first = readings.refusal(those[0])
        if first:
            yield Refusal(line, _CONSEQUENCE.sub("", first.reason), tuple(those))


def cure(readings: Readings, refusal: Refusal) -> str:
    """What to do, where that is known; else how to see that it is done."""
    first = refusal.programs[0]
    if not readings.tidy.refusal(first):
        return cure_of(readings)
    text = readings.text(refusal.line)
    known = next((words for pattern, words in _CURES if pattern.match(text)), None)
    path = quote(readings.document.path)
    return known or f"mend that line, until `auracheck check {first}:{path}` reads the file"
