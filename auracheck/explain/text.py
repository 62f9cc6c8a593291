"""Formatting the pages of `explain`: plain text of 80 columns, or of a terminal that has less."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from itertools import takewhile

from auracheck.report import HEADINGS

WIDTH = 80
_LEAST = 40
"""Columns of the narrowest terminal for which lines are shortened."""

_WIDEST = 36
"""Characters of the longest word that has its text beside it; below a longer one, or a list of names, is more room."""
_BELOW = " " * 4

_HEADING = re.compile(rf"(?:#+ *)?({'|'.join(HEADINGS)})(?:$|:\s*(.*))")
_ITEM = re.compile(r"(?:[-*]|\d+\.) +")
_UNDERLINE = re.compile(r"[-=~^]{3,}")
_CODE = re.compile(r"`[^`]{1,75}`")
_HARD_SPACE = "\N{NO-BREAK SPACE}"


def printable(text: str) -> str:
    """``text`` without terminal control characters, which a policy may contain."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text).replace("\t", "    ")


def width() -> int:
    """The columns of a page: in a pipe always the same."""
    return min(WIDTH, max(_LEAST, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else WIDTH


def fill(text: str, indent: str = "", hanging: str | None = None) -> str:
    """One paragraph, wrapped without breaking names, paths and short commands in backticks."""
    kept = _CODE.sub(lambda match: match[0].replace(" ", _HARD_SPACE), printable(" ".join(text.split())))
    lines = textwrap.wrap(
        kept,
        width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_HARD_SPACE, " ")


def rows(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Two columns: a word and its text. Rows with an empty text are left out."""
    shown = [(word, text) for word, text in pairs if text]
    column = max((len(word) for word, _ in shown if len(word) <= _WIDEST), default=0) + 2
    return "\n".join(_row(word, text, indent, column) for word, text in shown)


def _row(word: str, text: str, indent: str, column: int) -> str:
    if len(word) > _WIDEST:
        return f"{fill(word, indent)}\n{fill(text, indent + _BELOW)}"
    filled = fill(text, indent + " " * column)
    return f"{indent}{printable(word).ljust(column)}{filled.lstrip()}"


def table(head: Sequence[str], body: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """Columns of short words under a head."""
    lines = [head, *body]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        (indent + "   ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))).rstrip()
        for line in lines
    )


def first_sentence(docstring: str | None) -> str:
    """The first sentence of a docstring, or its first paragraph."""
    paragraph = " ".join(cleandoc(docstring or "").split("\n\n")[0].split()).replace("``", "`")
    match = re.match(r"((?:`[^`]*`|.)+?)\.(?=\s|$)", paragraph)
    return match[1] if match else paragraph


def document(docstring: str | None) -> str:
    """A docstring as a page: headings at the margin, the text below them indented by two columns."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in cleandoc(docstring or "").replace("``", "`").splitlines():
        heading = _HEADING.fullmatch(line.rstrip())
        if heading:
            parts.append((heading[1], [heading[2]] if heading[2] else []))
        elif parts[-1][1] or not _UNDERLINE.fullmatch(line.strip()):
            parts[-1][1].append(line)
    return "\n\n".join(_part(heading, lines) for heading, lines in parts if heading or any(lines))


def part_of(docstring: str | None, heading: str) -> str:
    """What is below one of the headings of a docstring; empty without it."""
    lines = cleandoc(docstring or "").splitlines()
    at = lines.index(heading) + 1 if heading in lines else len(lines)
    return "\n".join(takewhile(lambda line: _HEADING.fullmatch(line) is None, lines[at:]))


def _part(heading: str, lines: list[str]) -> str:
    body = textwrap.dedent("\n".join(lines)).strip("\n")
    if not heading:
        return reflow(body)
    shown = _verbatim(body) if heading == HEADINGS[-1] else reflow(body, "  ")
    return f"{heading}\n{shown}"


def _verbatim(example: str) -> str:
    """An example line by line; a line that is too wide is continued with more indentation."""
    lines = [f"  {line}".rstrip() for line in printable(example).splitlines()]
    return "\n".join(line if len(line) <= width() else fill(line, "  ", "      ") for line in lines)


def reflow(text: str, indent: str = "") -> str:
    """Paragraphs and list items, wrapped again; indented lines are kept."""
    done: list[str] = []
    open_lines: list[str] = []

    def close() -> None:
        if open_lines:
            item = _ITEM.match(open_lines[0])
            hanging = indent + " " * len(item[0]) if item else indent
            done.append(fill(" ".join(open_lines), indent, hanging))
            open_lines.clear()

    for line in text.splitlines():
        in_item = bool(open_lines) and _ITEM.match(open_lines[0]) is not None
        if not line.strip() or _ITEM.match(line):
            close()
        if line.startswith("  ") and not in_item:
            close()
            done.append(indent + printable(line.rstrip()))
        elif line.strip():
            open_lines.append(line.strip())
        else:
            done.append("")
    close()
    return "\n".join(done)
