"""Secrets by targets, before it is a table: how each secret stands in each target, in a mark and a word. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from auracheck.report import Finding, Report, SecretState, Severity, TargetReport
from auracheck.reporters.sections import shown
from auracheck.reporters.text import ABSENT, GOOD, MARKS, QUIET

MOST_TARGETS = 500
"""As much as a browser draws without a pause; those with findings come first."""
WHOLE = "the file itself"
"""The row of what is about no secret: an exposed file, one that git tracks."""
ELSEWHERE = "→"

_GENERIC = ("secret", "reference", "value", "file", "waiver")
"""Last words of rule names that say nothing where a secret's name stands beside them."""


class Cell(NamedTuple):
    """``tone`` is error, warning, note, waived, good, elsewhere or off; ``more`` further findings stand behind it."""

    tone: str
    mark: str
    word: str
    more: int = 0


NONE = Cell("off", "", "")
"""No secret of this target's policy."""

LEGEND = (
    (Cell("good", GOOD, "fine"), "nothing is wrong with it"),
    (Cell("error", MARKS[Severity.ERROR], "error"), "to be mended; the word says why"),
    (Cell("warning", MARKS[Severity.WARNING], "warning"), "should be mended"),
    (Cell("elsewhere", ELSEWHERE, "elsewhere"), "another system keeps it"),
    (Cell("off", ABSENT, "off"), "optional, and not set"),
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
    return Cell(str(worst.severity), MARKS[worst.severity], _short(worst.rule), len(counting) - 1)


def _waived() -> Cell:
    return Cell("note", MARKS[Severity.NOTE], "waived")


def _by_state(secret: SecretState) -> Cell:
    if secret.state == "set":
        return Cell("good", GOOD, "fine")
    if secret.state == "elsewhere":
        return Cell("elsewhere", ELSEWHERE, "elsewhere")
    return Cell("off", ABSENT, "not set" if secret.required else "off")


def _short(rule: str) -> str:
    first, _, last = rule.rpartition("-")
    return first if last in _GENERIC else rule.replace("-", " ")
