"""The table on a terminal, in the width and the colours that it has. Without rich, whose import took as long as two
checks: what a table of words needs is its own width, seven styles and one link."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auracheck.report import Severity
from auracheck.reporters import fit
from auracheck.reporters.findings import ABSENT, HEADS, Row, Section, place
from auracheck.reporters.mask import MARK
from auracheck.reporters.steps import ShownStep
from auracheck.reporters.table import GAP, Screen, Widths, cells, names_width, pad, widths_of
from auracheck.typed import NamedTuple, TextIO

_STYLES = {"error": "1;31", "warning": "33", "note": "36", "good": "32", "dim": "2", "head": "1", "": ""}
"""The parameters of each tone's control sequence (ECMA-48, 8.3.117 SGR)."""
_COLOURLESS = {"error": "1", "dim": "2", "head": "1"}
"""The same where NO_COLOR is set."""
_INDENT = 1
_LEAST_WHY = 24
"""In a narrower last column each word would be on its own line, so the rows are stacked."""
_LEAST_TABLE = 60
"""On a narrower terminal a row is two lines."""
_WIDEST = 1000
"""Maximum number of columns, even if COLUMNS is larger."""
_MOST_TABLES = 200
"""Nobody reads more: further ones are written as in a pipe."""
_USUAL_WIDTH = 80
_NO_LINKS = ("linux", "dumb", "unknown", "")
"""Values of TERM whose screens print a hyperlink's address, or ignore it."""


class Piece(NamedTuple):
    """A part of a line in one tone, perhaps a hyperlink."""

    text: str
    tone: str = ""
    address: str = ""


