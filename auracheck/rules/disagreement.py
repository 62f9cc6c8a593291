"""How several programs read one secret, as a message with lengths and kinds that quotes nothing of the value."""

import re
from collections.abc import Iterator, Sequence

from auracheck.deployment import JudgedTarget
from auracheck.listing import count, listed
from auracheck.policy import Match
from auracheck.regex import regex
from auracheck.rules.advice import Advice, advice, cure_of, difference, dollars, lost, warner
from auracheck.rules.fixing import fix, rewrite
from auracheck.rules.readings import FileReaders, Group, Readings
from auracheck.steps import Step, do
from auracheck.systems import grammar_of, program_of
from auracheck.systems.steps import quote
from auracheck.typed import NamedTuple

_CONSEQUENCE = regex(r" \((?:[\w-]+ rejects the file|the container will not start)\)")
"""The part of a reason that is about the consequence."""

EXPORT = regex(r"\s*export\s")

_CURES = (
    (EXPORT, "remove the word export from each line that has it"),
    (re.compile(r"\s*[^\s=]+\s+="), "remove the whitespace before the ="),
)


class FileRefusal(NamedTuple):
    """Several programs that stop at the same line. ``why`` is that of the first."""

    line: int | None
    why: str
    programs: tuple[str, ...]


def refusals(readings: Readings, programs: Sequence[str]) -> Iterator[FileRefusal]:
    """The programs that refuse the file, by the line at which they stop."""
    by_line: dict[int | None, list[str]] = {}
    for program in programs:
        refusal = readings.refusal(program)
        if refusal:
            by_line.setdefault(refusal.line, []).append(program)
    for line, those in by_line.items():
        first = readings.refusal(those[0])
        if first:
            yield FileRefusal(line, _CONSEQUENCE.sub("", first.reason), tuple(those))


def cure(readings: Readings, refusal: FileRefusal) -> str:
    """The fix if it is known, else the command that verifies it."""
    first = refusal.programs[0]
    if not readings.tidy.refusal(first):
        return cure_of(readings)
    text = readings.text(refusal.line)
    known = next((words for pattern, words in _CURES if pattern.match(text)), None)
    path = quote(readings.document.path)
    what = f"line {refusal.line}" if refusal.line else "the file"
    return known or f"fix {what} and verify it with: auracheck check {first}:{path}"


IN_EVERY_SHELL = frozenset({"HOME", "PATH", "USER", "PWD", "SHELL", "LANG", "TERM", "LOGNAME", "HOSTNAME", "OLDPWD"})
"""Variables that are set in nearly every environment, so Compose does not warn about them."""


def disagreement(readings: Readings, name: str, groups: Sequence[Group], advised: Advice) -> str:
    """The message: what each program reads, and at the end the value that was probably intended. Compose comes first,
    because it loses characters without a warning."""
    intended, programs = advised.intended, readings.readers
    others = sorted((group for group in groups if group is not intended), key=lambda group: not warner(group))
    lines = [
        f"{_reads(group, programs)}{_how(readings, name, group, intended)}{_silently(readings, name, group, groups)}"
        for group in others
    ]
    return "programs disagree: " + "; ".join([*lines, f"{_reads(intended, programs)}, {_alike(groups, advised)}"])


def _reads(group: Group, programs: FileReaders) -> str:
    """`systemd (shop.service) and docker run read 12 characters`. Lengths are in code points, as everywhere."""
    who = f"{programs.described(group.consumers)} {'read' if group.consumers[1:] else 'reads'}"
    if group.value is None:
        return f"{who} no value"
    return f"{who} {count(len(group.value.reveal()), 'character')}"


def _how(readings: Readings, name: str, group: Group, intended: Group) -> str:
    if group.value and intended.value:
        return f", {difference(intended.value.reveal(), group.value.reveal())}"
    if not all(grammar_of(program).takes_name(name) for program in group.consumers):
        return ", not accepting the name"
    if intended.value and not any(grammar_of(program).exports for program in group.consumers):
        line = readings.text(readings.place(name, intended.consumers).line)
        return ", skipping lines with export" if EXPORT.match(line) else ""
    return ""


def _silently(readings: Readings, name: str, group: Group, groups: Sequence[Group]) -> str:
    """Compose warns about a variable that is not set, but not about `$$` or one that every shell sets."""
    program = warner(group)
    if not program or not lost(readings, name, group, groups):
        return ""
    warned = set(readings.unresolved(program, name)) - IN_EVERY_SHELL
    return "" if warned else ", without a warning"


def _alike(groups: Sequence[Group], advised: Advice) -> str:
    """How to write it so that all programs read what was intended."""
    number = sum(len(group.consumers) for group in groups)
    all_of_them = "both" if number == 2 else "all"
    if advised.spelling is None:
        return f"and no notation works for {all_of_them}"
    if advised.unquoted:
        return f"and {all_of_them} read the text in the quotes the same way {advised.spelling.words}"
    if advised.referring:
        return (
            f"as {all_of_them} do with the value written out {advised.spelling.words}{_since(groups, advised.intended)}"
        )
    return f"as {all_of_them} do {advised.spelling.words}"


def _since(groups: Sequence[Group], intended: Group) -> str:
    """The programs that do not expand the reference."""
    left = [
        program_of(program) for group in groups if dollars(group) > dollars(intended) for program in group.consumers
    ]
    return f", since {listed(left)} {'do' if left[1:] else 'does'} not expand it" if left else ""


def message_and_fix(
    judged: JudgedTarget, match: Match, readings: Readings, name: str, groups: Sequence[Group]
) -> tuple[str, tuple[Step, ...]]:
    """Message and fix: a line that all programs read the same way, without the value; else how to make a new value."""
    programs = [program for group in groups for program in group.consumers]
    written = name if match.own_name or match.entry.is_file_name(name) else match.entry.name
    advised = advice(readings, name, groups, written)
    if advised.spelling:
        line = _exported(readings, name, programs) + advised.spelling.write(written, "…")
        words = f"{'out ' * advised.referring}{advised.spelling.words}"
        steps = rewrite(readings.place(name, programs), line, words)
    elif not all(grammar_of(program).takes_name(written) for program in programs):
        steps = do(f"rename {written} to a name of letters, digits and _")
    else:
        once = any(not grammar_of(program).repeats for program in programs)
        steps = fix(judged, match.entry, readings.place(name, programs), once=once)
    return disagreement(readings, name, groups, advised), steps


def _exported(readings: Readings, name: str, programs: Sequence[str]) -> str:
    """The word export if the line has it, since a shell may need it, and all the programs accept it."""
    line = readings.text(readings.place(name, programs).line)
    return "export " if all(grammar_of(program).exports for program in programs) and EXPORT.match(line) else ""
