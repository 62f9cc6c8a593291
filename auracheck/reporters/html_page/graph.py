"""The connections of a deployment: a drawing, and a table with the same facts."""

from collections.abc import Iterator, Sequence

from auracheck.report import ConnectionEnd, ConnectionReport, Report
from auracheck.reporters.findings import ABSENT, count, place
from auracheck.reporters.html_page.drawing import STATES, Edge, svg
from auracheck.reporters.html_page.grid import badge, name, text

MOST_DRAWN = 40
"""Most services on one side of the drawing."""
MOST_OPEN = 30
"""Most rows of the table that are open from the start."""


def graph(report: Report) -> Iterator[str]:
    """The section; nothing where there is no connection."""
    if not report.connections:
        return
    yield '<section aria-labelledby="graph">\n<h2 id="graph">Connections</h2>\n<ul class="legend">\n'
    there = {connection.state for connection in report.connections}
    yield from (f"<li>{_badge(state)} {text(STATES[state].meaning)}</li>\n" for state in STATES if state in there)
    yield "</ul>\n"
    yield from _drawing(report.connections)
    yield from _table(report.connections)
    yield "</section>\n"


def edges(connections: Sequence[ConnectionReport]) -> list[Edge]:
    """The connections inside of the deployment, one for each two services."""
    worst = list(STATES)
    found: dict[tuple[str, str], str] = {}
    for each in connections:
        if each.server is not None:
            ends = (each.client.target, each.server.target)
            found[ends] = min(found.get(ends, each.state), each.state, key=worst.index)
    return [Edge(client, server, state) for (client, server), state in found.items()]


def _drawing(connections: Sequence[ConnectionReport]) -> Iterator[str]:
    drawn, said = _chosen(edges(connections))
    if said:
        yield f'<p class="dim">{said}</p>\n'
    if drawn:
        yield from svg(drawn)
    outside = sum(each.server is None for each in connections)
    if outside:
        are = "is" if outside == 1 else "are"
        yield f'<p class="dim">{count(outside, "connection")} to the outside {are} in the table alone</p>\n'


def _chosen(every: Sequence[Edge]) -> tuple[Sequence[Edge], str]:
    """The edges that are drawn, and a word about the others."""
    if _fits(every):
        return every, ""
    wrong = [edge for edge in every if edge.state == "mismatch"]
    said = f"{count(len(every), 'connection')} between services, too many to draw"
    if not wrong or not _fits(wrong):
        return (), f"{said}: all are in the table"
    return wrong, f"{said}: only mismatches are drawn, all are in the table"


def _fits(found: Sequence[Edge]) -> bool:
    return max(len({edge.client for edge in found}), len({edge.server for edge in found}), 0) <= MOST_DRAWN


def _table(connections: Sequence[ConnectionReport]) -> Iterator[str]:
    worst = list(STATES)
    rows = sorted(connections, key=lambda each: worst.index(each.state))
    unfolded = " open" if len(rows) <= MOST_OPEN else ""
    yield f"<details{unfolded}>\n<summary>{count(len(rows), 'connection')}</summary>\n"
    yield '<div class="scroll" role="region" aria-label="Table of connections" tabindex="0">\n'
    yield '<table class="matrix connections">\n'
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Client", "Server", "State"))
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for each in rows:
        differs = f" <small>{text(each.differs)} differs</small>" if each.differs else ""
        server = _end_of(each.server) if each.server else f'<span class="name">{name(each.host)}</span>'
        cells = f"<td>{server}</td><td>{_badge(each.state)}{differs}</td>"
        yield f'<tr><th scope="row">{_end_of(each.client)}</th>{cells}</tr>\n'
    yield "</tbody>\n</table>\n</div>\n</details>\n"


def _end_of(end: ConnectionEnd) -> str:
    """A service, its variable and the place of that."""
    at = place(end.origin)
    said = ", ".join(filter(None, (end.secret or "", at if at != ABSENT else "")))
    return f'<span class="name">{name(end.target)}</span> <small class="name">{name(said)}</small>'


def _badge(state: str) -> str:
    return badge(STATES[state].tone, STATES[state].mark, state)
