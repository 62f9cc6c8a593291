"""`-f table`: what people see. A terminal has it in colours, the table drawn by rich; a pipe has the same words."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from auracheck.listing import count, some
from auracheck.registry import member
from auracheck.report import Finding, Report, Severity
from auracheck.reporters import Reporter, printable, remarks
from auracheck.reporters.causes import folded, sections
from auracheck.reporters.findings import (
    GOOD,
    MARKS,
    MOST,
    UNKNOWN,
    Section,
    chains,
    first_word,
    is_beside,
    shown,
    title,
    unread_lines,
)
from auracheck.reporters.heading import noun_of
from auracheck.reporters.steps import ShownStep, blanks, steps
from auracheck.reporters.verdict import Verdict, healthy, there, verdict
from auracheck.typed import NamedTuple, TextIO

GAP = 2
WIDEST_NAMES = 30
"""How far names may push the texts beside them to the right."""

_COMMAND = " auracheck generate policy "
_MOST_WELL = 3


class TableReporter(Reporter):
    """A table for people: what is wrong, where, why, how to fix it, and the verdict in the last line.

    A healthy target is one line, and a cause that many targets share is one row. With `-v` also the notes, what is
    waived, and which value overrides which.
    """

    name = "table"

    def write(self, report: Report, out: TextIO) -> None:
        forced = os.environ.get("FORCE_COLOR")
        if out.isatty() if forced is None else bool(forced):
            terminal: Screen = member("auracheck.reporters", "terminal.Terminal")(out)
            _draw(printable(report, out.encoding), terminal, self.verbose)
        else:
            super().write(report, out)

    def pieces(self, report: Report) -> Iterator[str]:
        written: list[str] = []
        _draw(report, Screen(written.append), self.verbose)
        yield "".join(written)


class Widths(NamedTuple):
    """The columns before the last one, the same in all sections, so that the eye can run down them."""

    secret: int
    problem: int
    where: int

    @property
    def before_why(self) -> int:
        return sum(self) + GAP * len(self)


class Screen:
    """What the table is drawn on: here a pipe or a file, with aligned columns, without colour or a limit to the width.

    A tone is `error`, `warning`, `note`, `good`, `dim`, `head` or nothing.
    """

    width: int | None = None
    """Columns, None where there is no limit."""

    heads: Sequence[str] = ("", "", "")
    """What is above the columns of a table: nothing, since a line is read by itself there."""

    folder = ""
    """From which relative paths start; empty where it is not known."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write

    def gap(self) -> None:
        self.write("\n")

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        """A paragraph, hanging behind its mark. The aside is dim, and moves to the next line where it must."""
        self.write(" " + " ".join(filter(None, (mark, text, aside))) + "\n")

    def advice(self, words: str, command: str) -> None:
        """A dim line that ends with a command."""
        self.line(" ".join(filter(None, (words, command))), "dim")

    def section(self, section: Section, columns: Widths) -> None:
        """A header and the rows under it."""
        self.line(section.heading)
        for row in section.rows:
            before = zip((row.secret, row.marked, row.where), columns, strict=True)
            self.write(f" {''.join(pad(text, width + GAP) for text, width in before)}{row.why}\n")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names with a text beside each."""
        width = names_width(pairs)
        for names, text in pairs:
            self.write(f"   {pad(names, width)}   {text}\n")

    def step(self, number: str, advice: ShownStep) -> None:
        """A numbered step: its words, and under them its lines as they are."""
        lines = advice.lines if advice.kind == "run" else (advice.text, *(f"  {line}" for line in advice.lines))
        for at, line in enumerate(lines):
            self.write(f" {number if not at else ' ' * len(number)}  {line}\n")

    def prefix(self, mark: str, tone: str) -> str:
        """A mark with its colour as a string, for lines of which there may be very many."""
        return mark

    def marked(self, mark: str, tone: str, lines: Sequence[tuple[str, str]]) -> None:
        """A line each behind the same mark: names and a word beside them. Written directly, since there may be many."""
        prefix = self.prefix(mark, tone)
        widest = min(max((cells(name) for name, _ in lines), default=0), WIDEST_NAMES * 2)
        for name, text in lines:
            padded = f"{pad(name, widest)}   {text}"
            if self.width is None or cells(padded) + len(mark) + GAP <= self.width:
                self.write(f" {prefix} {padded}\n")
            else:
                self.line(f"{name}  {text}", tone, mark=mark)


def _draw(report: Report, screen: Screen, verbose: bool) -> None:
    """The whole report, in the order in which it is read: the verdict is the last line."""
    screen.folder = report.checkout.folder
    if report.fleet is not None:
        member("auracheck.reporters", "fleet_table.draw")(report, report.fleet, screen, verbose)
        return
    findings = [finding for finding in shown(report, verbose) if verbose or not is_beside(finding)]
    found = sections(report, findings) if verbose else folded(report, findings)
    columns = widths_of(found, screen.heads)
    last = verdict(report)
    optional = [] if verbose else list(remarks.optional(report))
    beside = [] if verbose else list(remarks.beside(report))
    for section in found:
        screen.section(section, columns)
        if section is found[-1]:
            _remark(optional, beside, screen)
        screen.gap()
    if findings:
        draw_fixes(screen, findings, verbose)
    if verbose and (lines := _chains(report)):
        screen.line("Overridden values", "head")
        screen.pairs(lines)
        screen.gap()
    if verbose and (outside := _outside(report)):
        screen.line("External connections", "head")
        screen.pairs(outside)
        screen.gap()
    alone = _well(report, findings, screen, verbose)
    _unread(report, last, screen)
    for line in remarks.remarks(report):
        words, mark, command = line.partition(_COMMAND)
        screen.advice(words.rstrip() if mark else line, f"{mark}{command}".lstrip())
    if found:
        screen.line(_why(found), "dim")
    if not found and not alone:
        _remark([], beside, screen)
    inside = alone and not beside
    aside = (*last.asides, *(f"({line})" for line in optional[:1] if inside))
    screen.line(last.sentence, last.tone, mark=last.mark, aside=" ".join(aside))
    if alone and beside:
        _remark([f"  {line}" for line in optional[:1]], beside, screen, indent="  ")


def _remark(optional: Iterable[str], beside: Iterable[str], screen: "Screen", indent: str = "") -> None:
    """What is not set and need not be, and what only the application's code asks for."""
    for line in optional:
        screen.line(line, "dim")
    for line in beside:
        screen.line(line, "warning", mark=f"{indent}{MARKS[Severity.WARNING]}")


