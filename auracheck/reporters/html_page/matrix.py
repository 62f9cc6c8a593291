"""The matrix of secrets and targets: the longer side runs down, so that it stays narrow."""

import re
from collections.abc import Iterable, Iterator, Sequence

from auracheck.report import Report, TargetReport
from auracheck.reporters.html_page.elements import badge, name, text
from auracheck.reporters.html_page.grid import LEGEND, WHOLE, Cell, Grid, grid
from auracheck.reporters.text import count
from auracheck.reporters.verdict import required_there

_BROAD = 6
"""Targets from which on they run down."""


def matrix(report: Report, verbose: bool) -> Iterator[str]:
    """The section; nothing where nothing was judged."""
    drawn = grid(report, verbose)
    if not drawn.targets or not drawn.names:
        return
    yield '<section aria-labelledby="glance">\n<h2 id="glance">At a glance</h2>\n<ul class="legend">\n'
    yield from (f"<li>{_badge(cell)} {text(meaning)}</li>\n" for cell, meaning in LEGEND)
    yield '</ul>\n<div class="scroll" role="region" aria-labelledby="glance" tabindex="0">\n<table class="matrix">\n'
    yield from _targets_down(drawn) if len(drawn.targets) > _BROAD else _secrets_down(drawn)
    yield "</table>\n</div>\n"
    if drawn.left_out:
        yield f'<p class="dim">and {count(drawn.left_out, "more target")}, not drawn here</p>\n'
    yield "</section>\n"


def _secrets_down(drawn: Grid) -> Iterator[str]:
    rows = ((_secret(row), [drawn.cell(target, row) for target in drawn.targets]) for row in drawn.names)
    return _table("Secret", map(_target, drawn.targets), rows)


def _targets_down(drawn: Grid) -> Iterator[str]:
    rows = ((_target(target), [drawn.cell(target, column) for column in drawn.names]) for target in drawn.targets)
    return _table("Target", map(_secret, drawn.names), rows)


def _table(corner: str, columns: Iterable[str], rows: Iterable[tuple[str, Sequence[Cell]]]) -> Iterator[str]:
    """The head and the body; ``columns`` and the first of each row are HTML."""
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield f'<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>\n<tbody>\n'
    for head, cells in rows:
        yield f'<tr><th scope="row">{head}</th>{"".join(f"<td>{_badge(cell)}</td>" for cell in cells)}</tr>\n'
    yield "</tbody>\n"


def _target(target: TargetReport) -> str:
    numbers = re.sub(r" \(.*\)", "", required_there(target))  # what is kept elsewhere has cells of its own
    said = f"{target.environment or ''}, {numbers}"
    return f'<span class="name">{name(target.label)}</span> <small>{text(said)}</small>'


def _secret(word: str) -> str:
    return word if word == WHOLE else f'<span class="name">{name(word)}</span>'


def _badge(cell: Cell) -> str:
    if not cell.word:
        return '<span class="heard">not asked for</span>'
    spoken = cell.tone if cell.tone in ("error", "warning", "note") and cell.word not in (cell.tone, "waived") else ""
    more = f' <span class="more">+{cell.more}<span class="heard"> more</span></span>' if cell.more else ""
    return badge(cell.tone, cell.mark, cell.word, spoken) + more
