"""The fixes of a report as numbered steps: each command and each line once, in the order in which they are done."""

from collections.abc import Collection, Container, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from auracheck.listing import listed, some
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.reporters.alike_steps import adds_at_end, command_in, of_file_command, of_one_name
from auracheck.reporters.findings import distinct
from auracheck.reporters.joined_steps import GENERATE, LAST, MOST_LINES, Edits, joined, rank
from auracheck.steps import DoStep, EditStep, RunStep, of_volumes
from auracheck.systems.steps import quote
from auracheck.typed import NamedTuple

_SAYS_WHOSE = frozenset({"database", "value", "line", "ignored", "env file", "copy"})
"""What is done at one end of a connection, which the sentence names (the other's secret is not what is changed), and to
a whole file."""
_MOST_PLACES = 10
"""Lines that a sentence is about."""
_FEW_LINES = 3
"""Lines that are named where there are too many to edit each by hand."""
_LINE_OF = regex(r"([^\s():]+):\d+")
"""A place in a sentence: the file and the line."""
_ACTIONS = {"insert": "add", "create": "create"}


class ShownStep(NamedTuple):
    """One step. ``lines`` are to be copied as they are, ``text`` is read: words, or the place where the lines go.

    ``kind`` is `run`, `edit` or `do`. ``needs`` are the words in a command that a person fills in.
    """

    kind: str
    text: str
    lines: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def steps(findings: Iterable[Finding]) -> list[ShownStep]:
    """The steps of the findings that count, in the order in which they are done."""
    ordered, written = joined(findings)
    return [_advice(same, written) for same in ordered]


def _new_lines(same: Edits) -> tuple[str, ...]:
    return tuple(distinct(line for _, step in same if isinstance(step, EditStep) for line in step.new or ()))


def _advice(same: Edits, written: Collection[str]) -> ShownStep:
    step = same[0][1]
    match step:
        case RunStep():
            commands = distinct(each.command for _, each in same if isinstance(each, RunStep))
            needs = tuple(dict.fromkeys(need for _, each in same if isinstance(each, RunStep) for need in each.needs))
            return ShownStep("run", "", (_joined(commands),), needs)
        case EditStep(action=action, new=new):
            where = _places([each for _, each in same if isinstance(each, EditStep)])
            if new is None:
                names = tuple(
                    dict.fromkeys(name for _, each in same if isinstance(each, EditStep) for name in each.names)
                )
                what = "rename the variable to" if action == "replace" else f"the new value{'s' * (len(names) > 1)} of"
                return ShownStep("edit", f"{where}: {what} {', '.join(names)}")
            return ShownStep("edit", where, _new_lines(same) if adds_at_end(step) else new)
        case DoStep(about="volume"):
            return ShownStep("do", of_volumes(distinct(step.text for _, step in same if isinstance(step, DoStep))))
        case _:
            names_of = distinct(finding.secret or "" for finding, _ in same)
            says_whose = isinstance(step, DoStep) and step.about in _SAYS_WHOSE
            sentence = _sentence(step.text, same)
            unnamed = [] if says_whose else [name for name in names_of if name not in sentence]
            changed = written if rank(step, written) == LAST else ()
            text = _LINE_OF.sub(lambda at: at[1] if quote(at[1]) in changed else at[0], sentence)
            says_where = not isinstance(step, DoStep) or step.about in ("place", "env file", "copy")
            says_where = says_where or (not unnamed and _LINE_OF.search(step.text) is not None)
            where = "" if says_where else _where(same, text, changed)
            return ShownStep("do", f"{', '.join(unnamed)}{where}: {text}" if unnamed else f"{text}{where}")


def _sentence(text: str, same: Edits) -> str:
    """The words for all names, or with one command for all files if they end in one that takes several."""
    named = [found for _, step in same if (found := of_one_name(step))]
    if named:
        return f"{named[0][1]}{', '.join(distinct(found[2] for found in named))}{named[0][3]}"
    commands = list(dict.fromkeys(command_in(step) for _, step in same))
    return f"{commands[0][0]}: {_joined([each for _, each in commands])}" if len(commands) > 1 else text


def _joined(commands: list[str]) -> str:
    """One `auracheck generate` with all its kinds, or one command with all its files."""
    if len(commands) == 1:
        return commands[0]
    found = [made for each in commands if (made := GENERATE.fullmatch(each) or of_file_command(each))]
    return f"{found[0][1]} {' '.join(made[2] for made in found)} {found[0][3]}".rstrip()


def _places(edits: list[EditStep]) -> str:
    """`compose.yaml:12, :31, :50`, or `pod.yaml:7-9` for lines in a row, and what is done there unless the lines are
    replaced."""
    first = edits[0]
    lines = list(dict.fromkeys(edit.line for edit in edits if edit.line is not None))
    if first.action != "delete" and edits[-1].action == "delete":
        return f"{first.file}:{min(lines)}-{max(lines)}"
    most = MOST_LINES if len(lines) <= MOST_LINES else _FEW_LINES
    shown = ", ".join(f":{line}" for line in lines[:most])
    more = f" and {len(lines) - most} more, all in -f json" if len(lines) > most else ""
    place = f"{first.file or 'the file'}{shown}{more}"
    if first.action == "insert" and lines:
        return f"{place}, below {'each' if len(lines) > 1 else 'it'}"
    if first.action == "delete":
        in_a_row = len(lines) > 1 and max(lines) - min(lines) == len(lines) - 1
        place = f"{first.file}:{min(lines)}-{max(lines)}" if in_a_row else place
        names = distinct(name for edit in edits for name in edit.names)
        return f"{place}, delete the line{'s' * (len(lines) > 1)}{f' ({listed(names)})' if names else ''}"
    return f"{place}, {_ACTIONS[first.action]}" if first.action in _ACTIONS else place


def _where(same: Edits, text: str, written: Container[str]) -> str:
    """The lines that a sentence is about, in brackets; empty where there are none, or it has their file itself. A file
    that a command adds lines to has its names alone: the numbers are others by then."""
    places = dict.fromkeys(finding.locations[0][:2] for finding, _ in same)
    is_of_file = any(isinstance(step, DoStep) and step.about == "file" for _, step in same)
    named = ((file, line) for file, line in places if file and (line or is_of_file) and file not in text)
    by_file = groupby(named, itemgetter(0))
    lines = [
        f"{file * (not number)}:{line}" if line and quote(file) not in written else file
        for file, each in by_file
        for number, (_, line) in enumerate(each)
    ]
    return f" ({some(distinct(lines), _MOST_PLACES)})" if lines else ""


def blanks(advised: Iterable[ShownStep]) -> list[str]:
    """The words that a person fills in, each once: HOST."""
    return distinct(_blanks(advised))


def _blanks(advised: Iterable[ShownStep]) -> Iterator[str]:
    for advice in advised:
        yield from advice.needs
