"""Secrets by targets at a glance: the state of each secret in each target, as a mark and a word; of a fleet also the
rules, each with its hosts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from auracheck.hosts import Fleet
from auracheck.listing import count, some
from auracheck.regex import regex
from auracheck.report import Finding, Report, SecretState, Severity, TargetReport
from auracheck.reporters import visible
from auracheck.reporters.findings import ABSENT, GOOD, MARKS, QUIET, shown
from auracheck.reporters.fleet import hosts_of
from auracheck.reporters.heading import HOST
from auracheck.reporters.verdict import required_there
from auracheck.typed import NamedTuple

MOST_TARGETS = 500
"""A browser draws this many without a pause; those with findings come first."""
WHOLE = "the file itself"
"""The row of findings without a secret: an exposed file, one that git tracks."""
EXTERNAL_MARK = "→"

_GENERIC = ("secret", "reference", "value", "file", "waiver")
"""Last words of rule names that say nothing beside a secret's name."""


class Cell(NamedTuple):
    """``tone`` is error, warning, note, good, external or off; ``more`` counts the findings that are not named."""

    tone: str
    mark: str
    word: str
    more: int = 0


NONE = Cell("off", "", "")
"""Not a secret of this target's policy."""

LEGEND = (
    (Cell("good", GOOD, "OK"), "no findings"),
    (Cell("error", MARKS[Severity.ERROR], "error"), "must be fixed; the word names the problem"),
    (Cell("warning", MARKS[Severity.WARNING], "warning"), "should be fixed"),
    (Cell("external", EXTERNAL_MARK, "external"), "stored by another system"),
    (Cell("off", ABSENT, "not set"), "optional, not set"),
)


class Grid(NamedTuple):
    """``cells`` are by (target's label, row's name)."""

    targets: tuple[TargetReport, ...]
    names: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    left_out: int

    def cell(self, target: TargetReport, name: str) -> Cell:
        return self.cells.get((target.label, name), NONE)


def grid(report: Report, verbose: bool) -> Grid:
    """Every judged target with every secret of its policy, and the rows of what else was found in them."""
    judged = [target for target in report.targets if target.judged]
    found = _by_place([finding for finding in shown(report, verbose) if finding.rule != QUIET], judged)
    waived = _by_place([finding for finding in report.findings if finding.waived], judged)
    touched = {label for label, _ in found}
    kept = sorted(judged, key=lambda target: target.label not in touched) if len(judged) > MOST_TARGETS else judged
    kept = kept[:MOST_TARGETS]
    labels = {target.label for target in kept}
    names = dict.fromkeys(secret.name for target in kept for secret in target.secrets)
    names.update(dict.fromkeys(name for label, name in found if label in labels and name != WHOLE))
    names.update({WHOLE: None} if any(name == WHOLE and label in labels for label, name in found) else {})
    cells = {(t.label, s.name): _by_state(s) for t in kept for s in t.secrets}
    cells |= {place: _waived() for place in waived if place in cells}
    cells |= {place: _by_findings(findings) for place, findings in found.items()}
    return Grid(tuple(kept), tuple(names), cells, len(judged) - len(kept))


def _by_place(findings: Iterable[Finding], judged: Sequence[TargetReport]) -> dict[tuple[str, str], list[Finding]]:
    labels = {target.label for target in judged}
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for label in finding.targets:
            if label in labels:
                found.setdefault((label, finding.secret or WHOLE), []).append(finding)
    return found


def _by_findings(findings: Sequence[Finding]) -> Cell:
    """The worst one that counts, by its rule's first words."""
    counting = [finding for finding in findings if finding.waived is None]
    if not counting:
        return _waived()
    worst = max(counting, key=lambda finding: finding.severity)
    return Cell(worst.severity.word, MARKS[worst.severity], _short(worst.rule), len(counting) - 1)


def _waived() -> Cell:
    return Cell("note", MARKS[Severity.NOTE], "waived")


def _by_state(secret: SecretState) -> Cell:
    if secret.state == "set":
        return Cell("good", GOOD, "OK")
    if secret.state == "elsewhere":
        return Cell("external", EXTERNAL_MARK, "external")
    return Cell("off", ABSENT, "not set")


def _short(rule: str) -> str:
    first, _, last = rule.rpartition("-")
    return first if last in _GENERIC else rule.replace("-", " ")


