"""Edits as whole lines: what a rule knows of a line is put into the line as it is written."""

from collections.abc import Iterable, Mapping, Sequence

from auracheck.model import Document, Origin
from auracheck.report import EditStep, Finding, Step

Addition = tuple[int, tuple[str, ...]]
"""The line below which new lines go, and these."""

_AHEAD = 50
"""Lines to look at for the one that follows a value: the others are empty or remarks."""


def placed(findings: Sequence[Finding], documents: Iterable[Document]) -> list[Finding]:
    """The findings with whole lines of Compose files in place of each `NAME: value` that replaces one, or that a
    service does not have yet.

    A line that replaces another keeps its indentation, its list mark and its comment. What one service lacks is one
    edit, for all findings about it. Where that cannot be done safely, or the comment looks like a credential, the edit
    has no line."""
    files = {each.path: each.reveal().split(b"\n") for each in documents if each.kind == "Compose"}
    if not files:
        return list(findings)
    added = _added_lines(findings, files)
    return [
        each._replace(fix=tuple(_with_lines(_placed(step, each, files), each, added) for step in each.fix))
        for each in findings
    ]


def _added(step: Step) -> str:
    """The `NAME: value` that a service does not have yet; empty for any other step."""
    from auracheck.systems.compose import ABSENT  # late: it is loaded where there is a Compose file

    if isinstance(step, EditStep) and step.action == "insert" and step.new and step.new[0].startswith(ABSENT):
        return step.new[0].removeprefix(ABSENT)
    return ""


def _service(step: EditStep, finding: Finding) -> Origin | None:
    """Where the service begins that lacks what the finding is about."""
    return next((each for each in finding.locations if each.file == step.file and each.line), None)


def _added_lines(findings: Iterable[Finding], files: Mapping[str, Sequence[bytes]]) -> Mapping[Origin, Addition]:
    """For each service that lacks something, the line below which that goes, and all of its lines; none for a service
    that is not written line by line."""
    lacking: dict[Origin, dict[str, None]] = {}
    for finding in findings:
        for step in finding.fix if finding.waived is None else ():
            if isinstance(step, EditStep) and (new := _added(step)) and (origin := _service(step, finding)):
                lacking.setdefault(origin, {})[new] = None
    if not lacking:
        return {}
    from auracheck.systems.compose.adding import addition

    found = ((at, addition(files.get(at.file or "", ()), at.line or 0, list(new))) for at, new in lacking.items())
    return {at: lines for at, lines in found if lines is not None}


def _with_lines(step: Step, finding: Finding, added: Mapping[Origin, Addition]) -> Step:
    """An edit that adds to a service with the lines of that service, else without a place."""
    if not isinstance(step, EditStep) or not _added(step):
        return step
    origin = _service(step, finding)
    line, new = (added.get(origin) if origin else None) or (None, step.new)
    return step._replace(line=line, new=new)


def _is_assignment(step: Step) -> bool:
    """Whether it replaces an assignment. A line that begins with its indentation is whole already."""
    if not (isinstance(step, EditStep) and step.action == "replace" and step.new):
        return False
    return not step.new[0][:1].isspace()


def _placed(step: Step, finding: Finding, files: Mapping[str, Sequence[bytes]]) -> Step:
    if not (isinstance(step, EditStep) and step.new and _is_assignment(step)):
        return step
    origin = next((each for each in finding.locations if each[:2] == step[:2]), None)
    lines = files.get(step.file or "")
    if origin is None or lines is None:
        return step
    line = whole_line(lines, origin, step.new[0])
    return step._replace(new=(line,)) if line else step._replace(action="insert", line=None)


def whole_line(lines: Sequence[bytes], origin: Origin, assignment: str) -> str | None:
    """The line at that place with the value of ``assignment``; None where the value is not on that line alone."""
    from auracheck.systems.yaml_edit import continues, with_value

    number, column = origin.line or 0, origin.column or 0
    if not 1 <= number <= len(lines) or continues(lines[number - 1 : number + _AHEAD], column):
        return None
    name, _, value = assignment.partition(": ")
    changed = with_value(lines[number - 1], 1, column, name, value)
    if not changed or b"\n" in changed:
        return None
    line = changed.decode().removesuffix("\r")
    return None if _has_credential(line.rpartition(value)[2]) else line


def _has_credential(rest: str) -> bool:
    """Whether the rest of a line, such as a comment with an older value, looks like a credential: nothing has read it,
    so the mask does not know it."""
    from auracheck.reporters.mask import told

    return told(rest) != rest
