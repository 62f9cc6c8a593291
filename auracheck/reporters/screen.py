"""Where the table is drawn: what any screen offers, and the one that is a pipe or a file. No rich in here."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple, TextIO

from auracheck.report import Severity
from auracheck.reporters.sections import Section
from auracheck.reporters.text import MARKS, cells, fit, pad

HEADS = ("Secret", "Verdict", "Where", "Why")
GAP = 2
WIDEST_NAMES = 30
"""How far names may push the texts beside them to the right."""


class Widths(NamedTuple):
    """The columns before the last one, the same in all sections, so that the eye can run down them."""

    secret: int
    verdict: int
    where: int

    @property
    def before_why(self) -> int:
        return sum(self) + GAP * len(self)


def word(severity: Severity | None) -> str:
    """A row's verdict: a mark with a word beside it."""
    return f"{MARKS[severity]} {severity}" if severity is not None else f"{MARKS[Severity.NOTE]} waived"


def widths(sections: Sequence[Section]) -> Widths:
    columns = [HEADS[:3], *((row.secret, word(row.severity), row.where) for s in sections for row in s.rows)]
    return Widths(*(max(map(cells, column)) for column in zip(*columns, strict=True)))


class Screen(ABC):
    """What the table is written on. A tone is `error`, `warning`, `note`, `good`, `dim`, `head` or nothing."""

    width: int | None = None
    """Columns, None where there is no limit."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def fit(self, text: str) -> str:
        return fit(text, self.out.encoding)

    def gap(self) -> None:
        self.out.write("\n")

    @abstractmethod
    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        """A paragraph, hanging behind its mark. The aside is dim, and moves to the next line where it must."""

    @abstractmethod
    def section(self, section: Section, columns: Widths) -> None:
        """A header and the rows under it."""

    @abstractmethod
    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names with a text beside each; a text without a name starts where names do."""

    @abstractmethod
    def prefix(self, mark: str, tone: str) -> str:
        """A mark with its colour as a string, for lines of which there may be very many."""

    def marked(self, mark: str, tone: str, lines: Sequence[tuple[str, str]]) -> None:
        """A line each behind the same mark: names and a word beside them. Written directly, since speed counts."""
        mark = self.fit(mark)
        prefix = self.prefix(mark, tone)
        fitted = [(self.fit(name), self.fit(text)) for name, text in lines]
        widest = min(max((cells(name) for name, _ in fitted), default=0), WIDEST_NAMES * 2)
        for name, text in fitted:
            padded = f"{pad(name, widest)}   {text}"
            if self.width is None or cells(padded) + cells(mark) + GAP <= self.width:
                self.out.write(f" {prefix} {padded}\n")
            else:
                self.line(f"{name}  {text}", tone, mark=mark)


class Pipe(Screen):
    """Plain aligned columns: no box, no colour, no limit to the width, a row a line."""

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        self.out.write(self.fit(" " + " ".join(filter(None, (mark, text, aside)))) + "\n")

    def section(self, section: Section, columns: Widths) -> None:
        self.line(", ".join(filter(None, (section.title, judged_as(section), read_as(section)))))
        for row in section.rows:
            cellsof = zip((row.secret, word(row.severity), row.where), columns, strict=True)
            before = "".join(pad(self.fit(text), width + GAP) for text, width in cellsof)
            self.out.write(f" {before}{self.fit(row.why)}\n")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        width = names_width(pairs)
        for names, text in pairs:
            self.out.write(self.fit(f"   {pad(names, width) + '   ' if names else ''}{text}") + "\n")

    def prefix(self, mark: str, tone: str) -> str:
        return mark


def judged_as(section: Section) -> str:
    return f"judged as {section.judged_as}" if section.judged_as else ""


def read_as(section: Section) -> str:
    return f"read as {section.read_as} does" if section.read_as else ""


def names_width(pairs: Sequence[tuple[str, str]]) -> int:
    """The width of the longest name that does not push the texts too far."""
    return max((cells(names) for names, _ in pairs if cells(names) <= WIDEST_NAMES), default=0)