_BREAKS = regex(r"[_/.:@=-](?=[^\s])")
"""After these a name or a path may continue in the next line."""


def text(words: str) -> str:
    return escape(visible(words))


def name(words: str) -> str:
    """A name or path in full, which may be broken where its parts end."""
    return _BREAKS.sub(lambda match: f"{match[0]}<wbr>", text(words))


def code(words: str) -> str:
    return f"<code>{name(words)}</code>"


def badge(tone: str, mark: str, word: str, spoken: str = "") -> str:
    """A mark with its word; ``spoken`` goes before it in a screen reader."""
    heard = f'<span class="heard">{text(spoken)}: </span>' if spoken else ""
    return f'<span class="badge {tone}"><span aria-hidden="true">{mark}</span> {heard}{text(word)}</span>'


_FOLDED = 30
"""More targets than this fold: a page is a few screens."""
_BROAD = 6
"""With more targets than this, they are the rows."""


def matrix(report: Report, verbose: bool) -> Iterator[str]:
    """The section; nothing if no target was checked."""
    drawn = grid(report, verbose)
    if not drawn.targets or not drawn.names:
        return
    yield '<section aria-labelledby="glance">\n<h2 id="glance">At a glance</h2>\n<ul class="legend">\n'
    yield from (f"<li>{_badge(cell)} {text(meaning)}</li>\n" for cell, meaning in LEGEND)
    yield "</ul>\n"
    folds = len(drawn.targets) > _FOLDED
    if folds:
        yield f"<details>\n<summary>{count(len(drawn.targets), HOST if report.fleet else 'target')}</summary>\n"
    yield '<div class="scroll" role="region" aria-label="Table of secrets" tabindex="0">\n<table class="matrix">\n'
    yield from _targets_down(drawn) if len(drawn.targets) > _BROAD else _secrets_down(drawn)
    yield "</table>\n</div>\n" + ("</details>\n" if folds else "")
    if drawn.left_out:
        yield f'<p class="dim">and {count(drawn.left_out, "more target")}, not shown here</p>\n'
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
    numbers = re.sub(r" \(.*\)", "", required_there(target))  # external secrets have cells of their own
    said = f"{target.environment or ''}, {numbers}"
    return f'<span class="name">{name(target.label)}</span> <small>{text(said)}</small>'


def _secret(word: str) -> str:
    return word if word == WHOLE else f'<span class="name">{name(word)}</span>'


def _badge(cell: Cell) -> str:
    if not cell.word:
        return '<span class="heard">not in the policy</span>'
    spoken = cell.tone if cell.tone in ("error", "warning", "note") and cell.word not in (cell.tone, "waived") else ""
    more = f' <span class="more">+{cell.more}<span class="heard"> more</span></span>' if cell.more else ""
    return badge(cell.tone, cell.mark, cell.word, spoken) + more


_MOST = 20
"""Hosts that are named for a rule; the table of hosts has all."""


def overview(report: Report, fleet: Fleet, findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each rule: how many hosts it is about, which these are, and on how many it is new."""
    drawn = set(map(id, findings))
    by_rule: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(report.findings):
        if id(finding) in drawn:
            by_rule.setdefault(finding.rule, []).append((number, finding))
    if not by_rule:
        return
    yield '<section aria-labelledby="rules">\n<h2 id="rules">By rule</h2>\n<ul class="rows">\n'
    for rule, found in by_rule.items():
        hosts = list(dict.fromkeys(host for _, finding in found for host in hosts_of(finding)))
        worst = max(finding.severity for _, finding in found)
        new = _new({number for number, _ in found}, fleet)
        share = f'<span class="dim">{len(hosts)} of {len(fleet.hosts)} hosts{new}</span>'
        head = f'<p class="head"><b>{text(rule)}</b> {share}</p>'
        said = f"<div>{head}<p>{name(some(hosts, _MOST))}</p></div>"
        yield f"<li>{badge(worst.word, MARKS[worst], worst.word)}{said}</li>\n"
    yield "</ul>\n</section>\n"


def _new(numbers: set[int], fleet: Fleet) -> str:
    if fleet.changes is None:
        return ""
    new = sum(number in numbers for number, _ in fleet.changes.new)
    return f", {new} new" if new else ", none new"
