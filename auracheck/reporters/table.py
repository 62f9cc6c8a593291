"""`-f table`: what people see. On a terminal rich draws it; in a pipe the same words come without box and width."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from auracheck.report import Report, Severity
from auracheck.reporters.base import Reporter
from auracheck.reporters.content import tell
from auracheck.reporters.mending import is_literal
from auracheck.reporters.screen import GAP, HEADS, Pipe, Screen, Widths, judged_as, names_width, read_as, widths, word
from auracheck.reporters.sections import Row, Section
from auracheck.reporters.text import cells, pad

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "note": "cyan",
    "good": "green",
    "dim": "dim",
    "head": "bold",
    "command": "bold",
    "": "",
}
_INDENT = 1
_LEAST_WHY = 24
"""Below this width the last column would be a ladder of single words, so the rows are stacked."""
_WIDEST = 1000
"""Columns that are drawn at most, whatever COLUMNS says."""
_MOST_TABLES = 200
"""Nobody reads that many, and rich takes a millisecond for each: further ones come as in a pipe."""


class Table(Reporter):
    """A table for people: what is wrong, where, why, what mends it, and the verdict in the last line.

    A healthy target is one line, and a cause that many targets share is told once. With `-v` also the notes, what is
    waived, and which place overrides which.
    """

    name = "table"

    def write(self, report: Report, out: TextIO) -> None:
        forced = os.environ.get("FORCE_COLOR")
        on_terminal = out.isatty() if forced is None else bool(forced)
        tell(report, Terminal(out) if on_terminal else Pipe(out), self.verbose)


class Terminal(Screen):
    """Drawn by rich in the width and the colours that this terminal has.

    Text from files goes to rich as `Text` alone, which is never read as markup; `visible()` came before.
    """

    width: int

    def __init__(self, out: TextIO) -> None:
        from rich.console import Console

        class Honest(Console):
            """Rich ends the process with 1 at a closed pipe, which would pass for a finding."""

            def on_broken_pipe(self) -> None:
                raise  # inside rich's own handler, so this is the error it caught

        super().__init__(out)
        self.console = Honest(file=out, markup=False, emoji=False, highlight=False)
        self.width = self.console.width = min(self.console.width, _WIDEST)
        self.drawn = 0

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        lead = self.fit(f" {mark} " if mark else " ")
        aside = self.fit(aside)
        beside = bool(aside) and cells(lead) + cells(self.fit(text)) + 1 + cells(aside) <= self.width
        line = self._text(text, tone)
        if beside:
            line = line.append(f" {aside}", style="dim")
        self._hang(self._text(lead, tone), line)
        if aside and not beside:
            self._hang(self._text(" " * cells(lead)), self._text(aside, "dim"))

    def section(self, section: Section, columns: Widths) -> None:
        self.drawn += 1
        if self.drawn > _MOST_TABLES:
            Pipe(self.out).section(section, columns)
            return
        self._header(section)
        self.gap()
        if not self._has_room(columns):
            columns = widths([section])
        if self._has_room(columns):
            self._table(section.rows, columns)
            return
        for row in section.rows:
            self._stacked(row)

    def _has_room(self, columns: Widths) -> bool:
        return self.width - _INDENT - columns.before_why >= _LEAST_WHY

    def _header(self, section: Section) -> None:
        """Title and what it was judged as to the left, who reads it to the right where there is room."""
        right = self.fit(read_as(section))
        left = self._text(section.title, "head")
        if section.judged_as:
            left.append(self.fit(f", {judged_as(section)}"))
        room = self.width - 2 * _INDENT - left.cell_len - cells(right)
        if right and room >= GAP:
            left.append(" " * room + right, style="dim")
        self._hang(self._text(" "), left)
        if right and room < GAP:
            self._hang(self._text(" "), self._text(right, "dim"))

    def _table(self, rows: Sequence[Row], columns: Widths) -> None:
        from rich.table import Table as Grid
        from rich.text import Text

        grid = Grid(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
        rest = self.width - 2 * _INDENT - columns.before_why
        for head, width in zip(HEADS, (*columns, rest), strict=True):
            grid.add_column(head, width=width, overflow="fold")
        for row in rows:
            tone = _tone(row)
            grid.add_row(
                self._text(row.secret), self._text(word(row.severity), tone), self._text(row.where), self._text(row.why)
            )
        lines = self.console.render_lines(grid, self.console.options.update(width=self.width - _INDENT))
        for number, line in enumerate(lines):
            self._print(Text.assemble(" ", *((segment.text, segment.style or "") for segment in line)))
            if number == 0:  # a rule of rich's own would be as long as its version likes
                self._print(self._text(" " + "─" * (self.width - 2 * _INDENT), "dim"))

    def _stacked(self, row: Row) -> None:
        mark, verdict = word(row.severity).split()
        head = self._text(f"{verdict}  ", _tone(row)).append(self.fit(row.secret), style="bold")
        self._hang(self._text(f" {mark} ", _tone(row)), head.append(f"  {self.fit(row.where)}"))
        self._hang(self._text("   "), self._text(row.why))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        width = names_width(pairs)
        for names, text in pairs:
            lead = f"   {pad(names, width)}   " if names else "   "
            if is_literal(text):  # stays one line, for those who copy it
                self._print(self._text(lead).append(self.fit(text), style="bold"))
            elif self.width - cells(lead) < _LEAST_WHY:
                self._hang(self._text("   "), self._text(names))
                self._hang(self._text("     "), self._text(text))
            else:
                self._hang(self._text(lead), self._text(text))

    def prefix(self, mark: str, tone: str) -> str:
        with self.console.capture() as captured:
            self.console.print(self._text(mark, tone), end="")
        return captured.get()

    def _text(self, text: str, tone: str = "") -> "Text":
        from rich.text import Text

        return Text().append(self.fit(text), style=_STYLES[tone] or None)

    def _hang(self, lead: "Text", text: "Text") -> None:
        """Wrapped at words, a word that is too long for a line folded, everything behind the first line's lead."""
        indent = self._text(" " * lead.cell_len)
        room = max(self.width - lead.cell_len, 1)
        for number, line in enumerate(text.wrap(self.console, room, overflow="fold")):
            self._print((indent if number else lead) + line)

    def _print(self, text: "Text") -> None:
        """One line that fits, or that the terminal itself may fold."""
        text.rstrip()
        self.console.print(text, soft_wrap=True)


def _tone(row: Row) -> str:
    return str(row.severity) if row.severity in (Severity.ERROR, Severity.WARNING) else "note"
