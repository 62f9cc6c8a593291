"""The table on a terminal: drawn by rich, in the width and the colours that this terminal has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from auracheck.report import Severity
from auracheck.reporters import fit
from auracheck.reporters.findings import HEADS, Row, Section
from auracheck.reporters.table import GAP, Screen, Widths, cells, names_width, pad, widths
from auracheck.reporters.verdict import is_literal

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "note": "cyan",
    "good": "green",
    "dim": "dim",
    "head": "bold",
    "": "",
}
_INDENT = 1
_LEAST_WHY = 24
"""In a narrower last column each word would be on its own line, so the rows are stacked."""
_WIDEST = 1000
"""Maximum number of columns, even if COLUMNS is larger."""
_MOST_TABLES = 200
"""Rich takes a millisecond for each, and nobody reads that many: further ones are written as in a pipe."""


class Terminal(Screen):
    """Text from files is printable by now, and goes to rich as `Text` alone, which is never read as markup."""

    width: int
    heads = HEADS[:3]

    def __init__(self, out: TextIO) -> None:
        from rich.console import Console

        class Honest(Console):
            """Rich ends the process with 1 at a closed pipe, which would look like a finding."""

            def on_broken_pipe(self) -> None:
                raise  # inside rich's own handler, so this is the error it caught

        super().__init__(lambda text: out.write(fit(text, out.encoding)))
        self.encoding = out.encoding
        self.console = Honest(file=out, markup=False, emoji=False, highlight=False)
        self.width = self.console.width = min(self.console.width, _WIDEST)
        self.drawn = 0

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        lead = self._text(f" {mark} " if mark else " ", tone)
        line = self._text(text, tone)
        beside = bool(aside) and lead.cell_len + line.cell_len + 1 + cells(aside) <= self.width
        if beside:
            line = line.append(f" {aside}", style="dim")
        self._hang(lead, line)
        if aside and not beside:
            self._hang(self._text(" " * lead.cell_len), self._text(aside, "dim"))

    def section(self, section: Section, columns: Widths) -> None:
        self.drawn += 1
        if self.drawn > _MOST_TABLES:
            Screen(self.write).section(section, columns)
            return
        self._header(section)
        self.gap()
        if not self._has_room(columns):
            columns = widths([section], self.heads)
        if self._has_room(columns):
            self._table(section.rows, columns)
            return
        for row in section.rows:
            self._stacked(row)

    def _has_room(self, columns: Widths) -> bool:
        return self.width - _INDENT - columns.before_why >= _LEAST_WHY

    def _header(self, section: Section) -> None:
        """Title and environment to the left, who reads it to the right where there is room."""
        left = self._text(section.title, "head")
        if section.checked_as:
            left.append(f", {section.checked_as}")
        room = self.width - 2 * _INDENT - left.cell_len - cells(section.read_as)
        if section.read_as and room >= GAP:
            left.append(" " * room + section.read_as, style="dim")
        self._hang(self._text(" "), left)
        if section.read_as and room < GAP:
            self._hang(self._text(" "), self._text(section.read_as, "dim"))

    def _table(self, rows: Sequence[Row], columns: Widths) -> None:
        from rich.table import Table
        from rich.text import Text

        grid = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
        rest = self.width - 2 * _INDENT - columns.before_why
        for head, width in zip(HEADS, (*columns, rest), strict=True):
            grid.add_column(head, width=width, overflow="fold")
        for row in rows:
            marked = self._text(row.marked, _tone(row))
            grid.add_row(self._text(row.secret), marked, self._text(row.where), self._text(row.why))
        lines = self.console.render_lines(grid, self.console.options.update(width=self.width - _INDENT))
        for number, line in enumerate(lines):
            self._print(Text.assemble(" ", *((segment.text, segment.style or "") for segment in line)))
            if number == 0:  # the length of rich's own rule depends on its version
                self._print(self._text(" " + "─" * (self.width - 2 * _INDENT), "dim"))

    def _stacked(self, row: Row) -> None:
        mark, word = row.marked.split()
        head = self._text(f"{word}  ", _tone(row)) + self._text(row.secret, "head")
        self._hang(self._text(f" {mark} ", _tone(row)), head + self._text(f"  {row.where}"))
        self._hang(self._text("   "), self._text(row.why))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        width = names_width(pairs)
        for names, text in pairs:
            lead = f"   {pad(names, width)}   " if names else "   "
            if is_literal(text):  # stays one line, so that it can be copied
                self._print(self._text(lead).append(text, style="bold"))
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

        return Text().append(fit(text, self.encoding), style=_STYLES[tone] or None)

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
    return "note" if row.severity in (None, Severity.NOTE) else row.severity.word