def _well(report: Report, findings: Sequence[Finding], screen: Screen, verbose: bool) -> bool:
    """One line for the healthy targets beside the others, with `-v` a line each. Whether there is no other target."""
    well = healthy(report, findings)
    if not findings and not report.unread and (len(well) == 1 or not verbose):
        return True
    if len(well) > 1 and not verbose:
        judged = [target for target in report.targets if target.judged]
        names = f": {title([target.label for target in well])}" if len(well) <= _MOST_WELL else ""
        screen.line(f"{len(well)} of {count(len(judged), noun_of(judged))}{names}", "good", mark=GOOD)
    else:
        screen.marked(GOOD, "good", [(target.label, there(target)) for target in well])
    return False


def draw_fixes(screen: Screen, findings: Sequence[Finding], verbose: bool) -> None:
    """What to do, in numbered steps."""
    advised = steps(findings)
    if not advised:
        return
    first = advised if verbose else advised[:MOST]
    fill = blanks(first)
    screen.line("Fix", "head", aside=f"(fill in {some(fill, MOST)})" if fill else "")
    for number, advice in enumerate(first, 1):
        screen.step(str(number).rjust(len(str(len(first)))), advice)
    if len(advised) > len(first):
        screen.line(f"{count(len(advised) - len(first), 'more step')} (show with -v)", "dim")
    screen.gap()


def _why(found: Sequence[Section]) -> str:
    """The command that explains the worst finding, and the first words of the other rules."""
    rows = sorted((row for section in found for row in section.rows), key=lambda row: -(row.severity or 0))
    words = list(dict.fromkeys(first_word(row.rule) for row in rows))
    others = f" (or {', '.join(words[1:])})" if len(words) > 1 else ""
    return f"why: auracheck explain {words[0]}{others}"


def _chains(report: Report) -> list[tuple[str, str]]:
    lines = list(chains(report))
    several = len({label for label, _, _ in lines}) > 1
    return [(f"{label}: {name}" if several else name, chain) for label, name, chain in lines]


def _outside(report: Report) -> list[tuple[str, str]]:
    """The connections that lead out of the deployment: the client's variable, and the host."""
    ends = ((c.client, c.host) for c in report.connections if c.state == "external")
    return list(dict.fromkeys((f"{end.target.rpartition(': ')[2]}: {end.secret}", host) for end, host in ends))


def _unread(report: Report, last: Verdict, screen: Screen) -> None:
    """Each source that could not be read, unless it is the only one and the verdict says its reason."""
    if len(report.unread) > 1 or any(unread.reason not in last.sentence for unread in report.unread):
        for line in unread_lines(report.unread):
            screen.line(line, "warning", mark=UNKNOWN)


def widths_of(found: Sequence[Section], heads: Sequence[str]) -> Widths:
    """Of the rows, and of what is above their columns."""
    columns: list[Iterable[str]] = [heads, *((row.secret, row.marked, row.where) for s in found for row in s.rows)]
    return Widths(*(max(map(cells, column)) for column in zip(*columns, strict=True)))


def names_width(pairs: Sequence[tuple[str, str]]) -> int:
    """The width of the longest name that does not push the texts too far."""
    return max((cells(names) for names, _ in pairs if cells(names) <= WIDEST_NAMES), default=0)


_OURS = str.maketrans("", "", "✗✓·–─…")
"""Marks of our own, of one column each."""


def cells(text: str) -> int:
    """How many columns a terminal gives to this text."""
    if text.isascii() or text.translate(_OURS).isascii():
        return len(text)
    import unicodedata  # late: most texts do without

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
