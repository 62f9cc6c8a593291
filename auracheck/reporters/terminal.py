"""The report on a terminal: in the width and the colours that this terminal has, its tables drawn by rich."""

import os
import re
from collections.abc import Iterator, Sequence

from auracheck.report import Severity
from auracheck.reporters import fit
from auracheck.reporters.findings import ABSENT, HEADS, Row, Section, place
from auracheck.reporters.runs import MARK
from auracheck.reporters.steps import ShownStep
from auracheck.reporters.styled import Escapes, Line, Span, columns, divided, plain, stripped, writer
from auracheck.reporters.table import GAP, Screen, Widths, cells, names_width, pad, widths_of
from auracheck.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.style import Style

_INDENT = 1
_LEAST_WHY = 24
"""In a narrower last column each word would be on its own line, so the rows are stacked."""
_LEAST_TABLE = 60
"""On a narrower terminal a row is two lines."""
_WIDEST = 1000
"""Maximum number of columns, even if COLUMNS is larger."""
_MOST_TABLES = 200
"""Rich takes a millisecond for each, and nobody reads that many: further ones are written as in a pipe."""
_UNRESERVED = frozenset("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""What no URL encodes in a path (RFC 3986, section 2.3)."""
_NO_LINKS = ("linux", "dumb", "")
"""Values of TERM whose screens print a hyperlink's address, or ignore it."""


class Terminal(Screen):
    """Text from files is printable by now, so that no escape sequence is in it."""

    width: int
    heads = HEADS[:3]

    def __init__(self, out: TextIO) -> None:
        write = writer(out)
        super().__init__(lambda text: write(fit(text, out.encoding)))
        self.encoding = out.encoding
        self.escapes = Escapes()
        self.width = min(columns(), _WIDEST)
        self.drawn = 0

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        lead = self._span(f" {mark} " if mark else " ", tone)
        line = [self._span(text, tone)]
        beside = bool(aside) and cells(lead.text) + cells(line[0].text) + 1 + cells(aside) <= self.width
        if beside:
            line.append(Span(f" {aside}", "dim"))
        self._hang(lead, *line)
        if aside and not beside:
            self._hang(Span(" " * cells(lead.text)), self._span(aside, "dim"))

    def advice(self, words: str, command: str) -> None:
        """The command is never broken: it has a line of its own where it does not fit behind the words."""
        if _INDENT + cells(words) + 1 + cells(command) <= self.width or not command:
            super().advice(words, command)
            return
        self.line(words, "dim")
        indent = "   " if cells(command) + 3 <= self.width else ""
        self._print(self._span(f"{indent}{command}", "dim"))

    def section(self, section: Section, columns: Widths) -> None:
        self.drawn += 1
        if self.drawn > _MOST_TABLES:
            Screen(self.write).section(section, columns)
            return
        said = section.heading.removeprefix(section.title)
        self._hang(Span(" "), self._span(section.title, "head"), self._span(said))
        self.gap()
        readable = [layout for layout in self._layouts(section, columns) if self._has_room(*layout)]
        if readable:
            self._table(*min(readable, key=lambda layout: self._lines(*layout)))
            return
        fits = all(cells(_first_line(row)) <= self.width for row in section.rows)
        for row in section.rows:
            self._stacked(row if fits else row._replace(where=row.near or row.where))

    def _layouts(self, section: Section, columns: Widths) -> Iterator[tuple[Sequence[Row], Widths]]:
        """The rows from the widest to the narrowest: the columns of all sections, their own ones, places without the
        path that the header has."""
        yield section.rows, columns
        yield section.rows, widths_of([section], self.heads)
        near = tuple(row._replace(where=row.near or row.where) for row in section.rows)
        yield near, widths_of([section._replace(rows=near)], self.heads)

    def _rest(self, columns: Widths) -> int:
        return self.width - 2 * _INDENT - columns.before_why

    def _has_room(self, rows: Sequence[Row], columns: Widths) -> bool:
        """Whether the last column is wide enough to be read, and for each word in it."""
        rest = self._rest(columns)
        if self.width < _LEAST_TABLE or rest < _LEAST_WHY:
            return False
        return all(cells(word) <= rest for row in rows for word in row.why.split())

    def _lines(self, rows: Sequence[Row], columns: Widths) -> int:
        """How many lines the rows take."""
        return sum(1 + sum(1 for _ in _breaks(row.why, self._rest(columns))) for row in rows)

    def _table(self, rows: Sequence[Row], columns: Widths) -> None:
        for number, line in enumerate(self._drawn(rows, columns)):
            self._print(Span(" "), *line)
            if number == 0:  # the length of rich's own rule depends on its version
                self._print(self._span(" " + "─" * (self.width - 2 * _INDENT), "dim"))

    def _drawn(self, rows: Sequence[Row], columns: Widths) -> Iterator[Line]:
        """The lines of a table, as rich lays them out."""
        from rich.console import Console  # late: it takes half of the time of a check that has no table
        from rich.style import Style
        from rich.table import Table
        from rich.text import Text

        def cell(span: Span) -> Text:
            return Text(span.text, Style(link=span.link or None, meta={"tone": span.tone}))

        grid = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
        for head, width in zip(HEADS, (*columns, self._rest(columns)), strict=True):
            grid.add_column(cell(self._span(head, "head")), width=width, overflow="fold")
        for row in rows:
            before = self._span(row.secret), self._span(row.marked, _tone(row)), self._where(row)
            grid.add_row(*map(cell, (*before, self._span(row.why))))
        for line in Console(width=self.width - _INDENT).render_lines(grid):
            yield [Span(each.text, _tone_of(each.style), (each.style and each.style.link) or "") for each in line]

    def _stacked(self, row: Row) -> None:
        """Two lines: what is wrong and where, and why."""
        mark, word = row.marked.split()
        head = [self._span(f"{word}  ", _tone(row)), self._span(row.secret, "head")]
        if row.where != ABSENT:
            head += Span("  "), self._where(row)
        self._hang(self._span(f" {mark} ", _tone(row)), *head)
        self._hang(Span("   "), self._span(row.why))

    def _where(self, row: Row) -> Span:
        """The place, as a hyperlink to the file where the terminal takes one."""
        return self._span(row.where)._replace(link=self._address(row))

    def _address(self, row: Row) -> str:
        """The file's URL; empty for what is no file in a known folder, or has a masked path."""
        origin = row.origin
        is_place = origin is not None and row.where.startswith((place(origin), row.near)) and row.near != ABSENT
        if origin is None or origin.file is None or origin.commit or not is_place or not self.folder:
            return ""
        if os.environ.get("TERM", "") in _NO_LINKS or not os.path.isabs(self.folder) or MARK in origin.file:
            return ""
        host = os.uname().nodename if hasattr(os, "uname") else ""
        path = os.path.join(self.folder, origin.file).replace(os.sep, "/")
        return f"file://{host}{_quoted(path)}" if "://" not in origin.file else ""

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        width = names_width(pairs)
        for names, text in pairs:
            lead = f"   {pad(names, width)}   "
            if self.width - cells(lead) < _LEAST_WHY:
                self._hang(Span("   "), self._span(names))
                self._hang(Span("     "), self._span(text))
            else:
                self._hang(self._span(lead), self._span(text))

    def step(self, number: str, advice: ShownStep) -> None:
        """A line to copy stays one line; one that is longer than the terminal begins at its edge."""
        lead = self._span(f" {number}  ", "head")
        indent = cells(lead.text)
        if advice.kind != "run":
            self._hang(lead, self._span(advice.text))
            indent += 2
            lead = Span(" " * indent)
        for line in advice.lines:
            if indent + cells(line) > self.width:
                if advice.kind == "run":
                    self._print(lead)
                lead = Span("")
            self._print(lead, self._span(line, "head"))
            lead = Span(" " * indent)

    def prefix(self, mark: str, tone: str) -> str:
        return self.escapes.around(self._span(mark, tone))

    def _span(self, text: str, tone: str = "") -> Span:
        return Span(fit(text, self.encoding), tone)

    def _hang(self, lead: Span, *line: Span) -> None:
        """Wrapped at words, everything behind the first line's lead; a word that is too long for a line is whole."""
        indent = Span(" " * cells(lead.text))
        room = max(self.width - cells(lead.text), 1)
        for number, each in enumerate(divided(line, _breaks(plain(line), room))):
            self._print(indent if number else lead, *each)

    def _print(self, *line: Span) -> None:
        """One line that fits, or that the terminal itself may fold."""
        self.write("".join(map(self.escapes.around, stripped(line))) + "\n")


def _quoted(path: str) -> str:
    """A path as a URL has it. Most are the same there, without an import that takes as long as a tenth of rich's."""
    if _UNRESERVED.issuperset(path):
        return path
    from urllib.parse import quote

    return quote(path)


def _tone_of(style: "Style | None") -> str:
    return str(style.meta.get("tone", "")) if style else ""


def _breaks(text: str, room: int) -> Iterator[int]:
    """Where the lines of a text begin, after the first one, if none but a single word is longer than ``room``."""
    taken = 0
    for word in re.finditer(r"\S+\s*", text):
        if taken and taken + cells(word[0].rstrip()) > room:
            yield word.start()
            taken = 0
        taken += cells(word[0])


def _first_line(row: Row) -> str:
    return f" {row.marked}  {row.secret}  {row.where}"


def _tone(row: Row) -> str:
    return "note" if row.severity in (None, Severity.NOTE) else row.severity.word
