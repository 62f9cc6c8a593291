"""Which steps of several findings are one, and the order in which they are done."""

import re
from collections.abc import Collection, Container, Hashable, Iterable, Iterator
from itertools import groupby

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.reporters.alike_steps import common
from auracheck.steps import PREPARING, DoStep, EditStep, RunStep, Step, rotation
from auracheck.systems.steps import quote

GENERATE = regex(r"(?a)(auracheck generate) ([\w.-]+) (--write .+|--format \S+ (?:>>| #) .+)")

_AMBIGUOUS = "ambiguous-value"

_ROTATED = regex(r"rotate (.+): everybody with the repository has the old values?")

_FIRST = (*PREPARING, "cp ")
"""`auracheck generate --write` refuses a file that git tracks, that others can change, or without a folder."""

MOST_LINES = 20
"""Lines of one step that are named. A person edits each of them by hand; hundreds are for a program."""

Edits = list[tuple[Finding, Step]]
"""Findings that have one step in common, each with the step as it has it."""

LAST = 5
"""The rank of what is done after the commands that write into files."""


def joined(findings: Iterable[Finding]) -> tuple[list[Edits], Collection[str]]:
    """The steps of the findings that count, the worst first but for what others need, each with all findings that have
    it; and the files that a command adds lines to."""
    counting = sorted((f for f in findings if f.fix and f.waived is None), key=lambda finding: -finding.severity)
    replaced = {(finding.secret, finding.locations[0].file) for finding in counting if _makes(finding)}
    others = {(finding.secret, finding.locations) for finding in counting if finding.rule != _AMBIGUOUS}
    said = {
        (finding.locations[0], step.text) for finding in counting for step in finding.fix if isinstance(step, DoStep)
    }
    seen: dict[Hashable, Edits] = {}
    for finding in counting:
        if finding.rule == _AMBIGUOUS and (finding.secret, finding.locations) in others:
            continue  # it gets another value, so this one needs no other notation
        for step in finding.fix:
            if rotation(step, finding.fix) or _is_said(step, finding.locations[0], said):
                continue  # the command sets it, or another finding says it of the same line
            if (old := _rotated(step)) and all((name, finding.locations[0].file) in replaced for name in old):
                continue
            seen.setdefault(_key(step), []).append((finding, step))
    once = [same for same in seen.values() if not _is_done_by(same[0][1], seen)]
    written = {_file_of(found[3]) for same in once if (found := _made(same[0][1]))}
    ranked = sorted(once, key=lambda same: rank(same[0][1], written))
    return list(_from_below(_together(ranked))), written


def _rotated(step: Step) -> list[str]:
    """The secrets that a sentence says to rotate since their file was in git."""
    found = _ROTATED.fullmatch(step.text) if isinstance(step, DoStep) else None
    return found[1].split(", ") if found else []


def _is_said(step: Step, at: Origin, said: Container[tuple[Origin, str]]) -> bool:
    """Whether a sentence that names its place says what another one says of that place."""
    return isinstance(step, DoStep) and step.about == "place" and (at, step.text.partition(": ")[2]) in said


def _is_done_by(step: Step, others: Container[Hashable]) -> bool:
    """Whether the command that a sentence ends in is a step itself."""
    return isinstance(step, DoStep) and step.text.partition(": ")[2] in others


def _together(ranked: list[Edits]) -> list[Edits]:
    """The lines that one file gets at its end, and the files of one command, as few steps."""
    found: list[Edits] = []
    first: dict[Hashable, Edits] = {}
    for same in ranked:
        shared = common(same[0][1])
        to_this = first.get(shared, []) if shared else []
        if to_this and len({step for _, step in to_this}) < MOST_LINES:
            to_this.extend(same)
        else:
            first[shared] = [*same]
            found.append(first[shared])
    return found


def _from_below(ranked: list[Edits]) -> Iterator[Edits]:
    """The edits of a file, if some of them add or delete lines, in an order in which none moves the lines of the
    next."""
    growing = {_line_of(step)[0] for same in ranked for _, step in same if _moves_lines(step)}
    done: set[str] = set()
    for same in ranked:
        file = _line_of(same[0][1])[0]
        if file not in growing:
            yield same
        elif file not in done:
            done.add(file)
            yield from _of_file([each for other in ranked for each in other if _line_of(each[1])[0] == file])