class Terminal(Screen):
    """Text from files is printable by now, so that nothing in it is taken for a control sequence."""

    width: int
    heads = HEADS[:3]

    def __init__(self, out: TextIO) -> None:
        super().__init__(lambda text: out.write(fit(text, out.encoding)))
        self.encoding = out.encoding
        self.width = min(_columns(), _WIDEST)
        self.styles = {} if _is_dumb() else _COLOURLESS if os.environ.get("NO_COLOR") else _STYLES
        self.drawn = 0

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        lead = self._piece(f" {mark} " if mark else " ", tone)
        line, beside = self._piece(text, tone), self._piece(f" {aside}", "dim")
        fits = cells(lead.text) + cells(line.text) + cells(beside.text) <= self.width
        self._hang([lead], [line, beside] if aside and fits else [line])
        if aside and not fits:
            self._hang([Piece(" " * cells(lead.text))], [self._piece(aside, "dim")])

    def advice(self, words: str, command: str) -> None:
        """The command is never broken: it has a line of its own where it does not fit behind the words."""
        if _INDENT + cells(words) + 1 + cells(command) <= self.width or not command:
            super().advice(words, command)
            return
        self.line(words, "dim")
        indent = "   " if cells(command) + 3 <= self.width else ""
        self._print([self._piece(f"{indent}{command}", "dim")])

    def section(self, section: Section, columns: Widths) -> None:
        self.drawn += 1
        if self.drawn > _MOST_TABLES:
            Screen(self.write).section(section, columns)
            return
        said = section.heading.removeprefix(section.title)
        self._hang([Piece(" ")], [self._piece(section.title, "head"), self._piece(said)])
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
        widths = [width + GAP for width in (*columns, 0)]
        heads = (pad(head, width) for head, width in zip(HEADS, widths, strict=True))
        self._print([self._piece(f" {''.join(heads)}", "head")])
        self._print([self._piece(" " + "─" * (self.width - 2 * _INDENT), "dim")])
        for row in rows:
            before = (self._piece(row.secret), self._piece(row.marked, _tone(row)), self._where(row))
            padded = (Piece(" " * (width - cells(piece.text))) for piece, width in zip(before, widths, strict=False))
            lead = [each for pair in zip(before, padded, strict=True) for each in pair]
            self._hang([Piece(" "), *lead], [self._piece(row.why)], margin=_INDENT)

    def _stacked(self, row: Row) -> None:
        """Two lines: what is wrong and where, and why."""
        mark, word = row.marked.split()
        head = [self._piece(f"{word}  ", _tone(row)), self._piece(row.secret, "head")]
        if row.where != ABSENT:
            head += [Piece("  "), self._where(row)]
        self._hang([self._piece(f" {mark} ", _tone(row))], head)
        self._hang([Piece("   ")], [self._piece(row.why)])

    def _where(self, row: Row) -> Piece:
        """The place, as a hyperlink to the file where the terminal takes one."""
        return self._piece(row.where)._replace(address=self._address(row))

    def _address(self, row: Row) -> str:
        """The file's URL; empty for what is no file in a known folder, or has a masked path."""
        origin = row.origin
        is_place = origin is not None and row.where.startswith((place(origin), row.near)) and row.near != ABSENT
        if origin is None or origin.file is None or origin.commit or not is_place or not self.folder:
            return ""
        if os.environ.get("TERM", "") in _NO_LINKS or not os.path.isabs(self.folder) or MARK in origin.file:
            return ""
        from urllib.parse import quote

        host = os.uname().nodename if hasattr(os, "uname") else ""
        path = os.path.join(self.folder, origin.file).replace(os.sep, "/")
        return f"file://{host}{quote(path)}" if "://" not in origin.file else ""

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        width = names_width(pairs)
        for names, text in pairs:
            lead = f"   {pad(names, width)}   "
            if self.width - cells(lead) < _LEAST_WHY:
                self._hang([Piece("   ")], [self._piece(names)])
                self._hang([Piece("     ")], [self._piece(text)])
            else:
                self._hang([self._piece(lead)], [self._piece(text)])

    def step(self, number: str, advice: ShownStep) -> None:
        """A line to copy stays one line; one that is longer than the terminal begins at its edge."""
        lead = Piece(f" {number}  ", "head")
        indent = len(lead.text)
        if advice.kind != "run":
            self._hang([lead], [self._piece(advice.text)])
            indent += 2
            lead = Piece(" " * indent)
        for line in advice.lines:
            if indent + cells(line) > self.width:
                if advice.kind == "run":
                    self._print([lead])
                lead = Piece("")
            self._print([lead, self._piece(line, "head")])
            lead = Piece(" " * indent)

    def prefix(self, mark: str, tone: str) -> str:
        return self._painted(self._piece(mark, tone))

    def _piece(self, text: str, tone: str = "") -> Piece:
        return Piece(fit(text, self.encoding), tone)

    def _hang(self, lead: Sequence[Piece], pieces: Sequence[Piece], margin: int = 0) -> None:
        """Wrapped at words, everything behind the first line's lead; a word that is too long for a line is whole."""
        indent = sum(cells(piece.text) for piece in lead)
        text = "".join(piece.text for piece in pieces)
        starts = [0, *_breaks(text, max(self.width - margin - indent, 1)), len(text)]
        for start, end in pairwise(starts):
            self._print([*(lead if start == 0 else [Piece(" " * indent)]), *_part(pieces, start, end)])

    def _print(self, pieces: list[Piece]) -> None:
        """One line that fits, or that the terminal itself may fold."""
        while pieces and not pieces[-1].text.rstrip():
            pieces.pop()
        if pieces:
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip())
        self.write(f"{''.join(map(self._painted, pieces))}\n")

    def _painted(self, piece: Piece) -> str:
        style = self.styles.get(piece.tone)
        shown = f"\x1b[{style}m{piece.text}\x1b[0m" if style else piece.text
        return f"\x1b]8;;{piece.address}\x1b\\{shown}\x1b]8;;\x1b\\" if piece.address else shown


def _columns() -> int:
    """As many as COLUMNS says, else as a stream has that is a terminal, else the usual."""
    if _is_dumb():
        return _USUAL_WIDTH
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said):
        return int(said)
    for descriptor in (0, 1, 2):
        try:
            return os.get_terminal_size(descriptor).columns or _USUAL_WIDTH
        except OSError:
            pass
    return _USUAL_WIDTH


def _is_dumb() -> bool:
    """Whether a terminal takes no control sequences: on Windows an old console, which sets neither variable."""
    if sys.platform == "win32" and not os.environ.keys() & {"WT_SESSION", "TERM"}:
        return True
    return os.environ.get("TERM", "").lower() in ("dumb", "unknown")


def _part(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """The pieces of a line that is a part of their text."""
    for piece in pieces:
        if cut := piece.text[max(start, 0) : max(end, 0)]:
            yield piece._replace(text=cut)
        start, end = start - len(piece.text), end - len(piece.text)


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
