"""The connections of a deployment: a drawing, and a table with the same facts."""

from collections.abc import Iterator, Mapping, Sequence

from auracheck.listing import count
from auracheck.regex import regex
from auracheck.report import ConnectionEnd, ConnectionReport, Report, Severity
from auracheck.reporters.findings import ABSENT, GOOD, MARKS, UNKNOWN, place
from auracheck.reporters.html_page.grid import EXTERNAL_MARK, badge, name, text
from auracheck.typed import NamedTuple

MOST_DRAWN = 40
"""Most services on one side of the drawing."""
MOST_OPEN = 30
"""Most rows of the table that are open from the start."""


class ShownState(NamedTuple):
    """How a state is shown: its tone and mark, and what it means."""

    tone: str
    mark: str
    meaning: str


STATES: Mapping[str, ShownState] = {
    "mismatch": ShownState("error", MARKS[Severity.ERROR], "the two ends differ"),
    "unknown": ShownState("note", UNKNOWN, "one end is not known"),
    "match": ShownState("good", GOOD, "the two ends agree"),
    "external": ShownState("external", EXTERNAL_MARK, "leads out of the deployment"),
}
"""The states, the worst first."""

_WIDTH, _BOX, _PADDING, _LINE, _GAP = 340, 124, 8, 15, 10
"""Units of the drawing: its width, that of a service, and the heights around and of a line."""
_STEP, _MOST_STEPS = 0.14, 3
"""How far the marks of lines that meet are apart."""
_FITS = 16
"""Characters of a line in a service's box."""
_PART = regex(rf"[^-_./:]{{0,{_FITS - 1}}}(?:[-_./:]|[^-_./:]|\Z)")


class Edge(NamedTuple):
    """All connections from one service to another, with the worst of their states."""

    client: str
    server: str
    state: str


class Box(NamedTuple):
    """A service in the drawing, by its lines and the place of its upper edge."""

    lines: Sequence[str]
    top: float

    @property
    def height(self) -> float:
        return 2 * _PADDING + _LINE * len(self.lines)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def svg(drawn: Sequence[Edge]) -> Iterator[str]:
    short = _short({end for edge in drawn for end in edge[:2]})
    left = list(dict.fromkeys(edge.client for edge in drawn))
    places = {client: at for at, client in enumerate(left)}
    right = sorted(
        dict.fromkeys(edge.server for edge in drawn),
        key=lambda server: _mean([places[edge.client] for edge in drawn if edge.server == server]),
    )
    clients, servers = _column(left, short), _column(right, short)
    height = max(_end(clients), _end(servers))
    clients, servers = _centred(clients, height), _centred(servers, height)
    yield f'<svg class="graph" role="img" aria-labelledby="graph-title graph-desc" viewBox="0 0 {_WIDTH} {height:g}">\n'
    yield '<title id="graph-title">Services and their connections</title>\n'
    said = "; ".join(f"{short[e.client]} to {short[e.server]}: {e.state}" for e in drawn)
    yield f'<desc id="graph-desc">{text(said)}</desc>\n'
    for edge in sorted(drawn, key=lambda edge: -list(STATES).index(edge.state)):  # the worst lies above
        yield _path(edge.state, clients[edge.client].middle, servers[edge.server].middle, _apart(edge, drawn))
    for column, x in ((clients, 0), (servers, _WIDTH - _BOX)):
        yield from (_box(box, x) for box in column.values())
    yield "</svg>\n"


def _apart(edge: Edge, drawn: Sequence[Edge]) -> float:
    """Where the mark of a line is: at the end at which fewer lines meet, and apart from those of the others there."""
    to_server = [each for each in drawn if each.server == edge.server]
    from_client = [each for each in drawn if each.client == edge.client]
    if len(to_server) >= len(from_client):
        return 0.25 + _STEP * min(from_client.index(edge), _MOST_STEPS)
    return 0.75 - _STEP * min(to_server.index(edge), _MOST_STEPS)


def _short(labels: set[str]) -> dict[str, str]:
    """What a service is called in its file, where no other is called the same."""
    names = [label.rpartition(": ")[2] for label in labels]
    return {label: short if names.count(short := label.rpartition(": ")[2]) == 1 else label for label in labels}


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


def _column(labels: Sequence[str], short: Mapping[str, str]) -> dict[str, Box]:
    found: dict[str, Box] = {}
    top = 1.0
    for label in labels:
        found[label] = Box(wrapped(short[label]), top)
        top += found[label].height + _GAP
    return found


def _end(column: Mapping[str, Box]) -> float:
    last = list(column.values())[-1]
    return last.top + last.height + 1


def _centred(column: Mapping[str, Box], height: float) -> dict[str, Box]:
    more = (height - _end(column)) / 2
    return {label: box._replace(top=box.top + more) for label, box in column.items()}


def wrapped(words: str) -> list[str]:
    """A name in full, in lines that fit, broken where its parts end."""
    lines = [""]
    for part in _PART.findall(words):
        if len(lines[-1]) + len(part) <= _FITS or not lines[-1]:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def _path(state: str, start: float, end: float, at: float) -> str:
    """The line between two services, with the mark of its state upon it: colour is never alone. ``at`` is where the
    mark is, from 0 at the client to 1."""
    left, right = _BOX, _WIDTH - _BOX
    middle = (left + right) / 2
    line = f"M{left} {start:g} C{middle:g} {start:g} {middle:g} {end:g} {right} {end:g}"
    x, y = _bezier(left, middle, middle, right, at), _bezier(start, start, end, end, at)
    tone, mark = STATES[state].tone, STATES[state].mark
    return (
        f'<g class="edge {tone} {state}"><path d="{line}"/><circle cx="{x:g}" cy="{y:g}" r="8"/>'
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle">{mark}</text></g>\n'
    )


def _bezier(first: float, second: float, third: float, last: float, at: float) -> float:
    """A coordinate of a point of a cubic curve (SVG 1.1, 8.3.6), to a tenth."""
    rest = 1 - at
    return round(rest**3 * first + 3 * rest**2 * at * second + 3 * rest * at**2 * third + at**3 * last, 1)


def _box(box: Box, x: int) -> str:
    rectangle = f'<rect x="{x + 1}" y="{box.top:g}" width="{_BOX - 2}" height="{box.height:g}" rx="5"/>'
    lines = "".join(
        f'<tspan x="{x + _BOX / 2:g}" y="{box.top + _PADDING + _LINE * (at + 0.8):g}">{text(line)}</tspan>'
        for at, line in enumerate(box.lines)
    )
    return f'<g class="node">{rectangle}<text text-anchor="middle">{lines}</text></g>\n'


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
