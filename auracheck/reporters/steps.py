"""The fixes of a report as numbered steps: each command and each line once, in the order in which they are done."""

import re
from collections.abc import Hashable, Iterable, Iterator

from auracheck.named_tuple import NamedTuple
from auracheck.regex import regex
from auracheck.report import EditStep, Finding, RunStep, Step
from auracheck.reporters.findings import distinct
from auracheck.systems.steps import quote

_GENERATE = regex(r"(?a)(auracheck generate) ([\w.-]+) (--write .+|--format \S+ (?:>>| #) .+)")
_FIRST = ("git ", "chmod ")
"""`auracheck generate --write` refuses a file that git tracks or that others can change."""
_MOST_LINES = 3
_ACTIONS = {"insert": "add", "delete": "delete the line", "create": "create"}


class ShownStep(NamedTuple):
    """One step. ``lines`` are to be copied as they are, ``text`` is read: words, or the place where the lines go.

    ``kind`` is `run`, `edit` or `do`. ``needs`` are the words in a command that a person fills in.
    """

    kind: str
    text: str
    lines: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def steps(findings: Iterable[Finding]) -> list[ShownStep]:
    """The steps of the findings that count, the worst first; what the others need comes before them."""
    counting = sorted((f for f in findings if f.fix and f.waived is None), key=lambda finding: -finding.severity)
    made = {(finding.secret, finding.locations) for finding in counting if _makes(finding)}
    seen: dict[Hashable, list[tuple[Finding, Step]]] = {}
    for finding in counting:
        if finding.rule == "ambiguous-value" and (finding.secret, finding.locations) in made:
            continue  # the value is made anew, so it needs no other notation
        for step in finding.fix:
            seen.setdefault(_key(step), []).append((finding, step))
    written = [found[3] for same in seen.values() if (found := _made(same[0][1]))]
    ranked = sorted(seen.values(), key=lambda same: _rank(same[0][1], written))
    return list(map(_advice, _from_below(ranked)))


def _from_below(ranked: list[list[tuple[Finding, Step]]]) -> Iterator[list[tuple[Finding, Step]]]:
    """The edits of a file to which some add lines from its end to its beginning: none moves the lines of the next."""
    growing = {_line_of(same)[0] for same in ranked if _adds(same[0][1])}
    edits = {file: sorted((same for same in ranked if _line_of(same)[0] == file), key=_line_of) for file in growing}
    for same in ranked:
        file = _line_of(same)[0]
        yield edits[file].pop() if file in edits else same


def _adds(step: Step) -> bool:
    return isinstance(step, EditStep) and step.action == "insert" and bool(step.file and step.line)


def _line_of(same: list[tuple[Finding, Step]]) -> tuple[str, int]:
    """The file and line of an edit of a known line."""
    step = same[0][1]
    return (step.file or "", step.line) if isinstance(step, EditStep) and step.line is not None else ("", 0)


def _makes(finding: Finding) -> bool:
    return any(isinstance(step, RunStep) and _GENERATE.fullmatch(step.command) for step in finding.fix)


def _key(step: Step) -> Hashable:
    """What makes two steps one: the same command, one `generate` for a file, the same lines in one file."""
    match step:
        case RunStep(command=command):
            made = _GENERATE.fullmatch(command)
            return ("generate", made[3]) if made else command
        case EditStep(file=file, action=action, new=new, names=names):
            return (file, action, new, names)
        case _:
            return step


def _advice(same: list[tuple[Finding, Step]]) -> ShownStep:
    step = same[0][1]
    match step:
        case RunStep():
            commands = distinct(each.command for _, each in same if isinstance(each, RunStep))
            needs = tuple(dict.fromkeys(need for _, each in same if isinstance(each, RunStep) for need in each.needs))
            return ShownStep("run", "", (_joined(commands),), needs)
        case EditStep(new=new, names=names):
            where = _places([each for _, each in same if isinstance(each, EditStep)])
            if new is None:
                return ShownStep("edit", f"{where}: the new value of {', '.join(names)}")
            return ShownStep("edit", where, new)
        case _:
            names_of = distinct(finding.secret or "" for finding, _ in same)
            unnamed = [name for name in names_of if name not in step.text]
            return ShownStep("do", f"{', '.join(unnamed)}: {step.text}" if unnamed else step.text)


def _joined(commands: list[str]) -> str:
    """One `auracheck generate` with all its kinds."""
    if len(commands) == 1:
        return commands[0]
    found = [made for command in commands if (made := _GENERATE.fullmatch(command))]
    return f"{found[0][1]} {' '.join(made[2] for made in found)} {found[0][3]}"


def _places(edits: list[EditStep]) -> str:
    """`compose.yaml:12, :31, :50 and 297 more`, and what is done there unless the lines are replaced."""
    first = edits[0]
    lines = list(dict.fromkeys(edit.line for edit in edits if edit.line is not None))
    shown = ", ".join(f":{line}" for line in lines[:_MOST_LINES])
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    place = f"{first.file or 'the file'}{shown}{more}"
    if first.action == "insert" and lines:
        return f"{place}, below it"
    return f"{place}, {_ACTIONS[first.action]}" if first.action in _ACTIONS else place


def _made(step: Step) -> re.Match[str] | None:
    return _GENERATE.fullmatch(step.command) if isinstance(step, RunStep) else None


def _rank(step: Step, written: Iterable[str]) -> int:
    """What others need; lines of a file, before a command adds lines to it; then the other commands, then the rest."""
    if isinstance(step, RunStep):
        return 0 if step.command.startswith(_FIRST) else 2
    if isinstance(step, EditStep) and step.file and step.line is not None:
        file = quote(step.file)
        return 1 if any(file == each.split()[1].rpartition(":")[2] for each in written) else 3
    return 3


def blanks(advised: Iterable[ShownStep]) -> list[str]:
    """The words that a person fills in, each once: HOST."""
    return distinct(_blanks(advised))


def _blanks(advised: Iterable[ShownStep]) -> Iterator[str]:
    for advice in advised:
        yield from advice.needs