def _of_file(edits: Edits) -> Iterator[Edits]:
    """First the lines that others take the place of, each text once, since they move none. Then from the last line of
    the file: edits in a row with the same lines are one step, and so are all lines that are added at one place."""
    replaced: dict[Hashable, Edits] = {}
    once: dict[Hashable, tuple[Finding, EditStep]] = {}
    for finding, step in edits:
        if isinstance(step, EditStep) and _moves_lines(step):
            is_added = step.action == "insert"
            key = _line_of(step) if is_added else step
            once[key] = (finding, _with_lines_of(once[key][1], step) if is_added and key in once else step)
        else:
            replaced.setdefault(_key(step), []).append((finding, step))
    yield from replaced.values()
    ordered = sorted(once.values(), key=lambda each: each[1].from_below)
    yield from _in_place_of_lines([*same] for _, same in groupby(ordered, key=lambda each: _key(each[1])))


def _in_place_of_lines(groups: Iterable[Edits]) -> Iterator[Edits]:
    """The edits of a file from below; what takes the place of several lines is one: first what the lines are replaced
    with, then the deletion of those below the first."""
    before: Edits = []
    for same in groups:
        if before:
            finding, step = same[0]
            below = _below(before, step)
            kept = before[: len(before) - len(below)]
            if kept:
                yield kept
            if below and isinstance(step, EditStep) and step.action == "insert":
                same = [(finding, step._replace(line=(step.line or 0) + 1, action="replace")), *same[1:]]
                below.pop()
            same = [*same, *below]
            before = []
        if _is_deletion(same[0][1]):
            before = same
        else:
            yield same
    if before:
        yield before


def _below(deleted: Edits, step: Step) -> Edits:
    """Those of the deleted lines, from below, that follow the line of another edit without a gap."""
    if not isinstance(step, EditStep) or step.new is None or _is_deletion(step):
        return []
    at, found = _line_of(step)[1], 0
    while found < len(deleted) and _line_of(deleted[-1 - found][1])[1] == at + found + 1:
        found += 1
    return deleted[len(deleted) - found :]


def _is_deletion(step: Step) -> bool:
    return isinstance(step, EditStep) and step.action == "delete"


def _with_lines_of(first: EditStep, other: EditStep) -> EditStep:
    """One edit that adds the lines of both, each of them once."""
    added = first.new or ()
    return first._replace(new=(*added, *(line for line in other.new or () if line not in added)))


def _moves_lines(step: Step) -> bool:
    if not (isinstance(step, EditStep) and step.file and step.line and step.new is not None):
        return False
    return step.action != "replace" or len(step.new) > 1


def _line_of(step: Step) -> tuple[str, int]:
    """The file and line of an edit of a known line."""
    return (step.file or "", step.line) if isinstance(step, EditStep) and step.line is not None else ("", 0)


def _makes(finding: Finding) -> bool:
    return any(map(_made, finding.fix))


def _key(step: Step) -> Hashable:
    """What makes two steps one: the same command, one `generate` for a file, the same lines in one file."""
    match step:
        case RunStep(command=command):
            made = GENERATE.fullmatch(command)
            return ("generate", made[3]) if made else command
        case EditStep(file=file, action="delete"):
            return (file, "delete")
        case EditStep(file=file, action=action, new=new, names=names):
            return (file, action, new, names)
        case DoStep():
            return step._replace(file="")


def _file_of(options: str) -> str:
    """The file that `--write SCHEME:FILE` names, as a shell has it."""
    return options.split()[1].rpartition(":")[2]


def _made(step: Step) -> re.Match[str] | None:
    return GENERATE.fullmatch(step.command) if isinstance(step, RunStep) else None


def rank(step: Step, written: Collection[str]) -> int:
    """What others need; names, and lines of a file, before a command adds lines to it; then the other commands, then
    the rest."""
    if isinstance(step, EditStep) and step.ignores:
        return 1
    if isinstance(step, RunStep):
        return 0 if step.command.startswith("git ") else 2 if step.command.startswith(_FIRST) else 4
    if isinstance(step, EditStep) and step.file and step.line is not None:
        return 3 if quote(step.file) in written else LAST
    if not isinstance(step, DoStep):
        return LAST
    if step.about == "volume":
        return LAST + 1  # it is about the start after all of them
    if step.about == "ignored":
        return 1
    if step.about == "env file":
        return 0  # with it, most of the rest may be superfluous
    is_of_new = step.about in ("clients", "configuration")  # of a value that the commands make
    has_line = not is_of_new and any(re.search(rf"{re.escape(file)}:\d", step.text) for file in written)
    return 3 if step.about == "name" or has_line else LAST
